// SPDX-License-Identifier: GPL-2.0-only
/* Writes to a file, as arm64.sh counts them: locals in registers and on the stack, parameters at the
 * entry, and one of the entry at the return. */
#include "arm64.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(page, bytes, offset, pos, name)
{
	bpf_printk("page %lu at %lu of %s", bytes, offset, name);
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

int BPF_PROBE(inside, ret, count)
{
	if (count >= 100)
		bpf_printk("inside %ld of %lu", ret, count);
	return 0;
}
