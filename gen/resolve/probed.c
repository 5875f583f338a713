// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cheaper place for a probe is looked for behind its site: among the next instructions, as long as control
 * that passes the site comes to each of them once, and in no other way; of the same line, in the same scope,
 * and where all arguments can be read. The first one will do.
 */
#include "resolve/probed.h"

#include "dbg/code/cfg.h"
#include "dbg/code/flow.h"
#include "dbg/code/kprobe.h"
#include "dbg/code/probing.h"
#include "resolve/args/field.h"
#include "resolve/name.h"
#include "resolve/points/lines.h"

/** Instructions that are looked at behind a site. */
enum { MOST_STEPS = 8 };

/** A site for which a cheaper one is looked for. */
struct search {
	struct pg_resolver *resolver;
	const struct pg_probe *probe;
	struct pg_place *place;
	const struct pg_site *site;
	const struct pg_cfg *cfg;
};

/** The instruction that control comes to next, in no other way; false: there is none. */
static bool next_of(const struct search *search, uint64_t address, uint64_t *ret)
{
	const struct pg_cfg *cfg = search->cfg;
	size_t num = pg_cfg_num(cfg), at = pg_cfg_find(cfg, address);
	size_t next = at < num ? pg_cfg_next(cfg, at, 0) : num;
	struct pg_ways ways = {.past = &address, .num_past = 1};
	struct pg_insn *insns = NULL;
	size_t num_insns = 0;

	if (next == num || pg_cfg_next(cfg, at, 1) < num)
		return false;
	*ret = ways.to = pg_cfg_address(cfg, next);
	return *ret > address &&
	       pg_insns_read(search->resolver->dbg, address, *ret, &insns, &num_insns) &&
	       num_insns == 1 && !insns[0].is_call && !insns[0].is_trap &&
	       !pg_cfg_has_way(cfg, &ways);
}

static bool is_of_same_line(const struct search *search, struct pg_place *place)
{
	const char *file = NULL;
	unsigned line = 0;

	return place->num_scopes && search->place->num_scopes &&
	       place->scopes[0].die.addr == search->place->scopes[0].die.addr &&
	       !pg_line_of_place(search->resolver, place, &file, &line) &&
	       line == search->site->line;
}

static bool has_all_arguments(const struct search *search, struct pg_place *place)
{
	struct pg_reading reading;

	for (size_t i = 0; i < search->probe->num_args; i++) {
		if (pg_reading_at(search->resolver, place, &search->probe->args[i], &reading).error ||
		    reading.plan.avail != PG_AVAILABLE)
			return false;
	}
	return true;
}

static const struct pg_neighbour *neighbour_at(const struct search *search, uint64_t address)
{
	struct pg_resolver *resolver = search->resolver;
	struct pg_probed probed = pg_probing_at(resolver->dbg, address);
	struct pg_neighbour *ret;
	struct pg_place place;

	if (!pg_probing_is_cheaper(probed.how, search->site->probed.how) ||
	    pg_probe_refusal(resolver->dbg, address) || pg_place_at(resolver, address, &place) ||
	    !is_of_same_line(search, &place) || !has_all_arguments(search, &place))
		return NULL;
	ret = PG_NEW(resolver->arena, struct pg_neighbour);
	ret->probed = probed;
	pg_site_name(resolver, &place, &ret->symbol, &ret->offset);
	return ret;
}

static const struct pg_neighbour *find_cheaper(struct search *search)
{
	const struct pg_neighbour *found = NULL;
	const struct pg_place *place = search->place;
	uint64_t address = place->address;

	if (pg_probing_traps(search->site->probed.how) < 1 || !place->num_scopes ||
	    place->moment != PG_MOMENT_INSIDE)
		return NULL;
	search->cfg = pg_cfg_of(search->resolver->dbg,
				&search->place->scopes[place->num_scopes - 1].die);
	for (int i = 0; search->cfg && i < MOST_STEPS && !found; i++) {
		if (!next_of(search, address, &address))
			return NULL;
		found = neighbour_at(search, address);
	}
	return found;
}

void pg_event_add_probing(struct pg_resolver *resolver, const struct pg_probe *probe,
			  struct pg_place *places, struct pg_event *event)
{
	struct pg_site *sites = (struct pg_site *)event->sites;
	struct pg_capture *captures = (struct pg_capture *)event->captures;

	for (size_t i = 0; i < event->num_captures; i++)
		captures[i].probed = pg_probing_at(resolver->dbg, captures[i].address);
	for (size_t i = 0; i < event->num_sites; i++) {
		struct search search = {resolver, probe, &places[i], &sites[i], NULL};

		sites[i].probed = pg_probing_at(resolver->dbg, sites[i].address);
		/* What is saved is saved for the site. */
		if (!event->num_captures)
			sites[i].cheaper = find_cheaper(&search);
	}
}
