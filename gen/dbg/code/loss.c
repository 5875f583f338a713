// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compilers let location lists run on over calls, or take them up again after one: clang says of
 * vfs_read()'s `count` that it is in %rdx, at a place that is only reached after the call of
 * ->read_iter(), which has overwritten %rdx. gdb shows what the call has left there.
 *
 * An entry of a list claims, where its range begins, that the register has the value. From there
 * the value lives until a call takes it away, and so does a value that any instruction writes: only
 * the compiler knows what it is. So a register is lost where control comes from a call that takes
 * it, and no way leads there from a claim, from an instruction that writes it, from the function's
 * entry or from an unknown place. One way without a call is enough to leave the location as it is.
 *
 * A call counts where the debug info has one (DW_TAG_call_site): those in inline assembly have
 * their own conventions, and the compiler did not make them. It counts where it is within a range
 * that names the register: what is claimed only after a call may be the call's result, and so may
 * what is claimed before and after it, as clang makes one entry of `ret = f(); ret = g();`. So a
 * call does not take the register of its result, and the second register only where the range ends
 * with the call. Which registers a call takes is found in the called code; see dbg/code/effect.h.
 *
 * gcc's lists of one register are believed: its var-tracking follows the values through the graph, drops at
 * each call the values that it takes (dataflow_set_clear_at_call), and keeps at a join those on which
 * all ways agree. Looking would be half of the work of `vars`, and of 328,334 variables of a kernel
 * none was lost.
 *
 * Of a parameter in several registers (__int128, a struct of 16 bytes) gcc knows neither: its range begins at
 * the entry and ends somewhere after the first of them has another value, over loops, and begins again
 * within one; the second register may be overwritten at once. (Parts that its optimiser has taken apart are variables
 * of their own to it, which it does follow; they are mostly elsewhere.) So there one way from an instruction that writes
 * a register, or a call that takes it, is enough for it to be lost, unless the first range that names it
 * begins on that way.
 */
#include "dbg/code/loss.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "dbg/code/cfg.h"
#include "dbg/code/effect.h"
#include "dbg/func/callsite.h"
#include "dbg/loc/dwexpr.h"
#include "dbg/loc/dwloc.h"
#include "dbg/unit/unit.h"

/** The instructions of one function, by address, as its graph has them. */
struct body {
	const struct pg_cfg *cfg; /* NULL: unknown */
	const struct pg_effect *effects;
	size_t num;
	const uint64_t *returns; /* of calls, by address */
	size_t num_returns;
};

struct kept_body {
	UT_hash_handle hh;
	const void *function; /* the address of its DIE */
	struct body body;
};

struct kept_losses {
	UT_hash_handle hh;
	struct losses_key {
		const void *location; /* of the attribute */
		uint64_t reg;
	} key;
	const struct pg_range *ranges;
	size_t num;
};

/** What is kept with a file. */
struct kept {
	struct kept_losses *losses;
	struct kept_body *bodies;
};

static void close_kept(void *state)
{
	struct kept *kept = state;

	HASH_CLEAR(hh, kept->losses);
	HASH_CLEAR(hh, kept->bodies);
}

static const struct pg_reader reader = {sizeof(struct kept), close_kept};

/** One list and register. */
struct question {
	struct pg_dbg *dbg;
	Dwarf_Die *function;
	uint64_t reg;
	bool is_of_parts; /* gcc's, in several registers */
	struct pg_range *claims;
	size_t num_claims;
	const struct body *body;
};

/* --- Claims --- */

static bool passes_parameters(const struct pg_arch *arch, uint64_t reg)
{
	for (size_t i = 0; i < arch->num_params; i++) {
		if (arch->params[i] == reg)
			return true;
	}
	return false;
}

/** Are several registers named, with a piece of the variable each, and parameters passed in all of them? */
static bool is_of_several(const struct pg_arch *arch, const struct pg_dwexpr *expr)
{
	size_t num = 0;

	for (size_t i = 0; i < expr->num; i++) {
		if (expr->ops[i].atom < DW_OP_reg0 || expr->ops[i].atom > DW_OP_reg31)
			continue;
		if (!passes_parameters(arch, expr->ops[i].atom - DW_OP_reg0))
			return false;
		num++;
	}
	return num > 1;
}

static bool names_register(const struct question *question, const struct pg_dwexpr *expr)
{
	const uint64_t reg = question->reg;

	for (size_t i = 0; i < expr->num; i++) {
		if (expr->ops[i].atom == DW_OP_reg0 + reg)
			return !question->is_of_parts || is_of_several(question->dbg->arch, expr);
		if (expr->ops[i].atom == DW_OP_breg0 + reg && !question->is_of_parts)
			return true;
	}
	return false;
}

