// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* How many calls, and the sum of their `count`: in a map, which each loader can read. */
#include <linux/bpf.h>

#include "totals.probe.h"

const char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} sums SEC(".maps");

static __always_inline void add(__u32 key, __u64 number)
{
	__u64 *sum = bpf_map_lookup_elem(&sums, &key);

	if (sum)
		__sync_fetch_and_add(sum, number);
}

int BPF_PROBE(totals, count)
{
	add(0, 1);
	add(1, count);
	return 0;
}
