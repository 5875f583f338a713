// SPDX-License-Identifier: GPL-2.0-only
/* Writes to a file and packets, as arm64.sh counts them: what arm64.bpf.c reads, and bit-fields, numbers that
 * are narrower than a register, and what a null pointer points to. */
#include "s390x.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(page, bytes, offset, source, name)
{
	bpf_printk("page %lu at %lu of %s", bytes, offset, name);
	if (!source)
		bpf_printk("page is read");
	return 0;
}

int BPF_PROBE(begin, pos, count)
{
	bpf_printk("begin at %lld count %lu", pos, count);
	return 0;
}

int BPF_PROBE(end, retval, count)
{
	if (count >= 100)
		bpf_printk("end %ld of %lu", retval, count);
	return 0;
}

int BPF_PROBE(inside, low, count)
{
	if (count >= 100)
		bpf_printk("inside %u of %lu", low, count);
	return 0;
}

int BPF_PROBE(packet, length, summed, protocol, low, lows)
{
	bpf_printk("packet %u of 0x%x summed %u", length, protocol, summed);
	bpf_printk("low %u, %u %u %u %u", low, lows[0], lows[1], lows[2], lows[3]);
	return 0;
}

/* Its address is that of the member, near 0. */
int PROBE_PROGRAMS(nothing)
{
	struct nothing_args args;

	bpf_printk("nothing %ld", bpf_fetch_args(ctx, &args, sizeof(args)) ? 1L : 0L);
	return 0;
}
