// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/cfi.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/frame/fde.h"
#include "dbg/loc/dwexpr.h"

static const struct pg_cfa_row *row_at(const struct pg_fde *fde, uint64_t address)
{
	return fde ? pg_cfa_row_at(&fde->rows, address) : NULL;
}

bool pg_cfa_rule_at(struct pg_dbg *dbg, uint64_t address, struct pg_cfa_rule *ret,
		    uint64_t *ret_end)
{
	const struct pg_cfa_row *row = row_at(pg_fde_at(dbg, address), address);

	*ret_end = row ? row->to : UINT64_MAX;
	if (!row || row->kind != PG_CFA_RULE)
		return false;
	*ret = row->rule;
	return true;
}

/* --- Rules as location operators --- */

/** What rules are made of: at most three operators with what an expression has. */
struct ops {
	struct pg_arena *arena;
	Dwarf_Op *ops;
	size_t num;
};

static void add(struct ops *ops, uint8_t atom, uint64_t number)
{
	*PG_PUSH(ops->arena, ops->ops, ops->num) = (Dwarf_Op){.atom = atom, .number = number};
}

/** false: it cannot be decoded. An expression of no unit: its addresses have 8 bytes. */
static bool add_expression(struct ops *ops, struct pg_cursor bytes)
{
	struct pg_dwexpr expr = pg_dwexpr_decode(ops->arena, NULL, bytes);

	for (size_t i = 0; i < expr.num; i++)
		*PG_PUSH(ops->arena, ops->ops, ops->num) = expr.ops[i];
	return !expr.refusal;
}

bool pg_cfa_at(struct pg_dbg *dbg, uint64_t address, const Dwarf_Op **ret, size_t *ret_num)
{
	const struct pg_cfa_row *row = row_at(pg_fde_at(dbg, address), address);
	struct ops ops = {.arena = dbg->arena};

	if (!row || row->kind == PG_CFA_UNKNOWN)
		return false;
	if (row->kind == PG_CFA_EXPRESSION && !add_expression(&ops, row->expression))
		return false;
	if (row->kind == PG_CFA_RULE) {
		add(&ops, DW_OP_bregx, row->rule.reg);
		ops.ops[0].number2 = (uint64_t)row->rule.offset;
	}
	*ret = ops.ops;
	*ret_num = ops.num;
	return ops.num > 0;
}

/** The canonical frame address, which begins what all rules but DW_CFA_register say (6.4.2.3). */
static void add_cfa(struct ops *ops)
{
	add(ops, DW_OP_call_frame_cfa, 0);
	ops->ops[0].offset = UINT64_MAX; /* no branch of an expression leads to it */
}

/** false: it is an expression that cannot be decoded. */
static bool add_saved(struct ops *ops, const struct pg_saved_rule *saved)
{
	const bool is_value =
		saved->kind == PG_SAVED_SUM || saved->kind == PG_SAVED_IS_EXPRESSION;
	const struct pg_cursor *bytes = &saved->expression;

	if (saved->kind == PG_SAVED_REGISTER) {
		add(ops, DW_OP_regx, saved->number);
		return true;
	}
	add_cfa(ops);
	if (bytes->at && !add_expression(ops, *bytes))
		return false;
	if (!bytes->at && saved->number)
		add(ops, DW_OP_plus_uconst, saved->number);
	if (is_value) {
		add(ops, DW_OP_stack_value, 0);
		ops->ops[ops->num - 1].offset = (Dwarf_Word)(bytes->end - bytes->at);
	}
	return true;
}

enum pg_register_rule pg_register_at(struct pg_dbg *dbg, uint64_t address, uint64_t reg,
				     const Dwarf_Op **ret, size_t *ret_num)
{
	const struct pg_fde *fde = pg_fde_at(dbg, address);
	const struct pg_arch *arch = dbg->arch;
	struct ops ops = {.arena = dbg->arena};
	struct pg_saved_rule saved;

	if (!row_at(fde, address))
		return PG_REGISTER_LOST;
	saved = pg_saved_at(arch, &fde->entry, reg, address);
	if (saved.kind == PG_SAVED_UNSAID)
		return reg < 64 && arch->preserved >> reg & 1 ? PG_REGISTER_SAME : PG_REGISTER_LOST;
	if (saved.kind == PG_SAVED_SAME)
		return PG_REGISTER_SAME;
	if (saved.kind == PG_SAVED_LOST || !add_saved(&ops, &saved))
		return PG_REGISTER_LOST;
	*ret = ops.ops;
	*ret_num = ops.num;
	return PG_REGISTER_SAVED;
}
