// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instructions of RV64GC: The RISC-V Instruction Set Manual, volume I (20191213), chapters 2, 5, 8, 16 and 24. The
 * lowest two bits tell the length, 2 or 4 bytes, and then the format. They are read from the bytes: capstone
 * has this machine since 5.0 only.
 *
 * Of 4 bytes: opcode 0 to 6, rd 7 to 11, funct3 12 to 14, rs1 15 to 19, rs2 20 to 24. Of 2: quadrant 0 and 1,
 * rs2 2 to 6, rd 7 to 11, funct3 13 to 15; a register of three bits, at 2 or at 7, is one of x8 to x15.
 */
#include "arch/machines.h"

#include "base/array.h"

enum { RA = 1, SP = 2, FP = 8, A0 = 10, A1 = 11 };

enum {
	LOAD = 0x03, LOAD_FP = 0x07, FENCE = 0x0f, AUIPC = 0x17, STORE = 0x23, STORE_FP = 0x27, OP = 0x33,
	OP_32 = 0x3b, FMADD = 0x43, FNMADD = 0x4f, BRANCH = 0x63, JALR = 0x67, JAL = 0x6f, SYSTEM = 0x73,
};

/** Those that have neither a register nor a distance. */
enum { NOP = 0x13, ECALL = 0x73, EBREAK = 0x100073, UNIMP = 0xc0001073, SRET = 0x10200073, MRET = 0x30200073 };
enum { C_EBREAK = 0x9002, C_UNIMP = 0 };

static bool is_short(uint32_t insn)
{
	return (insn & 3) != 3;
}

static uint32_t insn_at(const uint8_t *code)
{
	return is_short(code[0]) ? (uint32_t)pg_load_uint(PG_LITTLE_ENDIAN, code, 2)
				 : pg_load_u32(PG_LITTLE_ENDIAN, code);
}

/** Longer ones have these bits, too: no compiler makes any. */
static size_t unknown_size(const uint8_t *code, size_t size)
{
	const size_t length = size && is_short(code[0]) ? 2 : 4;

	if (size < length || (!is_short(code[0]) && (code[0] & 0x1c) == 0x1c))
		return 0;
	return length;
}

/* --- Fields --- */

static uint32_t bits(uint32_t insn, unsigned from, unsigned num)
{
	return insn >> from & ((UINT32_C(1) << num) - 1);
}

static int64_t extended(uint32_t value, unsigned num)
{
	const int64_t sign = INT64_C(1) << (num - 1);

	return ((int64_t)value ^ sign) - sign;
}

static unsigned opcode(uint32_t insn)
{
	return bits(insn, 0, 7);
}

static unsigned rd(uint32_t insn)
{
	return bits(insn, 7, 5);
}

static unsigned rs1(uint32_t insn)
{
	return bits(insn, 15, 5);
}

/** The quadrant and funct3 of a short one, as the manual's table 16.5 has them: 21 is the sixth of quadrant 1. */
static unsigned short_kind(uint32_t insn)
{
	return bits(insn, 0, 2) << 4 | bits(insn, 13, 3);
}

static unsigned short_rs2(uint32_t insn)
{
	return bits(insn, 2, 5);
}

static unsigned small_reg(uint32_t insn, unsigned from)
{
	return 8 + bits(insn, from, 3);
}

/* --- Where control goes --- */

/** How an instruction may go elsewhere. */
struct branch {
	bool is_branch, is_conditional, is_call;
	bool is_relative; /* to the instruction itself */
	unsigned reg;	  /* to what this has, otherwise */
	int64_t distance;
};

static int64_t distance_of_branch(uint32_t insn)
{
	return extended(bits(insn, 8, 4) << 1 | bits(insn, 25, 6) << 5 | bits(insn, 7, 1) << 11 |
				bits(insn, 31, 1) << 12, 13);
}

static int64_t distance_of_jal(uint32_t insn)
{
	return extended(bits(insn, 21, 10) << 1 | bits(insn, 20, 1) << 11 | bits(insn, 12, 8) << 12 |
				bits(insn, 31, 1) << 20, 21);
}

static int64_t distance_of_short_branch(uint32_t insn)
{
	return extended(bits(insn, 3, 2) << 1 | bits(insn, 10, 2) << 3 | bits(insn, 2, 1) << 5 |
				bits(insn, 5, 2) << 6 | bits(insn, 12, 1) << 8, 9);
}

