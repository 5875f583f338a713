// SPDX-License-Identifier: GPL-2.0-only
#include "run/many/sites.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/command/setting.h"
#include "run/attach.h"
#include "run/many/address.h"
#include "run/many/twins.h"

#define EXPEDITED "/sys/kernel/rcu_expedited"

/** A place, and the program that is written for it. */
struct site {
	const struct bpf_program *program;
	struct site *loaded; /* itself, or the one whose program has the same code */
	size_t uses;	     /* of its program */
	size_t event;	     /* its number and 1; 0: it has to be attached */
	bool is_first;
	struct bpf_link *link;
};

struct pg_sites {
	struct pg_arena *arena;
	struct site *items;
	size_t num, num_loaded;
	struct site **attached; /* in this order */
	size_t num_attached;
	const char **unattached;
	size_t num_unattached;
	struct pg_partial *events;
	size_t num_events;
	size_t next; /* where the search for a program begins: they mostly come in order */
	struct pg_setting *hurry; /* NULL: not needed, or not permitted */
};

static size_t count_programs(struct bpf_object *object)
{
	struct bpf_program *program;
	size_t num = 0;

	bpf_object__for_each_program(program, object)
		num += bpf_program__autoload(program);
	return num;
}

struct pg_sites *pg_sites_create(struct pg_arena *arena, struct bpf_object *object,
				 struct pg_twins *twins)
{
	struct pg_sites *sites = PG_NEW(arena, struct pg_sites);
	const size_t most = count_programs(object);
	struct bpf_program *program;

	*sites = (struct pg_sites){.arena = arena};
	sites->items = PG_NEW_N(arena, most + 1, struct site);
	sites->attached = PG_NEW_N(arena, most + 1, struct site *);
	bpf_object__for_each_program(program, object) {
		struct site *site = &sites->items[sites->num];

		if (!bpf_program__autoload(program))
			continue;
		*site = (struct site){.program = program};
		site->loaded = pg_twins_first(twins, program, site);
		if (site->loaded != site)
			bpf_program__set_autoload(program, false);
		else
			sites->num_loaded++;
		sites->num++;
	}
	return sites;
}

size_t pg_sites_num(const struct pg_sites *sites)
{
	return sites->num;
}

size_t pg_sites_num_loaded(const struct pg_sites *sites)
{
	return sites->num_loaded;
}

/* --- Events --- */

static size_t event_number(struct pg_sites *sites, const char *event)
{
	for (size_t i = sites->num_events; i > 0; i--) {
		if (strcmp(sites->events[i - 1].event, event) == 0)
			return i;
	}
	*PG_PUSH(sites->arena, sites->events, sites->num_events) =
		(struct pg_partial){.event = event};
	return sites->num_events;
}

void pg_sites_set_event(struct pg_sites *sites, const char *program, const char *event)
{
	for (size_t i = 0; i < sites->num; i++) {
		const size_t at = (sites->next + i) % sites->num;
		struct site *site = &sites->items[at];

		if (strcmp(bpf_program__name(site->program), program) != 0)
			continue;
		site->event = event_number(sites, event);
		sites->events[site->event - 1].num++;
		sites->next = at + 1;
		return;
	}
}

/** A site that cannot be attached; its event fails if it has no other. */
static const struct pg_error *miss(struct pg_sites *sites, const struct site *site,
				   const struct pg_error *error)
{
	struct pg_partial *event = &sites->events[site->event - 1];

	if (event->num_missed++ == 0)
		event->first = error;
	return event->num_missed == event->num ? event->first : NULL;
}

/* --- Attaching --- */

static const struct pg_error *attach_one(struct pg_sites *sites, const struct pg_attacher *attacher,
					 const struct pg_allowed *allowed, struct site *site)
{
	const char *section = bpf_program__section_name(site->program);
	int number = pg_attach(attacher, section, site->loaded->program, &site->link);
	const struct pg_error *error;

	if (number) {
		error = pg_attach_error(sites->arena, allowed, section, number);
		/* What is missing for this one is missing for all. */
		if (!site->event || pg_is_no_verdict(number) || number == EACCES)
			return error;
		return miss(sites, site, error);
	}
	if (!site->link) {
		*PG_PUSH(sites->arena, sites->unattached, sites->num_unattached) = section;
		return NULL;
	}
	site->is_first = site->loaded->uses++ == 0;
	sites->attached[sites->num_attached++] = site;
	return NULL;
}

static const struct pg_error *attach_kind(struct pg_sites *sites, const struct pg_attacher *attacher,
					  const struct pg_allowed *allowed,
					  const struct pg_progress *progress, bool captures,
					  size_t *done)
{
	for (size_t i = 0; i < sites->num; i++) {
		struct site *site = &sites->items[i];

		if (pg_is_capture(site->program) != captures)
			continue;
		if (!progress->step(progress->state, *done, sites->num))
			return NULL;
		++*done;
		PG_TRY(attach_one(sites, attacher, allowed, site));
	}
	return NULL;
}

static struct pg_addresses *find_addresses(const struct pg_sites *sites)
{
	const struct pg_attacher attacher = {sites->arena, pg_addresses_create(sites->arena)};

	if (!attacher.addresses)
		return NULL;
	for (size_t i = 0; i < sites->num; i++)
		pg_attach_want(&attacher, bpf_program__section_name(sites->items[i].program));
	pg_addresses_read(attacher.addresses);
	return attacher.addresses;
}

const struct pg_error *pg_sites_attach(struct pg_sites *sites, const struct pg_allowed *allowed,
				       const struct pg_progress *progress)
{
	struct pg_attacher attacher = {sites->arena, NULL};
	const struct pg_error *error;
	size_t done = 0;

	if (sites->num >= PG_MANY) {
		attacher.addresses = find_addresses(sites);
		sites->hurry = pg_setting_create(sites->arena, EXPEDITED);
	}
	pg_setting_change(sites->hurry, "1");
	error = attach_kind(sites, &attacher, allowed, progress, true, &done);
	if (!error)
		error = attach_kind(sites, &attacher, allowed, progress, false, &done);
	pg_setting_put_back(sites->hurry);
	return error;
}

/* --- Afterwards --- */

bool pg_sites_attached(const struct pg_sites *sites, size_t index, struct pg_attached_site *ret)
{
	const struct site *site = index < sites->num_attached ? sites->attached[index] : NULL;

	if (!site)
		return false;
	*ret = (struct pg_attached_site){site->loaded->program, site->link, site->is_first,
				pg_is_capture(site->program)};
	return true;
}

const char *pg_sites_unattached(const struct pg_sites *sites, size_t index)
{
	return index < sites->num_unattached ? sites->unattached[index] : NULL;
}

bool pg_sites_partial(const struct pg_sites *sites, size_t index, struct pg_partial *ret)
{
	for (size_t i = 0; i < sites->num_events; i++) {
		if (sites->events[i].num_missed > 0 && index-- == 0) {
			*ret = sites->events[i];
			return true;
		}
	}
	return false;
}

void pg_sites_detach(struct pg_sites *sites, const struct pg_progress *progress)
{
	const size_t num = sites->num_attached;

	pg_setting_change(sites->hurry, "1");
	while (sites->num_attached > 0) {
		progress->step(progress->state, num - sites->num_attached, num);
		bpf_link__destroy(sites->attached[--sites->num_attached]->link);
	}
	pg_setting_destroy(sites->hurry);
	sites->hurry = NULL;
}
