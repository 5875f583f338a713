/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Tables of `probegen trace --by`, `--sum`, `--hist` and their like: instead of sending each event
 * the programs count them by keys, in a map for each event, which `probegen run` reads and prints.
 * To be included after <probegen/trace.bpf.h>; PROBE_EVENTS, PROBE_KEEPS and PROBE_READS as there, then
 *
 *     PROBE_TABLES("key \0sum s a\0\0");    what to print of each event: <probegen/record.h>
 *
 *     struct pg_key_E { struct probe_place pg_place; … };   one member for each key
 *     PROBE_TABLE(E, desks, totals, keys);  its map, of at most so many keys; `totals` is how many
 *                                           numbers a key has besides the count
 *     PROBE_KEYS(E) { … }                   fill `key` from `args` and `ctx`: 1, or -1 when an
 *                                           argument that it or a total needs could not be read
 *     PROBE_TOTALS(E) { … }                 add to `row->totals`
 *     PROBE_COUNT(E)                        the programs of E: count what is kept
 *
 * A program works at a desk: an element with its arguments and its key, in a map with `desks`
 * elements for each CPU. One is enough for kprobes, whose programs do not interrupt each other.
 * Those of uprobes may be preempted (<probegen/room.bpf.h>), so they have several: who finds none
 * free counts its event as lost. The desk's number is a part of the key, so a row is changed by one
 * program at a time, and sums, least and greatest values need no atomic operations, which BPF has
 * for additions only.
 */
#ifndef PG_TABLE_BPF_H
#define PG_TABLE_BPF_H

struct {
	__uint(type, PG_BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_control);
} probe_control SEC(".maps");

struct {
	__uint(type, PG_BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_uncounted);
} probe_uncounted SEC(".maps");

#define PROBE_TABLES(text) const char probe_tables[] SEC(PROBE_TABLES_SECTION) = text

PG_INLINE void pg_not_counted(int is_full)
{
	const __u32 first = 0;
	struct probe_uncounted *uncounted = bpf_map_lookup_elem(&probe_uncounted, &first);

	if (!uncounted)
		return;
	if (is_full)
		__sync_fetch_and_add(&uncounted->full, 1);
	else
		__sync_fetch_and_add(&uncounted->busy, 1);
}

/* ------ For PROBE_KEYS ------ */

#define PROBE_KEY(member, name)                                                                    \
	__builtin_memcpy(&key->member, &args->name, sizeof(key->member))

/* What the stack does not fill is 0. */
#define PROBE_KEY_STACK(name, flags) bpf_get_stack(ctx, key->name, sizeof(key->name), flags)

/* The bucket of a number in powers of two: see struct probe_place. */
PG_INLINE __s64 pg_power(__u64 number, int is_negative)
{
	__s64 bits = 0;

	if (is_negative)
		number = -number;
	if (!number)
		return 0;
	for (__u32 step = 32; step; step >>= 1) {
		if (number >> step) {
			number >>= step;
			bits += step;
		}
	}
	return is_negative ? -(bits + 1) : bits + 1;
}

#define PROBE_POWER_S(number)                                                                      \
	({                                                                                         \
		const __s64 pg_number = (number);                                                  \
		pg_power((__u64)pg_number, pg_number < 0);                                         \
	})
#define PROBE_POWER_U(number) pg_power((number), 0)

/* Of equal steps: the number of the step, -1 below the least, `num` from the greatest on. */
PG_INLINE __s64 pg_step(__u64 number, int is_u64, __s64 least, __s64 greatest, __u64 step,
			__s64 num)
{
	if ((is_u64 && number >> 63) || (__s64)number >= greatest)
		return num;
	return (__s64)number < least ? -1 : (__s64)((number - (__u64)least) / step);
}

#define PROBE_STEP_S(number, ...) pg_step((__u64)(number), 0, __VA_ARGS__)
#define PROBE_STEP_U(number, ...) pg_step((number), 1, __VA_ARGS__)

/* ------ For PROBE_TOTALS ------ */

