// SPDX-License-Identifier: GPL-2.0-only
/* Instructions of x86-64, as capstone has them: Intel's manual, volume 2. */
#include "arch/machines.h"

#include "base/array.h"

/* --- Where control goes --- */

/**
 * An address that an x86 operand has in it: relative to the instruction pointer, or a displacement
 * next to an index, which is an address in code that is not position-independent.
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

static void jump(const cs_insn *insn, const cs_insn *before, struct pg_insn *ret)
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

/** The kinds of its operands, as one number. */
static uint64_t operands_of(const cs_insn *insn)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < insn->detail->x86.op_count; i++)
		kinds = kinds << 8 | insn->detail->x86.operands[i].type;
	return kinds;
}

static void flow(const cs_insn *insn, const cs_insn *before, struct pg_insn *ret)
{
	ret->is_nop = insn->id == X86_INS_NOP || insn->id == X86_INS_INT3;
	ret->is_trap = insn->id == X86_INS_UD2;
	ret->operands = operands_of(insn);
	if (insn->id == X86_INS_LEA) {
		ret->table = address_in(insn, &insn->detail->x86.operands[1]);
		ret->table_entry = 4;
	} else if (pg_insn_has_group(insn, CS_GRP_RET) || pg_insn_has_group(insn, CS_GRP_IRET)) {
		ret->flow = PG_FLOW_END;
	} else if (pg_insn_has_group(insn, CS_GRP_JUMP) && !pg_insn_has_group(insn, CS_GRP_CALL)) {
		jump(insn, before, ret);
	}
}

/* --- What it does to registers --- */

/** Capstone's names for (parts of) each register, by DWARF number. */
static const uint16_t parts[][5] = {
	{X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH},
	{X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH},
	{X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH},
	{X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH},
	{X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},
	{X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
	{X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
	{X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},
	{X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},
	{X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
	{X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B},
	{X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
	{X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B},
	{X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
	{X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B},
	{X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
};

static uint64_t reg_bit(uint16_t reg)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(parts); i++) {
		for (size_t j = 0; reg != X86_REG_INVALID && j < 5; j++) {
			if (parts[i][j] == reg)
				return UINT64_C(1) << i;
		}
	}
	return 0;
}

static void effect(const cs_insn *insn, const cs_insn *before, struct pg_effect *ret)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];

	(void)before;
	ret->is_restore = insn->id == X86_INS_POP;
	ret->is_call = pg_insn_has_group(insn, CS_GRP_CALL);
	ret->is_jump = !ret->is_call && pg_insn_has_group(insn, CS_GRP_JUMP);
	if ((ret->is_call || ret->is_jump) && operand->type == X86_OP_IMM)
		ret->target = (uint64_t)operand->imm;
}

enum { DWARF_RBP = 6, DWARF_RSP = 7 };

static bool is_vector(x86_reg reg)
{
	return (reg >= X86_REG_XMM0 && reg <= X86_REG_XMM31) ||
	       (reg >= X86_REG_YMM0 && reg <= X86_REG_YMM31) ||
	       (reg >= X86_REG_ZMM0 && reg <= X86_REG_ZMM31);
}

/** Is the first operand written? Of vectors that go to memory capstone 4 says that it is read. */
static bool is_written(const cs_x86 *x86)
{
	return x86->operands[0].access != CS_AC_READ ||
	       (x86->op_count > 1 && x86->operands[1].type == X86_OP_REG &&
		is_vector(x86->operands[1].reg));
}

static bool store(const cs_insn *insn, struct pg_store *ret)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];

	if (insn->id == X86_INS_PUSH) {
		*ret = (struct pg_store){
			.reg = DWARF_RSP, .offset = -operand->size, .size = operand->size};
		return true;
	}
	if (!insn->detail->x86.op_count || operand->type != X86_OP_MEM ||
	    operand->mem.index != X86_REG_INVALID || !is_written(&insn->detail->x86))
		return false;
	if (operand->mem.base != X86_REG_RSP && operand->mem.base != X86_REG_RBP)
		return false;
	*ret = (struct pg_store){.reg = operand->mem.base == X86_REG_RSP ? DWARF_RSP : DWARF_RBP,
				 .offset = operand->mem.disp,
				 .size = operand->size};
	return true;
}

