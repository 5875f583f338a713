// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/search.h"
#include "dbg/code/cfggraph.h"

/* --- Instructions --- */

uint64_t pg_cfg_work(const struct pg_cfg *cfg)
{
	return *cfg->work;
}

size_t pg_cfg_num(const struct pg_cfg *cfg)
{
	return cfg->num;
}

size_t pg_cfg_find(const struct pg_cfg *cfg, uint64_t address)
{
	const struct pg_insn *insns = cfg->insns;
	size_t at;

	/* Most places in the kernel's tables are elsewhere. */
	if (address < insns[0].address || address > insns[cfg->num - 1].address)
		return cfg->num;
	at = pg_cfg_from(cfg, address);
	return insns[at].address == address ? at : cfg->num;
}

size_t pg_cfg_from(const struct pg_cfg *cfg, uint64_t address)
{
	return PG_LOWER_BOUND(cfg->num, i, cfg->insns[i].address < address);
}

uint64_t pg_cfg_address(const struct pg_cfg *cfg, size_t insn)
{
	return cfg->insns[insn].address;
}

bool pg_cfg_same_operation(const struct pg_cfg *cfg, uint64_t a, uint64_t b)
{
	const size_t of_a = pg_cfg_find(cfg, a), of_b = pg_cfg_find(cfg, b);

	return of_a < cfg->num && of_b < cfg->num &&
	       cfg->insns[of_a].operation != PG_UNKNOWN_INSN &&
	       cfg->insns[of_a].operation == cfg->insns[of_b].operation &&
	       cfg->insns[of_a].operands == cfg->insns[of_b].operands;
}

size_t pg_cfg_next(const struct pg_cfg *cfg, size_t from, size_t child)
{
	size_t edge;

	if (pg_cfg_falls_through(cfg, from)) {
		if (child == 0)
			return from + 1;
		child--;
	}
	edge = cfg->first_edge[from] + child;
	return edge < cfg->first_edge[from + 1] ? cfg->edges[edge].to : cfg->num;
}

uint64_t pg_cfg_end(const struct pg_cfg *cfg, size_t insn)
{
	return cfg->insns[insn].address + cfg->insns[insn].size;
}

static bool is_afloat(const struct pg_cfg *cfg, size_t insn)
{
	size_t at = PG_LOWER_BOUND(cfg->num_afloat, i, cfg->afloat[i] < insn);

	return at < cfg->num_afloat && cfg->afloat[at] == insn;
}

bool pg_cfg_sources(const struct pg_cfg *cfg, struct pg_arena *arena, size_t insn, size_t **ret,
		    size_t *ret_num)
{
	const bool is_from_anywhere = cfg->has_any || is_afloat(cfg, insn);

	*ret = NULL;
	*ret_num = 0;
	if (insn > 0 && pg_cfg_falls_through(cfg, insn - 1))
		*PG_PUSH(arena, *ret, *ret_num) = insn - 1;
	for (size_t i = cfg->first_edge_to[insn]; i < cfg->first_edge_to[insn + 1]; i++)
		*PG_PUSH(arena, *ret, *ret_num) = cfg->edges_to[i].from;
	return !is_from_anywhere;
}

/* --- Ways --- */

/** A search under way: what is on the stack is still to be left. */
struct search {
	const struct pg_cfg *cfg;
	const struct pg_ways *ways;
	size_t to;
	size_t depth;
	bool is_found;
	bool *reached; /* NULL: not asked for */
};

/** Control comes to an instruction: that is the end of the search, or there is more to see. */
static void come_to(struct search *search, size_t at)
{
	search->is_found |= at == search->to;
	if (search->reached)
		search->reached[at] = true;
	if (search->cfg->is_seen[at])
		return;
	search->cfg->is_seen[at] = true;
	search->cfg->stack[search->depth++] = at;
}

static void leave(struct search *search, size_t from)
{
	const struct pg_cfg *cfg = search->cfg;
	size_t next;

	search->is_found |= cfg->is_any[from] || (search->ways->out && cfg->is_exit[from]);
	for (size_t child = 0; (next = pg_cfg_next(cfg, from, child)) < cfg->num; child++) {
		if (!search->ways->forward || cfg->left[next] < cfg->left[from])
			come_to(search, next);
	}
}

