// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug info may give a variable one place for all of its function, to which the code has yet to bring
 * it: a slot of the frame or a register of unoptimised code, and in gcc's optimised code what its
 * var-tracking does not follow (a struct whose slot is left when no store to it is, a number of two
 * registers, a variable for which the source has chosen one). The place is right from the instruction on
 * that writes there, if there is one at all, to a call that overwrites the register.
 */
#include "dbg/code/brought.h"

#include <string.h>
#include <uthash.h>

#include "dbg/code/cfg.h"
#include "dbg/code/decode.h"
#include "dbg/code/effect.h"
#include "dbg/frame/cfi.h"

/** An instruction that writes to the frame, or may do so: size 0. */
struct frame_store {
	uint64_t address;
	int64_t offset; /* from the canonical frame address */
	uint32_t size;
	struct pg_store written; /* by which register */
};

/** The code of one function. */
struct body {
	UT_hash_handle hh;
	const void *function; /* the address of its DIE */
	const struct pg_cfg *cfg; /* NULL: unknown */
	const struct pg_effect *effects;
	size_t num_effects;
	const struct frame_store *stores;
	size_t num_stores;
};

struct kept_brought {
	UT_hash_handle hh;
	struct brought_key {
		const void *function;
		uint64_t in_frame, by_register, is_apart, reg, size, takes_restores;
		int64_t offset;
	} key;
	struct pg_brought brought;
};

/** What is kept with a file. */
struct kept {
	struct body *bodies;
	struct kept_brought *brought;
};

static void close_kept(void *state)
{
	struct kept *kept = state;

	HASH_CLEAR(hh, kept->bodies);
	HASH_CLEAR(hh, kept->brought);
}

static const struct pg_reader reader = {sizeof(struct kept), close_kept};

/* --- Instructions that store --- */

struct reading {
	struct pg_dbg *dbg;
	struct frame_store *stores;
	size_t num;
	struct pg_cfa_rule cfa;
	uint64_t cfa_end; /* where the rule ends */
	bool has_cfa;
	/* From the stack pointer to the canonical frame address, also after another register finds it. */
	int64_t distance;
	bool has_distance;
	const struct pg_effect *effects; /* of the instructions, in turn */
	size_t num_effects;
};

/** Once another register finds the frame, where the stack pointer is is known up to its next change. */
static void follow_stack(struct reading *reading, const cs_insn *insn)
{
	const uint64_t sp = reading->dbg->arch->sp;

	if (insn->address >= reading->cfa_end)
		reading->has_cfa = pg_cfa_rule_at(reading->dbg, insn->address, &reading->cfa,
						  &reading->cfa_end);
	if (reading->has_cfa && reading->cfa.reg == sp) {
		reading->distance = reading->cfa.offset;
		reading->has_distance = true;
	}
	reading->has_distance &= reading->has_cfa;
}

/** Behind an instruction. */
static void leave_stack(struct reading *reading, const cs_insn *insn)
{
	while (reading->num_effects && reading->effects->address < insn->address) {
		reading->effects++;
		reading->num_effects--;
	}
	if (!reading->num_effects || reading->effects->address != insn->address ||
	    reading->effects->writes >> reading->dbg->arch->sp & 1)
		reading->has_distance = false;
}

/**
 * Where a store by the stack pointer goes while the frame is found by another register may not be known;
 * a store by another register goes elsewhere.
 */
static void look_at_store(struct reading *reading, const cs_insn *insn)
{
	struct pg_dbg *dbg = reading->dbg;
	struct frame_store store = {.address = insn->address};
	const struct pg_store *written = &store.written;

	if (!dbg->arch->code->store(insn, &store.written))
		return;
	if (reading->has_cfa && written->reg == reading->cfa.reg) {
		store.offset = written->offset - reading->cfa.offset;
		store.size = written->size;
	} else if (reading->has_distance && written->reg == dbg->arch->sp) {
		store.offset = written->offset - reading->distance;
		store.size = written->size;
	} else if (reading->has_cfa && written->reg != dbg->arch->sp) {
		return;
	}
	*PG_PUSH(dbg->arena, reading->stores, reading->num) = store;
}

static void visit(const cs_insn *insn, const cs_insn *before, void *data)
{
	(void)before;
	follow_stack(data, insn);
	look_at_store(data, insn);
	leave_stack(data, insn);
}

static bool read_range(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct reading *reading,
		       struct pg_effect **effects, size_t *num)
{
	const size_t before = *num;

	reading->cfa_end = 0;
	reading->has_distance = false;
	if (!pg_effects_read(dbg, from, to, effects, num))
		return false;
	reading->effects = *effects + before;
	reading->num_effects = *num - before;
	return !dbg->arch->code->store || !pg_insn_walk(dbg, from, to, visit, reading);
}

