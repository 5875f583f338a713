// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Pairs of programs, made_N and hand_N: with the generated header, and as a person would write it.
 * Their instructions are the same but for offsets, registers' numbers and the order of loads.
 */
#include "page_write.probe.h"
#include "types.probe.h"

SEC("license") const char _license[] = "GPL";

/* Registers: a load each, no helper. */
static int registers(struct page_write_ctx *ctx, unsigned long bytes, int len)
{
	(void)ctx;
	bpf_printk("%lu %d", bytes, len);
	return 0;
}

SEC("made.1") int made_1(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, registers, bytes, len);
}

SEC("hand.1") int hand_1(struct page_write_ctx *ctx)
{
	bpf_printk("%lu %d", ctx->regs.bx, (int)ctx->regs.bp);
	return 0;
}

/* Two neighbours in the frame: one read of both. */
static int neighbours(struct page_write_ctx *ctx, unsigned long offset, long long pos)
{
	(void)ctx;
	bpf_printk("%lu %llx", offset, pos);
	return 0;
}

SEC("made.2") int made_2(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, neighbours, offset, pos);
}

SEC("hand.2") int hand_2(struct page_write_ctx *ctx)
{
	unsigned long frame[2];
	long error;

	error = bpf_probe_read_kernel(frame, sizeof(frame), (void *)(ctx->regs.sp + 0x10));
	if (error < 0)
		return -14;
	bpf_printk("%lu %llx", frame[0], frame[1]);
	return 0;
}

/* One of them alone: its eight bytes and no more. */
static int one(struct page_write_ctx *ctx, long long pos)
{
	(void)ctx;
	bpf_printk("%llx", pos);
	return 0;
}

SEC("made.3") int made_3(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, one, pos);
}

SEC("hand.3") int hand_3(struct page_write_ctx *ctx)
{
	long long pos;
	long error;

	error = bpf_probe_read_kernel(&pos, sizeof(pos), (void *)(ctx->regs.sp + 0x18));
	if (error < 0)
		return -14;
	bpf_printk("%llx", pos);
	return 0;
}

/* A computed value that is not in memory. */
static int computed(struct all_types_ctx *ctx, long long *ppos)
{
	(void)ctx;
	bpf_printk("%p", ppos);
	return 0;
}

SEC("made.4") int made_4(struct all_types_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, computed, ppos);
}

SEC("hand.4") int hand_4(struct all_types_ctx *ctx)
{
	bpf_printk("%p", (void *)(ctx->regs.bx - 3984));
	return 0;
}

/* Nothing is fetched before the program asks. */
SEC("made.5") int made_5(struct page_write_ctx *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != 1)
		return 0;
	return BPF_FETCH_ARGS(ctx, registers, bytes, len);
}

SEC("hand.5") int hand_5(struct page_write_ctx *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != 1)
		return 0;
	bpf_printk("%lu %d", ctx->regs.bx, (int)ctx->regs.bp);
	return 0;
}

/* A member reached by a pointer in a register, of user memory. */
static int user(struct all_types_ctx *ctx, int value)
{
	(void)ctx;
	bpf_printk("%d", value);
	return 0;
}

SEC("made.6") int made_6(struct all_types_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, user, user);
}

SEC("hand.6") int hand_6(struct all_types_ctx *ctx)
{
	int value;

	if (bpf_probe_read_user(&value, sizeof(value), (void *)ctx->regs.si) < 0)
		return -14;
	bpf_printk("%d", value);
	return 0;
}

/* An unsigned half of a register: nothing to mask. */
static int half(struct all_types_ctx *ctx, unsigned int zone)
{
	(void)ctx;
	bpf_printk("%u", zone);
	return 0;
}

SEC("made.7") int made_7(struct all_types_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, half, zone);
}

SEC("hand.7") int hand_7(struct all_types_ctx *ctx)
{
	bpf_printk("%u", (unsigned int)ctx->regs.si);
	return 0;
}
