/* SPDX-License-Identifier: GPL-2.0-only */
/** The vocabulary of the sweep's programs (programs.awk). */
#ifndef SWEEP_PROGRAMS_H
#define SWEEP_PROGRAMS_H

/* A kernel that has to make room for many captures is slow, and they are never looked at. */
#define PROBE_ENTRIES 16
#include <probegen/fetch.bpf.h>

struct {
	__uint(type, 27 /* BPF_MAP_TYPE_RINGBUF */);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

SEC("license") const char LICENSE[] = "GPL";

#define TYPE(event, name) __typeof__(((struct event##_args *)0)->name)

/*
 * The value is needed: its fetch may not be left out. Of a large struct only a word is, since a
 * program that wants more of a parameter than its members has a copy of it on the stack.
 */
#define KEEP(event, name)                                                                          \
	__builtin_choose_expr(!IS_RECORD(name),                                                    \
			      keep_word((__u64) __builtin_choose_expr(IS_RECORD(name), 0, name)),  \
			      __builtin_choose_expr(sizeof(TYPE(event, name)) <= 64,               \
						    keep_bytes(&(name)),                           \
						    keep_word(*(const __u8 *)&(name))))
#define IS_RECORD(name) (__builtin_classify_type(name) >= 12) /* as GCC's typeclass.h */

PG_INLINE void keep_word(__u64 word)
{
	asm volatile("" : : "r"(word));
}

PG_INLINE void keep_bytes(const void *bytes)
{
	asm volatile("" : : "r"(bytes) : "memory");
}

/* A record of all arguments, filled in the ring buffer. */
#define RECORD(event)                                                                              \
	({                                                                                         \
		struct event##_args *record;                                                       \
		int error = 0;                                                                     \
                                                                                                   \
		record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);                         \
		if (record) {                                                                      \
			error = bpf_fetch_args(ctx, record, sizeof(*record));                      \
			bpf_ringbuf_submit(record, 0);                                             \
		}                                                                                  \
		error;                                                                             \
	})

#endif
