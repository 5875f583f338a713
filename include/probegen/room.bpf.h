/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Room for a struct E_args while a program uses it: on the stack, or where that is too small in a
 * map. For <probegen/fetch.bpf.h>, each gives
 *
 *     struct E_room                       its part on the program's stack
 *     pg_args_in(&room)                   the struct, or NULL: there is no room now
 *     pg_args_out(&room)                  it is not used any more
 */
#ifndef PG_ROOM_BPF_H
#define PG_ROOM_BPF_H

#define PG_ON_STACK(event)                                                                         \
	struct event##_room {                                                                      \
		struct event##_args args;                                                          \
	};                                                                                         \
	PG_OVERLOAD struct event##_args *pg_args_in(struct event##_room *room)                     \
	{                                                                                          \
		return &room->args;                                                                \
	}                                                                                          \
	PG_OVERLOAD void pg_args_out(struct event##_room *room PG_UNUSED)                          \
	{                                                                                          \
	}

/* A map of one element for each CPU. */
#define PG_SCRATCH(event, type_of_value)                                                           \
	struct {                                                                                   \
		__uint(type, PG_BPF_MAP_TYPE_PERCPU_ARRAY);                                        \
		__uint(max_entries, 1);                                                            \
		__type(key, __u32);                                                                \
		__type(value, type_of_value);                                                      \
	} event##_scratch __weak SEC(".maps");

/*
 * One for each CPU is enough: no program of E interrupts another one. The kernel runs programs of
 * kprobes with preemption disabled, and leaves out one that would run within another on the same
 * CPU (bpf_prog_active, in trace_call_bpf() of kernel/trace/bpf_trace.c).
 */
#define PG_PER_CPU(event)                                                                          \
	struct event##_room {                                                                      \
	};                                                                                         \
	PG_SCRATCH(event, struct event##_args)                                                     \
	PG_OVERLOAD struct event##_args *pg_args_in(struct event##_room *room PG_UNUSED)           \
	{                                                                                          \
		const __u32 first = 0;                                                             \
                                                                                                   \
		return __builtin_assume_aligned(                                                   \
			bpf_map_lookup_elem(&event##_scratch, &first), sizeof(__u64));             \
	}                                                                                          \
	PG_OVERLOAD void pg_args_out(struct event##_room *room PG_UNUSED)                          \
	{                                                                                          \
	}

/*
 * Programs of uprobes may be preempted since Linux 6.0 (bpf_prog_run_array_uprobe() disables
 * migration only): another thread's may then run on the same CPU. A program that finds another one
 * there gets no room, as if an argument could not be read: all stay on their CPU, so one addition
 * and one look after it tell, without an atomic operation that returns a value.
 */
#define PG_PER_CPU_PREEMPTED(event)                                                                \
	struct event##_slot {                                                                      \
		__u64 users;                                                                       \
		struct event##_args args __attribute__((aligned(8)));                              \
	};                                                                                         \
	struct event##_room {                                                                      \
		struct event##_slot *slot;                                                         \
	};                                                                                         \
	PG_SCRATCH(event, struct event##_slot)                                                     \
	PG_OVERLOAD struct event##_args *pg_args_in(struct event##_room *room)                     \
	{                                                                                          \
		const __u32 first = 0;                                                             \
                                                                                                   \
		room->slot = bpf_map_lookup_elem(&event##_scratch, &first);                        \
		if (!room->slot)                                                                   \
			return 0;                                                                  \
		__sync_fetch_and_add(&room->slot->users, 1);                                       \
		if (*(volatile __u64 *)&room->slot->users == 1)                                    \
			return &room->slot->args;                                                  \
		__sync_fetch_and_add(&room->slot->users, -1);                                      \
		return 0;                                                                          \
	}                                                                                          \
	PG_OVERLOAD void pg_args_out(struct event##_room *room)                                    \
	{                                                                                          \
		__sync_fetch_and_add(&room->slot->users, -1);                                      \
	}

#endif
