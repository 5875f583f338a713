// SPDX-License-Identifier: GPL-2.0-only
/* Instructions of A64, as capstone has them: Arm Architecture Reference Manual, C6. */
#include <string.h>

#include "arch/machines.h"

static const cs_arm64_op *last_operand(const cs_insn *insn)
{
	const cs_arm64 *detail = &insn->detail->arm64;

	return &detail->operands[detail->op_count ? detail->op_count - 1 : 0];
}

static bool has_target(const cs_insn *insn)
{
	return insn->detail->arm64.op_count && last_operand(insn)->type == ARM64_OP_IMM;
}

static bool is_call(const cs_insn *insn)
{
	return insn->id == ARM64_INS_BL || insn->id == ARM64_INS_BLR;
}

static bool is_always(const cs_insn *insn)
{
	const arm64_cc condition = insn->detail->arm64.cc;

	return insn->id == ARM64_INS_B &&
	       (condition == ARM64_CC_INVALID || condition == ARM64_CC_AL);
}

/**
 * nop and what older machines take for one: the hints (Arm ARM, C4.1.94), for which each release of
 * capstone has other names.
 */
static bool is_hint(const cs_insn *insn)
{
	return (insn->bytes[0] & 0x1f) == 0x1f && (insn->bytes[1] & 0xf0) == 0x20 &&
	       insn->bytes[2] == 0x03 && insn->bytes[3] == 0xd5;
}

/** The kinds of its operands, as one number. */
static uint64_t operands_of(const cs_insn *insn)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < insn->detail->arm64.op_count; i++)
		kinds = kinds << 8 | insn->detail->arm64.operands[i].type;
	return kinds;
}

static void flow(const cs_insn *insn, const cs_insn *before, struct pg_insn *ret)
{
	(void)before;
	ret->operands = operands_of(insn);
	ret->is_nop = is_hint(insn);
	ret->is_trap = insn->id == ARM64_INS_BRK;
	ret->is_call |= is_call(insn);
	if (insn->id == ARM64_INS_RET || insn->id == ARM64_INS_ERET) {
		ret->flow = PG_FLOW_END;
	} else if (is_call(insn) || !pg_insn_has_group(insn, CS_GRP_JUMP)) {
		ret->flow = PG_FLOW_NEXT;
	} else if (has_target(insn)) {
		ret->flow = is_always(insn) ? PG_FLOW_JUMP : PG_FLOW_BRANCH;
		ret->target = (uint64_t)last_operand(insn)->imm;
	} else {
		ret->flow = PG_FLOW_ANY;
	}
}

/** Is its place in memory by the stack pointer or the frame pointer? */
static bool is_of_frame(const cs_arm64 *detail)
{
	for (size_t i = 0; i < detail->op_count; i++) {
		const arm64_reg base = detail->operands[i].mem.base;

		if (detail->operands[i].type == ARM64_OP_MEM)
			return base == ARM64_REG_SP || base == ARM64_REG_FP;
	}
	return false;
}

static void effect(const cs_insn *insn, const cs_insn *before, struct pg_effect *ret)
{
	(void)before;
	ret->is_restore = insn->id == ARM64_INS_LDP && is_of_frame(&insn->detail->arm64);
	ret->is_call = is_call(insn);
	ret->is_jump = !ret->is_call && pg_insn_has_group(insn, CS_GRP_JUMP);
	if ((ret->is_call || ret->is_jump) && has_target(insn))
		ret->target = (uint64_t)last_operand(insn)->imm;
}

enum { DWARF_FP = 29, DWARF_SP = 31 };

static uint64_t reg_bit(uint16_t reg)
{
	if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
		return UINT64_C(1) << (reg - ARM64_REG_X0);
	if (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30)
		return UINT64_C(1) << (reg - ARM64_REG_W0);
	switch (reg) {
	case ARM64_REG_X29:
		return UINT64_C(1) << 29;
	case ARM64_REG_X30:
		return UINT64_C(1) << 30;
	case ARM64_REG_SP:
		return UINT64_C(1) << DWARF_SP;
	default:
		return 0;
	}
}

/** Of the branches, exceptions and system instructions (C4.1) capstone may miss any. */
static size_t unknown_size(const uint8_t *code, size_t size)
{
	enum { INSN_SIZE = 4 };

	if (size < INSN_SIZE || (pg_load_u32(PG_LITTLE_ENDIAN, code) >> 26 & 7) == 5)
		return 0;
	return INSN_SIZE;
}

/**
 * Atomic instructions (8.1) write their first or their second register; those that copy and set
 * memory (8.8) the third as well.
 */
static uint64_t unknown_writes(const uint8_t *code)
{
	const uint32_t insn = pg_load_u32(PG_LITTLE_ENDIAN, code);
	uint64_t bits = UINT64_C(1) << (insn & 31) | UINT64_C(1) << (insn >> 16 & 31);

	if ((insn & 0x3b200c00) == 0x19000400)
		bits |= UINT64_C(1) << (insn >> 5 & 31);
	return bits & 0x7fffffff;
}

static uint32_t size_of_register(arm64_reg reg)
{
	if ((reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30) || reg == ARM64_REG_WZR ||
	    (reg >= ARM64_REG_S0 && reg <= ARM64_REG_S31))
		return 4;
	if (reg >= ARM64_REG_Q0 && reg <= ARM64_REG_Q31)
		return 16;
	return 8;
}

/** The bytes that a store writes: those of its registers before the last, the status of an exclusive one too. */
static uint32_t size_of(const cs_insn *insn)
{
	const size_t length = strlen(insn->mnemonic);
	uint32_t size = 0;

	if (insn->mnemonic[length - 1] == 'b')
		return 1;
	if (insn->mnemonic[length - 1] == 'h')
		return 2;
	for (size_t i = 0; i < insn->detail->arm64.op_count; i++) {
		const cs_arm64_op *operand = &insn->detail->arm64.operands[i];

		if (operand->type == ARM64_OP_REG)
			size += size_of_register(operand->reg);
	}
	return size;
}

/** Stores (str, stp, stur and the like) end with their place in memory; one behind it is added afterwards. */
static bool store(const cs_insn *insn, struct pg_store *ret)
{
	const cs_arm64 *detail = &insn->detail->arm64;
	const cs_arm64_op *place = NULL;

	for (size_t i = 0; i < detail->op_count; i++) {
		if (detail->operands[i].type == ARM64_OP_MEM)
			place = &detail->operands[i];
	}
	if (strncmp(insn->mnemonic, "st", 2) != 0 || !place || place->mem.index != ARM64_REG_INVALID ||
	    (place->mem.base != ARM64_REG_SP && place->mem.base != ARM64_REG_FP))
		return false;
	*ret = (struct pg_store){.reg = place->mem.base == ARM64_REG_SP ? DWARF_SP : DWARF_FP,
				 .offset = place->mem.disp,
				 .size = size_of(insn)};
	return true;
}

const struct pg_arch_code pg_aarch64_code = {
	.decoder = CS_ARCH_ARM64,
	.mode = CS_MODE_ARM,
	.unknown_size = unknown_size,
	.unknown_writes = unknown_writes,
	.flow = flow,
	.effect = effect,
	.reg_bit = reg_bit,
	.store = store,
};
