// SPDX-License-Identifier: GPL-2.0-only
#include "run/many/sites.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/command/setting.h"
#include "run/attach.h"
#include "run/many/address.h"
#include "run/many/bundle.h"
#include "run/many/multi.h"
#include "run/many/twins.h"

/**
 * What is set as long as many are attached or detached. The optimizer of kprobes would begin again after
 * each, and holds the lock that the next one needs while it waits for all tasks.
 */
static const struct {
	const char *path, *value;
} hurries[] = {{"/sys/kernel/rcu_expedited", "1"},
	       {"/proc/sys/debug/kprobes-optimization", "0"}};

/** Closing an event of tracefs takes as long as closing two or three perf events of kprobes. */
enum { LEAST_OF_BUNDLE = 4 };

/** A place, and the program that is written for it. */
struct site {
	struct bpf_program *program;
	const char *section;
	struct site *loaded; /* itself, or the one whose program has the same code */
	size_t places, uses; /* of its program: all, and those that are attached */
	size_t event;	     /* its number and 1; 0: it has to be attached */
	bool is_first;
	struct bpf_link *link;
	struct group *group; /* of the places of its program, which one link has; NULL: none */
	uint64_t offset;     /* in the file, for that */
	int own_link;	     /* the descriptor of a group's link, of its first place; 0: none */
	struct pg_bundle *bundle; /* for places of its program; NULL: none */
	bool is_in_bundle;
	struct pg_bundle *own_bundle; /* of the first place that is in it */
};

/** Places of one program in one file. */
struct group {
	const char *path;
	bool is_return, is_done;
	struct site **sites;
	uint64_t *offsets;
	size_t num;
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
	struct pg_bundles *bundles; /* NULL: there are none */
	struct pg_setting *settings[PG_ARRAY_SIZE(hurries)]; /* NULL: not needed, not permitted */
};

static size_t count_programs(struct bpf_object *object)
{
	struct bpf_program *program;
	size_t num = 0;

	bpf_object__for_each_program(program, object)
		num += bpf_program__autoload(program);
	return num;
}

/** The places of a program as a group; NULL: one of them has no offset in the same file. */
static struct group *make_group(struct pg_sites *sites, const struct site *loaded)
{
	struct group *group = PG_NEW(sites->arena, struct group);
	struct pg_multi_file *file = NULL;
	struct pg_user_place place;
	uint64_t function = 0;
	bool is_good = true;

	group->sites = PG_NEW_N(sites->arena, loaded->places, struct site *);
	group->offsets = PG_NEW_N(sites->arena, loaded->places, uint64_t);
	for (size_t i = 0; i < sites->num && is_good; i++) {
		struct site *site = &sites->items[i];

		if (site->loaded != loaded)
			continue;
		is_good = pg_user_place(sites->arena, site->section, &place);
		if (is_good && !file) {
			group->path = place.path;
			group->is_return = place.is_return;
			file = pg_multi_file_create(sites->arena, group->path);
		}
		is_good = is_good && file && strcmp(place.path, group->path) == 0 &&
			  (!place.symbol || pg_multi_file_find(file, place.symbol, &function));
		group->offsets[group->num] = (place.symbol ? function : 0) + place.offset;
		group->sites[group->num++] = site;
	}
	pg_multi_file_destroy(file);
	return is_good ? group : NULL;
}

/** Programs with many places in a file get one link for all of them, where the kernel has that. */
static void make_groups(struct pg_sites *sites)
{
	bool is_there = false, is_asked = false;

	for (size_t i = 0; i < sites->num; i++) {
		struct site *loaded = &sites->items[i];
		struct pg_user_place place;

		if (loaded->places < PG_MANY ||
		    !pg_user_place(sites->arena, loaded->section, &place))
			continue;
		is_there = is_asked ? is_there : pg_multi_is_there();
		is_asked = true;
		loaded->group = is_there ? make_group(sites, loaded) : NULL;
		if (loaded->group)
			pg_multi_prepare(loaded->program);
	}
}

/** At a place: the program itself, or the one that is loaded in its stead. */
static void add_site(struct pg_sites *sites, struct pg_twins *twins, struct bpf_program *program,
		     const char *section)
{
	struct site *site = &sites->items[sites->num], *before = sites->num ? site - 1 : NULL;

	*site = (struct site){.program = program, .section = section};
	if (before && before->program == program) {
		site->loaded = before->loaded;
	} else {
		site->loaded = pg_twins_first(twins, program, site);
		if (site->loaded != site)
			bpf_program__set_autoload(program, false);
		else
			sites->num_loaded++;
	}
	site->loaded->places++;
	sites->num++;
}

/** True: the program has places that its section does not say. */
static bool add_further(struct pg_sites *sites, struct pg_twins *twins, struct bpf_program *program,
			const struct pg_further *further)
{
	const size_t before = sites->num;

	for (size_t i = 0; i < further->num; i++) {
		if (strcmp(further->items[i].program, bpf_program__name(program)) == 0)
			add_site(sites, twins, program, further->items[i].section);
	}
	return sites->num > before;
}

