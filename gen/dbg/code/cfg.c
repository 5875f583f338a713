// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/cfg.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/search.h"
#include "dbg/code/cfggraph.h"
#include "dbg/code/flow.h"
#include "dbg/func/func.h"

struct kept_cfg {
	UT_hash_handle hh;
	const void *function; /* the address of its DIE */
	const struct pg_cfg *cfg;
};

/** What is kept with a file. */
struct cfgs {
	struct kept_cfg *by_function;
};

static void close_cfgs(void *state)
{
	struct cfgs *cfgs = state;

	HASH_CLEAR(hh, cfgs->by_function);
}

static const struct pg_reader reader = {sizeof(struct cfgs), close_cfgs};

/** A graph that is being made. */
struct draft {
	struct pg_dbg *dbg;
	struct pg_insn *insns;
	struct pg_cfg *cfg;
};

static int by_address(const void *a, const void *b)
{
	const struct pg_insn *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

/** Is the address within an instruction of the function, though perhaps not at its beginning? */
static bool is_inside(const struct pg_cfg *cfg, uint64_t address)
{
	size_t after = PG_LOWER_BOUND(cfg->num, i, cfg->insns[i].address <= address);

	return after && address - cfg->insns[after - 1].address < cfg->insns[after - 1].size;
}

static void add_edge(struct draft *draft, size_t from, uint64_t target)
{
	struct pg_cfg *cfg = draft->cfg;
	size_t to = pg_cfg_find(cfg, target);

	if (to < cfg->num)
		*PG_PUSH(draft->dbg->arena, cfg->edges, cfg->num_edges) = (struct pg_edge){from, to};
	else if (is_inside(cfg, target))
		cfg->is_any[from] = true;
	else
		cfg->is_exit[from] = true;
}

/* --- What the kernel jumps to, or changes, by tables --- */

/** The place that a field of a table counts from itself. */
static uint64_t place_in(enum pg_order order, uint64_t table, const char *bytes, size_t at)
{
	return table + at + (uint64_t)(int64_t)pg_load_s32(order, bytes + at);
}

/** Calls visit(draft, first, second) with the two places that each entry of a table begins with. */
static void walk_table(struct draft *draft, enum pg_mark start, enum pg_mark end, size_t entry_size,
		       void (*visit)(struct draft *, uint64_t, uint64_t))
{
	const uint64_t from = draft->dbg->marks[start], to = draft->dbg->marks[end];
	const char *bytes = from && from < to ? pg_dbg_bytes(draft->dbg, from, to - from) : NULL;
	const enum pg_order order = draft->dbg->arch->order;

	for (size_t at = 0; bytes && at + entry_size <= to - from; at += entry_size)
		visit(draft, place_in(order, from, bytes, at), place_in(order, from, bytes, at + 4));
}

/** A jump label is a jump or a nop, as the kernel has set it last. */
static void add_jump_label(struct draft *draft, uint64_t code, uint64_t target)
{
	size_t at = pg_cfg_find(draft->cfg, code);

	if (at == draft->cfg->num)
		return;
	draft->insns[at].flow = PG_FLOW_BRANCH;
	draft->insns[at].target = target;
	draft->insns[at].is_nop = false;
}

/** An access that faults goes on at its fixup. */
static void add_fixup(struct draft *draft, uint64_t insn, uint64_t fixup)
{
	size_t at = pg_cfg_find(draft->cfg, insn);

	if (at < draft->cfg->num)
		add_edge(draft, at, fixup);
}

/**
 * static_cpu_has() is a jump to a few instructions in .altinstr_aux, which test the feature and
 * jump back; once the kernel has patched it, a nop or a jump to one of the same two places.
 */
static bool add_detour(struct draft *draft, size_t from, uint64_t target)
{
	enum { LONGEST = 32 }; /* bytes: a test and two jumps */
	struct pg_insn *insns = NULL;
	const char *section;
	size_t num = 0;

	if (!pg_dbg_section_at(draft->dbg, target, &section) ||
	    strcmp(section, ".altinstr_aux") != 0)
		return false;
	add_edge(draft, from, draft->insns[from].address + draft->insns[from].size);
	/* The last of them may be cut off: what comes after the jumps does not matter. */
	pg_insns_read(draft->dbg, target, target + LONGEST, &insns, &num);
	for (size_t i = 0; i < num; i++) {
		if (insns[i].flow == PG_FLOW_BRANCH || insns[i].flow == PG_FLOW_JUMP)
			add_edge(draft, from, insns[i].target);
		if (insns[i].flow == PG_FLOW_JUMP)
			return true;
	}
	draft->cfg->is_any[from] = true;
	return true;
}

/* --- Jump tables --- */

/** The entries of a table, up to the first that is not a place of this function. */
static bool add_table(struct draft *draft, size_t from, const struct pg_insn *table)
{
	const size_t size = table->table_entry;
	const enum pg_order order = draft->dbg->arch->order;
	struct pg_cfg *cfg = draft->cfg;
	bool has_entry = false;

	for (uint64_t at = table->table;; at += size) {
		const void *bytes = pg_dbg_bytes(draft->dbg, at, size);
		uint64_t target;

		if (!bytes)
			return has_entry;
		if (size == 8)
			target = pg_load_u64(order, bytes);
		else
			target = place_in(order, table->table, bytes, 0);
		if (pg_cfg_find(cfg, target) == cfg->num)
			return has_entry;
		add_edge(draft, from, target);
		has_entry = true;
	}
}

/**
 * Where a jump by a table goes. For a table of distances only the function that reads it is known:
 * all tables whose addresses it has are taken together. What follows a table may be taken for more
 * of it.
 */
static void add_tables(struct draft *draft, size_t from)
{
	const struct pg_insn *jump = &draft->insns[from];
	bool is_found = false;

	if (jump->table)
		is_found = add_table(draft, from, jump);
	for (size_t i = 0; !jump->table && i < draft->cfg->num; i++) {
		if (draft->insns[i].table && draft->insns[i].table_entry == jump->table_entry)
			is_found |= add_table(draft, from, &draft->insns[i]);
	}
	if (!is_found)
		draft->cfg->is_any[from] = true;
}

/* --- The graph --- */

static void add_edges(struct draft *draft)
{
	for (size_t i = 0; i < draft->cfg->num; i++) {
		const struct pg_insn *insn = &draft->insns[i];

		draft->cfg->is_exit[i] = insn->is_call || insn->flow == PG_FLOW_END;
		switch (insn->flow) {
		case PG_FLOW_JUMP:
			if (add_detour(draft, i, insn->target))
				break;
			add_edge(draft, i, insn->target);
			break;
		case PG_FLOW_BRANCH:
			add_edge(draft, i, insn->target);
			break;
		case PG_FLOW_TABLE:
			add_tables(draft, i);
			break;
		case PG_FLOW_ANY:
			draft->cfg->is_any[i] = true;
			break;
		case PG_FLOW_NEXT:
		case PG_FLOW_END:
			break;
		}
	}
}

static int by_from(const void *a, const void *b)
{
	const struct pg_edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

static int by_to(const void *a, const void *b)
{
	const struct pg_edge *x = a, *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static void index_edges(struct pg_cfg *cfg, struct pg_arena *arena)
{
	size_t from = 0, to = 0;

	cfg->edges_to = PG_NEW_N(arena, cfg->num_edges, struct pg_edge);
	cfg->first_edge = PG_NEW_N(arena, cfg->num + 1, size_t);
	cfg->first_edge_to = PG_NEW_N(arena, cfg->num + 1, size_t);
	if (cfg->num_edges) {
		memcpy(cfg->edges_to, cfg->edges, cfg->num_edges * sizeof(*cfg->edges));
		qsort(cfg->edges, cfg->num_edges, sizeof(*cfg->edges), by_from);
		qsort(cfg->edges_to, cfg->num_edges, sizeof(*cfg->edges_to), by_to);
	}
	for (size_t i = 0; i <= cfg->num; i++) {
		while (from < cfg->num_edges && cfg->edges[from].from < i)
			from++;
		while (to < cfg->num_edges && cfg->edges_to[to].to < i)
			to++;
		cfg->first_edge[i] = from;
		cfg->first_edge_to[i] = to;
	}
}

/** Code that nothing leads to is reached from anywhere, except padding, which is never reached. */
static void find_afloat(struct pg_cfg *cfg, struct pg_arena *arena)
{
	bool *is_led_to = PG_NEW_N(arena, cfg->num, bool);
	bool is_live = false; /* is the instruction before one that runs? */

	for (size_t i = 0; i < cfg->num_edges; i++)
		is_led_to[cfg->edges[i].to] = true;
	is_led_to[cfg->entry] = true;
	for (size_t i = 0; i < cfg->num; i++) {
		if (is_led_to[i] || (is_live && pg_cfg_falls_through(cfg, i - 1))) {
			is_live = true;
			continue;
		}
		is_live = !cfg->insns[i].is_nop;
		if (is_live)
			*PG_PUSH(arena, cfg->afloat, cfg->num_afloat) = i;
	}
}

/** A walk in depth from one instruction; `left` counts on from *num_left. */
static void walk_from(struct pg_cfg *cfg, size_t from, size_t *children, size_t *num_left)
{
	size_t depth = 0;

	if (cfg->is_seen[from])
		return;
	cfg->is_seen[from] = true;
	cfg->stack[depth++] = from;
	while (depth) {
		size_t top = cfg->stack[depth - 1];
		size_t next = pg_cfg_next(cfg, top, children[top]++);

		if (next == cfg->num) {
			cfg->left[top] = ++*num_left;
			depth--;
		} else if (!cfg->is_seen[next]) {
			cfg->is_seen[next] = true;
			cfg->stack[depth++] = next;
		}
	}
}

/** A walk leaves an instruction before those that lead to it, unless they lead back. */
static void find_order(struct pg_cfg *cfg, struct pg_arena *arena)
{
	size_t *children = PG_NEW_N(arena, cfg->num, size_t), num_left = 0;

	cfg->left = PG_NEW_N(arena, cfg->num, size_t);
	cfg->is_seen = PG_NEW_N(arena, cfg->num, bool);
	cfg->stack = PG_NEW_N(arena, cfg->num, size_t);
	walk_from(cfg, cfg->entry, children, &num_left);
	for (size_t i = 0; i < cfg->num_afloat; i++)
		walk_from(cfg, cfg->afloat[i], children, &num_left);
}

static bool read_code(struct draft *draft, Dwarf_Die *function)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(function, at, &base, &from, &to)) > 0) {
		if (from < to &&
		    !pg_insns_read(draft->dbg, from, to, &draft->insns, &draft->cfg->num))
			return false;
	}
	if (draft->cfg->num)
		qsort(draft->insns, draft->cfg->num, sizeof(*draft->insns), by_address);
	draft->cfg->insns = draft->insns;
	return draft->cfg->num > 0;
}

