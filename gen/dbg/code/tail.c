// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug info that has one place for a variable in all of its function goes on to have it in the function's
 * last instructions, where the registers are the caller's again: gcc's `%x19` of a struct's address behind
 * the `ldp x19, ...`, clang's `%sp+0x37` of a realigned frame behind `mov %rbp,%rsp`. clang describes no
 * epilogue at all in its call frame information for arm64 and s390x.
 *
 * Such a tail is code that goes on to the function's end without a branch, a call, or a store. What writes
 * the register there gives it back; of the frame's own registers only as long as call frame information goes on
 * with the same rule, since it tells where the frame is otherwise. A function that stores nothing has no such tail:
 * there it would begin with the prologue.
 */
#include "dbg/code/tail.h"

#include <uthash.h>

#include "dbg/code/cfg.h"
#include "dbg/code/decode.h"
#include "dbg/code/effect.h"
#include "dbg/frame/cfi.h"
#include "ir/survey.h"

/** How many instructions a tail has at most. */
#define LONGEST 40

/** The instructions of one function, one for each of the graph. */
struct body {
	UT_hash_handle hh;
	const void *function; /* the address of its DIE */
	const struct pg_cfg *cfg; /* NULL: unknown */
	const struct pg_effect **effects; /* by their number in the graph; NULL: none is there */
	bool *stores, has_stores;
};

struct kept_tails {
	UT_hash_handle hh;
	struct tails_key {
		const void *function;
		uint64_t reg;
	} key;
	const struct pg_range *ranges;
	size_t num;
};

/** What is kept with a file. */
struct kept {
	struct body *bodies;
	struct kept_tails *tails;
};

static void close_kept(void *state)
{
	struct kept *kept = state;

	HASH_CLEAR(hh, kept->bodies);
	HASH_CLEAR(hh, kept->tails);
}

static const struct pg_reader reader = {sizeof(struct kept), close_kept};

/* --- The function --- */

struct reading {
	struct pg_dbg *dbg;
	struct body *body;
};

static void visit(const cs_insn *insn, const cs_insn *before, void *data)
{
	const struct reading *reading = data;
	const size_t number = pg_cfg_find(reading->body->cfg, insn->address);
	struct pg_store store;

	(void)before;
	if (number == pg_cfg_num(reading->body->cfg) || !reading->dbg->arch->code->store(insn, &store))
		return;
	reading->body->stores[number] = true;
	/* What is pushed, as registers are saved, is written where the stack pointer is moved to. */
	reading->body->has_stores |= store.reg != reading->dbg->arch->sp || store.offset >= 0;
}

static bool read_range(struct pg_dbg *dbg, struct body *body, uint64_t from, uint64_t to)
{
	struct reading reading = {dbg, body};
	struct pg_effect *effects = NULL;
	size_t num = 0;

	if (!pg_effects_read(dbg, from, to, &effects, &num) ||
	    pg_insn_walk(dbg, from, to, visit, &reading))
		return false;
	for (size_t i = 0; i < num; i++) {
		const size_t number = pg_cfg_find(body->cfg, effects[i].address);

		if (number < pg_cfg_num(body->cfg))
			body->effects[number] = &effects[i];
	}
	return true;
}

static void read_body(struct pg_dbg *dbg, Dwarf_Die *function, struct body *ret)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	ret->cfg = dbg->arch->code->store ? pg_cfg_of(dbg, function) : NULL;
	if (!ret->cfg)
		return;
	ret->effects = PG_NEW_N(dbg->arena, pg_cfg_num(ret->cfg), const struct pg_effect *);
	ret->stores = PG_NEW_N(dbg->arena, pg_cfg_num(ret->cfg), bool);
	while (ret->cfg && (at = dwarf_ranges(function, at, &base, &from, &to)) > 0) {
		if (from < to && !read_range(dbg, ret, from, to))
			ret->cfg = NULL;
	}
}

static const struct body *body_of(struct pg_dbg *dbg, Dwarf_Die *function)
{
	struct kept *all = pg_dbg_keep(dbg, &reader);
	struct body *body;

	HASH_FIND_PTR(all->bodies, &function->addr, body);
	if (!body) {
		body = PG_NEW(dbg->arena, struct body);
		body->function = function->addr;
		read_body(dbg, function, body);
		HASH_ADD_PTR(all->bodies, function, body);
	}
	return body;
}

