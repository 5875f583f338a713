// SPDX-License-Identifier: GPL-2.0-only
/* A user's loader: check the bytes that a skeleton has. Print the events and the verdict. */
#include <probegen/check.h>

#include "identity.skel.h"

static int list(const void *bytes, size_t size)
{
	struct pg_record_event event;
	struct pg_records records;
	int found = pg_records_begin(bytes, size, &records);

	while (found >= 0 && (found = pg_records_next(&records, &event)) > 0)
		printf("%s of %s\n", event.name, event.build_id);
	return found;
}

int main(void)
{
	struct pg_checked misfit;
	size_t size;
	const void *bytes = identity__elf_bytes(&size);

	if (list(bytes, size) || pg_check(bytes, size, &misfit) == 0)
		return 1;
	printf("%s: %s\n", misfit.event.name, pg_check_text(misfit.verdict));
	return 0;
}
