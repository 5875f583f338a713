// SPDX-License-Identifier: GPL-2.0-only
/* The verifier takes the first program and refuses the second. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const char LICENSE[] SEC("license") = "GPL";

struct registers {
	unsigned long words[21];
};

SEC("kprobe/do_exit")
int fine(void *ctx)
{
	bpf_printk("fine");
	return 0;
}

SEC("kprobe/do_exit")
int wild(struct registers *ctx)
{
	const char *anywhere = (const char *)ctx->words[14];

	for (int i = 0; i < 20; i++)
		bpf_printk("step %d", i);
	return *anywhere;
}
