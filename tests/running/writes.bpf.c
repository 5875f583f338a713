// SPDX-License-Identifier: GPL-2.0-only
/* What a process that is called "dd" writes: at the entry, in the middle and at the end. */
#include "writes.probe.h"

const char LICENSE[] SEC("license") = "GPL";

/* Writes of the reader of these lines are not to make new ones. */
static __always_inline int is_workload(void)
{
	char name[16] = "";

	bpf_get_current_comm(name, sizeof(name));
	return name[0] == 'd' && name[1] == 'd' && !name[2];
}

int BPF_PROBE(write, fd)
{
	if (is_workload())
		bpf_printk("writes to %d", fd);
	return 0;
}

int BPF_PROBE(write_8, fd, count)
{
	if (is_workload())
		bpf_printk("fd %d count %lu", fd, count);
	return 0;
}

int BPF_PROBE(write_end, retval, count)
{
	if (is_workload())
		bpf_printk("wrote %ld of %lu", retval, count);
	return 0;
}