/* --- Tails --- */

/** Does one instruction lead to one other at most, and is it neither a call nor a store? */
static bool is_of_tail(const struct body *body, size_t insn)
{
	const struct pg_effect *effect = body->effects[insn];

	return effect && !effect->is_call && !body->stores[insn] &&
	       pg_cfg_next(body->cfg, insn, 1) >= pg_cfg_num(body->cfg);
}

/** The instructions behind one, up to the function's end, if that is where they go. */
static size_t read_tail(const struct body *body, size_t insn, size_t tail[LONGEST])
{
	const size_t end = pg_cfg_num(body->cfg);
	size_t num = 0;

	while (is_of_tail(body, insn)) {
		insn = pg_cfg_next(body->cfg, insn, 0);
		if (insn >= end)
			return num;
		if (num == LONGEST)
			return 0;
		tail[num++] = insn;
	}
	return 0;
}

/**
 * Up to where nothing says that an instruction has given a register back: of the frame's own, call frame
 * information may, right behind it or later.
 */
static uint64_t unsaid_until(struct pg_dbg *dbg, const struct pg_effect *effect, uint64_t reg)
{
	struct pg_cfa_rule rule, next;
	uint64_t end, next_end;

	if (!pg_cfa_rule_at(dbg, effect->address, &rule, &end))
		return reg == dbg->arch->sp ? effect->address : UINT64_MAX;
	if (pg_cfa_rule_at(dbg, effect->address + effect->size, &next, &next_end) &&
	    next.reg == reg && rule.reg != reg)
		return effect->address; /* it begins to find the frame */
	return reg == dbg->arch->sp || reg == rule.reg ? end : UINT64_MAX;
}

static void add_tail(struct pg_dbg *dbg, const struct body *body, size_t insn, uint64_t reg,
		     struct kept_tails *kept, struct pg_range **ranges)
{
	const uint64_t until = unsaid_until(dbg, body->effects[insn], reg);
	size_t tail[LONGEST];
	const size_t num = read_tail(body, insn, tail);

	for (size_t i = 0; i < num; i++) {
		const uint64_t from = pg_cfg_address(body->cfg, tail[i]);

		if (from < until)
			*PG_PUSH(dbg->arena, *ranges, kept->num) =
				(struct pg_range){from, pg_cfg_end(body->cfg, tail[i])};
	}
}

static void look(struct pg_dbg *dbg, Dwarf_Die *function, uint64_t reg, struct kept_tails *kept)
{
	const struct body *body = body_of(dbg, function);
	struct pg_range *ranges = NULL;

	for (size_t i = 0; body->cfg && body->has_stores && i < pg_cfg_num(body->cfg); i++) {
		const struct pg_effect *effect = body->effects[i];

		if (effect && effect->writes >> reg & 1)
			add_tail(dbg, body, i, reg, kept, &ranges);
	}
	kept->ranges = ranges;
}

static const struct kept_tails *tails_of(struct pg_dbg *dbg, Dwarf_Die *function, uint64_t reg)
{
	const struct tails_key key = {function->addr, reg};
	struct kept *all = pg_dbg_keep(dbg, &reader);
	struct kept_tails *kept;

	HASH_FIND(hh, all->tails, &key, sizeof(key), kept);
	if (!kept) {
		kept = PG_NEW(dbg->arena, struct kept_tails);
		kept->key = key;
		look(dbg, function, reg, kept);
		HASH_ADD(hh, all->tails, key, sizeof(key), kept);
	}
	return kept;
}

bool pg_is_given_back(struct pg_dbg *dbg, Dwarf_Die *function, uint64_t reg, uint64_t address)
{
	const struct kept_tails *kept;

	if (reg >= 64 || dbg->arch->clobbered >> reg & 1)
		return false;
	kept = tails_of(dbg, function, reg);
	for (size_t i = 0; i < kept->num; i++) {
		if (address >= kept->ranges[i].from && address < kept->ranges[i].to)
			return true;
	}
	return false;
}
