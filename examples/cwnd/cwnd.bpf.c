// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A struct's field over time: the congestion window of each TCP connection, whenever it is another. */
#include <linux/bpf.h>

#include "cwnd.probe.h"

const char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64); /* the socket's address */
	__type(value, __u32);
} windows SEC(".maps");

int BPF_PROBE(acked, socket, port, window)
{
	__u64 connection = (__u64)socket;
	__u32 now = window, *before = bpf_map_lookup_elem(&windows, &connection);

	if (before && *before == now)
		return 0;
	bpf_printk("port %d window %d, before %d", port, now, before ? *before : 0);
	bpf_map_update_elem(&windows, &connection, &now, BPF_ANY);
	return 0;
}