static void read_claims(struct question *question, Dwarf_Attribute *location)
{
	struct pg_dwloc loc = pg_dwloc_begin(question->dbg, location);
	struct pg_arena *arena = question->dbg->arena;
	struct pg_dwloc_entry entry;

	while (pg_dwloc_next(&loc, &entry)) {
		struct pg_dwexpr expr = pg_dwexpr_decode(arena, location->cu, entry.bytes);

		if (entry.from < entry.to && entry.to != UINT64_MAX && !expr.refusal &&
		    names_register(question, &expr))
			*PG_PUSH(arena, question->claims, question->num_claims) =
				(struct pg_range){entry.from, entry.to};
	}
}

static bool is_claimed(const struct question *question, uint64_t address)
{
	for (size_t i = 0; i < question->num_claims; i++) {
		if (address >= question->claims[i].from && address < question->claims[i].to)
			return true;
	}
	return false;
}

/**
 * Without a look at the code: is a call within a range, or at its end (gcc counts a byte less than
 * the call has) while other calls are there, from which control may come into the middle?
 */
static bool may_be_lost(const struct question *question, const uint64_t *returns, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < question->num_claims; j++) {
			const struct pg_range *claim = &question->claims[j];
			const uint64_t last = claim->to + (question->num_claims > 1 ? 1 : -1);

			if (returns[i] > claim->from && returns[i] <= last)
				return true;
		}
	}
	return false;
}

/* --- The function --- */

static int by_address(const void *a, const void *b)
{
	const struct pg_effect *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

static void read_body(struct pg_dbg *dbg, Dwarf_Die *function, struct body *ret)
{
	struct pg_effect *effects = NULL;
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	ret->cfg = pg_cfg_of(dbg, function);
	if (!ret->cfg)
		return;
	while ((at = dwarf_ranges(function, at, &base, &from, &to)) > 0) {
		if (from < to && !pg_effects_read(dbg, from, to, &effects, &ret->num)) {
			ret->cfg = NULL;
			return;
		}
	}
	if (ret->num)
		qsort(effects, ret->num, sizeof(*effects), by_address);
	ret->effects = effects;
	ret->num_returns = pg_call_returns(dbg, function, &ret->returns);
}

static const struct body *body_of(struct pg_dbg *dbg, Dwarf_Die *function)
{
	struct kept *all = pg_dbg_keep(dbg, &reader);
	struct kept_body *kept;

	HASH_FIND_PTR(all->bodies, &function->addr, kept);
	if (!kept) {
		kept = PG_NEW(dbg->arena, struct kept_body);
		kept->function = function->addr;
		read_body(dbg, function, &kept->body);
		HASH_ADD_PTR(all->bodies, function, kept);
	}
	return &kept->body;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/** Is it the second register of a result that the compiler claims after the call? */
static bool may_be_result(const struct question *question, uint64_t next)
{
	return question->reg == question->dbg->arch->retvals[1] && is_claimed(question, next);
}

static bool takes_register(const struct question *question, const struct pg_effect *effect)
{
	const uint64_t next = effect->address + effect->size, bit = UINT64_C(1) << question->reg;
	const struct body *body = question->body;

	return effect->is_call && is_claimed(question, effect->address) &&
	       bsearch(&next, body->returns, body->num_returns, sizeof(next), by_number) &&
	       !may_be_result(question, next) &&
	       (pg_call_clobbers(question->dbg, effect->target) & bit);
}

/* --- Ways --- */

static bool is_claim(const struct question *question, uint64_t address)
{
	for (size_t i = 0; i < question->num_claims; i++) {
		if (question->claims[i].from == address)
			return true;
	}
	return false;
}

/**
 * The instructions after which the register has a value, and the calls that take it. A claim is
 * true at its first instruction already, and after it unless that is such a call.
 */
static void find_ends(const struct question *question, bool *has_value, struct pg_ways *values,
		      struct pg_ways *losses)
{
	struct pg_arena *arena = question->dbg->arena;
	uint64_t *from = NULL, *calls = NULL;

	for (size_t i = 0; i < question->body->num; i++) {
		const struct pg_effect *effect = &question->body->effects[i];

		has_value[i] = is_claim(question, effect->address);
		if (takes_register(question, effect))
			*PG_PUSH(arena, calls, losses->num_from) = effect->address;
		else if (has_value[i] || (effect->writes >> question->reg & 1))
			*PG_PUSH(arena, from, values->num_from) = effect->address;
	}
	values->from = from;
	values->past = losses->from = losses->past = calls;
	values->num_past = losses->num_past = losses->num_from;
}

static void add(struct question *question, struct kept_losses *kept, struct pg_range **ranges,
		const struct pg_effect *effect)
{
	const uint64_t end = effect->address + effect->size;

	if (kept->num && (*ranges)[kept->num - 1].to == effect->address)
		(*ranges)[kept->num - 1].to = end;
	else
		*PG_PUSH(question->dbg->arena, *ranges, kept->num) =
			(struct pg_range){effect->address, end};
}

static void find_losses(struct question *question, struct kept_losses *kept)
{
	struct pg_arena *arena = question->dbg->arena;
	const struct body *body = body_of(question->dbg, question->function);
	bool *has_value = PG_NEW_N(arena, body->num, bool), *is_lost;
	struct pg_ways entry, values = {.from = NULL}, losses = {.from = NULL};
	struct pg_range *ranges = NULL;

	question->body = body;
	if (!body->cfg)
		return;
	find_ends(question, has_value, &values, &losses);
	if (!losses.num_from)
		return;
	is_lost = PG_NEW_N(arena, body->num, bool);
	entry = (struct pg_ways){.past = losses.past, .num_past = losses.num_past};
	if (!pg_cfg_reach(body->cfg, &entry, has_value) ||
	    (values.num_from && !pg_cfg_reach(body->cfg, &values, has_value)))
		return;
	pg_cfg_reach(body->cfg, &losses, is_lost);
	for (size_t i = 0; i < body->num; i++) {
		if (is_lost[i] && !has_value[i] && is_claimed(question, body->effects[i].address))
			add(question, kept, &ranges, &body->effects[i]);
	}
	kept->ranges = ranges;
}

static bool changes_register(const struct question *question, const struct pg_effect *effect)
{
	const uint64_t changed = effect->is_call ? pg_call_clobbers(question->dbg, effect->target)
						 : effect->writes;

	return changed >> question->reg & 1;
}

/** Where the first range begins, if there is one. */
static uint64_t first_claim(const struct question *question)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < question->num_claims; i++)
		first = question->claims[i].from < first ? question->claims[i].from : first;
	return first;
}