/* A sum has 128 bits, so it never overflows. */
PG_INLINE void pg_sum(struct probe_total *total, __u64 number, int is_negative)
{
	total->low += number;
	total->high += (total->low < number) - (__u64)is_negative;
}

#define PROBE_SUM_S(i, number)                                                                     \
	({                                                                                         \
		const __s64 pg_number = (number);                                                  \
		pg_sum(&row->totals[i], (__u64)pg_number, pg_number < 0);                          \
	})
#define PROBE_SUM_U(i, number) pg_sum(&row->totals[i], (number), 0)

/* The first one, or one that stands so to the one before. */
#define PG_CHOOSE(type, i, number, is)                                                             \
	({                                                                                         \
		const type pg_number = (number);                                                   \
		if (!row->count || pg_number is (type)row->totals[i].low)                          \
			row->totals[i].low = (__u64)pg_number;                                     \
	})
#define PROBE_MIN_S(i, number) PG_CHOOSE(__s64, i, number, <)
#define PROBE_MIN_U(i, number) PG_CHOOSE(__u64, i, number, <)
#define PROBE_MAX_S(i, number) PG_CHOOSE(__s64, i, number, >)
#define PROBE_MAX_U(i, number) PG_CHOOSE(__u64, i, number, >)

/* ------ The programs ------ */

