// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/leave.h"

#include <elf.h>
#include <string.h>

#include "dbg/code/decode.h"

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

struct following {
	struct pg_dbg *dbg;
	struct pg_leaving **leavings;
	size_t *num;
	bool goes_on; /* to what follows the instruction */
	enum content contents[NUM_REGISTERS];
};

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

static enum content content_of(const struct following *following, const cs_x86_op *operand)
{
	int number = operand->type == X86_OP_REG ? number_of(operand->reg) : -1;

	return number < 0 ? CONTENT_UNKNOWN : following->contents[number];
}

/** What an instruction puts into its first operand. */
static enum content result_of(const struct following *following, const cs_insn *insn)
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

static void follow(struct following *following, const cs_insn *insn)
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

static enum pg_leave leave_by_word(const struct following *following, const cs_insn *insn)
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

/** What follows here knows x86-64 only. */
static const struct pg_error *walk(struct pg_dbg *dbg, uint64_t from, uint64_t to,
				   pg_insn_visitor *visit, void *data)
{
	if (dbg->arch->machine != EM_X86_64)
		return pg_error(dbg->arena, "instructions of %s are not understood",
				dbg->arch->name);
	return pg_insn_walk(dbg, from, to, visit, data);
}

static bool may_leave(const cs_insn *insn)
{
	return pg_insn_has_group(insn, CS_GRP_RET) || pg_insn_has_group(insn, CS_GRP_IRET) ||
	       insn->id == X86_INS_LJMP ||
	       (pg_insn_has_group(insn, CS_GRP_JUMP) && !pg_insn_has_group(insn, CS_GRP_CALL));
}

static struct pg_leaving leaving_by(const struct following *following, const cs_insn *insn)
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

static void note_leaving(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct following *following = data;
	struct pg_leaving leaving;

	(void)before;
	following->goes_on =
		!pg_insn_has_group(insn, CS_GRP_CALL) && insn->id != X86_INS_UD2 && insn->id != X86_INS_HLT;
	if (!may_leave(insn)) {
		follow(following, insn);
		return;
	}
	leaving = leaving_by(following, insn);
	*PG_PUSH(following->dbg->arena, *following->leavings, *following->num) = leaving;
	if (leaving.how == PG_LEAVE_BRANCH)
		return;
	memset(following->contents, 0, sizeof(following->contents)); /* all are pointers */
	following->goes_on = false;
}

const struct pg_error *pg_insn_leavings(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					struct pg_leaving **leavings, size_t *num,
					bool *ret_goes_on)
{
	struct following following = {.dbg = dbg, .leavings = leavings, .num = num};
	const struct pg_error *error = walk(dbg, from, to, note_leaving, &following);

	*ret_goes_on = following.goes_on;
	return error;
}

/* --- References --- */

struct references {
	struct pg_dbg *dbg;
	uint64_t **addresses;
	size_t *num;
};

static void note_references(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct references *references = data;
	const cs_x86 *x86 = &insn->detail->x86;

	(void)before;
	for (size_t i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		uint64_t address = 0;

		if (operand->type == X86_OP_IMM)
			address = (uint64_t)operand->imm;
		else if (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP)
			address = insn->address + insn->size + (uint64_t)operand->mem.disp;
		if (address)
			*PG_PUSH(references->dbg->arena, *references->addresses, *references->num) =
				address;
	}
}

const struct pg_error *pg_insn_references(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					  uint64_t **addresses, size_t *num)
{
	struct references references = {.dbg = dbg, .addresses = addresses, .num = num};

	return walk(dbg, from, to, note_references, &references);
}