/** Of gcc's parameters in several registers: wherever one way comes from such an instruction. */
static void find_part_losses(struct question *question, struct kept_losses *kept)
{
	struct pg_arena *arena = question->dbg->arena;
	const struct body *body = body_of(question->dbg, question->function);
	const uint64_t first = first_claim(question);
	Dwarf_Addr entry;
	struct pg_ways ways = {.past = &first, .num_past = 1};
	struct pg_range *ranges = NULL;
	uint64_t *changes = NULL;
	bool *is_lost;

	if (dwarf_entrypc(question->function, &entry) != 0 || entry != first)
		return;
	for (size_t i = 0; body->cfg && i < body->num; i++) {
		if (changes_register(question, &body->effects[i]))
			*PG_PUSH(arena, changes, ways.num_from) = body->effects[i].address;
	}
	if (!ways.num_from)
		return;
	ways.from = changes;
	is_lost = PG_NEW_N(arena, body->num, bool);
	if (!pg_cfg_reach(body->cfg, &ways, is_lost))
		memset(is_lost, true, body->num * sizeof(*is_lost));
	for (size_t i = 0; i < body->num; i++) {
		const uint64_t address = body->effects[i].address;

		if (is_lost[i] && is_claimed(question, address) && address != first)
			add(question, kept, &ranges, &body->effects[i]);
	}
	kept->ranges = ranges;
}

static void look_for_losses(struct question *question, Dwarf_Attribute *location,
			    struct kept_losses *kept)
{
	const uint64_t *returns;
	size_t num_returns;

	read_claims(question, location);
	if (question->is_of_parts) {
		if (question->num_claims)
			find_part_losses(question, kept);
		return;
	}
	num_returns = pg_call_returns(question->dbg, question->function, &returns);
	if (may_be_lost(question, returns, num_returns))
		find_losses(question, kept);
}

/** Only what a call may take, and is not its first result. */
static bool may_be_taken(const struct pg_dbg *dbg, uint64_t reg)
{
	return (dbg->arch->clobbered >> reg & 1) && reg != dbg->arch->retvals[0];
}

size_t pg_losses_of(struct pg_dbg *dbg, Dwarf_Die *function, Dwarf_Attribute *location,
		    uint64_t reg, bool is_alone, const struct pg_range **ret)
{
	const struct losses_key key = {location->valp, reg};
	struct question question = {.dbg = dbg, .function = function, .reg = reg};
	struct kept *all = pg_dbg_keep(dbg, &reader);
	struct kept_losses *kept;

	*ret = NULL;
	if (reg >= 64 || (is_alone && !may_be_taken(dbg, reg)))
		return 0;
	question.is_of_parts = pg_is_by_gcc(function);
	if (question.is_of_parts ? is_alone : !may_be_taken(dbg, reg))
		return 0;
	HASH_FIND(hh, all->losses, &key, sizeof(key), kept);
	if (!kept) {
		kept = PG_NEW(dbg->arena, struct kept_losses);
		kept->key = key;
		look_for_losses(&question, location, kept);
		HASH_ADD(hh, all->losses, key, sizeof(key), kept);
	}
	*ret = kept->ranges;
	return kept->num;
}
