// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* How long a function takes, by its argument: how much longer than asked for do sleepers sleep? */
#include <linux/bpf.h>

#include "latency.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(awake, rqtp, took)
{
	bpf_printk("sleep of %llu us took %llu us more", (__u64)rqtp / 1000,
		   (took - rqtp) / 1000);
	return 0;
}