static void read_body(struct pg_dbg *dbg, Dwarf_Die *function, struct body *ret)
{
	struct reading reading = {.dbg = dbg};
	struct pg_effect *effects = NULL;
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	ret->cfg = pg_cfg_of(dbg, function);
	while (ret->cfg && (at = dwarf_ranges(function, at, &base, &from, &to)) > 0) {
		if (from < to &&
		    !read_range(dbg, from, to, &reading, &effects, &ret->num_effects))
			ret->cfg = NULL;
	}
	ret->effects = effects;
	ret->stores = reading.stores;
	ret->num_stores = reading.num;
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

/* --- Those that write to one place --- */

static bool covers(const struct frame_store *store, const struct pg_home *home, int64_t byte)
{
	const struct pg_store *written = &store->written;

	if (home->by_register)
		return written->reg == home->reg && byte >= written->offset &&
		       byte - written->offset < written->size;
	if (!store->size)
		return !home->is_apart;
	return byte >= store->offset && byte - store->offset < store->size;
}

static size_t writers_of_register(const struct body *body, struct pg_arena *arena,
				  const struct pg_home *home, uint64_t **ret)
{
	size_t num = 0;

	for (size_t i = 0; i < body->num_effects; i++) {
		const struct pg_effect *effect = &body->effects[i];

		if ((!effect->is_restore || home->takes_restores) && !effect->is_call &&
		    home->reg < 64 && effect->writes >> home->reg & 1)
			*PG_PUSH(arena, *ret, num) = effect->address;
	}
	return num;
}

/** Calls that leave it with another value. */
static size_t calls_that_take(struct pg_dbg *dbg, const struct body *body, struct pg_arena *arena,
			      uint64_t reg, uint64_t **ret)
{
	size_t num = 0;

	for (size_t i = 0; i < body->num_effects; i++) {
		const struct pg_effect *effect = &body->effects[i];

		if (effect->is_call && reg < 64 && dbg->arch->clobbered >> reg & 1 &&
		    pg_call_clobbers(dbg, effect->target) >> reg & 1)
			*PG_PUSH(arena, *ret, num) = effect->address;
	}
	return num;
}

static size_t writers_of_byte(const struct body *body, struct pg_arena *arena,
			      const struct pg_home *home, int64_t byte, uint64_t **ret)
{
	size_t num = 0;

	for (size_t i = 0; i < body->num_stores; i++) {
		if (covers(&body->stores[i], home, byte))
			*PG_PUSH(arena, *ret, num) = body->stores[i].address;
	}
	return num;
}

/* --- The code before them --- */

/** One place of one function. */
struct question {
	struct pg_arena *arena; /* for as long as it is asked */
	const struct body *body;
	uint64_t entry;
	const uint64_t *writers; /* of one byte or register */
	size_t num_writers;
	const uint64_t *calls; /* that take the register */
	size_t num_calls;
	bool *is_before, *is_taken, *is_after; /* one for each instruction */
};

static bool is_writer(const struct question *question, uint64_t address)
{
	for (size_t i = 0; i < question->num_writers; i++) {
		if (question->writers[i] == address)
			return true;
	}
	return false;
}

/**
 * Is it written by the code that follows the entry without any jump? Then so it is in landing pads and
 * their like, to which the graph has ways from everywhere. The code up to that instruction comes before.
 */
static bool is_written_at_first(struct question *question)
{
	const struct pg_cfg *cfg = question->body->cfg;
	const size_t end = pg_cfg_num(cfg), begin = pg_cfg_find(cfg, question->entry);
	size_t insn = begin, next;

	while (insn < end && !is_writer(question, pg_cfg_address(cfg, insn))) {
		next = pg_cfg_next(cfg, insn, 0);
		if (pg_cfg_next(cfg, insn, 1) < end || next != insn + 1)
			return false;
		insn = next;
	}
	if (insn >= end)
		return false;
	for (size_t i = begin; i <= insn; i++)
		question->is_before[i] = true;
	return true;
}

/** Where the ways lead, too; everywhere, if that is not known. */
static void add_reached(const struct question *question, const struct pg_ways *ways, bool *ret)
{
	const struct pg_cfg *cfg = question->body->cfg;
	const size_t num = pg_cfg_num(cfg);
	bool *reached = PG_NEW_N(question->arena, num, bool);

	if (!pg_cfg_reach(cfg, ways, reached))
		memset(reached, true, num * sizeof(*reached));
	for (size_t i = 0; i < num; i++)
		ret[i] |= reached[i];
}

static void find_before(struct question *question)
{
	const struct pg_cfg *cfg = question->body->cfg;
	const struct pg_ways unwritten = {.past = question->writers, .num_past = question->num_writers};
	const struct pg_ways taken = {.from = question->calls,
				      .num_from = question->num_calls,
				      .past = question->writers,
				      .num_past = question->num_writers};
	const struct pg_ways written = {.from = question->writers, .num_from = question->num_writers};
	const size_t entry = pg_cfg_find(cfg, question->entry);

	if (question->num_calls)
		add_reached(question, &taken, question->is_taken);
	if (question->num_writers)
		add_reached(question, &written, question->is_after);
	if (is_written_at_first(question))
		return;
	if (entry < pg_cfg_num(cfg))
		question->is_before[entry] = true;
	add_reached(question, &unwritten, question->is_before);
}

/** The instructions that are marked, and those that the graph does not have; returns how many ranges. */
static size_t make_ranges(const struct question *question, const bool *marks, struct pg_arena *arena,
			  const struct pg_range **ret)
{
	const struct pg_effect *effects = question->body->effects;
	const struct pg_cfg *cfg = question->body->cfg;
	struct pg_range *ranges = NULL;
	size_t num = 0;

	for (size_t i = 0; i < question->body->num_effects; i++) {
		const uint64_t from = effects[i].address, to = from + effects[i].size;
		const size_t insn = pg_cfg_find(cfg, from);

		if (insn < pg_cfg_num(cfg) && !marks[insn])
			continue;
		if (num && ranges[num - 1].to == from)
			ranges[num - 1].to = to;
		else
			*PG_PUSH(arena, ranges, num) = (struct pg_range){from, to};
	}
	*ret = ranges;
	return num;
}

/* --- One place --- */

static void look_at_writers(struct question *question, struct pg_brought *ret)
{
	const enum pg_writes writes = question->num_writers > 1	   ? PG_WRITES_SEVERAL
				      : question->num_writers == 1 ? PG_WRITES_ONE
								   : PG_WRITES_NONE;

	ret->writes = writes < ret->writes ? writes : ret->writes;
	find_before(question);
}

static bool has_calls(const struct body *body)
{
	for (size_t i = 0; i < body->num_effects; i++) {
		if (body->effects[i].is_call)
			return true;
	}
	return false;
}

static void look_at_register(struct pg_dbg *dbg, struct question *question,
			     const struct pg_home *home, struct pg_brought *ret)
{
	const uint64_t reg = home->reg;
	uint64_t *writers = NULL, *calls = NULL;

	question->num_writers = writers_of_register(question->body, question->arena, home, &writers);
	question->num_calls = calls_that_take(dbg, question->body, question->arena, reg, &calls);
	question->writers = writers;
	question->calls = calls;
	for (size_t i = 0; i < question->num_writers; i++)
		*PG_PUSH(dbg->arena, ret->writers, ret->num_writers) = writers[i];
	ret->is_shared = reg < 64 && dbg->arch->clobbered >> reg & 1 && has_calls(question->body);
	look_at_writers(question, ret);
}

static void look_at_bytes(struct question *question, const struct pg_home *home,
			  struct pg_brought *ret)
{
	for (uint64_t i = 0; i < home->size; i++) {
		uint64_t *writers = NULL;

		question->num_writers = writers_of_byte(question->body, question->arena, home,
							home->offset + (int64_t)i, &writers);
		question->writers = writers;
		look_at_writers(question, ret);
	}
}

static void look(struct pg_dbg *dbg, Dwarf_Die *function, const struct pg_home *home,
		 struct pg_brought *ret)
{
	struct question question = {.body = body_of(dbg, function)};
	Dwarf_Addr entry;

	if (!question.body->cfg || (home->in_frame && !dbg->arch->code->store) ||
	    dwarf_entrypc(function, &entry) != 0)
		return;
	question.arena = pg_arena_create();
	question.entry = entry;
	question.is_before = PG_NEW_N(question.arena, pg_cfg_num(question.body->cfg), bool);
	question.is_taken = PG_NEW_N(question.arena, pg_cfg_num(question.body->cfg), bool);
	question.is_after = PG_NEW_N(question.arena, pg_cfg_num(question.body->cfg), bool);
	ret->writes = PG_WRITES_SEVERAL;
	if (home->in_frame)
		look_at_bytes(&question, home, ret);
	else
		look_at_register(dbg, &question, home, ret);
	ret->num_before = make_ranges(&question, question.is_before, dbg->arena, &ret->before);
	if (question.num_calls)
		ret->num_taken = make_ranges(&question, question.is_taken, dbg->arena, &ret->taken);
	if (!home->in_frame)
		ret->num_after = make_ranges(&question, question.is_after, dbg->arena, &ret->after);
	pg_arena_destroy(question.arena);
}

const struct pg_brought *pg_brought_of(struct pg_dbg *dbg, Dwarf_Die *function,
				       const struct pg_home *home)
{
	const struct brought_key key = {function->addr, home->in_frame, home->by_register, home->is_apart,
					home->reg, home->size, home->takes_restores, home->offset};
	struct kept *all = pg_dbg_keep(dbg, &reader);
	struct kept_brought *kept;

	HASH_FIND(hh, all->brought, &key, sizeof(key), kept);
	if (!kept) {
		kept = PG_NEW(dbg->arena, struct kept_brought);
		kept->key = key;
		look(dbg, function, home, &kept->brought);
		HASH_ADD(hh, all->brought, key, sizeof(key), kept);
	}
	return &kept->brought;
}

bool pg_brought_later(struct pg_dbg *dbg, Dwarf_Die *function, const struct pg_home *home,
		      uint64_t address)
{
	const struct pg_brought *brought = pg_brought_of(dbg, function, home);
	struct pg_ways ways = {.from = &address, .num_from = 1};

	for (size_t i = 0; i < brought->num_writers; i++) {
		ways.to = brought->writers[i];
		if (ways.to == address || pg_cfg_has_way(pg_cfg_of(dbg, function), &ways))
			return true;
	}
	return false;
}