/* --- Where an indirect jump goes --- */

/*
 * Compilers make two kinds of indirect jumps: a switch by a table, whose places are all in the
 * function, and a call of a pointer in a function's last place, which leaves it. A table's jump in
 * position-independent code is
 *
 *     movslq (TABLE,INDEX,4), OFFSET
 *     add    TABLE, OFFSET
 *     jmp    *OFFSET
 *
 * where each entry counts from the table, and no pointer to a function is ever made so. So what
 * a register has is followed from one instruction to the next, in the order of the code: compilers
 * keep the three together. Behind a jump or a return, where control comes from elsewhere, a
 * register is taken to have a pointer until it is seen how it gets another number.
 */
enum content {
	CONTENT_POINTER, /* what was passed, returned or in memory, as it is */
	CONTENT_ENTRY,	 /* of a table of 4-byte distances */
	CONTENT_PLACE,	 /* the sum of one and another number */
	CONTENT_UNKNOWN,
};

enum { NUM_REGISTERS = 16 };

/** -1: not a general register that can hold an address. */
static int number_of(x86_reg reg)
{
	static const x86_reg registers[][2] = {
		{X86_REG_RAX, X86_REG_EAX},  {X86_REG_RCX, X86_REG_ECX},
		{X86_REG_RDX, X86_REG_EDX},  {X86_REG_RBX, X86_REG_EBX},
		{X86_REG_RSP, X86_REG_ESP},  {X86_REG_RBP, X86_REG_EBP},
		{X86_REG_RSI, X86_REG_ESI},  {X86_REG_RDI, X86_REG_EDI},
		{X86_REG_R8, X86_REG_R8D},   {X86_REG_R9, X86_REG_R9D},
		{X86_REG_R10, X86_REG_R10D}, {X86_REG_R11, X86_REG_R11D},
		{X86_REG_R12, X86_REG_R12D}, {X86_REG_R13, X86_REG_R13D},
		{X86_REG_R14, X86_REG_R14D}, {X86_REG_R15, X86_REG_R15D},
	};

	for (int i = 0; i < NUM_REGISTERS; i++) {
		if (registers[i][0] == reg || registers[i][1] == reg)
			return i;
	}
	return -1;
}

static enum content content_of(const struct pg_following *following, const cs_x86_op *operand)
{
	int number = operand->type == X86_OP_REG ? number_of(operand->reg) : -1;

	return number < 0 ? CONTENT_UNKNOWN : following->contents[number];
}

/** What an instruction puts into its first operand. */
static enum content result_of(const struct pg_following *following, const cs_insn *insn)
{
	const cs_x86_op *to = &insn->detail->x86.operands[0], *from = to + 1;
	bool is_load = from->type == X86_OP_MEM, is_table;

	if (insn->detail->x86.op_count != 2)
		return CONTENT_UNKNOWN;
	is_table = is_load && from->mem.index != X86_REG_INVALID;
	if (insn->id == X86_INS_MOV && to->size == sizeof(uint64_t) && !is_table)
		return is_load ? CONTENT_POINTER : content_of(following, from);
	if (insn->id == X86_INS_MOVSXD && is_table && from->mem.scale == sizeof(uint32_t))
		return CONTENT_ENTRY;
	if (insn->id == X86_INS_ADD && (content_of(following, to) == CONTENT_ENTRY ||
					content_of(following, from) == CONTENT_ENTRY))
		return CONTENT_PLACE;
	return CONTENT_UNKNOWN;
}

