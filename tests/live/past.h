/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Which events of past values are recorded: those that gdb may have stopped at, since the interrupts of hours
 * would not fit into the ring buffers. After NUM_POINTS, MOST_RECORDS and MARKER, the section of a program at the place of
 * the marker (marker.bpf.c).
 */
#ifndef LIVE_PAST_H
#define LIVE_PAST_H

#include "record.h"

#define NUM_CPUS 2

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NUM_CPUS);
	__type(key, __u32);
	__type(value, __u64);
} markers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NUM_CPUS * (NUM_POINTS + 1));
	__type(key, __u32);
	__type(value, __u64);
} num_records SEC(".maps");

SEC(MARKER)
int past_marker(void *ctx)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	__u64 *num = bpf_map_lookup_elem(&markers, &cpu);

	(void)ctx;
	if (num)
		++*num;
	return 0;
}

/** Is it one of the first of the point on this CPU between the CPU's two markers? Interrupts are off. */
static inline __attribute__((always_inline)) int is_recorded(__u32 point)
{
	const __u32 cpu = bpf_get_smp_processor_id(), at = NUM_CPUS * point + cpu;
	const __u64 *num_markers = bpf_map_lookup_elem(&markers, &cpu);
	__u64 *num = bpf_map_lookup_elem(&num_records, &at);

	return num_markers && *num_markers == 1 && num && (*num)++ < MOST_RECORDS;
}

#endif