#define PROBE_TABLE(e, desks, num_totals, most)                                                    \
	struct pg_row_##e {                                                                        \
		__u64 count;                                                                       \
		struct probe_total totals[num_totals];                                             \
	};                                                                                         \
	struct pg_desk_##e {                                                                       \
		__u64 users;                                                                       \
		__u64 number; /* of the desk, for its key */                                       \
		struct pg_key_##e key __attribute__((aligned(8)));                                 \
		struct pg_row_##e none; /* always 0 */                                             \
		struct e##_args args __attribute__((aligned(8)));                                  \
	};                                                                                         \
	enum { pg_num_desks_##e = (desks) };                                                       \
	struct {                                                                                   \
		__uint(type, PG_BPF_MAP_TYPE_PERCPU_ARRAY);                                        \
		__uint(max_entries, desks);                                                        \
		__type(key, __u32);                                                                \
		__type(value, struct pg_desk_##e);                                                 \
	} pg_desks_##e SEC(".maps");                                                               \
	struct {                                                                                   \
		__uint(type, PG_BPF_MAP_TYPE_PERCPU_HASH);                                         \
		__uint(max_entries, most);                                                         \
		__type(key, struct pg_key_##e);                                                    \
		__type(value, struct pg_row_##e);                                                  \
	} pg_table_##e SEC(".maps")

#define PROBE_KEYS(e)                                                                              \
	PG_OVERLOAD int pg_fill_key(struct e##_ctx *ctx PG_UNUSED,                                 \
				    const struct e##_args *args PG_UNUSED,                         \
				    struct pg_key_##e *key PG_UNUSED)

#define PROBE_TOTALS(e)                                                                            \
	PG_OVERLOAD void pg_add_totals(const struct e##_args *args PG_UNUSED,                      \
				       struct pg_row_##e *row PG_UNUSED)

/* A desk that no other program uses; NULL: none is free. */
#define PG_SIT_DOWN(e)                                                                             \
	PG_INLINE struct pg_desk_##e *pg_sit_down_##e(void)                                        \
	{                                                                                          \
		for (__u32 i = 0; i < pg_num_desks_##e; i++) {                                     \
			const __u32 number = i; /* in memory, where the verifier loses count */    \
			struct pg_desk_##e *desk = bpf_map_lookup_elem(&pg_desks_##e, &number);    \
                                                                                                   \
			if (!desk)                                                                 \
				return 0;                                                          \
			__sync_fetch_and_add(&desk->users, 1);                                     \
			if (*(volatile __u64 *)&desk->users == 1) {                                \
				desk->number = number;                                             \
				return desk;                                                       \
			}                                                                          \
			__sync_fetch_and_add(&desk->users, -1);                                    \
		}                                                                                  \
		return 0;                                                                          \
	}

#define PG_FIND_ROW(e)                                                                             \
	PG_INLINE struct pg_row_##e *pg_find_row_##e(struct pg_desk_##e *desk)                     \
	{                                                                                          \
		struct pg_row_##e *row = bpf_map_lookup_elem(&pg_table_##e, &desk->key);           \
		long error;                                                                        \
                                                                                                   \
		if (row)                                                                           \
			return row;                                                                \
		/* Another CPU may have been first. */                                             \
		error = bpf_map_update_elem(&pg_table_##e, &desk->key, &desk->none,                \
					    PG_BPF_NOEXIST);                                       \
		row = bpf_map_lookup_elem(&pg_table_##e, &desk->key);                              \
		if (!row)                                                                          \
			pg_not_counted(error == -PG_E2BIG);                                        \
		return row;                                                                        \
	}

#define PROBE_COUNT(e)                                                                             \
	PG_SIT_DOWN(e)                                                                             \
	PG_FIND_ROW(e)                                                                             \
	PG_OVERLOAD __u64 pg_probe_mask(struct e##_ctx *ctx)                                       \
	{                                                                                          \
		return ~pg_probe_first(ctx);                                                       \
	}                                                                                          \
	PG_OVERLOAD struct e##_args *pg_probe_begin(struct e##_ctx *ctx PG_UNUSED,                 \
						    struct e##_room *room PG_UNUSED)               \
	{                                                                                          \
		const __u32 first = 0;                                                             \
		const struct probe_control *control =                                              \
			bpf_map_lookup_elem(&probe_control, &first);                               \
		struct pg_desk_##e *desk;                                                          \
                                                                                                   \
		if (!pg_is_selected() || !control)                                                 \
			return 0;                                                                  \
		desk = pg_sit_down_##e();                                                          \
		if (!desk) {                                                                       \
			pg_not_counted(0);                                                         \
			return 0;                                                                  \
		}                                                                                  \
		PG_CLEAR(desk->args);                                                              \
		__builtin_memset(__builtin_assume_aligned(&desk->key, 8), 0, sizeof(desk->key));   \
		desk->key.pg_place.epoch = control->epoch;                                         \
		desk->key.pg_place.desk = desk->number;                                            \
		return &desk->args;                                                                \
	}                                                                                          \
	PG_OVERLOAD struct e##_args *pg_probe_judge(const struct e##_ctx *ctx,                     \
						    struct e##_room *room PG_UNUSED,               \
						    struct e##_args *args, __u64 failed)           \
	{                                                                                          \
		struct pg_desk_##e *desk =                                                         \
			(void *)args - __builtin_offsetof(struct pg_desk_##e, args);               \
                                                                                                   \
		if (pg_is_kept(ctx, args, failed))                                                 \
			return args;                                                               \
		__sync_fetch_and_add(&desk->users, -1);                                            \
		return 0;                                                                          \
	}                                                                                          \
	PG_OVERLOAD int pg_probe_end(struct e##_ctx *ctx, struct e##_room *room PG_UNUSED,         \
				     struct e##_args *args, __u64 failed)                          \
	{                                                                                          \
		struct pg_desk_##e *desk =                                                         \
			(void *)args - __builtin_offsetof(struct pg_desk_##e, args);               \
		struct pg_row_##e *row;                                                            \
		int has_key;                                                                       \
                                                                                                   \
		pg_finish(args, ~0ULL, failed);                                                    \
		has_key = pg_fill_key(ctx, args, &desk->key) > 0;                                  \
		if (!has_key)                                                                      \
			pg_count(0, 1);                                                            \
		row = has_key ? pg_find_row_##e(desk) : 0;                                         \
		if (row) {                                                                         \
			pg_add_totals(args, row);                                                  \
			row->count++;                                                              \
		}                                                                                  \
		__sync_fetch_and_add(&desk->users, -1);                                            \
		return 0;                                                                          \
	}                                                                                          \
	PG_PASTE(PG_PROGRAMS_, e)                                                                  \
	_Static_assert(1, #e)

#endif