static int64_t distance_of_short_jump(uint32_t insn)
{
	return extended(bits(insn, 3, 3) << 1 | bits(insn, 11, 1) << 4 | bits(insn, 2, 1) << 5 |
				bits(insn, 7, 1) << 6 | bits(insn, 6, 1) << 7 | bits(insn, 9, 2) << 8 |
				bits(insn, 8, 1) << 10 | bits(insn, 12, 1) << 11, 12);
}

static struct branch relative(bool is_conditional, bool is_call, int64_t distance)
{
	return (struct branch){.is_branch = true,
			       .is_conditional = is_conditional,
			       .is_call = is_call,
			       .is_relative = true,
			       .distance = distance};
}

static struct branch by_register(unsigned reg, bool is_call, int64_t distance)
{
	return (struct branch){
		.is_branch = true, .is_call = is_call, .reg = reg, .distance = distance};
}

static struct branch short_branch(uint32_t insn)
{
	switch (short_kind(insn)) {
	case 0x15: /* c.j */
		return relative(false, false, distance_of_short_jump(insn));
	case 0x16: /* c.beqz, c.bnez */
	case 0x17:
		return relative(true, false, distance_of_short_branch(insn));
	case 0x24: /* c.jr, c.jalr */
		if (!short_rs2(insn) && rd(insn))
			return by_register(rd(insn), bits(insn, 12, 1), 0);
		break;
	}
	return (struct branch){.is_branch = false};
}

static struct branch branch_of(uint32_t insn)
{
	if (is_short(insn))
		return short_branch(insn);
	switch (opcode(insn)) {
	case BRANCH:
		return relative(true, false, distance_of_branch(insn));
	case JAL:
		return relative(false, rd(insn), distance_of_jal(insn));
	case JALR:
		return by_register(rs1(insn), rd(insn), extended(insn >> 20, 12));
	default:
		return (struct branch){.is_branch = false};
	}
}

/** What is far is reached by two instructions, of which the first makes the address; 0: a register says where. */
static uint64_t target_of(const cs_insn *insn, const cs_insn *before, const struct branch *branch)
{
	uint32_t first = before ? insn_at(before->bytes) : C_UNIMP;

	if (branch->is_relative)
		return insn->address + (uint64_t)branch->distance;
	if (!branch->is_branch || is_short(first) || opcode(first) != AUIPC || rd(first) != branch->reg)
		return 0;
	return before->address + (uint64_t)(int64_t)(int32_t)(first & 0xfffff000) +
	       (uint64_t)branch->distance;
}

/** Those that do the same have the same number, whatever registers they do it with. */
static unsigned operation_of(uint32_t insn)
{
	if (!is_short(insn))
		return insn & (opcode(insn) == OP || opcode(insn) == OP_32 ? 0xfe00707f : 0x0000707f);
	switch (short_kind(insn)) {
	case 0x14:
		return insn & 0xec63;
	case 0x24:
		return (insn & 0xf003) | (short_rs2(insn) != 0) << 2;
	default:
		return insn & 0xe003;
	}
}

/** addi to the register that is always 0. */
static bool is_nop(uint32_t insn)
{
	return insn == NOP || (is_short(insn) && short_kind(insn) == 0x10 && rd(insn) == 0);
}

static bool is_trap(uint32_t insn)
{
	return insn == EBREAK || insn == C_EBREAK || insn == UNIMP || insn == C_UNIMP;
}

static void flow(const cs_insn *insn, const cs_insn *before, struct pg_insn *ret)
{
	const uint32_t code = insn_at(insn->bytes);
	const struct branch branch = branch_of(code);

	ret->flow = PG_FLOW_NEXT;
	ret->operation = operation_of(code);
	ret->is_nop = is_nop(code);
	ret->is_trap = is_trap(code);
	ret->is_call = branch.is_call;
	if (code == SRET || code == MRET)
		ret->flow = PG_FLOW_END;
	if (!branch.is_branch || branch.is_call)
		return;
	ret->target = target_of(insn, before, &branch);
	if (ret->target)
		ret->flow = branch.is_conditional ? PG_FLOW_BRANCH : PG_FLOW_JUMP;
	else
		ret->flow = branch.reg == RA ? PG_FLOW_END : PG_FLOW_ANY;
}

/** The return address from the stack: c.ldsp, ld. */
static bool is_restore(uint32_t insn)
{
	if (is_short(insn))
		return short_kind(insn) == 0x23 && rd(insn) == RA;
	return opcode(insn) == LOAD && rd(insn) == RA && rs1(insn) == SP;
}

