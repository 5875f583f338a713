// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel does with an instruction of x86-64 that has a probe: can_boost() and
 * prepare_emulation() in arch/x86/kernel/kprobes/core.c (6.1 to 7.x), arch/x86/kernel/kprobes/opt.c, and
 * arch/x86/kernel/uprobes.c. Encodings: Intel's manual, volume 2, appendix A.
 */
#include <string.h>

#include "arch/machines.h"

/** An instruction up to its ModR/M byte. */
struct opcode {
	unsigned char bytes[2]; /* of several the first two */
	unsigned num;
	unsigned char modrm;
	bool has_cs;	 /* the segment prefix, which on a branch is a hint */
	bool has_size;	 /* 0x66 */
	bool is_short;	 /* addresses of 32 bits */
	bool is_vector;	 /* VEX or EVEX */
};

static const unsigned char *skip_prefixes(const unsigned char *code, struct opcode *opcode)
{
	static const unsigned char prefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65,
						 0x66, 0x67, 0xf0, 0xf2, 0xf3};

	enum { MOST = 8 }; /* so that all that is looked at is in the 15 bytes of the longest instruction */

	for (unsigned i = 0; i < MOST && memchr(prefixes, *code, sizeof(prefixes)); i++, code++) {
		opcode->has_cs |= *code == 0x2e;
		opcode->has_size |= *code == 0x66;
		opcode->is_short |= *code == 0x67;
	}
	return (*code & 0xf0) == 0x40 ? code + 1 : code; /* REX */
}

unsigned pg_x86_64_vector_prefix(const unsigned char *code)
{
	return *code == 0xc5 ? 2 : *code == 0xc4 ? 3 : *code == 0x62 ? 4 : 0;
}

/** The kernel's decoder has one byte of opcode behind the prefix of a vector instruction. */
static bool read_vector(const unsigned char *code, struct opcode *opcode)
{
	const unsigned skip = pg_x86_64_vector_prefix(code);

	opcode->is_vector = skip > 0;
	if (!skip)
		return false;
	opcode->bytes[0] = code[skip];
	opcode->modrm = code[skip + 1];
	opcode->num = 1;
	return true;
}

static struct opcode opcode_of(const unsigned char *code)
{
	struct opcode opcode = {.num = 1};

	code = skip_prefixes(code, &opcode);
	if (read_vector(code, &opcode))
		return opcode;
	if (*code == 0x0f) {
		opcode.bytes[0] = *code++;
		opcode.bytes[1] = *code;
		opcode.num = *code == 0x38 || *code == 0x3a ? 3 : 2;
	} else {
		opcode.bytes[0] = *code;
	}
	opcode.modrm = code[opcode.num == 3 ? 2 : 1];
	return opcode;
}

static unsigned extension_of(const struct opcode *opcode)
{
	return opcode->modrm >> 3 & 7;
}

/** Of those that begin with 0x0f: rows of sixteen, bit N of each is column N. */
static bool is_boostable_two(unsigned char byte)
{
	static const uint16_t rows[16] = {
		0x034c, 0x8000, 0x000f, 0x0002, 0xffff, 0x0000, 0xcfff, 0xc0f0,
		0x0000, 0xffff, 0xbb3b, 0xf8ff, 0xff03, 0xbb2e, 0xbb26, 0x772e,
	};

	return rows[byte >> 4] >> (byte & 15) & 1;
}

/** Opcodes whose operation is in the ModR/M byte, of which only some may run elsewhere. */
static unsigned group_boostable_since(const struct opcode *opcode)
{
	const unsigned extension = extension_of(opcode);
	bool is_in_manual;

	switch (opcode->bytes[0]) {
	case 0xf6: /* test, not, neg, mul, div: not Intel's, but AMD's */
	case 0xf7:
		is_in_manual = extension != 1;
		break;
	case 0xff: /* inc, dec, call, jmp, push */
		if (extension == 4)
			return 0;
		is_in_manual = extension < 2;
		break;
	case 0xfe: /* inc, dec */
		is_in_manual = extension < 2;
		break;
	default: /* rotates and shifts */
		is_in_manual = extension != 6;
		break;
	}
	return is_in_manual ? PG_LINUX(6, 9) : PG_NO_LINUX;
}

static bool is_of_group(unsigned char byte)
{
	return (byte & 0xfe) == 0xc0 || (byte & 0xfc) == 0xd0 || (byte & 0xf6) == 0xf6;
}

static bool is_boostable_one(unsigned char byte)
{
	switch (byte) {
	case 0x62: /* bound */
	case 0x9a: /* far call */
	case 0xcc: /* traps */
	case 0xcd:
	case 0xce:
	case 0xd6:
	case 0xe8: /* call, jmp */
	case 0xe9:
	case 0xeb:
		return false;
	default:
		return !((byte & 0xf0) == 0x70 ||	      /* branches */
			 (byte & 0xf8) == 0xd8 ||	      /* x87 */
			 (byte & 0xfc) == 0xe0 ||	      /* loops */
			 (byte >= 0xf0 && byte <= 0xf4)); /* lock, rep, hlt */
	}
}

