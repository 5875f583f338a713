// SPDX-License-Identifier: GPL-2.0-only
#include "module.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(transfer, len, sector, rd_nr)
{
	bpf_printk("%u bytes at sector %llu of %d disks", len, sector, rd_nr);
	return 0;
}