static void follow(struct pg_following *following, const cs_insn *insn)
{
	const cs_x86 *x86 = &insn->detail->x86;
	enum content result = result_of(following, insn);

	for (size_t i = 0; i < x86->op_count; i++) {
		int number =
			x86->operands[i].type == X86_OP_REG ? number_of(x86->operands[i].reg) : -1;

		if (number >= 0 && (x86->operands[i].access & CS_AC_WRITE))
			following->contents[number] = i ? CONTENT_UNKNOWN : result;
	}
	for (size_t i = 0; i < insn->detail->regs_write_count; i++) {
		int number = number_of(insn->detail->regs_write[i]);

		if (number >= 0)
			following->contents[number] = CONTENT_UNKNOWN;
	}
	if (pg_insn_has_group(insn, CS_GRP_CALL))
		following->contents[number_of(X86_REG_RAX)] = CONTENT_POINTER;
}

static enum pg_leave leave_by_word(const struct pg_following *following, const cs_insn *insn)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];

	if (insn->detail->x86.prefix[1] == X86_PREFIX_DS)
		return PG_LEAVE_TABLE; /* notrack, which compilers write for nothing else */
	if (operand->type == X86_OP_MEM && operand->mem.index == X86_REG_INVALID)
		return PG_LEAVE_POINTER;
	if (operand->type == X86_OP_MEM)
		return operand->mem.base == X86_REG_INVALID &&
				       operand->mem.scale == sizeof(uint64_t)
			       ? PG_LEAVE_INDEXED
			       : PG_LEAVE_UNKNOWN;
	switch (content_of(following, operand)) {
	case CONTENT_POINTER:
		return PG_LEAVE_POINTER;
	case CONTENT_PLACE:
		return PG_LEAVE_TABLE;
	case CONTENT_ENTRY:
	case CONTENT_UNKNOWN:
		break;
	}
	return PG_LEAVE_UNKNOWN;
}

/* --- Leaving --- */

static bool may_leave(const cs_insn *insn)
{
	return pg_insn_has_group(insn, CS_GRP_RET) || pg_insn_has_group(insn, CS_GRP_IRET) ||
	       insn->id == X86_INS_LJMP ||
	       (pg_insn_has_group(insn, CS_GRP_JUMP) && !pg_insn_has_group(insn, CS_GRP_CALL));
}

static struct pg_leaving leaving_by(const struct pg_following *following, const cs_insn *insn)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];
	struct pg_leaving leaving = {.address = insn->address, .how = PG_LEAVE_UNKNOWN};

	if (insn->id == X86_INS_RET) {
		leaving.how = PG_LEAVE_RETURN;
	} else if (!pg_insn_has_group(insn, CS_GRP_JUMP) || insn->id == X86_INS_LJMP) {
		return leaving;
	} else if (operand->type == X86_OP_IMM) {
		leaving.how = insn->id == X86_INS_JMP ? PG_LEAVE_JUMP : PG_LEAVE_BRANCH;
		leaving.target = (uint64_t)operand->imm;
	} else {
		leaving.how = leave_by_word(following, insn);
		leaving.target = leaving.how == PG_LEAVE_INDEXED ? (uint64_t)operand->mem.disp : 0;
	}
	return leaving;
}

static bool leave(struct pg_following *following, const cs_insn *insn, struct pg_leaving *ret)
{
	if (!may_leave(insn)) {
		follow(following, insn);
		return false;
	}
	*ret = leaving_by(following, insn);
	return true;
}

static bool stops(const cs_insn *insn)
{
	return insn->id == X86_INS_UD2 || insn->id == X86_INS_HLT;
}

/* --- References --- */

static size_t references(const cs_insn *insn, uint64_t ret[PG_MOST_REFERENCES])
{
	const cs_x86 *x86 = &insn->detail->x86;
	size_t num = 0;

	for (size_t i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		uint64_t address = 0;

		if (operand->type == X86_OP_IMM)
			address = (uint64_t)operand->imm;
		else if (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP)
			address = insn->address + insn->size + (uint64_t)operand->mem.disp;
		if (address && num < PG_MOST_REFERENCES)
			ret[num++] = address;
	}
	return num;
}

const struct pg_arch_code pg_x86_64_code = {
	.decoder = CS_ARCH_X86,
	.mode = CS_MODE_64,
	.flow = flow,
	.effect = effect,
	.reg_bit = reg_bit,
	.store = store,
	.leave = leave,
	.stops = stops,
	.references = references,
};
