// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program's section says where it is attached, and the type of its context how variables are read
 * there. C does not compare them: SEC() is an attribute before the function's type, and no
 * attribute in that place sees the parameters. So the object's BTF is asked.
 *
 * Programs that take anything other than the context of an event of this object are not ours,
 * wherever they are: with `void *ctx` in one of our sections a program fetches nothing.
 */
#include "run/placing.h"

/** Where the search for a place goes on: programs mostly come in the order of their places. */
struct cursor {
	size_t event, place;
};

/** The place of an event that a program is at, a capture's for a capture; NULL: none. */
static struct pg_fit_place *place_of(const struct pg_fit *fit, const struct pg_program *program,
				     size_t from, size_t *ret_index)
{
	bool is_capture = pg_program_is_capture(program, fit->checked.event.name);

	for (size_t i = 0; i < fit->num_places; i++) {
		struct pg_fit_place *place;

		*ret_index = (from + i) % fit->num_places;
		place = &fit->places[*ret_index];
		if (place->is_capture == is_capture &&
		    (!*place->named || strcmp(place->named, program->name) == 0) &&
		    pg_section_is_same(place->section, program->section))
			return place;
	}
	return NULL;
}

static size_t from_of(const struct cursor *cursor, size_t event)
{
	return event == cursor->event ? cursor->place : 0;
}

static bool takes_any(const struct pg_fits *fits, const struct pg_program *program)
{
	for (size_t i = 0; i < fits->num; i++) {
		if (pg_program_takes(program, fits->items[i].checked.event.name))
			return true;
	}
	return false;
}

/**
 * Note the program at each place that it is for: events may share places, and a program that takes
 * none of their contexts is for all of them. False: it is misplaced.
 */
static bool note_places(struct pg_arena *arena, struct pg_fits *fits, struct cursor *cursor,
			const struct pg_program *program)
{
	const bool takes = takes_any(fits, program), is_placed = pg_program_is_placed(program);
	bool is_there = false;

	for (size_t i = 0; i < fits->num; i++) {
		struct pg_fit *fit = &fits->items[i];
		struct pg_fit_place *place;
		size_t at;

		if (takes && !pg_program_takes(program, fit->checked.event.name))
			continue;
		fit->is_taken |= takes && !is_placed;
		place = place_of(fit, program, from_of(cursor, i), &at);
		if (!place)
			continue;
		if (!place->program)
			place->program = pg_strndup(arena, program->name, strlen(program->name));
		*cursor = (struct cursor){i, at + 1};
		is_there = true;
	}
	return is_there || !takes || !is_placed;
}

/** The event whose section a program is in; NULL: none of this object. */
static const struct pg_fit *owner_of(const struct pg_fits *fits, const struct pg_program *program)
{
	size_t at;

	for (size_t i = 0; i < fits->num; i++) {
		if (place_of(&fits->items[i], program, 0, &at))
			return &fits->items[i];
	}
	return NULL;
}

static const struct pg_fit *taken_by(const struct pg_fits *fits, const struct pg_program *program)
{
	for (size_t i = 0; i < fits->num; i++) {
		if (pg_program_takes(program, fits->items[i].checked.event.name))
			return &fits->items[i];
	}
	return NULL;
}

static const char *section_word(struct pg_arena *arena, const struct pg_record_event *event)
{
	return pg_printf(arena, event->num_sites == 1 && !event->is_of_build ? "PROBE_SEC(%s)" : "BPF_PROBE(%s, ...)",
			 event->name);
}

static void add_misplaced(struct pg_arena *arena, struct pg_fits *fits,
			  const struct pg_program *program)
{
	const struct pg_record_event *event = &taken_by(fits, program)->checked.event;
	const struct pg_fit *owner = owner_of(fits, program);
	const char *other = owner ? owner->checked.event.name : NULL;
	const char *word = section_word(arena, event);
	struct pg_misplaced *misplaced = PG_PUSH(arena, fits->misplaced, fits->num_misplaced);

	*misplaced = (struct pg_misplaced){.event = event->name, .other = other};
	misplaced->problem =
		other ? pg_printf(arena, "%s is in the section of %s (%s), but takes the context of %s",
				  program->name, other, program->section, event->name)
		      : pg_printf(arena,
				  "%s takes the context of %s, but its section (%s) is not one of %s's",
				  program->name, event->name, program->section, event->name);
	misplaced->hint =
		other ? pg_printf(arena, "write 'struct %s_ctx *' for its parameter, or %s for it",
				  other, word)
		      : pg_printf(arena, "write %s for it", word);
}

const struct pg_error *pg_fits_read_programs(struct pg_arena *arena, const char *name,
					     const void *bytes, size_t size, struct pg_fits *fits)
{
	struct cursor cursor = {0, 0};
	struct pg_programs programs;
	struct pg_program program;
	int found = pg_programs_begin(bytes, size, &programs);

	fits->has_btf = found == 0;
	if (found == -ENODATA)
		return NULL;
	while (found >= 0 && (found = pg_programs_next(&programs, &program)) > 0) {
		if (!note_places(arena, fits, &cursor, &program))
			add_misplaced(arena, fits, &program);
	}
	return found < 0 ? pg_error(arena, "%s: its BTF is damaged, or of a later clang", name)
			 : NULL;
}

const char *pg_fit_unprobed_text(struct pg_arena *arena, const struct pg_fits *fits,
				 const struct pg_fit *fit)
{
	size_t num_sites = fit->checked.event.num_sites, num = 0;

	if (num_sites == 0)
		return "this build does not have it";
	if (!fits->has_btf)
		return "without BTF (clang -g) its programs cannot be known";
	for (size_t i = 0; i < num_sites; i++)
		num += fit->places[i].program != NULL;
	if (fit->is_taken || num == num_sites)
		return NULL;
	return num == 0 ? "no program is attached for it"
			: pg_printf(arena, "only %zu of its %zu sites have a program", num,
				    num_sites);
}

const struct pg_misplaced *pg_fit_misplaced(const struct pg_fits *fits, const struct pg_fit *fit)
{
	const char *event = fit->checked.event.name;

	for (size_t i = 0; i < fits->num_misplaced; i++) {
		const struct pg_misplaced *misplaced = &fits->misplaced[i];

		if (strcmp(misplaced->event, event) == 0 ||
		    (misplaced->other && strcmp(misplaced->other, event) == 0))
			return misplaced;
	}
	return NULL;
}
