// SPDX-License-Identifier: GPL-2.0-only
/* target.probe is written by the tier: it has the path of the program. */
#include "target.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(twice, value)
{
	bpf_printk("value %d", value);
	return 0;
}

int BPF_PROBE(twice_end, retval, value)
{
	bpf_printk("%d is twice %d", retval, value);
	return 0;
}
