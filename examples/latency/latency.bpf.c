// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* How long a function takes, by its argument: how much longer than asked for do sleepers sleep? */
#include <linux/bpf.h>

#include "latency.probe.h"

const char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64); /* process and thread */
	__type(value, __u64);
} begun SEC(".maps");

int BPF_PROBE(asleep)
{
	__u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	bpf_map_update_elem(&begun, &thread, &now, BPF_ANY);
	return 0;
}

int BPF_PROBE(awake, rqtp)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *start = bpf_map_lookup_elem(&begun, &thread);

	if (start)
		bpf_printk("sleep of %llu us took %llu us more", (__u64)rqtp / 1000,
			   (bpf_ktime_get_ns() - *start - rqtp) / 1000);
	bpf_map_delete_elem(&begun, &thread);
	return 0;
}
