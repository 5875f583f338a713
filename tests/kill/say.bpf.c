// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bpf.h>
#include "say.probe.h"

SEC("license") const char LICENSE[] = "GPL";

int BPF_PROBE(killed_say, v)
{
	bpf_printk("%d", v);
	return 0;
}
