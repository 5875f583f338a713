// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The pages of a RAM disk of 6 MiB, and the module that is loaded meanwhile. */
#include "modules.probe.h"

const char LICENSE[] SEC("license") = "GPL";

/* Three arguments are what bpf_printk() takes on old kernels. */
int BPF_PROBE(begin, len, off, sector, rd_nr, rd_size)
{
	bpf_printk("begin %x %lx", len + off, (unsigned long)sector);
	bpf_printk("disks %d %lu", rd_nr, rd_size);
	return 0;
}

int BPF_PROBE(load, len, sector, op)
{
	bpf_printk("load %x %lx %d", len, (unsigned long)sector, (int)(op & 1));
	return 0;
}

int BPF_PROBE(store, n, sector, rd_size)
{
	bpf_printk("store %lx %lx %lu", (unsigned long)n, (unsigned long)sector, rd_size);
	return 0;
}

int BPF_PROBE(done, retval, len, sector)
{
	bpf_printk("done %d %x %lx", (int)retval, len, (unsigned long)sector);
	return 0;
}

int BPF_PROBE(loading, name)
{
	bpf_printk("module %s", name);
	return 0;
}
