// SPDX-License-Identifier: GPL-2.0-only
/* BPF objects, as `check' reads them, and `run' before it loads them, and trims those for several builds. */
#include <string.h>

#include "base/infile.h"
#include "fuzz.h"
#include "run/fit.h"

/** Of several builds some run here, on any machine: by the last digit of the build id. */
static int runs_here(const struct pg_record_event *event)
{
	const size_t length = strlen(event->build_id);

	return length > 0 && event->build_id[length - 1] & 1;
}

#define pg_check_event_of(event, asked, checked) ((void)(asked), (void)(checked), runs_here(event))
#include <probegen/trim.h>
#undef pg_check_event_of

static void trim(const uint8_t *bytes, size_t size)
{
	struct pg_records records;
	void *trimmed, *again;
	size_t trimmed_size, again_size;

	if (pg_trim(bytes, size, &trimmed, &trimmed_size))
		return;
	if (pg_records_begin(trimmed, trimmed_size, &records) != 0)
		abort();
	if (pg_trim(trimmed, trimmed_size, &again, &again_size) == 0)
		free(again);
	free(trimmed);
}

/**
 * What the kernel says of its symbols would be read anew for each input, 200,000 lines of it, and be
 * another on each machine: here it is short.
 */
const struct pg_error *__real_pg_read_file(struct pg_arena *arena, const char *path,
					   const char **ret_text, size_t *ret_len);
const struct pg_error *__wrap_pg_read_file(struct pg_arena *arena, const char *path,
					   const char **ret_text, size_t *ret_len);

const struct pg_error *__wrap_pg_read_file(struct pg_arena *arena, const char *path,
					   const char **ret_text, size_t *ret_len)
{
	static const char symbols[] = "ffffffff81000000 T _text\nffffffff81000010 T regs\n"
				      "ffffffff81000020 t regs\nffffffffc0000000 t init\t[nf]\n";
	static const char blacklist[] = "0xffffffff81000000-0xffffffff81000010\t_text\n";

	if (strcmp(path, "/proc/kallsyms") == 0)
		*ret_text = symbols;
	else if (strcmp(path, "/sys/kernel/debug/kprobes/blacklist") == 0)
		*ret_text = blacklist;
	else
		return __real_pg_read_file(arena, path, ret_text, ret_len);
	*ret_len = strlen(*ret_text);
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct pg_arena *arena = pg_arena_create();
	const char *path;
	struct pg_fits fits;

	fuzz_begin();
	path = fuzz_file("input", bytes, size);
	FUZZ_RUN("check", path);
	FUZZ_RUN("check", "--json", path);
	if (pg_fits_any(bytes, size))
		pg_fits_read(arena, "input", bytes, size, &fits);
	trim(bytes, size);
	pg_arena_destroy(arena);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	return fuzz_mutate_elf(bytes, size, most, &random);
}
