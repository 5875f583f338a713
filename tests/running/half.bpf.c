// SPDX-License-Identifier: GPL-2.0-only
/* Half of it can be attached: the kernel has no such symbol for the last two. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/do_exit")
int first(void *ctx)
{
	return 0;
}

SEC("kretprobe/ksys_write")
int second(void *ctx)
{
	return 0;
}

SEC("kprobe/no_such_function+0x12")
int third(void *ctx)
{
	return 0;
}

SEC("kprobe/_text+0x1")
int fourth(void *ctx)
{
	return 0;
}
