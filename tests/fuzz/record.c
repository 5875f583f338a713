// SPDX-License-Identifier: GPL-2.0-only
/* Records that programs send, by the BTF of their object: a pair of the BTF and the record. */
#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "run/show/print.h"
#include "run/value.h"

/** Structs of the BTF that are tried as the arguments of an event. */
enum { MOST_STRUCTS = 8 };

static const char *const events[] = {"fa", "fb"};

static void decode(struct pg_arena *arena, const struct btf *btf, uint32_t id, const void *bytes,
		   size_t size)
{
	const struct pg_decoder decoder = {.arena = arena, .btf = btf, .ksyms = pg_ksyms_create(arena),
					   .events = events, .num_events = 2};
	const struct pg_args_type type = pg_args_type_of(arena, btf, id);
	struct pg_value value = pg_value_of_args(&decoder, &type, bytes, size, ~0ULL);
	struct pg_str text = {.arena = arena};

	pg_value_print(&text, &value);
}

static void decode_all(const struct btf *btf, const void *bytes, size_t size)
{
	unsigned num = 0;

	for (uint32_t id = 1; id < btf__type_cnt(btf) && num < MOST_STRUCTS; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		struct pg_arena *arena;

		if (!type || !btf_is_struct(type) || type->size > size)
			continue;
		arena = pg_arena_create();
		decode(arena, btf, id, bytes, size);
		pg_arena_destroy(arena);
		num++;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct fuzz_pair pair = fuzz_pair_of(bytes, size);
	struct btf *btf = pair.first_size
				  ? btf__new(pair.first, (uint32_t)pair.first_size) : NULL;
	void *record;

	if (!btf)
		return 0;
	record = malloc(pair.second_size + 1); /* of its own: its end is watched */
	memcpy(record, pair.second, pair.second_size);
	decode_all(btf, record, pair.second_size);
	free(record);
	btf__free(btf);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	return fuzz_mutate_pair(bytes, size, most, &random, fuzz_mutate_btf, fuzz_mutate_bytes);
}
