// SPDX-License-Identifier: GPL-2.0-only
/*
 * A jump leaves a function or stays in it. For a direct one the target tells, by the function's
 * ranges: hot and cold parts are one function, and a jump to its own entry stays, too (a tail call
 * of itself; Go's functions begin anew after their stack has grown).
 *
 * For an indirect one, the frame tells: to leave means to leave the frame, so that the return
 * address is on top of the stack. Where call frame information says that it is not, the jump stays,
 * which settles most of them. Else the instruction itself must tell; see gen/dbg/code/leave.h. By a
 * pointer it leaves, unless the function has labels, whose addresses it may take (goto *p).
 *
 * Any jump that is left makes the whole function unknown: half of its exits would be half of its
 * events.
 */
#include "dbg/code/exits.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/code/leave.h"
#include "dbg/frame/cfi.h"

struct range {
	uint64_t from, to;
};

/** The code of one function. */
struct code {
	struct pg_dbg *dbg;
	Dwarf_Die *function;
	const struct pg_symbol *symbol;
	struct range *ranges;
	size_t num_ranges;
	struct pg_exit *exits;
	size_t num_exits;
};

static void add_range(struct code *code, uint64_t from, uint64_t to)
{
	if (from < to)
		*PG_PUSH(code->dbg->arena, code->ranges, code->num_ranges) =
			(struct range){from, to};
}

/** Without debug info: the symbol's code, and that of its cold part. */
static void find_ranges_by_symbol(struct code *code)
{
	const char *cold = pg_printf(code->dbg->arena, "%s.cold", code->symbol->name);
	struct pg_symbol symbol = *code->symbol;
	uint64_t address;

	add_range(code, symbol.address, symbol.address + symbol.size);
	if (pg_symbol_unique_address(code->dbg, cold, &address) &&
	    pg_symbol_at(code->dbg, address, &symbol))
		add_range(code, symbol.address, symbol.address + symbol.size);
}

static void find_ranges(struct code *code)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t offset = 0;

	if (!code->function) {
		find_ranges_by_symbol(code);
		return;
	}
	while ((offset = dwarf_ranges(code->function, offset, &base, &from, &to)) > 0)
		add_range(code, from, to);
}

/** Only hand-written functions run into the next one. */
static bool is_compiled(const struct code *code)
{
	Dwarf_Die unit;

	return code->function && dwarf_diecu(code->function, &unit, NULL, NULL) &&
	       dwarf_srclang(&unit) != DW_LANG_Mips_Assembler;
}

static bool has_address(const struct code *code, uint64_t address)
{
	for (size_t i = 0; i < code->num_ranges; i++) {
		if (address >= code->ranges[i].from && address < code->ranges[i].to)
			return true;
	}
	return false;
}

