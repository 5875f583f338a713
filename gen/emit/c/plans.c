// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/plans.h"

#include <string.h>

#include "emit/c/identity.h"
#include "emit/c/mark.h"
#include "emit/fetch/fetch.h"
#include "emit/fetch/stretch.h"
#include "emit/place.h"
#include "ir/capture.h"
#include "ir/fleet/same.h"

/** From here on a header has its sites in a list, and plans have parameters. */
enum { MANY_PLANS = 16 };

/* --- A plan for each site, or one that several share --- */

static bool uses_addresses(const struct pg_fetch *fetch)
{
	for (size_t i = 0; i < fetch->num_terms; i++) {
		if (fetch->terms[i].kind == PG_TERM_OP && fetch->terms[i].code == PG_OP_ADDR)
			return true;
	}
	return false;
}

/** Is plan number `plan` what a site of another event, or another build's, needs? */
static bool is_plan(const struct pg_plans *plans, size_t plan, const struct pg_fetch *fetch,
		    const struct pg_event *event, const char *stray)
{
	return pg_fetch_is_equal(&plans->items[plan], fetch) &&
	       strcmp(plans->strays[plan], stray) == 0 &&
	       (!uses_addresses(fetch) ||
		pg_images_agree(plans->events[plan]->image, event->image));
}

/** Give the plan to a site, as a new one if there is none like it. */
static void add_plan(struct pg_arena *arena, struct pg_plans *plans, size_t site,
		     const struct pg_fetch *fetch, const struct pg_event *event, const char *stray)
{
	size_t plan = 0;

	while (plan < plans->num && !is_plan(plans, plan, fetch, event, stray))
		plan++;
	if (plan == plans->num) {
		*PG_PUSH(arena, plans->items, plans->num) = *fetch;
		*PG_PUSH(arena, plans->strays, plans->num_strays) = stray;
		*PG_PUSH(arena, plans->events, plans->num_events) = event;
	}
	plans->of_site[site] = plan;
}

static struct pg_plans plans_of_sites(struct pg_arena *arena, const struct pg_model *model,
				      const struct pg_event *event)
{
	struct pg_plans plans = {.of_site = PG_NEW_N(arena, event->num_sites + 1, size_t)};

	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];
		const struct pg_event *own = pg_site_event(event, site);
		struct pg_fetch fetch = pg_fetch_make(arena, model, own, site);

		add_plan(arena, &plans, i, &fetch, own,
			 pg_stray_text(arena, model->arch, own, site));
	}
	return plans;
}

/* --- Many sites: a list of them, and plans with parameters --- */

/**
 * What all sections begin with, if they end in the site's place as it is written: so a place stands in
 * the list once. NULL otherwise.
 */
static const char *common_section(struct pg_arena *arena, const struct pg_event *event)
{
	const char *common = NULL;

	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];
		const char *place = pg_place_name(arena, site->symbol, site->offset);
		const char *section =
			pg_section_text(arena, event, place, &site->attach, site->moment);
		size_t length = strlen(section) - strlen(place);
		const char *begin = pg_strndup(arena, section, length);

		if (!pg_identity_is_plain(place) || !pg_identity_is_plain(begin) ||
		    strlen(section) < strlen(place) || strcmp(section + length, place) != 0 ||
		    (common && strcmp(common, begin) != 0))
			return NULL;
		common = begin;
	}
	return common;
}

/** The same plans, those of one form as one. */
static struct pg_plans shared(struct pg_arena *arena, const struct pg_event *event,
			      const struct pg_plans *plans)
{
	struct pg_plans ret = {.of_site = PG_NEW_N(arena, event->num_sites + 1, size_t),
			       .passed = PG_NEW_N(arena, event->num_sites + 1,
						  const struct pg_passed *)};
	struct pg_passed *passed = PG_NEW_N(arena, plans->num, struct pg_passed);

	pg_fetch_share(arena, plans->items, plans->num, passed);
	for (size_t i = 0; i < event->num_sites; i++) {
		size_t plan = plans->of_site[i];

		add_plan(arena, &ret, i, &plans->items[plan], plans->events[plan],
			 plans->strays[plan]);
		ret.passed[i] = &passed[plan];
	}
	return ret;
}

