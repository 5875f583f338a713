// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Every header in one program, each included twice, and all that programs can do with them. */
#ifdef WITH_VMLINUX
#include "vmlinux.h"
#endif
#include "page_write.probe.h"
#include "types.probe.h"
#include "sites.probe.h"
#include "extremes.probe.h"
#include "large.probe.h"
#include "huge.probe.h"
#include "hostile.probe.h"
#include "many.probe.h"
#include "entry.probe.h"
#include "page_write.probe.h"
#include "types.probe.h"
#include "many.probe.h"
#include "entry.probe.h"

SEC("license") const char _license[] = "GPL";

/* Registers, the frame and a string; the result is the handler's. */
static int report(struct page_write_ctx *ctx, unsigned long bytes, loff_t pos, const char *name)
{
	return bytes > 4096 && pos && name[0] && ctx->regs.ip;
}

PROBE_SEC(page_write)
int on_page_write(struct page_write_ctx *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != 1)
		return 0;
	return BPF_FETCH_ARGS(ctx, report, bytes, pos, name);
}

/* More than five parameters, in a handler that is inlined. */
static __always_inline int report_all(struct page_write_ctx *ctx, unsigned long bytes,
				      unsigned long offset, struct file *file, int len,
				      const char *name, loff_t pos)
{
	(void)ctx;
	bpf_printk("%lu %lu %s", bytes, offset, name);
	bpf_printk("%p %d %llx", file, len, pos);
	return 0;
}

PROBE_SEC(page_write)
int with_six(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report_all, bytes, offset, file, len, name, pos);
}

/* Two branches that fetch different registers: the verifier wants each load from ctx itself. */
static int one_number(struct page_write_ctx *ctx, unsigned long number)
{
	(void)ctx;
	bpf_printk("%lu", number);
	return 0;
}

PROBE_SEC(page_write)
int either(struct page_write_ctx *ctx)
{
	if (bpf_get_smp_processor_id())
		return BPF_FETCH_ARGS(ctx, one_number, bytes);
	return BPF_FETCH_ARGS(ctx, one_number, len);
}

/* The struct as a whole. */
PROBE_SEC(all_types)
int as_struct(struct all_types_ctx *ctx)
{
	struct all_types_args args;

	if (bpf_fetch_args(ctx, &args, sizeof(args)) || !BPF_ARG_OK(&args, flags))
		return 1;
	bpf_printk("%d %d %s", args.zone == ZONE_NORMAL, args.flags.high, args.flags.names);
	return args.flag + args.uid.val + args.mac[5] + args.odd.a;
}

/* No argument, many, and programs for each of many sites. */
int BPF_PROBE(nothing)
{
	bpf_printk("nothing");
	return 0;
}

int BPF_PROBE(everything, a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16,
	      a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33,
	      a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, a49, a50,
	      a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63)
{
	return a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7 ^ a8 ^ a9 ^ a10 ^ a11 ^ a12 ^ a13 ^ a14 ^ a15 ^
	       a16 ^ a17 ^ a18 ^ a19 ^ a20 ^ a21 ^ a22 ^ a23 ^ a24 ^ a25 ^ a26 ^ a27 ^ a28 ^ a29 ^
	       a30 ^ a31 ^ a32 ^ a33 ^ a34 ^ a35 ^ a36 ^ a37 ^ a38 ^ a39 ^ a40 ^ a41 ^ a42 ^ a43 ^
	       a44 ^ a45 ^ a46 ^ a47 ^ a48 ^ a49 ^ a50 ^ a51 ^ a52 ^ a53 ^ a54 ^ a55 ^ a56 ^ a57 ^
	       a58 ^ a59 ^ a60 ^ a61 ^ a62 ^ a63;
}

int BPF_PROBE(slab, size, gfp)
{
	bpf_printk("%lu %u at %llx", size, gfp, ctx->regs.ip);
	return 0;
}

int BPF_PROBE(many, v)
{
	bpf_printk("%lu", v);
	return 0;
}

int BPF_PROBE(large, buffer)
{
	return buffer[0] + buffer[391];
}

/* A program for every site of an event, told apart when it runs. */
static int any_site(struct slab_ctx *ctx, unsigned long size, unsigned int gfp)
{
	(void)ctx;
	bpf_printk("%lu %u", size, gfp);
	return 0;
}

SEC("kprobe")
int at_any_site(struct slab_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, any_site, size, gfp);
}

/* Values at functions' entries: one event brings its captures, the other one's are written out. */
int BPF_PROBE(kwrite, fd, name, stacked, local)
{
	bpf_printk("%u %s %lu", fd, name, stacked + local);
	return 0;
}

PROBE_CAPTURE(kread);
PROBE_CAPTURE(page_write); /* has none */

static int read_at(struct kread_ctx *ctx, int fd, loff_t pos)
{
	(void)ctx;
	bpf_printk("%d %lld", fd, pos);
	return 0;
}

PROBE_SEC(kread)
int on_kread(struct kread_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, read_at, fd, pos);
}

/* No names at all. */
static int no_names(struct page_write_ctx *ctx)
{
	return ctx->regs.ip != 0;
}

PROBE_SEC(page_write)
int without_names(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, no_names);
}