/** In itself, or in what is inlined there. */
static bool has_label(Dwarf_Die *parent)
{
	Dwarf_Die child;

	if (dwarf_child(parent, &child) != 0)
		return false;
	do {
		int tag = dwarf_tag(&child);

		if (tag == DW_TAG_label)
			return true;
		if ((tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) &&
		    has_label(&child))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** What call frame information says of the frame before an instruction. */
enum frame { FRAME_GONE, FRAME_THERE, FRAME_UNKNOWN };

static enum frame frame_at(const struct code *code, uint64_t address)
{
	const struct pg_arch *arch = code->dbg->arch;
	const Dwarf_Op *ops;
	int64_t offset;
	size_t num;

	if (!pg_cfa_at(code->dbg, address, &ops, &num))
		return FRAME_UNKNOWN;
	if (num == 1 && ops[0].atom == DW_OP_bregx && ops[0].number == arch->sp)
		offset = (int64_t)ops[0].number2;
	else if (num == 1 && ops[0].atom == DW_OP_breg0 + arch->sp)
		offset = (int64_t)ops[0].number;
	else
		return FRAME_THERE;
	return offset == arch->entry_cfa ? FRAME_GONE : FRAME_THERE;
}

static const struct pg_error *unknown(const struct code *code, const struct pg_leaving *leaving,
				      const char *what)
{
	return pg_error(code->dbg->arena,
			"the places where it returns are not all known: its instruction at "
			"%s+0x%llx %s",
			code->symbol->name,
			(unsigned long long)(leaving->address - code->symbol->address), what);
}

static void add_exit(struct code *code, const struct pg_leaving *leaving)
{
	*PG_PUSH(code->dbg->arena, code->exits, code->num_exits) =
		(struct pg_exit){.address = leaving->address,
				 .is_tail_call = leaving->how != PG_LEAVE_RETURN,
				 .target = leaving->how == PG_LEAVE_JUMP ? leaving->target : 0};
}

/** In a table of pointers to functions not even the first entry is in the middle of this one. */
static bool is_switch(const struct code *code, const struct pg_leaving *leaving)
{
	const void *entry;
	uint64_t place;

	if (leaving->how != PG_LEAVE_INDEXED)
		return leaving->how == PG_LEAVE_TABLE;
	entry = pg_dbg_bytes(code->dbg, leaving->target, sizeof(place));
	if (!entry)
		return false;
	place = pg_load_u64(code->dbg->arch->order, entry);
	return has_address(code, place) && place != code->symbol->address;
}

static const struct pg_error *judge_indirect(struct code *code, const struct pg_leaving *leaving)
{
	if (frame_at(code, leaving->address) == FRAME_THERE || is_switch(code, leaving))
		return NULL;
	if (leaving->how != PG_LEAVE_POINTER || !code->function || has_label(code->function))
		return unknown(code, leaving, "may jump to another function, or within this one");
	add_exit(code, leaving);
	return NULL;
}

static const struct pg_error *judge(struct code *code, const struct pg_leaving *leaving)
{
	switch (leaving->how) {
	case PG_LEAVE_RETURN:
		if (frame_at(code, leaving->address) == FRAME_THERE)
			return unknown(code, leaving,
				       "is a return, but its frame is still there by the call "
				       "frame information");
		break;
	case PG_LEAVE_JUMP:
		if (has_address(code, leaving->target))
			return NULL;
		if (frame_at(code, leaving->address) == FRAME_THERE)
			return unknown(code, leaving,
				       "jumps out of it, and its frame is still there by the "
				       "call frame information");
		break;
	case PG_LEAVE_BRANCH:
		if (has_address(code, leaving->target))
			return NULL;
		return unknown(code, leaving,
			       "jumps to another function on a condition, which a probe there "
			       "would not see");
	case PG_LEAVE_TABLE:
	case PG_LEAVE_INDEXED:
	case PG_LEAVE_POINTER:
	case PG_LEAVE_UNKNOWN:
		return judge_indirect(code, leaving);
	}
	add_exit(code, leaving);
	return NULL;
}

const struct pg_error *pg_exits_find(struct pg_dbg *dbg, Dwarf_Die *function,
				     const struct pg_symbol *symbol, struct pg_exit **ret,
				     size_t *ret_num)
{
	struct code code = {.dbg = dbg, .function = function, .symbol = symbol};
	struct pg_leaving *leavings = NULL;
	bool goes_on = false;
	size_t num = 0;

	find_ranges(&code);
	if (!code.num_ranges)
		return pg_error(dbg->arena, "nothing says how much code it has");
	for (size_t i = 0; i < code.num_ranges; i++) {
		PG_TRY(pg_insn_leavings(dbg, code.ranges[i].from, code.ranges[i].to, &leavings,
					&num, &goes_on));
		if (goes_on && !is_compiled(&code))
			return pg_error(dbg->arena, "it runs into the code that follows it");
	}
	for (size_t i = 0; i < num; i++)
		PG_TRY(judge(&code, &leavings[i]));
	if (!code.num_exits)
		return pg_error(dbg->arena, "it never returns");
	*ret = code.exits;
	*ret_num = code.num_exits;
	return NULL;
}
