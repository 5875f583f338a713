// SPDX-License-Identifier: GPL-2.0-only
#include "ir/fleet/merge.h"

#include <inttypes.h>
#include <string.h>

#include "arch/arch.h"
#include "ir/fleet/field.h"
#include "ir/fleet/same.h"

#define uthash_malloc(size)	  pg_alloc(arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** An event's name, and what each build has of it. */
struct named {
	const char *name;
	const struct pg_event **events; /* by the build's number; NULL: it has none */
	UT_hash_handle hh;
};

struct merge {
	struct pg_arena *arena;
	const struct pg_build *builds;
	size_t num;
	struct pg_diags *diags;
	struct named *names;  /* in the order of the builds and of their events */
	const size_t **files; /* of each build the number of each image: one for the same file */
	const struct named **last; /* by that number: the last event that had the file */
};

/** An event on its way: as each build has it. */
struct parts {
	const struct pg_event **events; /* of each build that has its image */
	const char **builds;		/* their names */
	size_t num, num_builds;
	const char *without; /* a build that has no event of the name; NULL: all have it */
};

static bool is_same_file(const struct pg_image *a, const struct pg_image *b)
{
	const char *x = a->name ? a->name : "", *y = b->name ? b->name : "";

	return a->kind == b->kind && strcmp(x, y) == 0 && a->build_id && b->build_id &&
	       strcmp(a->build_id, b->build_id) == 0;
}

/** One build may be given twice; and a program may be the same file beside several kernels. */
static bool is_there(const struct merge *merge, const struct named *named, size_t build)
{
	const struct pg_image *images = merge->builds[build].model.images;
	const size_t file = merge->files[build][named->events[build]->image - images];

	if (merge->last[file] == named)
		return true;
	merge->last[file] = named;
	return false;
}

static struct parts parts_of(const struct merge *merge, const struct named *named)
{
	struct parts parts = {.num = 0};

	for (size_t i = 0; i < merge->num; i++) {
		if (!named->events[i])
			parts.without = merge->builds[i].name;
		if (!named->events[i] || is_there(merge, named, i))
			continue;
		*PG_PUSH(merge->arena, parts.events, parts.num) = named->events[i];
		*PG_PUSH(merge->arena, parts.builds, parts.num_builds) = merge->builds[i].name;
	}
	return parts;
}

static bool report(const struct merge *merge, struct pg_span span, const struct pg_error *error)
{
	return pg_diag_at(merge->diags, span, error);
}

/* --- Fields --- */

/** The first build that knows which arguments there are: $vars is another list in each. */
static const struct pg_event *with_fields(const struct parts *parts)
{
	for (size_t i = 0; i < parts->num; i++) {
		if (parts->events[i]->num_sites)
			return parts->events[i];
	}
	return NULL;
}

static const struct pg_error *check_names(const struct merge *merge, const struct parts *parts,
					  const struct pg_event *first)
{
	for (size_t i = 0; i < parts->num; i++) {
		const struct pg_event *event = parts->events[i];
		bool agree = event->num_fields == first->num_fields;

		for (size_t j = 0; agree && j < event->num_fields; j++)
			agree = strcmp(event->fields[j].name, first->fields[j].name) == 0;
		if (agree || !event->num_sites)
			continue;
		return pg_error_hint(merge->arena,
				     pg_error(merge->arena,
					      "%s has other arguments in %s: one struct is for "
					      "all builds",
					      event->name, parts->builds[i]),
				     "name them, in place of $vars and its like");
	}
	return NULL;
}

static bool merge_field(const struct merge *merge, const struct parts *parts, size_t at,
			struct pg_field *ret)
{
	struct pg_build_field *builds = PG_NEW_N(merge->arena, parts->num, struct pg_build_field);
	size_t num = 0;

	for (size_t i = 0; i < parts->num; i++) {
		if (parts->events[i]->num_sites)
			builds[num++] = (struct pg_build_field){parts->builds[i],
								&parts->events[i]->fields[at]};
	}
	return report(merge, builds[0].field->span,
		      pg_fleet_field(merge->arena, builds, num, ret));
}

static bool merge_fields(const struct merge *merge, const struct parts *parts,
			 struct pg_event *event)
{
	struct pg_field *fields = PG_NEW_N(merge->arena, event->num_fields + 1, struct pg_field);
	bool is_good = true;

	for (size_t i = 0; i < event->num_fields; i++)
		is_good &= merge_field(merge, parts, i, &fields[i]);
	if (is_good)
		pg_event_lay_out(event, fields);
	return is_good;
}

/* --- Variants --- */

static const struct pg_plan *plans_of(const struct merge *merge, const struct pg_event *all,
				      const struct pg_event *own, const struct pg_site *site)
{
	struct pg_plan *plans = PG_NEW_N(merge->arena, all->num_fields + 1, struct pg_plan);

	for (size_t i = 0; i < all->num_fields; i++)
		plans[i] = pg_fleet_plan(merge->arena, &site->plans[i], &own->fields[i],
					 &all->fields[i]);
	return plans;
}

