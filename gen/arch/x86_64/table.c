// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register numbers: System V ABI for x86-64, figure 3.36. Order of struct pt_regs:
 * arch/x86/include/asm/ptrace.h. Names: regoffset_table in arch/x86/kernel/ptrace.c.
 */
#include <elf.h>
#include <string.h>

#include "arch/machines.h"
#include "base/array.h"

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

static const struct pg_arch_reloc relocs[] = {
	{R_X86_64_64, PG_RELOC_ABSOLUTE, 8},	    {R_X86_64_32, PG_RELOC_ABSOLUTE, 4},
	{R_X86_64_32S, PG_RELOC_ABSOLUTE, 4},	    {R_X86_64_PC64, PG_RELOC_RELATIVE, 8},
	{R_X86_64_PC32, PG_RELOC_RELATIVE, 4},	    {R_X86_64_PLT32, PG_RELOC_RELATIVE, 4},
	{R_X86_64_DTPOFF64, PG_RELOC_OF_THREAD, 0}, {R_X86_64_DTPOFF32, PG_RELOC_OF_THREAD, 0},
};

/** ud2 */
static bool is_trap(const unsigned char *code, size_t size)
{
	return size >= 2 && code[0] == 0x0f && code[1] == 0x0b;
}

/** A call or a jump by a distance. */
static bool is_branch(const unsigned char *code, size_t size)
{
	return code[0] == 0xe8 || code[0] == 0xe9 || code[0] == 0xeb || (code[0] & 0xf0) == 0x70 ||
	       (size > 1 && code[0] == 0x0f && (code[1] & 0xf0) == 0x80);
}

/**
 * The opcode of a VEX or EVEX instruction is one byte, which arch/x86/kernel/uprobes.c takes for one of the basic
 * instructions: vmovd (7e) would be run as a conditional jump, and vcmpps (c2) as a return.
 */
static bool is_taken_for_another(const unsigned char *code, size_t size)
{
	static const unsigned char others[] = {0x90, 0x9a, 0x9d, 0xc2, 0xc3, 0xca, 0xcb,
					       0xcf, 0xe8, 0xe9, 0xea, 0xeb, 0xff};
	const unsigned at = size ? pg_x86_64_vector_prefix(code) : 0;

	return at && at < size &&
	       ((code[at] & 0xf0) == 0x70 || memchr(others, code[at], sizeof(others)));
}

/**
 * arch/x86/kernel/uprobes.c, is_prefix_bad() and branch_setup_xol_ops(). The kernel does not say
 * so: a program that is started later runs without that probe.
 */
static const char *uprobe_refusal(const unsigned char *code, size_t size)
{
	static const unsigned char harmless[] = {0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3};
	static const unsigned char bad[] = {0x26, 0x2e, 0x36, 0x3e, 0xf0};
	bool is_short = false;
	size_t i = 0;

	for (; i < size && memchr(harmless, code[i], sizeof(harmless)); i++)
		is_short |= code[i] == 0x66;
	if (i < size && memchr(bad, code[i], sizeof(bad)))
		return "the kernel refuses probes on instructions with a lock or segment prefix";
	if (is_taken_for_another(code + i, size - i))
		return "the kernel takes this vector instruction for a jump, a call or a return, and the "
		       "program would go astray";
	if (i < size && (code[i] & 0xf0) == 0x40) /* REX */
		i++;
	if (is_short && i < size && is_branch(code + i, size - i))
		return "the kernel refuses probes on calls and jumps with a prefix for 16 bits";
	return NULL;
}

/** endbr64. */
static unsigned pad_of(const unsigned char *code)
{
	return pg_load_u32(PG_LITTLE_ENDIAN, code) == 0xfa1e0ff3 ? 4 : 0;
}

/**
 * arch/x86/kernel/kprobes/core.c: can_probe(). movl $-ID,%r10d; addl -4(%REG),%r10d; je; ud2.
 */
static unsigned cfi_trap(const unsigned char *code)
{
	if (code[0] == 0x41 && code[1] == 0xba)
		return 12;
	return (code[0] & 0xfe) == 0x44 && code[1] == 0x03 ? 6 : 0;
}

/** Retpolines: arch/x86/lib/retpoline.S, gcc's -mindirect-branch=thunk, clang's -mretpoline. */
static const char *const thunks[] = {"__x86_indirect_", "__llvm_retpoline_", NULL};

/** arch/x86/include/asm/alternative.h */
static const struct pg_arch_alternative alternatives[] = {{14, 12, 13}, {12, 10, 11}, {13, 10, 11}, {0}};

const struct pg_arch pg_arch_x86_64 = {
	.name = "x86_64",
	.bpf_name = "x86",
	.machine = EM_X86_64,
	.order = PG_LITTLE_ENDIAN,
	.char_is_signed = true,
	.long_name_prefix = 'r',
	.has_bpftrace_names = true,
	.regs = regs,
	.num_regs = PG_ARRAY_SIZE(regs),
	.sp = 7,
	.fp = 6,
	.ip = IP,
	.params = params,
	.num_params = PG_ARRAY_SIZE(params),
	.clobbered = 0xf37, /* ax dx cx si di r8 to r11: System V ABI for x86-64, figure 3.4 */
	.preserved = 0xf048, /* bx bp r12 to r15 */
	.retvals = {0, 1},
	.abi = &pg_x86_64_abi,
	.entry_cfa = 8,
	.return_slot = 8,
	.red_zone = 128,
	.code = &pg_x86_64_code,
	.thunks = thunks,
	.longest_insn = 15,
	.patch = {.pad = pad_of,
		  .from = 1, /* as ftrace does it itself */
		  .to = 5,
		  .name = "__fentry__",
		  .refusal = "it is inside the 5-byte __fentry__ call at the function's entry"},
	.ip_bias = 1,
	.entry_ip_bias = 1,
	.is_trap = is_trap,
	.cfi_trap = cfi_trap,
	.uprobe_refusal = uprobe_refusal,
	.kprobe_refusal = pg_x86_64_kprobe_refusal,
	.probing = &pg_x86_64_probing,
	.alternatives = alternatives,
	.relocs = relocs,
	.num_relocs = PG_ARRAY_SIZE(relocs),
};
