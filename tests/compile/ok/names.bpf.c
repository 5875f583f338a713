// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Four headers with types of one name, of two kernels' files and of two programs: each struct and
 * enum is its own. Without vmlinux.h the first header has the source's names, and the program's of
 * the same type share them; with it and PROBEGEN_OWN_TYPES all have names of their own.
 */
#ifdef WITH_VMLINUX
#include "vmlinux-same.h"
#endif
#include "ka.probe.h"
#include "kb.probe.h"
#include "ua.probe.h"
#include "ub.probe.h"

#ifdef WITH_VMLINUX
#define OF_KA(name) name##__ka
#define OF_UA(name) name##__ua
#else
#define OF_KA(name) name
#define OF_UA(name) name
#endif

#define IS(type, member, offset)                                                                   \
	_Static_assert(__builtin_offsetof(type, member) == (offset), #type ": " #member)

IS(struct ka_args, x.first, 0);
IS(struct ka_args, x.second, 4);
IS(struct kb_args, x.second, 0);
IS(struct kb_args, x.first, 4);
IS(struct ua_args, x.first, 0);
IS(struct ub_args, x.first, 4);
IS(struct OF_KA(ctx), first, 0);
IS(struct ctx__kb, first, 4);
IS(struct OF_UA(ctx), first, 0);
IS(struct ctx__ub, first, 4);
_Static_assert(BUSY == 1 && OF_KA(BUSY) == 1 && BUSY__kb == 2 && OF_UA(BUSY) == 1 && BUSY__ub == 2, "BUSY");

const char LICENSE[] SEC("license") = "GPL";

static int of_kernel(struct kb_ctx *ctx, struct ctx__kb x, enum st__kb s)
{
	return ctx->regs.ip && x.first + (s == GONE__kb);
}

PROBE_SEC(kb)
int at_kb(struct kb_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, of_kernel, x, s);
}

int BPF_PROBE(ka, x, s)
{
	struct OF_KA(ctx) same = x;

	return same.first + (s == OF_KA(BUSY));
}

int BPF_PROBE(ub, x, s, p)
{
	struct ctx__ub same = x, *pointer = p;

	return same.first + (s == BUSY__ub) + (pointer != 0);
}