/** The event as one build has it, with the fields of all. */
static const struct pg_event *variant_of(const struct merge *merge, const struct pg_event *all,
					 const struct pg_event *own)
{
	struct pg_event *variant = PG_NEW(merge->arena, struct pg_event);
	struct pg_site *sites = PG_NEW_N(merge->arena, own->num_sites + 1, struct pg_site);
	struct pg_capture *captures =
		PG_NEW_N(merge->arena, own->num_captures + 1, struct pg_capture);

	*variant = *own;
	variant->fields = all->fields;
	variant->num_fields = all->num_fields;
	variant->size = all->size;
	variant->ok_offset = all->ok_offset;
	for (size_t i = 0; i < own->num_sites; i++) {
		sites[i] = own->sites[i];
		sites[i].plans = plans_of(merge, all, own, &sites[i]);
		sites[i].variant = variant;
	}
	for (size_t i = 0; i < own->num_captures; i++) {
		captures[i] = own->captures[i];
		captures[i].variant = variant;
	}
	variant->sites = sites;
	variant->captures = captures;
	return variant;
}

/* --- Programs: each site and capture once --- */

/** Where a program is attached: those of two places are never the same one. */
struct place {
	const char *text;
	size_t *programs; /* sites, or captures, by their number in the whole event */
	size_t num;
	UT_hash_handle hh;
};

static struct place *place_of(struct pg_arena *arena, struct place **places, const char *symbol,
			      uint64_t offset, const struct pg_attach *attach)
{
	const char *text =
		pg_printf(arena, "%s+%" PRIx64 " %s+%" PRIx64, symbol ? symbol : "", offset,
			  attach->symbol ? attach->symbol : "", attach->offset);
	struct place *place;

	HASH_FIND_STR(*places, text, place);
	if (place)
		return place;
	place = PG_NEW(arena, struct place);
	place->text = text;
	HASH_ADD_KEYPTR(hh, *places, place->text, strlen(place->text), place);
	return place;
}

/** The programs of an event so far. */
struct programs {
	struct pg_site *sites;
	struct pg_capture *captures;
	struct place *of_sites, *of_captures;
};

static size_t add_site(const struct merge *merge, struct pg_event *all, struct programs *programs,
		       const struct pg_site *site)
{
	struct place *place = place_of(merge->arena, &programs->of_sites, site->symbol,
				       site->offset, &site->attach);

	for (size_t i = 0; i < place->num; i++) {
		const struct pg_site *other = &programs->sites[place->programs[i]];

		if (pg_sites_are_same(merge->arena, other->variant, other, site->variant, site,
				      all->num_fields))
			return place->programs[i];
	}
	*PG_PUSH(merge->arena, place->programs, place->num) = all->num_sites;
	*PG_PUSH(merge->arena, programs->sites, all->num_sites) = *site;
	return all->num_sites - 1;
}

static size_t add_capture(const struct merge *merge, struct pg_event *all,
			  struct programs *programs, const struct pg_capture *capture)
{
	struct place *place = place_of(merge->arena, &programs->of_captures, capture->symbol,
				       capture->offset, &capture->attach);

	for (size_t i = 0; i < place->num; i++) {
		const struct pg_capture *other = &programs->captures[place->programs[i]];

		if (pg_captures_are_same(merge->arena, other->variant, other, capture->variant,
					 capture))
			return place->programs[i];
	}
	*PG_PUSH(merge->arena, place->programs, place->num) = all->num_captures;
	*PG_PUSH(merge->arena, programs->captures, all->num_captures) = *capture;
	return all->num_captures - 1;
}

static void add_variants(const struct merge *merge, const struct parts *parts,
			 struct pg_event *all)
{
	struct pg_arena *arena = merge->arena;
	struct pg_variant *variants = PG_NEW_N(arena, parts->num, struct pg_variant);
	struct programs programs = {NULL, NULL, NULL, NULL};

	for (size_t i = 0; i < parts->num; i++) {
		const struct pg_event *own = variant_of(merge, all, parts->events[i]);
		size_t *of_site = PG_NEW_N(arena, own->num_sites + 1, size_t);
		size_t *of_capture = PG_NEW_N(arena, own->num_captures + 1, size_t);

		for (size_t j = 0; j < own->num_sites; j++)
			of_site[j] = add_site(merge, all, &programs, &own->sites[j]);
		for (size_t j = 0; j < own->num_captures; j++)
			of_capture[j] =
				add_capture(merge, all, &programs, &own->captures[j]);
		variants[i] = (struct pg_variant){own, of_site, of_capture};
	}
	all->sites = programs.sites;
	all->captures = programs.captures;
	all->variants = variants;
	all->num_variants = parts->num;
}

