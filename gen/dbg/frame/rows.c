// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/rows.h"

#include <dwarf.h>

#include "base/search.h"
#include "dbg/frame/cfinsn.h"

/** What instructions change. */
struct state {
	struct pg_cfa_row cfa; /* without addresses */
	struct pg_saved_rule saved; /* of the register that is asked for */
};

struct run {
	const struct pg_arch *arch;
	const struct pg_frame_entry *entry;
	uint64_t code_factor;
	int64_t data_factor;
	bool is_common;	  /* the instructions are those of the CIE */
	uint64_t address; /* the row begins here */
	struct state state;
	struct state remembered[PG_CFA_MAX_STATES];
	size_t num_remembered;

	struct pg_arena *arena; /* for rows; NULL: none are made */
	struct pg_cfa_rows rows;

	uint64_t reg;		/* the one that is asked for; of no rows */
	struct pg_saved_rule common; /* what the CIE says of it */
	uint64_t last;		/* the run is over where a row begins behind this address */
};

/* --- Rows --- */

/** Expressions are not compared: rows of one are two, which does no harm. */
static bool is_same(const struct pg_cfa_row *one, const struct pg_cfa_row *other)
{
	return one->kind == other->kind && one->kind != PG_CFA_EXPRESSION &&
	       one->rule.reg == other->rule.reg && one->rule.offset == other->rule.offset;
}

static void add_row(struct run *run, uint64_t to)
{
	struct pg_cfa_row *last = run->rows.num ? &run->rows.rows[run->rows.num - 1] : NULL;
	struct pg_cfa_row row = run->state.cfa;

	row.from = run->address;
	row.to = to;
	if (last && last->to == row.from && is_same(last, &row))
		last->to = to;
	else
		*PG_PUSH(run->arena, run->rows.rows, run->rows.num) = row;
}

/** The row ends at an address, where another begins. */
static void end_row(struct run *run, uint64_t to)
{
	if (to > run->entry->high)
		to = run->entry->high;
	if (to <= run->address)
		return;
	if (run->arena)
		add_row(run, to);
	run->address = to;
}

/** The instructions of 6.4.2.1. false: it is not one of them. */
static bool run_of_rows(struct run *run, const struct pg_cfinsn *insn)
{
	switch (insn->op) {
	case DW_CFA_set_loc:
		end_row(run, insn->operands[0]);
		return true;
	case DW_CFA_advance_loc:
	case DW_CFA_advance_loc1:
	case DW_CFA_advance_loc2:
	case DW_CFA_advance_loc4:
		end_row(run, run->address + insn->operands[0] * run->code_factor);
		return true;
	default:
		return false;
	}
}

/* --- The canonical frame address --- */

static uint64_t data(const struct run *run, uint64_t operand)
{
	return operand * (uint64_t)run->data_factor;
}

static void set_rule(struct run *run, uint64_t reg, uint64_t offset)
{
	run->state.cfa = (struct pg_cfa_row){.kind = PG_CFA_RULE, .rule = {reg, (int64_t)offset}};
}

/** One part of a rule is changed, which must be one of a register and an offset. */
static void change_rule(struct run *run, uint64_t reg, uint64_t offset)
{
	if (run->state.cfa.kind == PG_CFA_RULE)
		set_rule(run, reg, offset);
	else
		run->state.cfa = (struct pg_cfa_row){.kind = PG_CFA_UNKNOWN};
}

/** The instructions of 6.4.2.2. false: it is not one of them. */
static bool run_of_frame(struct run *run, const struct pg_cfinsn *insn)
{
	const struct pg_cfa_rule *rule = &run->state.cfa.rule;
	const uint64_t *operands = insn->operands;

	switch (insn->op) {
	case DW_CFA_def_cfa:
		set_rule(run, operands[0], operands[1]);
		return true;
	case DW_CFA_def_cfa_sf:
		set_rule(run, operands[0], data(run, operands[1]));
		return true;
	case DW_CFA_def_cfa_register:
		change_rule(run, operands[0], (uint64_t)rule->offset);
		return true;
	case DW_CFA_def_cfa_offset:
		change_rule(run, rule->reg, operands[0]);
		return true;
	case DW_CFA_def_cfa_offset_sf:
		change_rule(run, rule->reg, data(run, operands[0]));
		return true;
	case DW_CFA_def_cfa_expression:
		run->state.cfa = (struct pg_cfa_row){.kind = PG_CFA_EXPRESSION,
						     .expression = insn->expression};
		return true;
	default:
		return false;
	}
}

/* --- Other registers --- */

