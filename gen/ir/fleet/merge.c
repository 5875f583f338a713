// SPDX-License-Identifier: GPL-2.0-only
#include "ir/fleet/merge.h"

#include <string.h>

#include "arch/arch.h"
#include "ir/fleet/field.h"
#include "ir/fleet/same.h"

/** The most builds of one fleet: each is looked for in each. */
#define MOST_BUILDS 1000

struct merge {
	struct pg_arena *arena;
	const struct pg_build *builds;
	size_t num;
	struct pg_diags *diags;
};

/** An event on its way: as each build has it. */
struct parts {
	const struct pg_event **events; /* of each build that has its image */
	const char **builds;		/* their names */
	size_t num, num_builds;
	const char *without; /* a build that has no event of the name; NULL: all have it */
};

static const struct pg_event *find(const struct pg_model *model, const char *name)
{
	for (size_t i = 0; i < model->num_events; i++) {
		if (strcmp(model->events[i].name, name) == 0)
			return &model->events[i];
	}
	return NULL;
}

static bool is_same_file(const struct pg_image *a, const struct pg_image *b)
{
	const char *x = a->name ? a->name : "", *y = b->name ? b->name : "";

	return a->kind == b->kind && strcmp(x, y) == 0 && a->build_id && b->build_id &&
	       strcmp(a->build_id, b->build_id) == 0;
}

/** One build may be given twice; and a program may be the same file beside several kernels. */
static bool is_there(const struct parts *parts, const struct pg_event *event)
{
	for (size_t i = 0; i < parts->num; i++) {
		if (is_same_file(parts->events[i]->image, event->image))
			return true;
	}
	return false;
}

static struct parts parts_of(const struct merge *merge, const char *name)
{
	struct parts parts = {.num = 0};

	for (size_t i = 0; i < merge->num; i++) {
		const struct pg_event *event = find(&merge->builds[i].model, name);

		if (!event)
			parts.without = merge->builds[i].name;
		if (!event || is_there(&parts, event))
			continue;
		*PG_PUSH(merge->arena, parts.events, parts.num) = event;
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

static size_t add_site(const struct merge *merge, struct pg_event *all, struct pg_site **sites,
		       const struct pg_site *site)
{
	for (size_t i = 0; i < all->num_sites; i++) {
		const struct pg_site *other = &(*sites)[i];

		if (pg_sites_are_same(merge->arena, other->variant, other, site->variant, site,
				      all->num_fields))
			return i;
	}
	*PG_PUSH(merge->arena, *sites, all->num_sites) = *site;
	return all->num_sites - 1;
}

static size_t add_capture(const struct merge *merge, struct pg_event *all,
			  struct pg_capture **captures, const struct pg_capture *capture)
{
	for (size_t i = 0; i < all->num_captures; i++) {
		const struct pg_capture *other = &(*captures)[i];

		if (pg_captures_are_same(merge->arena, other->variant, other, capture->variant,
					 capture))
			return i;
	}
	*PG_PUSH(merge->arena, *captures, all->num_captures) = *capture;
	return all->num_captures - 1;
}

static void add_variants(const struct merge *merge, const struct parts *parts,
			 struct pg_event *all)
{
	struct pg_arena *arena = merge->arena;
	struct pg_variant *variants = PG_NEW_N(arena, parts->num, struct pg_variant);
	struct pg_capture *captures = NULL;
	struct pg_site *sites = NULL;

	for (size_t i = 0; i < parts->num; i++) {
		const struct pg_event *own = variant_of(merge, all, parts->events[i]);
		size_t *of_site = PG_NEW_N(arena, own->num_sites + 1, size_t);
		size_t *of_capture = PG_NEW_N(arena, own->num_captures + 1, size_t);

		for (size_t j = 0; j < own->num_sites; j++)
			of_site[j] = add_site(merge, all, &sites, &own->sites[j]);
		for (size_t j = 0; j < own->num_captures; j++)
			of_capture[j] = add_capture(merge, all, &captures, &own->captures[j]);
		variants[i] = (struct pg_variant){own, of_site, of_capture};
	}
	all->sites = sites;
	all->captures = captures;
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

static bool merge_event(const struct merge *merge, const char *name, struct pg_event *ret)
{
	struct parts parts = parts_of(merge, name);
	const struct pg_event *first = with_fields(&parts);

	if (!report(merge, parts.events[0]->span, check_parts(merge, &parts, name)))
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

	if (merge->num > MOST_BUILDS)
		return report(merge, none,
			      pg_error(merge->arena, "%zu builds: one object is for %d at most",
				       merge->num, MOST_BUILDS));
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
static void add_images(const struct merge *merge, struct pg_model *all)
{
	struct pg_image *images = NULL;

	for (size_t i = 0; i < merge->num; i++) {
		const struct pg_model *model = &merge->builds[i].model;

		for (size_t j = 0; j < model->num_images; j++) {
			size_t k = 0;

			while (k < all->num_images && !is_same_file(&images[k], &model->images[j]))
				k++;
			if (k == all->num_images)
				*PG_PUSH(merge->arena, images, all->num_images) = model->images[j];
		}
	}
	all->images = images;
}

void pg_fleet_merge(struct pg_arena *arena, const struct pg_build *builds, size_t num,
		    struct pg_diags *diags, struct pg_model *ret)
{
	const struct merge merge = {arena, builds, num, diags};
	struct pg_event *events = NULL;

	*ret = (struct pg_model){.arch = builds[0].model.arch};
	if (!check_builds(&merge))
		return;
	add_images(&merge, ret);
	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < builds[i].model.num_events; j++) {
			const char *name = builds[i].model.events[j].name;
			struct pg_model so_far = {.events = events, .num_events = ret->num_events};
			struct pg_event event;

			if (!find(&so_far, name) && merge_event(&merge, name, &event))
				*PG_PUSH(arena, events, ret->num_events) = event;
		}
	}
	ret->events = events;
}
