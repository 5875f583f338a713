// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* skeleton COMMAND: load and attach the program, run the command, and print the sums. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <probegen/check.h>

#include "totals.skel.h"

/* Without this libbpf prints that it leaves the section .probegen alone, which is no problem. */
static int print_problems(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

/* In another build the variables are elsewhere: the program would load, and print other numbers. */
static void refuse_other_builds(void)
{
	struct pg_checked misfit;
	size_t size;
	const void *bytes = totals_bpf__elf_bytes(&size);

	if (pg_check(bytes, size, &misfit))
		errx(1, "%s: %s", misfit.event.name, pg_check_text(misfit.verdict));
}

static unsigned long long sum(struct totals_bpf *totals, unsigned int key)
{
	unsigned long long value = 0;

	bpf_map_lookup_elem(bpf_map__fd(totals->maps.sums), &key, &value);
	return value;
}

int main(int argc, char **argv)
{
	struct totals_bpf *totals;

	if (argc != 2)
		errx(2, "usage: skeleton COMMAND");
	refuse_other_builds();
	libbpf_set_print(print_problems);
	totals = totals_bpf__open_and_load();
	if (!totals || totals_bpf__attach(totals))
		err(1, "cannot load and attach");
	if (system(argv[1]))
		warnx("the command failed");
	printf("%llu calls, %llu bytes\n", sum(totals, 0), sum(totals, 1));
	totals_bpf__destroy(totals);
	return 0;
}