/** The instructions of 6.4.2.3, which all have the register first. false: it is not one of them. */
static bool rule_of(const struct run *run, const struct pg_cfinsn *insn, struct pg_saved_rule *ret)
{
	const uint64_t *operands = insn->operands;

	*ret = (struct pg_saved_rule){.expression = insn->expression};
	switch (insn->op) {
	case DW_CFA_undefined:
		ret->kind = PG_SAVED_LOST;
		return true;
	case DW_CFA_same_value:
		ret->kind = PG_SAVED_SAME;
		return true;
	case DW_CFA_offset:
	case DW_CFA_offset_extended:
	case DW_CFA_offset_extended_sf:
		*ret = (struct pg_saved_rule){PG_SAVED_AT, .number = data(run, operands[1])};
		return true;
	case DW_CFA_val_offset:
	case DW_CFA_val_offset_sf:
		*ret = (struct pg_saved_rule){PG_SAVED_SUM, .number = data(run, operands[1])};
		return true;
	case DW_CFA_register:
		*ret = (struct pg_saved_rule){PG_SAVED_REGISTER, .number = operands[1]};
		return true;
	case DW_CFA_expression:
		ret->kind = PG_SAVED_AT_EXPRESSION;
		return true;
	case DW_CFA_val_expression:
		ret->kind = PG_SAVED_IS_EXPRESSION;
		return true;
	case DW_CFA_restore:
	case DW_CFA_restore_extended:
		*ret = run->common;
		return true;
	default:
		return false;
	}
}

/** false: it is not one of them, or of a register that no machine has. */
static bool run_of_register(struct run *run, const struct pg_cfinsn *insn)
{
	struct pg_saved_rule rule;

	if (!rule_of(run, insn, &rule) || insn->operands[0] > PG_CFA_MAX_REGISTER)
		return false;
	if (insn->operands[0] == run->reg)
		run->state.saved = rule;
	return true;
}

/* --- All --- */

/**
 * Those of 6.4.2.4, and those without effect here. false: neither, too many states, or one that was not
 * remembered.
 */
static bool run_of_states(struct run *run, const struct pg_cfinsn *insn)
{
	switch (insn->op) {
	case DW_CFA_restore_state:
		if (run->num_remembered == 0)
			return false;
		run->state = run->remembered[--run->num_remembered];
		return true;
	case DW_CFA_remember_state:
		if (run->num_remembered == PG_CFA_MAX_STATES)
			return false;
		run->remembered[run->num_remembered++] = run->state;
		return true;
	case DW_CFA_nop:
	case DW_CFA_GNU_args_size:
	case PG_CFA_NEGATE_RA_STATE:
		return true;
	default:
		return false;
	}
}

/** Does the instruction belong where it stands? */
static bool belongs(const struct run *run, unsigned char op)
{
	switch (op) {
	case PG_CFA_NEGATE_RA_STATE: /* whoever compares return addresses does so without signatures */
		return run->arch->signs_return_addresses;
	case DW_CFA_set_loc:
		return !run->is_common && run->entry->common.encoding == DW_EH_PE_absptr;
	case DW_CFA_advance_loc:
	case DW_CFA_advance_loc1:
	case DW_CFA_advance_loc2:
	case DW_CFA_advance_loc4:
	case DW_CFA_restore:
	case DW_CFA_restore_extended:
		return !run->is_common;
	default:
		return true;
	}
}

/** false: they are not sound. */
static bool run_all(struct run *run, struct pg_cursor at)
{
	struct pg_cfinsn insn;

	run->num_remembered = 0;
	while (at.at < at.end && run->address <= run->last) {
		if (!pg_cfinsn_read(&at, &insn) || !belongs(run, insn.op))
			return false;
		if (!run_of_rows(run, &insn) && !run_of_frame(run, &insn) &&
		    !run_of_register(run, &insn) && !run_of_states(run, &insn))
			return false;
	}
	return true;
}

static bool run_entry(struct run *run)
{
	const struct pg_frame_entry *entry = run->entry;
	struct pg_cursor numbers = entry->common.numbers;

	run->address = entry->low;
	run->code_factor = pg_cursor_uleb(&numbers);
	run->data_factor = pg_cursor_sleb(&numbers);
	run->is_common = true;
	if (!run_all(run, entry->common.instructions))
		return false;
	run->is_common = false;
	run->common = run->state.saved;
	return run_all(run, entry->instructions);
}

bool pg_cfa_rows(const struct pg_arch *arch, struct pg_arena *arena,
		 const struct pg_frame_entry *entry, struct pg_cfa_rows *ret)
{
	struct run run = {.arch = arch, .entry = entry, .arena = arena, .last = UINT64_MAX};

	if (!run_entry(&run))
		return false;
	end_row(&run, entry->high);
	*ret = run.rows;
	return true;
}

const struct pg_cfa_row *pg_cfa_row_at(const struct pg_cfa_rows *rows, uint64_t address)
{
	size_t after = PG_LOWER_BOUND(rows->num, i, rows->rows[i].from <= address);

	return after && address < rows->rows[after - 1].to ? &rows->rows[after - 1] : NULL;
}

struct pg_saved_rule pg_saved_at(const struct pg_arch *arch, const struct pg_frame_entry *entry,
			    uint64_t reg, uint64_t address)
{
	struct run run = {.arch = arch, .entry = entry, .reg = reg, .last = address};

	run_entry(&run);
	return run.state.saved;
}