struct pg_sites *pg_sites_create(struct pg_arena *arena, struct bpf_object *object,
				 struct pg_twins *twins, const struct pg_further *further)
{
	struct pg_sites *sites = PG_NEW(arena, struct pg_sites);
	const size_t most = count_programs(object) + further->num;
	struct bpf_program *program;

	*sites = (struct pg_sites){.arena = arena};
	sites->items = PG_NEW_N(arena, most + 1, struct site);
	sites->attached = PG_NEW_N(arena, most + 1, struct site *);
	bpf_object__for_each_program(program, object) {
		if (!bpf_program__autoload(program))
			continue;
		if (!add_further(sites, twins, program, further))
			add_site(sites, twins, program, bpf_program__section_name(program));
	}
	make_groups(sites);
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

static void hurry(struct pg_sites *sites)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(hurries); i++)
		pg_setting_change(sites->settings[i], hurries[i].value);
}

static void put_back(struct pg_sites *sites)
{
	for (size_t i = PG_ARRAY_SIZE(hurries); i > 0; i--)
		pg_setting_put_back(sites->settings[i - 1]);
}

static const struct pg_error *refused(struct pg_sites *sites, const struct pg_allowed *allowed,
				      const struct site *site, int number)
{
	const struct pg_error *error =
		pg_attach_error(sites->arena, allowed, site->section, number);

	/* What is missing for this one is missing for all. */
	if (!site->event || pg_is_no_verdict(number) || number == EACCES)
		return error;
	return miss(sites, site, error);
}

static void note_attached(struct pg_sites *sites, struct site *site)
{
	site->is_first = site->loaded->uses++ == 0;
	sites->attached[sites->num_attached++] = site;
}

/** One link for some of a group; if the kernel refuses, a link for either half of them. */
static const struct pg_error *attach_some(struct pg_sites *sites, const struct pg_allowed *allowed,
					  const struct site *loaded, size_t from, size_t num)
{
	const struct group *group = loaded->group;
	int link = pg_multi_attach(loaded->program, group->path, group->is_return,
				   group->offsets + from, num);

	if (link < 0 && num == 1)
		return refused(sites, allowed, group->sites[from], errno);
	if (link < 0) {
		PG_TRY(attach_some(sites, allowed, loaded, from, num / 2));
		return attach_some(sites, allowed, loaded, from + num / 2, num - num / 2);
	}
	group->sites[from]->own_link = link;
	for (size_t i = from; i < from + num; i++)
		note_attached(sites, group->sites[i]);
	return NULL;
}

/** All places of a program, when the first of them is to be attached. */
static const struct pg_error *attach_group(struct pg_sites *sites, const struct pg_allowed *allowed,
					   const struct site *loaded)
{
	if (loaded->group->is_done)
		return NULL;
	loaded->group->is_done = true;
	return attach_some(sites, allowed, loaded, 0, loaded->group->num);
}

/**
 * Places in the midst of functions are bundled where there are several; entries of functions are not: these the tracer
 * of calls has, which is slow. Returns are always, as only a bundle has room for many calls at a time.
 */
static bool may_be_in_bundle(struct pg_sites *sites, const struct site *site,
			     struct pg_kernel_place *ret)
{
	return pg_kernel_place(sites->arena, site->section, ret) &&
	       (ret->is_return || (ret->offset > 0 && sites->num >= PG_MANY &&
				   site->loaded->places >= LEAST_OF_BUNDLE));
}

static void make_bundles(struct pg_sites *sites, const struct pg_live_symbols *symbols)
{
	struct pg_kernel_place place;
	bool is_asked = false;

	for (size_t i = 0; i < sites->num; i++) {
		struct site *site = &sites->items[i];

		if (!may_be_in_bundle(sites, site, &place))
			continue;
		if (!is_asked)
			sites->bundles = pg_bundles_create(sites->arena, symbols);
		is_asked = true;
		if (sites->bundles && !site->loaded->bundle)
			site->loaded->bundle = pg_bundle_create(sites->bundles, site->loaded->places);
	}
}

static bool add_to_bundle(struct pg_sites *sites, struct site *site)
{
	struct pg_kernel_place place;

	site->is_in_bundle = site->loaded->bundle && may_be_in_bundle(sites, site, &place) &&
			     pg_bundle_add(site->loaded->bundle, &place);
	return site->is_in_bundle;
}

static const struct pg_error *attach_one(struct pg_sites *sites, const struct pg_attacher *attacher,
					 const struct pg_allowed *allowed, struct site *site)
{
	int number;

	if (add_to_bundle(sites, site))
		return NULL;
	if (site->loaded->group)
		return attach_group(sites, allowed, site->loaded);
	number = pg_attach(attacher, site->section, site->loaded->program, &site->link);
	if (number)
		return refused(sites, allowed, site, number);
	if (!site->link) {
		*PG_PUSH(sites->arena, sites->unattached, sites->num_unattached) = site->section;
		return NULL;
	}
	note_attached(sites, site);
	return NULL;
}