/* --- Events --- */

/** The name of an event without one may be that of the function at its line. */
static const struct pg_error *check_parts(const struct merge *merge, const struct parts *parts,
					  const char *name)
{
	if (!parts->without)
		return NULL;
	return pg_error_hint(merge->arena,
			     pg_error(merge->arena, "%s is called %s in %s, but not in %s",
				      parts->events[0]->point, name, parts->builds[0],
				      parts->without),
			     "give the event a name: NAME=%s", parts->events[0]->point);
}

static bool merge_event(const struct merge *merge, const struct named *named,
			struct pg_event *ret)
{
	struct parts parts = parts_of(merge, named);
	const struct pg_event *first = with_fields(&parts);

	if (!report(merge, parts.events[0]->span, check_parts(merge, &parts, named->name)))
		return false;
	if (!first)
		return report(merge, parts.events[0]->span,
			      pg_error(merge->arena, "%s is in none of the builds",
				       parts.events[0]->point));
	*ret = *first;
	ret->num_sites = ret->num_captures = 0;
	if (!report(merge, ret->span, check_names(merge, &parts, first)) ||
	    !merge_fields(merge, &parts, ret))
		return false;
	add_variants(merge, &parts, ret);
	return true;
}

static const struct pg_error *check_image(const struct merge *merge, const struct pg_build *build,
					  const struct pg_image *image)
{
	struct pg_arena *arena = merge->arena;

	if (image->is_btf)
		return pg_error_hint(
			arena,
			pg_error(arena, "%s: by BTF a header is for all kernels: it cannot be one "
				 "of several builds", build->name),
			"give its vmlinux with DWARF");
	if (!image->build_id)
		return pg_error(arena, "%s has no build id, by which it could be known where the "
				"object runs", image->name ? image->name : build->name);
	return NULL;
}

static bool check_builds(const struct merge *merge)
{
	const struct pg_span none = {NULL, 0, 0};
	const struct pg_build *first = &merge->builds[0];
	bool is_good = true;

	for (size_t i = 0; i < merge->num; i++) {
		const struct pg_build *build = &merge->builds[i];

		if (build->model.arch != first->model.arch)
			is_good = report(merge, none,
					 pg_error(merge->arena,
						  "%s is for %s, and %s for %s: one object is for "
						  "one machine",
						  build->name, build->model.arch->name, first->name,
						  first->model.arch->name));
		for (size_t j = 0; j < build->model.num_images; j++)
			is_good &= report(merge, none,
					  check_image(merge, build, &build->model.images[j]));
	}
	return is_good;
}

/** The images of all builds: events keep their own. */
static void add_images(struct merge *merge, struct pg_model *all)
{
	struct pg_image *images = NULL;

	merge->files = PG_NEW_N(merge->arena, merge->num, const size_t *);
	for (size_t i = 0; i < merge->num; i++) {
		const struct pg_model *model = &merge->builds[i].model;
		size_t *files = PG_NEW_N(merge->arena, model->num_images + 1, size_t);

		for (size_t j = 0; j < model->num_images; j++) {
			size_t k = 0;

			while (k < all->num_images && !is_same_file(&images[k], &model->images[j]))
				k++;
			if (k == all->num_images)
				*PG_PUSH(merge->arena, images, all->num_images) = model->images[j];
			files[j] = k;
		}
		merge->files[i] = files;
	}
	all->images = images;
	merge->last = PG_NEW_N(merge->arena, all->num_images + 1, const struct named *);
}

static void add_name(struct merge *merge, size_t build, const struct pg_event *event)
{
	struct pg_arena *arena = merge->arena;
	struct named *named;

	HASH_FIND_STR(merge->names, event->name, named);
	if (!named) {
		named = PG_NEW(arena, struct named);
		named->name = event->name;
		named->events = PG_NEW_N(arena, merge->num, const struct pg_event *);
		HASH_ADD_KEYPTR(hh, merge->names, named->name, strlen(named->name), named);
	}
	named->events[build] = event;
}

void pg_fleet_merge(struct pg_arena *arena, const struct pg_build *builds, size_t num,
		    struct pg_diags *diags, struct pg_model *ret)
{
	struct merge merge = {.arena = arena, .builds = builds, .num = num, .diags = diags};
	struct pg_event *events = NULL;

	*ret = (struct pg_model){.arch = builds[0].model.arch};
	if (!check_builds(&merge))
		return;
	add_images(&merge, ret);
	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < builds[i].model.num_events; j++)
			add_name(&merge, i, &builds[i].model.events[j]);
	}
	for (const struct named *named = merge.names; named; named = named->hh.next) {
		struct pg_event event;

		if (merge_event(&merge, named, &event))
			*PG_PUSH(arena, events, ret->num_events) = event;
	}
	ret->events = events;
}
