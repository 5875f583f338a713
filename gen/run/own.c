// SPDX-License-Identifier: GPL-2.0-only
#include "run/own.h"

#include <bpf/libbpf.h>
#include <probegen/object.h>
#include <probegen/programs.h>
#include <string.h>

#include "run/loader.h"

/** The section that says so. */
#define TRACE_SECTION ".probegen.trace"

/** Programs mostly come in the order of their places: the search goes on after the last one. */
static const struct pg_own_program *find(const struct pg_own_programs *own, const char *name,
					 size_t *from)
{
	for (size_t i = 0; i < own->num; i++) {
		const struct pg_own_program *program = &own->items[(*from + i) % own->num];

		if (strcmp(program->name, name) == 0) {
			*from = (size_t)(program - own->items) + 1;
			return program;
		}
	}
	return NULL;
}

static const struct pg_error *foreign_error(struct pg_arena *arena, const char *object,
					    const struct pg_own_program *foreign)
{
	return pg_error_hint(
		arena,
		pg_error(arena, "%s: probegen did not write the program '%s' (%s) in it",
			 object, foreign->name, foreign->section),
		"it is not run: it may have come from the probed file, or from its debug info");
}

/**
 * How many programs of ours one in this section is: itself, or, without a place and by the name of the first,
 * all of the event's sites (PROBE_ALIKE). 0: none.
 */
static size_t num_of(const struct pg_own_programs *own, const struct pg_own_program *ours,
		     const char *section)
{
	size_t num = 0;

	if (strcmp(ours->section, section) == 0)
		return 1;
	if (ours->is_capture || strcmp(ours->name, ours->event) != 0 ||
	    strlen(section) != pg_section_kind(ours->section) ||
	    strncmp(section, ours->section, strlen(section)) != 0)
		return 0;
	for (size_t i = 0; i < own->num; i++)
		num += !own->items[i].is_capture && strcmp(own->items[i].event, ours->event) == 0;
	return num;
}

static const struct pg_error *check_all(struct pg_arena *arena, const char *object,
					const struct pg_loader *loader,
					const struct pg_own_programs *own)
{
	const struct pg_own_programs all = pg_loader_programs(loader);
	size_t from = 0, num_all = 0, num;

	for (size_t i = 0; i < all.num; i++) {
		const struct pg_own_program *is = &all.items[i];
		const struct pg_own_program *ours = find(own, is->name, &from);

		if (!ours || !(num = num_of(own, ours, is->section)))
			return foreign_error(arena, object, is);
		num_all += num;
	}
	/* Each name is there once: a linker sees to that. */
	return num_all == own->num ? NULL
				   : pg_error(arena, "%s has %zu programs, but probegen wrote %zu",
					      object, num_all, own->num);
}

const struct pg_error *pg_own_check(struct pg_arena *arena, const char *name, const char *bytes,
				    size_t size, const struct pg_own_programs *own)
{
	struct pg_loader *loader;
	const struct pg_error *error;

	PG_TRY(pg_loader_create(arena, name, bytes, size, &loader));
	error = check_all(arena, name, loader, own);
	pg_loader_destroy(loader);
	return error;
}

static struct pg_own_programs own_of(struct pg_arena *arena, const struct pg_fits *fits)
{
	struct pg_own_programs own = {NULL, 0};

	for (size_t i = 0; i < fits->num; i++) {
		const struct pg_fit *fit = &fits->items[i];
		size_t nums[] = {0, 0};

		for (size_t j = 0; j < fit->num_places; j++) {
			const struct pg_fit_place *place = &fit->places[j];

			pg_own_programs_add(arena, &own, fit->checked.event.name,
					    place->is_capture, nums[place->is_capture]++,
					    place->section);
		}
	}
	return own;
}

const struct pg_error *pg_own_check_trace(struct pg_arena *arena, const char *name,
					  const char *bytes, size_t size,
					  const struct pg_fits *fits)
{
	struct pg_own_programs own;
	const char *section;
	size_t length;

	if (pg_object_find(bytes, size, TRACE_SECTION, &section, &length) < 0)
		return NULL;
	own = own_of(arena, fits);
	return pg_own_check(arena, name, bytes, size, &own);
}
