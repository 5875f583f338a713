// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which instructions the kernel lets be probed, kprobes and uprobes alike, and which it carries out
 * itself: arch/riscv/kernel/probes/decode-insn.c (6.12), and the encodings of arch/riscv/include/asm/insn.h.
 */
#include "arch/machines.h"

#include "base/array.h"

static bool is_short(const unsigned char *code)
{
	return (code[0] & 3) != 3;
}

static unsigned opcode(const unsigned char *code)
{
	return code[0] & 0x7f;
}

static const char *refusal(const unsigned char *code)
{
	if (is_short(code))
		return pg_load_uint(PG_LITTLE_ENDIAN, code, 2) == 0x9002 /* c.ebreak */
			       ? "the kernel refuses probes on traps"
			       : NULL;
	switch (opcode(code)) {
	case 0x73:
		return "the kernel refuses probes on instructions that access system registers or raise "
		       "exceptions";
	case 0x0f:
		return "the kernel refuses probes on fences";
	default:
		return NULL;
	}
}

const char *pg_riscv64_kprobe_refusal(const unsigned char *code, size_t before)
{
	(void)before;
	return refusal(code);
}

const char *pg_riscv64_uprobe_refusal(const unsigned char *code, size_t size)
{
	return size >= 2 ? refusal(code) : NULL;
}

/** c.j, c.beqz, c.bnez; c.jr, c.jalr */
static bool is_short_branch(unsigned insn)
{
	static const unsigned kinds[] = {0xa001, 0xc001, 0xe001};

	for (size_t i = 0; i < PG_ARRAY_SIZE(kinds); i++) {
		if ((insn & 0xe003) == kinds[i])
			return true;
	}
	return (insn & 0xe07f) == 0x8002 && (insn & 0x0f80);
}

static bool is_emulated(const unsigned char *code)
{
	if (is_short(code))
		return is_short_branch((unsigned)pg_load_uint(PG_LITTLE_ENDIAN, code, 2));
	switch (opcode(code)) {
	case 0x17: /* auipc */
	case 0x63: /* branches */
	case 0x6f: /* jal */
		return true;
	case 0x67: /* jalr */
		return (code[1] & 0x70) == 0;
	default:
		return false;
	}
}

/* arch/riscv/kernel/probes/kprobes.c; ftrace.c there, which not all kernels have: no jump to a copy. */
const struct pg_arch_probing pg_riscv64_probing = {
	.by_tracer = true,
	.is_emulated = is_emulated,
	.is_user_emulated = is_emulated,
};