static const struct pg_cfg *make(struct pg_dbg *dbg, Dwarf_Die *function)
{
	struct pg_cfg *cfg = PG_NEW(dbg->arena, struct pg_cfg);
	struct draft draft = {.dbg = dbg, .cfg = cfg};
	uint64_t entry;

	if (!pg_code_entry(function, &entry) || !read_code(&draft, function))
		return NULL;
	cfg->entry = pg_cfg_find(cfg, entry);
	if (cfg->entry == cfg->num)
		return NULL;
	cfg->work = PG_NEW(dbg->arena, uint64_t);
	cfg->is_any = PG_NEW_N(dbg->arena, cfg->num, bool);
	cfg->is_exit = PG_NEW_N(dbg->arena, cfg->num, bool);
	/* struct jump_entry (include/linux/jump_label.h), struct exception_table_entry */
	walk_table(&draft, PG_MARK_JUMPS_START, PG_MARK_JUMPS_END, 16, add_jump_label);
	walk_table(&draft, PG_MARK_FIXUPS_START, PG_MARK_FIXUPS_END, 12, add_fixup);
	add_edges(&draft);
	index_edges(cfg, dbg->arena);
	find_afloat(cfg, dbg->arena);
	find_order(cfg, dbg->arena);
	for (size_t i = 0; i < cfg->num; i++)
		cfg->has_any |= cfg->is_any[i];
	return cfg;
}

const struct pg_cfg *pg_cfg_of(struct pg_dbg *dbg, Dwarf_Die *function)
{
	struct cfgs *cfgs = pg_dbg_keep(dbg, &reader);
	struct kept_cfg *kept;

	HASH_FIND_PTR(cfgs->by_function, &function->addr, kept);
	if (!kept) {
		kept = PG_NEW(dbg->arena, struct kept_cfg);
		kept->function = function->addr;
		kept->cfg = make(dbg, function);
		HASH_ADD_PTR(cfgs->by_function, function, kept);
	}
	return kept->cfg;
}
