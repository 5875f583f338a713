// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What programs use, on a page_write that was worked out by hand: its frame is sp + 0x60. */
#include <stdio.h>
#include <string.h>

#include "host.h"
#include "page_write.probe.h"
#include "sites.probe.h"

static unsigned passed, failed;

#define EXPECT(condition)                                                                          \
	do {                                                                                       \
		if (condition) {                                                                   \
			passed++;                                                                  \
		} else {                                                                           \
			failed++;                                                                  \
			printf("known.c:%d: not so: %s\n", __LINE__, #condition);                  \
		}                                                                                  \
	} while (0)

static struct page_write_ctx context;

static void reset(bool no_stack)
{
	memset(&context, 0, sizeof(context));
	host_state = (struct fake_state){.seed = 7, .no_stack = no_stack};
	context.regs.sp = FAKE_STACK;
	context.regs.bx = 5000;
	context.regs.bp = 0xdeadbeeffffffff0ULL; /* an int of -16 below garbage */
}

static __u64 at(__u64 address)
{
	__u64 value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | fake_byte(&host_state, address + i);
	return value;
}

static int registers(struct page_write_ctx *ctx, unsigned long bytes, int len)
{
	return ctx == &context && bytes == 5000 && len == -16;
}

static int frame(struct page_write_ctx *ctx, unsigned long offset, struct file *file, loff_t pos)
{
	return ctx == &context && offset == at(FAKE_STACK + 0x10) &&
	       (__u64)pos == at(FAKE_STACK + 0x18) && (__u64)file == at(FAKE_STACK + 0x20);
}

static void fetch_args(void)
{
	struct page_write_ctx *ctx = &context;

	reset(false);
	EXPECT(BPF_FETCH_ARGS(ctx, registers, bytes, len) == 1);
	EXPECT(BPF_FETCH_ARGS(ctx, frame, offset, file, pos) == 1);
	reset(true);
	EXPECT(BPF_FETCH_ARGS(ctx, registers, bytes, len) == 1);
	EXPECT(BPF_FETCH_ARGS(ctx, frame, offset, file, pos) == -14);
}

static void fetch_struct(void)
{
	struct page_write_ctx *ctx = &context;
	struct page_write_args args;

	reset(true);
	memset(&args, 0xff, sizeof(args));
	EXPECT(bpf_fetch_args(ctx, &args, sizeof(args)) == -14);
	EXPECT(args.bytes == 5000 && BPF_ARG_OK(&args, bytes));
	EXPECT(args.len == -16 && BPF_ARG_OK(&args, len));
	EXPECT(args.offset == 0 && !BPF_ARG_OK(&args, offset));
	EXPECT(!args.file && !BPF_ARG_OK(&args, file));
	EXPECT(!args.name[0] && !BPF_ARG_OK(&args, name));
	EXPECT(args.pg_pad_5[0] == 0 && args.pg_ok == 9);
}

/* The programs of three sites: the third reads the frame, and lacks an argument. */
static unsigned long seen_size;
static unsigned int seen_gfp;

int BPF_PROBE(slab, size, gfp)
{
	seen_size = size + (ctx->regs.ip == 0);
	seen_gfp = gfp;
	return 17;
}

static void programs(void)
{
	struct slab_ctx slab_context = {.regs = {.ip = 1, .di = 64, .si = 0xffffffff00000cc0ULL}};

	reset(false);
	slab_context.regs.bp = FAKE_STACK;
	EXPECT(slab(&slab_context) == 17 && seen_size == 64 && seen_gfp == 0xcc0);
	EXPECT(slab_1(&slab_context) == 17 && seen_size == 64);
	EXPECT(slab_2(&slab_context) == 17 && seen_size == at(FAKE_STACK + 16 - 40));
	EXPECT(seen_gfp == 0);
	reset(true);
	seen_size = 1;
	EXPECT(slab_2(&slab_context) == 0 && seen_size == 1);
}

static int sized(struct slab_ctx *ctx, unsigned long size)
{
	return ctx->regs.ip && size == 64;
}

/* At run time the instruction pointer tells: after the probed address by one. */
static void site_from_ip(void)
{
	struct slab_ctx slab_context = {.regs = {.di = 64}}, *ctx = &slab_context;

	reset(true);
	slab_context.regs.ip = FAKE_TEXT + 0x2000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == 1);
	slab_context.regs.ip = FAKE_TEXT + 0x3000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == 1);
	slab_context.regs.ip = FAKE_TEXT + 0x4000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == -14);
	slab_context.regs.ip = FAKE_TEXT + 0x5000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == -14);
}

int main(void)
{
	fetch_args();
	fetch_struct();
	programs();
	site_from_ip();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