struct pg_plans pg_plans_make(struct pg_arena *arena, const struct pg_model *model,
			      const struct pg_event *event)
{
	struct pg_plans plans = plans_of_sites(arena, model, event);
	const char *section;

	if (plans.num < MANY_PLANS || event->num_variants)
		return plans;
	section = common_section(arena, event);
	if (!section)
		return plans;
	plans = shared(arena, event, &plans);
	plans.section = section;
	return plans;
}

/* --- Which plan is that of the site where a program is? --- */

/**
 * Can one program tell the sites apart where they differ? All returns in a kernel come by one
 * address, the trampoline's; on s390x entries and other places do not have the instruction pointer at the same
 * distance; other kernels have the sites at other addresses; and a program may be
 * loaded where sites of two pages look the same.
 */
static bool can_tell(const struct pg_arch *arch, const struct pg_event *event)
{
	if (event->image->kind != PG_TARGET_EXEC && arch->entry_ip_bias != arch->ip_bias)
		return false;
	if (event->image->is_btf)
		return false;
	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];

		if (site->moment == PG_MOMENT_RETURNED ||
		    (event->image->kind == PG_TARGET_MODULE &&
		     pg_image_anchor(event->image, site->address) !=
			     pg_image_anchor(event->image, event->sites[0].address)))
			return false;
		for (size_t j = 0; j < i; j++) {
			if (pg_site_mark(event, &event->sites[j]) == pg_site_mark(event, site))
				return false;
		}
	}
	return true;
}

/**
 * Of sites in a list there may be one program for all of them (PROBE_ALIKE): clang and the verifier
 * take their time for each program, and so do the kernel's links, since what is loaded once can be
 * attached at once. No jump of BPF passes over more than 32,767 instructions; its search for a site
 * has three quarters of that at most. A program may have 256 functions, of which plans are half at most.
 */
enum { MOST_PLANS = 128, MOST_INSTRUCTIONS = 24000, PER_SITE = 4, PER_PARAM = 2 };

static bool is_for_all_sites(const struct pg_plans *plans, const struct pg_event *event)
{
	uint64_t weight = PER_SITE * (uint64_t)event->num_sites;

	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_passed *passed = plans->passed[i];

		for (unsigned j = 0; j < plans->items[plans->of_site[i]].num_params; j++)
			weight += PER_PARAM * pg_term_count(&passed->own, passed->terms[j],
							    MOST_INSTRUCTIONS);
	}
	return plans->num <= MOST_PLANS && weight <= MOST_INSTRUCTIONS;
}

const char *pg_plans_dispatch(const struct pg_plans *plans, const struct pg_arch *arch,
			      const struct pg_event *event)
{
	if (event->num_variants)
		return "program";
	if ((plans->num > 1 || plans->passed) && !can_tell(arch, event))
		return "none";
	return plans->passed && is_for_all_sites(plans, event) ? "all" : "ip";
}

/* --- Where the struct is --- */

/** Does the struct fit BPF's stack next to what the fetches need, and the user's variables? */
static bool is_on_stack(const struct pg_plans *plans, const struct pg_event *event)
{
	uint64_t most = 0;

	for (size_t i = 0; i < plans->num; i++) {
		uint64_t size = pg_fetch_stack(&plans->items[i], pg_capture_most_words(event));

		if (size > most)
			most = size;
	}
	return event->size <= PG_MAX_ON_STACK && event->size + most <= PG_MAX_STACK;
}

const char *pg_plans_room(const struct pg_plans *plans, const struct pg_event *event)
{
	if (is_on_stack(plans, event))
		return "PG_ON_STACK";
	return event->image->kind == PG_TARGET_EXEC ? "PG_PER_CPU_PREEMPTED" : "PG_PER_CPU";
}