static void begin(struct search *search)
{
	const struct pg_cfg *cfg = search->cfg;
	const struct pg_ways *ways = search->ways;

	memset(cfg->is_seen, 0, cfg->num * sizeof(*cfg->is_seen));
	for (size_t i = 0; i < ways->num_past; i++) {
		size_t past = pg_cfg_find(cfg, ways->past[i]);

		if (past < cfg->num)
			cfg->is_seen[past] = true;
	}
	for (size_t i = 0; i < cfg->num_afloat; i++)
		come_to(search, cfg->afloat[i]);
	if (!ways->num_from)
		come_to(search, cfg->entry);
	for (size_t i = 0; i < ways->num_from; i++) {
		size_t from = pg_cfg_find(cfg, ways->from[i]);

		if (from < cfg->num)
			leave(search, from);
	}
	*cfg->work += ways->num_past + ways->num_from + 1;
}

bool pg_cfg_has_way(const struct pg_cfg *cfg, const struct pg_ways *ways)
{
	struct search search = {.cfg = cfg, .ways = ways, .to = pg_cfg_find(cfg, ways->to)};

	if (search.to == cfg->num)
		return true;
	begin(&search);
	for (; search.depth && !search.is_found; ++*cfg->work)
		leave(&search, cfg->stack[--search.depth]);
	return search.is_found;
}

bool pg_cfg_reach(const struct pg_cfg *cfg, const struct pg_ways *ways, bool *reached)
{
	struct search search = {.cfg = cfg, .ways = ways, .to = cfg->num, .reached = reached};

	begin(&search);
	for (; search.depth; ++*cfg->work)
		leave(&search, cfg->stack[--search.depth]);
	return !search.is_found;
}

/* --- Backwards --- */

/** A search for what leads to an instruction. */
struct backwards {
	const struct pg_cfg *cfg;
	const bool *is_inside;
	bool *is_last; /* of those that are inside: does the outside begin behind it? */
	size_t depth;
	bool is_from_anywhere;
};

/** Control goes on from an instruction to one outside that leads to the end of the search. */
static void came_from(struct backwards *search, size_t from)
{
	const struct pg_cfg *cfg = search->cfg;

	if (search->is_inside[from]) {
		search->is_last[from] = true;
	} else if (!cfg->is_seen[from]) {
		cfg->is_seen[from] = true;
		cfg->stack[search->depth++] = from;
	}
}

/** The instructions that `to` follows. */
static void look_back(struct backwards *search, size_t to)
{
	const struct pg_cfg *cfg = search->cfg;

	if (to > 0 && pg_cfg_falls_through(cfg, to - 1))
		came_from(search, to - 1);
	for (size_t i = cfg->first_edge_to[to]; i < cfg->first_edge_to[to + 1]; i++)
		came_from(search, cfg->edges_to[i].from);
	search->is_from_anywhere |= is_afloat(cfg, to);
}

bool pg_cfg_last_inside(const struct pg_cfg *cfg, uint64_t to, const bool *is_begin,
			const bool *is_inside, bool *is_last)
{
	struct backwards search = {.cfg = cfg, .is_inside = is_inside, .is_last = is_last};
	size_t end = pg_cfg_find(cfg, to);

	if (end == cfg->num)
		return false;
	memset(cfg->is_seen, 0, cfg->num * sizeof(*cfg->is_seen));
	/* A jump by a register may go anywhere outside. */
	for (size_t i = 0; i < cfg->num; i++) {
		if (cfg->is_any[i])
			came_from(&search, i);
	}
	cfg->is_seen[end] = true;
	cfg->stack[search.depth++] = end;
	for (; search.depth; ++*cfg->work) {
		size_t at = cfg->stack[--search.depth];

		if (!is_begin[at])
			look_back(&search, at);
	}
	return !search.is_from_anywhere;
}
