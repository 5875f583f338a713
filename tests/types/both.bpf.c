// SPDX-License-Identifier: GPL-2.0-only
/* Two headers, of two programs: the second one's types have their own names. */
#include "first.probe.h"
#include "second.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(fa, x, s)
{
	struct ctx same = x;

	bpf_printk("fa first=%d second=%d busy=%d", same.first, same.second, s == BUSY);
	return 0;
}

int BPF_PROBE(fb, x, s)
{
	struct ctx__fb same = x;

	bpf_printk("fb first=%d second=%d gone=%d", same.first, same.second, s == GONE__fb);
	return 0;
}

int BPF_PROBE(ma, m)
{
	mode same = m;

	bpf_printk("ma first=%s", same == ON ? "on" : "?");
	return 0;
}

int BPF_PROBE(mb, m)
{
	mode__fb same = m;

	bpf_printk("mb first=%s", same == HIGH__fb ? "high" : "?");
	return 0;
}
