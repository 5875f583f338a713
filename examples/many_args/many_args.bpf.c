// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Every parameter of a function that has eight of them. BPF functions take five, and libbpf's macros
 * stop where the registers do; BPF_PROBE has no such limit.
 */
#include "many_args.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(many_args, file, addr, len, prot, flags, pgoff, populate, uf)
{
	bpf_printk("file %lx addr %lx len %lu prot %lx flags %lx pgoff %lu populate %lx uf %lx",
		   (unsigned long)file, addr, len, prot, flags, pgoff, (unsigned long)populate,
		   (unsigned long)uf);
	return 0;
}