/** The program at the places of its bundle; if the kernel refuses, at one after the other. */
static const struct pg_error *attach_bundle(struct pg_sites *sites, const struct pg_attacher *attacher,
					    const struct pg_allowed *allowed, struct site *loaded)
{
	struct pg_bundle *bundle = loaded->bundle, *own = bundle;
	const bool is_attached = pg_bundle_attach(bundle, loaded->program);

	if (!is_attached) {
		pg_bundle_destroy(bundle);
		loaded->bundle = NULL;
	}
	for (size_t i = 0; i < sites->num; i++) {
		struct site *site = &sites->items[i];

		if (site->loaded != loaded || !site->is_in_bundle)
			continue;
		if (!is_attached) {
			PG_TRY(attach_one(sites, attacher, allowed, site));
			continue;
		}
		site->own_bundle = own;
		own = NULL;
		note_attached(sites, site);
	}
	return NULL;
}

static const struct pg_error *attach_bundles(struct pg_sites *sites, const struct pg_attacher *attacher,
					     const struct pg_allowed *allowed, bool captures)
{
	for (size_t i = 0; i < sites->num; i++) {
		struct site *site = &sites->items[i];

		if (site->loaded == site && site->bundle && pg_is_capture(site->program) == captures)
			PG_TRY(attach_bundle(sites, attacher, allowed, site));
	}
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
	return attach_bundles(sites, attacher, allowed, captures);
}

const struct pg_error *pg_sites_attach(struct pg_sites *sites, const struct pg_allowed *allowed,
				       const struct pg_live_symbols *symbols,
				       const struct pg_progress *progress)
{
	struct pg_attacher attacher = {sites->arena, NULL};
	const struct pg_error *error;
	size_t done = 0;

	if (sites->num >= PG_MANY) {
		attacher.addresses = symbols ? pg_addresses_create(sites->arena, symbols) : NULL;
		for (size_t i = 0; i < PG_ARRAY_SIZE(hurries); i++)
			sites->settings[i] = pg_setting_create(sites->arena, hurries[i].path);
	}
	if (symbols) {
		pg_bundles_remove_stale(sites->arena);
		make_bundles(sites, symbols);
	}
	hurry(sites);
	error = attach_kind(sites, &attacher, allowed, progress, true, &done);
	if (!error)
		error = attach_kind(sites, &attacher, allowed, progress, false, &done);
	put_back(sites);
	return error;
}

/* --- Afterwards --- */

static int link_of(const struct site *site)
{
	if (site->link)
		return bpf_link__fd(site->link);
	return site->own_link ? site->own_link : -1;
}

void pg_sites_count_missed(struct pg_sites *sites)
{
	pg_bundles_count_missed(sites->bundles);
}

bool pg_sites_attached(const struct pg_sites *sites, size_t index, struct pg_attached_site *ret)
{
	const struct site *site = index < sites->num_attached ? sites->attached[index] : NULL;

	if (!site)
		return false;
	*ret = (struct pg_attached_site){
		.name = bpf_program__name(site->program),
		.program = site->loaded->program,
		.link = link_of(site),
		.missed = site->own_bundle ? pg_bundle_missed(site->own_bundle) : 0,
		.is_first = site->is_first,
		.is_capture = pg_is_capture(site->program),
	};
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

static void detach_one(struct site *site)
{
	bpf_link__destroy(site->link);
	if (site->own_link)
		close(site->own_link);
	pg_bundle_destroy(site->own_bundle);
}

size_t pg_sites_detach_some(struct pg_sites *sites, const struct pg_chosen *chosen)
{
	size_t num_left = 0, num = sites->num_attached;

	hurry(sites);
	for (size_t i = 0; i < num; i++) {
		struct site *site = sites->attached[i];

		if (chosen->has(chosen->state, bpf_program__name(site->program)))
			detach_one(site);
		else
			sites->attached[num_left++] = site;
	}
	sites->num_attached = num_left;
	put_back(sites);
	return num - num_left;
}

void pg_sites_detach(struct pg_sites *sites, const struct pg_progress *progress)
{
	const size_t num = sites->num_attached;

	hurry(sites);
	while (sites->num_attached > 0) {
		progress->step(progress->state, num - sites->num_attached, num);
		detach_one(sites->attached[--sites->num_attached]);
	}
	pg_bundles_destroy(sites->bundles);
	sites->bundles = NULL;
	for (size_t i = PG_ARRAY_SIZE(hurries); i > 0; i--) {
		pg_setting_destroy(sites->settings[i - 1]);
		sites->settings[i - 1] = NULL;
	}
}
