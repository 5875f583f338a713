// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bpf.h>
#include "brd.probe.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 22);
} events SEC(".maps");

SEC("license") const char LICENSE[] = "GPL";

#define REPORT(...)                                                                                \
	({                                                                                         \
		const __u64 words[] = {__VA_ARGS__};                                               \
		bpf_ringbuf_output(&events, (void *)words, sizeof(words), 0);                      \
		0;                                                                                 \
	})

int BPF_PROBE(begin, len, off, opf, sector, rd_nr, rd_size, max_part, sectors)
{
	return REPORT(1, len, off, opf & 1, sector, rd_nr, rd_size, max_part, sectors);
}

int BPF_PROBE(load, len, off, sector, rd_nr, op)
{
	return REPORT(2, len, off, sector, rd_nr, op & 1);
}

int BPF_PROBE(store, n, sector, rd_size)
{
	return REPORT(3, n, sector, rd_size);
}

int BPF_PROBE(done, retval, len, sector)
{
	return REPORT(4, retval, len, sector);
}

int BPF_PROBE(loading, name)
{
	__u64 word = 0;

	bpf_probe_read_kernel_str(&word, sizeof(word), name);
	return REPORT(5, word);
}
