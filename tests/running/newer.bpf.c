// SPDX-License-Identifier: GPL-2.0-only
/* For another kernel than the one that most of the tier runs on. */
#include "newer.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(entry, fd)
{
	char name[16] = "";

	bpf_get_current_comm(name, sizeof(name));
	if (name[0] == 'd' && name[1] == 'd' && !name[2])
		bpf_printk("dd writes to %d", fd);
	return 0;
}
