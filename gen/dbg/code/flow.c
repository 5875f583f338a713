// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/flow.h"

#include <elf.h>

#include "dbg/code/decode.h"

/**
 * An address that an x86 operand has in it: relative to the instruction pointer, or a displacement
 * beside an index, which is an address in code that is not position-independent.
 */
static uint64_t address_in(const cs_insn *insn, const cs_x86_op *operand)
{
	if (operand->type != X86_OP_MEM)
		return 0;
	if (operand->mem.base == X86_REG_RIP)
		return insn->address + insn->size + (uint64_t)operand->mem.disp;
	return operand->mem.index != X86_REG_INVALID ? (uint64_t)operand->mem.disp : 0;
}

/** Does `before` add to the register that a jump goes by? So code reads tables of distances. */
static bool adds_to(const cs_insn *before, const cs_x86_op *operand)
{
	return before->id == X86_INS_ADD && operand->type == X86_OP_REG &&
	       before->detail->x86.operands[0].type == X86_OP_REG &&
	       before->detail->x86.operands[0].reg == operand->reg;
}

static void read_x86_jump(const cs_insn *insn, const cs_insn *before, struct pg_insn *ret)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];

	if (operand->type == X86_OP_IMM) {
		ret->flow = insn->id == X86_INS_JMP ? PG_FLOW_JUMP : PG_FLOW_BRANCH;
		ret->target = (uint64_t)operand->imm;
	} else if (insn->id == X86_INS_LJMP ||
		   (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP)) {
		ret->flow = PG_FLOW_END; /* to a function, as the linker's table has it */
	} else if (before && adds_to(before, operand)) {
		ret->flow = PG_FLOW_TABLE;
		ret->table_entry = 4;
	} else {
		ret->table = operand->type == X86_OP_MEM && operand->mem.base == X86_REG_INVALID
				     ? address_in(insn, operand)
				     : 0;
		ret->flow = ret->table ? PG_FLOW_TABLE : PG_FLOW_ANY;
		ret->table_entry = 8;
	}
}

/** A trap of the kernel's may be a WARN(), after which it goes on. */
static enum pg_flow flow_after_trap(const struct pg_dbg *dbg)
{
	return dbg->kind == PG_DBG_PROGRAM ? PG_FLOW_END : PG_FLOW_NEXT;
}

static void read_x86(const struct pg_dbg *dbg, const cs_insn *insn, const cs_insn *before,
		     struct pg_insn *ret)
{
	ret->is_nop = insn->id == X86_INS_NOP || insn->id == X86_INS_INT3;
	if (insn->id == X86_INS_UD2)
		ret->flow = flow_after_trap(dbg);
	else if (insn->id == X86_INS_LEA)
		ret->table = address_in(insn, &insn->detail->x86.operands[1]);
	else if (pg_insn_has_group(insn, CS_GRP_RET) || pg_insn_has_group(insn, CS_GRP_IRET))
		ret->flow = PG_FLOW_END;
	else if (pg_insn_has_group(insn, CS_GRP_JUMP) && !pg_insn_has_group(insn, CS_GRP_CALL))
		read_x86_jump(insn, before, ret);
	if (insn->id == X86_INS_LEA)
		ret->table_entry = 4;
}

static void read_arm64(const struct pg_dbg *dbg, const cs_insn *insn, struct pg_insn *ret)
{
	const cs_arm64 *detail = &insn->detail->arm64;
	const cs_arm64_op *last = &detail->operands[detail->op_count ? detail->op_count - 1 : 0];

	ret->is_nop = insn->id == ARM64_INS_NOP || insn->id == ARM64_INS_HINT;
	if (insn->id == ARM64_INS_BRK) {
		ret->flow = flow_after_trap(dbg);
	} else if (insn->id == ARM64_INS_RET || insn->id == ARM64_INS_ERET) {
		ret->flow = PG_FLOW_END;
	} else if (insn->id == ARM64_INS_BL || insn->id == ARM64_INS_BLR) {
		ret->is_call = true;
	} else if (!pg_insn_has_group(insn, CS_GRP_JUMP)) {
		ret->flow = PG_FLOW_NEXT;
	} else if (detail->op_count && last->type == ARM64_OP_IMM) {
		bool is_always = insn->id == ARM64_INS_B &&
				 (detail->cc == ARM64_CC_INVALID || detail->cc == ARM64_CC_AL);

		ret->flow = is_always ? PG_FLOW_JUMP : PG_FLOW_BRANCH;
		ret->target = (uint64_t)last->imm;
	} else {
		ret->flow = PG_FLOW_ANY;
	}
}

/** The array that is being read into. */
struct reading {
	struct pg_dbg *dbg;
	struct pg_insn **insns;
	size_t *num;
};

static void read_one(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct reading *reading = data;
	struct pg_insn *next = PG_PUSH(reading->dbg->arena, *reading->insns, *reading->num);

	*next = (struct pg_insn){.address = insn->address,
				 .size = (uint8_t)insn->size,
				 .is_call = pg_insn_has_group(insn, CS_GRP_CALL)};
	if (reading->dbg->arch->machine == EM_X86_64)
		read_x86(reading->dbg, insn, before, next);
	else
		read_arm64(reading->dbg, insn, next);
}

bool pg_insns_read(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct pg_insn **insns,
		   size_t *num)
{
	struct reading reading = {dbg, insns, num};
	const uint16_t machine = dbg->arch->machine;

	return (machine == EM_X86_64 || machine == EM_AARCH64) &&
	       !pg_insn_walk(dbg, from, to, read_one, &reading);
}
