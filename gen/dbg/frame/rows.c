// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/rows.h"

#include <dwarf.h>

#include "base/search.h"
#include "dbg/frame/cfinsn.h"

/** What instructions change. */
struct state {
	enum pg_cfa_kind kind;
	struct pg_cfa_rule rule;
};

struct run {
	struct pg_arena *arena;
	uint64_t code_factor;
	int64_t data_factor;
	uint64_t address; /* the row begins here */
	uint64_t end;	  /* of the entry */
	struct state state;
	struct state remembered[PG_CFINSN_MAX_STATES];
	size_t num_remembered;
	struct pg_cfa_rows rows;
};

static bool is_same(const struct state *state, const struct pg_cfa_row *row)
{
	return state->kind == row->kind &&
	       (state->kind == PG_CFA_EXPRESSION ? false /* it may be another one */
						 : state->rule.reg == row->rule.reg &&
							   state->rule.offset == row->rule.offset);
}

/** The row ends at an address, where another begins. */
static void end_row(struct run *run, uint64_t to)
{
	struct pg_cfa_row *last = run->rows.num ? &run->rows.rows[run->rows.num - 1] : NULL;

	if (to > run->end)
		to = run->end;
	if (to <= run->address)
		return;
	if (last && last->to == run->address && is_same(&run->state, last))
		last->to = to;
	else
		*PG_PUSH(run->arena, run->rows.rows, run->rows.num) =
			(struct pg_cfa_row){run->address, to, run->state.kind, run->state.rule};
	run->address = to;
}

static void set_rule(struct run *run, uint64_t reg, uint64_t offset)
{
	run->state = (struct state){PG_CFA_RULE, {reg, (int64_t)offset}};
}

/** One part of a rule is changed, which must be one of a register and an offset. */
static void change_rule(struct run *run, uint64_t reg, uint64_t offset)
{
	if (run->state.kind == PG_CFA_RULE)
		set_rule(run, reg, offset);
	else
		run->state.kind = PG_CFA_UNKNOWN;
}

static void remember(struct run *run, bool is_back)
{
	if (!is_back && run->num_remembered < PG_CFINSN_MAX_STATES)
		run->remembered[run->num_remembered++] = run->state;
	else if (is_back && run->num_remembered)
		run->state = run->remembered[--run->num_remembered];
}

static uint64_t data(const struct run *run, uint64_t operand)
{
	return operand * (uint64_t)run->data_factor;
}

static void run_one(struct run *run, const struct pg_cfinsn *insn)
{
	const uint64_t *operands = insn->operands;

	switch (insn->op) {
	case DW_CFA_set_loc:
		end_row(run, operands[0]);
		break;
	case DW_CFA_advance_loc:
	case DW_CFA_advance_loc1:
	case DW_CFA_advance_loc2:
	case DW_CFA_advance_loc4:
		end_row(run, run->address + operands[0] * run->code_factor);
		break;
	case DW_CFA_def_cfa:
		set_rule(run, operands[0], operands[1]);
		break;
	case DW_CFA_def_cfa_sf:
		set_rule(run, operands[0], data(run, operands[1]));
		break;
	case DW_CFA_def_cfa_register:
		change_rule(run, operands[0], (uint64_t)run->state.rule.offset);
		break;
	case DW_CFA_def_cfa_offset:
		change_rule(run, run->state.rule.reg, operands[0]);
		break;
	case DW_CFA_def_cfa_offset_sf:
		change_rule(run, run->state.rule.reg, data(run, operands[0]));
		break;
	case DW_CFA_def_cfa_expression:
		run->state.kind = PG_CFA_EXPRESSION;
		break;
	case DW_CFA_remember_state:
	case DW_CFA_restore_state:
		remember(run, insn->op == DW_CFA_restore_state);
		break;
	default: /* of other registers */
		break;
	}
}

static void run_all(struct run *run, struct pg_cursor instructions)
{
	struct pg_cfinsn insn;

	while (instructions.at < instructions.end && pg_cfinsn_read(&instructions, &insn))
		run_one(run, &insn);
}

struct pg_cfa_rows pg_cfa_rows(struct pg_arena *arena, const struct pg_frame_entry *entry)
{
	struct pg_cursor numbers = entry->common.numbers;
	struct run run = {.arena = arena, .address = entry->low, .end = entry->high};

	run.code_factor = pg_cursor_uleb(&numbers);
	run.data_factor = pg_cursor_sleb(&numbers);
	run_all(&run, entry->common.instructions);
	run_all(&run, entry->instructions);
	end_row(&run, entry->high);
	return run.rows;
}

const struct pg_cfa_row *pg_cfa_row_at(const struct pg_cfa_rows *rows, uint64_t address)
{
	size_t after = PG_LOWER_BOUND(rows->num, i, rows->rows[i].from <= address);

	return after && address < rows->rows[after - 1].to ? &rows->rows[after - 1] : NULL;
}
