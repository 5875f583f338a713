// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Structs that do not fit the stack, and one that just does: run looks at the sections. */
#include "huge.probe.h"
#include "large.probe.h"

SEC("license") const char _license[] = "GPL";

static int report(struct huge_ctx *ctx, unsigned long number, const unsigned long *table,
		  const char *gone, const char *text)
{
	bpf_printk("%lu %lu", number, table[2999]);
	bpf_printk("%s %s", gone, text);
	return ctx->regs.ip != 0;
}

SEC("made.huge") int made_huge(struct huge_ctx *ctx)
{
	char mine[256] = "the program has its own room"; /* the stack is free */

	bpf_printk("%s", mine);
	return BPF_FETCH_ARGS(ctx, report, number, table, gone, text);
}

static int report_small(struct small_ctx *ctx, const char *buffer)
{
	(void)ctx;
	bpf_printk("%d", buffer[7]);
	return 0;
}

SEC("made.small") int made_small(struct small_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report_small, buffer);
}

/* A program for each site. */
int BPF_PROBE(huge, number, text, table)
{
	bpf_printk("%lu %s %lu", number, text, table[number % 3000]);
	return 0;
}

/* Words that live over the other reads take stack, too. */
int BPF_PROBE(crowded, word0, word1, word2, word3, word4, word5, word6, word7, word8, word9, word10,
	      word11, word12, word13, word14, word15, word16, word17, word18, word19, word20,
	      word21, word22, word23)
{
	return (word0 + word1 + word2 + word3 + word4 + word5 + word6 + word7 + word8 + word9 +
		word10 + word11 + word12 + word13 + word14 + word15 + word16 + word17 + word18 +
		word19 + word20 + word21 + word22 + word23) != 0;
}

/* The whole struct goes to where the program has room. */
struct {
	__uint(type, PG_BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct huge_args);
} my_room SEC(".maps");

SEC("kprobe") int whole(struct huge_ctx *ctx)
{
	__u32 key = 0;
	struct huge_args *args = bpf_map_lookup_elem(&my_room, &key);

	if (!args || bpf_fetch_args(ctx, args, sizeof(*args)) || !BPF_ARG_OK(args, gone))
		return 0;
	return args->number != 0;
}
