// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Several headers, one of them twice: the object's records of them survive all tools. */
#include "page_write.probe.h"
#include "sites.probe.h"
#include "entry.probe.h"
#include "page_write.probe.h"

const char LICENSE[] SEC("license") = "GPL";

PROBE_CAPTURE(kread);

int BPF_PROBE(slab, size)
{
	bpf_printk("%lu", size);
	return 0;
}

int BPF_PROBE(page_write, bytes)
{
	bpf_printk("%lu", bytes);
	return 0;
}