static void effect(const cs_insn *insn, const cs_insn *before, struct pg_effect *ret)
{
	const uint32_t code = insn_at(insn->bytes);
	const struct branch branch = branch_of(code);

	ret->is_restore = is_restore(code);
	ret->is_call = branch.is_call;
	ret->is_jump = branch.is_branch && !branch.is_call;
	ret->target = target_of(insn, before, &branch);
}

/* --- What an instruction writes --- */

/** x0 is no register: what is written there is lost. */
static uint64_t bit(unsigned reg)
{
	return UINT64_C(1) << reg & ~UINT64_C(1);
}

static uint64_t written_by_short(uint32_t insn)
{
	switch (short_kind(insn)) {
	case 0x00: /* c.addi4spn, c.lw, c.ld; loads of Zcb */
	case 0x02:
	case 0x03:
	case 0x04:
		return insn == C_UNIMP ? 0 : bit(small_reg(insn, 2));
	case 0x14: /* c.srli ... */
		return bit(small_reg(insn, 7));
	case 0x10: /* c.addi, c.addiw, c.li, c.lui and c.addi16sp, c.slli, c.lwsp, c.ldsp */
	case 0x11:
	case 0x12:
	case 0x13:
	case 0x20:
	case 0x22:
	case 0x23:
		return bit(rd(insn));
	case 0x24: /* c.jr, c.jalr; c.mv, c.add */
		if (short_rs2(insn))
			return bit(rd(insn));
		return short_branch(insn).is_call ? bit(RA) : 0;
	default: /* floating-point loads, stores, branches */
		return 0;
	}
}

/** Of floating-point and vector instructions all that may be meant. */
static uint64_t writes(const uint8_t *code)
{
	const uint32_t insn = insn_at(code);

	if (is_short(insn))
		return written_by_short(insn);
	switch (opcode(insn)) {
	case LOAD_FP:
	case FENCE:
	case STORE:
	case STORE_FP:
	case BRANCH:
		return 0;
	case SYSTEM:
		return insn == ECALL ? bit(A0) | bit(A1) : bit(rd(insn));
	case 0x0b: /* custom-0 to custom-3: makers' own */
	case 0x2b:
	case 0x5b:
	case 0x7b:
		return bit(rd(insn)) | bit(rs1(insn)) | bit(bits(insn, 20, 5));
	default:
		return opcode(insn) >= FMADD && opcode(insn) <= FNMADD ? 0 : bit(rd(insn));
	}
}

/** Stores at the stack or frame pointer. */
static bool short_store(uint32_t insn, struct pg_store *ret)
{
	const unsigned kind = short_kind(insn);

	switch (kind) {
	case 0x25: /* c.fsdsp, c.sdsp */
	case 0x27:
		*ret = (struct pg_store){SP, bits(insn, 10, 3) << 3 | bits(insn, 7, 3) << 6, 8};
		return true;
	case 0x26: /* c.swsp */
		*ret = (struct pg_store){SP, bits(insn, 9, 4) << 2 | bits(insn, 7, 2) << 6, 4};
		return true;
	case 0x05: /* c.fsd, c.sd */
	case 0x07:
		*ret = (struct pg_store){FP, bits(insn, 10, 3) << 3 | bits(insn, 5, 2) << 6, 8};
		break;
	case 0x06: /* c.sw */
		*ret = (struct pg_store){
			FP, bits(insn, 6, 1) << 2 | bits(insn, 10, 3) << 3 | bits(insn, 5, 1) << 6, 4};
		break;
	default:
		return false;
	}
	return small_reg(insn, 7) == FP;
}

static bool store(const cs_insn *insn, struct pg_store *ret)
{
	const uint32_t code = insn_at(insn->bytes);

	if (is_short(code))
		return short_store(code, ret);
	if ((opcode(code) != STORE && opcode(code) != STORE_FP) || (rs1(code) != SP && rs1(code) != FP))
		return false;
	*ret = (struct pg_store){rs1(code), extended(bits(code, 25, 7) << 5 | rd(code), 12),
				 UINT32_C(1) << bits(code, 12, 2)};
	return true;
}

const struct pg_arch_code pg_riscv64_code = {
	.without_decoder = true,
	.unknown_size = unknown_size,
	.unknown_writes = writes,
	.flow = flow,
	.effect = effect,
	.store = store,
};
