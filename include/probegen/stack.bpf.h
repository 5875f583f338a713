/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Stacks that are counted in the kernel: each is kept once, in a map, and has a number.
 *
 *     pg_kernel_stack(ctx), pg_user_stack(ctx)   their numbers, or PROBE_NO_STACK, PROBE_LOST_STACK
 *     PROBE_FOLD(E, number, flags)               the programs of E (as those of PROBE_TRACE): count
 *                                                how often each stack comes
 *
 * To be included after <probegen/trace.bpf.h>. PROBE_FRAMES is how many frames are kept of a stack;
 * PROBE_STACKS, which may be defined before, how many stacks, a power of two (16384).
 */
#ifndef PG_STACK_BPF_H
#define PG_STACK_BPF_H

#include <probegen/record.h>

#ifndef PROBE_STACKS
#define PROBE_STACKS 16384
#endif

struct {
	__uint(type, PG_BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, PROBE_STACKS);
	__type(key, __u32);
	__uint(value_size, PROBE_FRAMES * sizeof(__u64));
} probe_stacks SEC(".maps");

struct {
	__uint(type, PG_BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, PROBE_STACKS);
	__uint(map_flags, PG_BPF_STACK_BUILD_ID);
	__type(key, __u32);
	__uint(value_size, PROBE_FRAMES * sizeof(struct probe_user_frame));
} probe_user_stacks SEC(".maps");

struct {
	__uint(type, PG_BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4 * PROBE_STACKS);
	__type(key, struct probe_fold);
	__type(value, __u64);
} probe_folds SEC(".maps");

/* -EEXIST: another stack has this one's place in the map; -ENOMEM: the map is full. */
PG_INLINE __s32 pg_stack_number(long got)
{
	if (got >= 0)
		return (__s32)got;
	return got == -17 || got == -12 ? PROBE_LOST_STACK : PROBE_NO_STACK;
}

PG_INLINE __s32 pg_kernel_stack(void *ctx)
{
	return pg_stack_number(bpf_get_stackid(ctx, &probe_stacks, 0));
}

PG_INLINE __s32 pg_user_stack(void *ctx)
{
	return pg_stack_number(bpf_get_stackid(ctx, &probe_user_stacks, PG_BPF_USER_STACK));
}

PG_INLINE void pg_note_stack(void *ctx, __u64 flags, struct probe_call call)
{
	struct probe_fold key = {
		.process = bpf_get_current_pid_tgid() >> 32,
		.stack = flags & PG_BPF_USER_STACK ? PROBE_NO_STACK : pg_kernel_stack(ctx),
		.user_stack = pg_user_stack(ctx),
		.call = call,
	};
	const __u64 none = 0;
	__u64 *times;

	bpf_get_current_comm(key.comm, sizeof(key.comm));
	times = bpf_map_lookup_elem(&probe_folds, &key);
	if (!times) { /* it may be there by now: another program was first */
		bpf_map_update_elem(&probe_folds, &key, &none, PG_BPF_NOEXIST);
		times = bpf_map_lookup_elem(&probe_folds, &key);
	}
	if (times)
		__sync_fetch_and_add(times, 1);
	else
		pg_count(1, 0);
}

#define PROBE_FOLD(e, number, flags)                                                               \
	PG_OVERLOAD __u64 pg_probe_mask(struct e##_ctx *ctx)                                       \
	{                                                                                          \
		return ~pg_probe_first(ctx);                                                       \
	}                                                                                          \
	PG_OVERLOAD struct e##_args *pg_probe_begin(struct e##_ctx *ctx PG_UNUSED,                 \
						    struct e##_room *room)                         \
	{                                                                                          \
		return pg_is_selected() ? PG_ROOM_FOR(room) : 0;                                   \
	}                                                                                          \
	PG_OVERLOAD struct e##_args *pg_probe_judge(const struct e##_ctx *ctx,                     \
						    struct e##_room *room, struct e##_args *args,  \
						    __u64 failed)                                  \
	{                                                                                          \
		if (pg_is_kept(ctx, args, failed))                                                 \
			return args;                                                               \
		pg_args_out(room);                                                                 \
		return 0;                                                                          \
	}                                                                                          \
	PG_OVERLOAD int pg_probe_end(struct e##_ctx *ctx, struct e##_room *room,                   \
				     struct e##_args *args, __u64 failed)                          \
	{                                                                                          \
		pg_finish(args, ~0ULL, failed);                                                    \
		pg_note_stack(ctx, flags, pg_call(ctx, args));                                     \
		pg_args_out(room);                                                                 \
		return 0;                                                                          \
	}                                                                                          \
	PG_PASTE(PG_PROGRAMS_, e)                                                                  \
	_Static_assert(1, #e)

#endif
