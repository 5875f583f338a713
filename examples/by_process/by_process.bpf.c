// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A histogram by process: how often did which command write up to how many bytes? */
#include <linux/bpf.h>

#include "by_process.probe.h"

const char LICENSE[] SEC("license") = "GPL";

struct bucket {
	char command[16];
	__u64 up_to;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct bucket);
	__type(value, __u64);
} write_sizes SEC(".maps");

int BPF_PROBE(writes, count)
{
	struct bucket bucket = {.up_to = 1};
	__u64 one = 1, *times;

	bpf_get_current_comm(bucket.command, sizeof(bucket.command));
	for (int i = 0; i < 63 && bucket.up_to < count; i++)
		bucket.up_to *= 2;
	times = bpf_map_lookup_elem(&write_sizes, &bucket);
	if (times)
		__sync_fetch_and_add(times, 1);
	else
		bpf_map_update_elem(&write_sizes, &bucket, &one, BPF_ANY);
	return 0;
}
