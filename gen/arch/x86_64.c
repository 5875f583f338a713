// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register numbers: System V ABI for x86-64, figure 3.36. Order of struct pt_regs:
 * arch/x86/include/asm/ptrace.h. Names: regoffset_table in arch/x86/kernel/ptrace.c.
 */
#include <elf.h>

#include "arch/machines.h"

/* DWARF's 16 is the return address of a frame, not this: a number that DWARF does not have. */
enum { IP = 0x1000 };

static const struct pg_arch_reg regs[] = {
	{15, "r15", "r15", 0},	{14, "r14", "r14", 8},	{13, "r13", "r13", 16},
	{12, "r12", "r12", 24}, {6, "bp", "bp", 32},	{3, "bx", "bx", 40},
	{11, "r11", "r11", 48}, {10, "r10", "r10", 56}, {9, "r9", "r9", 64},
	{8, "r8", "r8", 72},	{0, "ax", "ax", 80},	{2, "cx", "cx", 88},
	{1, "dx", "dx", 96},	{4, "si", "si", 104},	{5, "di", "di", 112},
	{IP, "ip", "ip", 128},	{49, "flags", "flags", 144}, {7, "sp", "sp", 152},
};
static const unsigned params[] = {5, 4, 1, 2, 8, 9};

const struct pg_arch pg_arch_x86_64 = {
	.name = "x86_64",
	.machine = EM_X86_64,
	.char_is_signed = true,
	.long_name_prefix = 'r',
	.regs = regs,
	.num_regs = sizeof(regs) / sizeof(*regs),
	.sp = 7,
	.fp = 6,
	.params = params,
	.num_params = sizeof(params) / sizeof(*params),
	.retvals = {0, 1},
	.returns_address = true,
	.entry_cfa = 8,
	.red_zone = 128,
	.ip_bias = 1,
};
