/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * How a program of the live tests reports an event: a record of 64-bit words in a ring buffer, the
 * number of the point and of the CPU first. A lost record is a difference to gdb's list, so losses
 * need no count.
 *
 * Each CPU has its own ring buffer. A program that a trap has started does not wait for the lock
 * of one, it loses its record (bpf_ringbuf_reserve(): in_nmi() in kernel/bpf/ringbuf.c); and the
 * other CPU may stand still while it holds the lock, since gdb stops both.
 */
#ifndef LIVE_RECORD_H
#define LIVE_RECORD_H

#include <linux/bpf.h>
#include <probegen/fetch.bpf.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 24);
} events SEC(".maps"), events_1 SEC(".maps");

/** Of the first CPU, or of the other one. */
#define RING (bpf_get_smp_processor_id() == 0 ? (void *)&events : (void *)&events_1)

SEC("license") const char LICENSE[] = "GPL";

/** The members of a record. */
#define TEXT_SIZE		64
#define WORD(name)		__u64 name;
#define TEXT(name)		char name[TEXT_SIZE];
#define DATA(event, name)	__u64 name[(SIZE_OF(event, name) + 7) / 8];
#define SIZE_OF(event, name)	sizeof(((struct event##_args *)0)->name)

/** A point on a CPU. */
#define POINT(number) ((__u64)bpf_get_smp_processor_id() << 16 | (number))

/** Filling them: a word is converted by its C type, so its width and sign are tested too. */
#define PUT_WORD(name)		record->name = (__u64)(name);
#define PUT_TEXT(name)		bpf_probe_read_kernel_str(record->name, TEXT_SIZE, name);
#define PUT_DATA(event, name)                                                                      \
	__builtin_memcpy(record->name, BYTES(event, name), SIZE_OF(event, name));

/** A parameter that is an array in the struct is a pointer to it. */
#define BYTES(event, name)                                                                         \
	__builtin_choose_expr(                                                                     \
		__builtin_types_compatible_p(__typeof__(((struct event##_args *)0)->name),         \
					     __typeof__(name)),                                    \
		(const void *)&(name), *(const void **)&(name))

#define RECORD(number)                                                                             \
	bpf_ringbuf_reserve(RING, sizeof(*record), 0);                                          \
	if (!record)                                                                               \
		return 0;                                                                          \
	__builtin_memset(record, 0, sizeof(*record));                                              \
	record->point = POINT(number)

#endif
