// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bpf.h>
#include "self.probe.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

SEC("license") const char LICENSE[] = "GPL";

int BPF_PROBE(opening, path)
{
	__u64 words[4] = {0};

	bpf_probe_read_kernel_str(words, sizeof(words), path);
	bpf_ringbuf_output(&events, words, sizeof(words), 0);
	return 0;
}