static unsigned boostable_since(const unsigned char *code)
{
	const struct opcode opcode = opcode_of(code);
	bool may;

	if (opcode.num == 2)
		may = is_boostable_two(opcode.bytes[1]);
	else if (opcode.num != 1 || opcode.has_cs || opcode.is_short)
		may = false;
	else if (is_of_group(opcode.bytes[0]))
		return group_boostable_since(&opcode);
	else
		may = is_boostable_one(opcode.bytes[0]);
	return may ? 0 : PG_NO_LINUX;
}

static bool is_indirect_jump(const unsigned char *code)
{
	const struct opcode opcode = opcode_of(code);

	return opcode.bytes[0] == 0xea ||
	       (opcode.bytes[0] == 0xff && (extension_of(&opcode) & 6) == 4);
}

static bool is_branch(const struct opcode *opcode)
{
	unsigned char byte = opcode->bytes[0];

	return byte == 0xe8 || byte == 0xe9 || byte == 0xeb || (byte & 0xf0) == 0x70 ||
	       (byte == 0x0f && opcode->num == 2 && (opcode->bytes[1] & 0xf0) == 0x80);
}

static bool is_emulated(const unsigned char *code)
{
	const struct opcode opcode = opcode_of(code);

	switch (opcode.bytes[0]) {
	case 0x9c: /* pushf, popf, cli, sti */
	case 0x9d:
	case 0xfa:
	case 0xfb:
	case 0xc2: /* ret */
	case 0xc3:
	case 0xe0: /* loops */
	case 0xe1:
	case 0xe2:
	case 0xe3:
		return true;
	case 0xff: /* call and jmp by a register */
		return extension_of(&opcode) == 2 || extension_of(&opcode) == 4;
	default:
		return is_branch(&opcode);
	}
}

/** push_setup_xol_ops(), branch_setup_xol_ops(). */
static bool is_user_emulated(const unsigned char *code)
{
	const struct opcode opcode = opcode_of(code);
	bool is_push = opcode.num == 1 && (opcode.bytes[0] & 0xf8) == 0x50;

	return opcode.bytes[0] == 0x90 || (is_push && !opcode.has_size) || is_branch(&opcode);
}

/** nopl 0(%rax,%rax), of five bytes: arch_uprobe_optimize(), since 6.18. */
static bool is_user_callable(const unsigned char *code)
{
	static const unsigned char nop[] = {0x0f, 0x1f, 0x44, 0x00, 0x00};

	return memcmp(code, nop, sizeof(nop)) == 0;
}

static const char *uncertain(const unsigned char *code, bool is_user)
{
	const struct opcode opcode = opcode_of(code);

	return is_user && !is_user_callable(code) && opcode.num == 2 && opcode.bytes[1] == 0x1f
		       ? "newer kernels do not run a nop, others step over a copy of it"
		       : NULL;
}

/**
 * prepare_emulation() of arch/x86/kernel/kprobes/core.c (since 5.13) looks at the first byte of the opcode alone, which
 * in a VEX or EVEX instruction is its only one: vmovdqa to memory (7f) would be a conditional jump, and store nothing.
 */
static bool is_taken_for_another(const unsigned char *code)
{
	static const unsigned char others[] = {0x9a, 0x9c, 0x9d, 0xc2, 0xc3, 0xca, 0xcb, 0xcc, 0xcf, 0xe0, 0xe1,
					       0xe2, 0xe3, 0xe8, 0xe9, 0xea, 0xeb, 0xfa, 0xfb, 0xff};
	const struct opcode opcode = opcode_of(code);

	return opcode.is_vector && ((opcode.bytes[0] & 0xf0) == 0x70 ||
				    memchr(others, opcode.bytes[0], sizeof(others)));
}

/*
 * A nop of 15 bytes, as clang pads with: behind a copy of it there is no room for a trap (prepare_singlestep(), since
 * 5.13). No other instruction that compilers make is so long.
 */
const char *pg_x86_64_kprobe_refusal(const unsigned char *code, size_t before)
{
	static const unsigned char nop[] = {0x0f, 0x1f, 0x84}; /* with an index and 32 bits */

	enum { PREFIXES = 7 };

	(void)before;
	if (is_taken_for_another(code))
		return "the kernel takes this vector instruction for another one, and would not run it";
	for (size_t i = 0; i < PREFIXES; i++) {
		if (code[i] != 0x66 && code[i] != 0x2e)
			return NULL;
	}
	return memcmp(code + PREFIXES, nop, sizeof(nop)) == 0
		       ? "it is a nop of 15 bytes, which is too long for the kernel"
		       : NULL;
}

const struct pg_arch_probing pg_x86_64_probing = {
	.by_tracer = true,
	.jump = 5,
	.slot = 15, /* MAX_INSN_SIZE: arch/x86/include/asm/insn.h */
	.boostable_since = boostable_since,
	.is_indirect_jump = is_indirect_jump,
	.is_emulated = is_emulated,
	.is_user_emulated = is_user_emulated,
	.is_user_callable = is_user_callable,
	.uncertain = uncertain,
};
