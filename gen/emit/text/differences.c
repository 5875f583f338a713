// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses differ between any two builds, and lines of files do, so neither is compared: a site is
 * known by the symbol that it is in. Several sites in one symbol are told apart by their number
 * only.
 */
#include "emit/text/differences.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/quote.h"
#include "base/str.h"
#include "ir/typesame.h"

/** Symbols that a text names. */
#define MOST_NAMED 6

struct maker {
	struct pg_arena *arena;
	struct pg_str text;
	struct pg_str json;
};

/* --- Sites --- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/** The symbols of an event's sites, sorted: one of several sites is there as often. */
static const char **symbols_of(struct pg_arena *arena, const struct pg_event *event)
{
	const char **symbols = PG_NEW_N(arena, event->num_sites + 1, const char *);

	for (size_t i = 0; i < event->num_sites; i++)
		symbols[i] = event->sites[i].symbol;
	qsort(symbols, event->num_sites, sizeof(*symbols), by_name);
	return symbols;
}

/** How many of the sorted symbols from `at` on are `symbol`. */
static size_t count_from(const char **symbols, size_t num, size_t at, const char *symbol)
{
	size_t end = at;

	while (end < num && strcmp(symbols[end], symbol) == 0)
		end++;
	return end - at;
}

/** Symbols where `event` has more sites than `other`. The text names some; the array has all. */
static void add_more(struct maker *maker, const struct pg_event *event,
		     const struct pg_event *other, const char *word, struct pg_str *text,
		     json_t *array)
{
	const char **own = symbols_of(maker->arena, event);
	const char **others = symbols_of(maker->arena, other);
	size_t num = 0, at = 0, count, num_others;

	for (size_t i = 0; i < event->num_sites; i += count) {
		count = count_from(own, event->num_sites, i, own[i]);
		while (at < other->num_sites && strcmp(others[at], own[i]) < 0)
			at++;
		num_others = count_from(others, other->num_sites, at, own[i]);
		if (count <= num_others)
			continue;
		pg_json_append(array, pg_json_text(own[i]));
		if (num++ < MOST_NAMED)
			pg_str_add(text, "%s%s", num > 1 ? ", " : word,
				   pg_shown(maker->arena, own[i]));
	}
	if (num > MOST_NAMED)
		pg_str_add(text, ", and %zu more", num - MOST_NAMED);
	if (num)
		pg_str_add(text, "\n");
}

static bool compare_sites(struct maker *maker, const struct pg_event *old,
			  const struct pg_event *new, struct pg_str *text, json_t *object)
{
	json_t *gone = pg_json_must(json_array()), *added = pg_json_must(json_array());
	bool differ;

	if (old->num_sites != new->num_sites)
		pg_str_add(text, "    sites: %zu, was %zu\n", new->num_sites, old->num_sites);
	add_more(maker, old, new, "    gone: ", text, gone);
	add_more(maker, new, old, "    new: ", text, added);
	differ = json_array_size(gone) || json_array_size(added);
	pg_json_set(object, "old_sites", pg_json_number(old->num_sites));
	pg_json_set(object, "new_sites", pg_json_number(new->num_sites));
	pg_json_set(object, "gone", gone);
	pg_json_set(object, "added", added);
	return differ;
}

/* --- Arguments --- */

static size_t count_readable(const struct pg_event *event, size_t field)
{
	size_t num = 0;

	for (size_t i = 0; i < event->num_sites; i++)
		num += event->sites[i].plans[field].avail == PG_AVAILABLE;
	return num;
}

static const char *reason_of(const struct pg_event *event, size_t field)
{
	for (size_t i = 0; i < event->num_sites; i++) {
		if (event->sites[i].plans[field].avail != PG_AVAILABLE)
			return event->sites[i].plans[field].reason;
	}
	return "it is not there";
}

/** "unsigned long", "unsigned long at 2 of 3 sites", "cannot be read: it is optimised out". */
static const char *state_of(struct pg_arena *arena, const struct pg_event *event, size_t field)
{
	const size_t readable = count_readable(event, field);
	const char *type;

	if (!event->num_sites)
		return "not there";
	if (!readable || !event->fields[field].type)
		return pg_printf(arena, "cannot be read: %s", reason_of(event, field));
	type = pg_type_declare(arena, event->fields[field].type, "", PG_SPELL_SOURCE);
	if (readable == event->num_sites)
		return type;
	return pg_printf(arena, "%s at %zu of %zu sites", type, readable, event->num_sites);
}

/** Has it another sign, or as a struct, union or enum other contents, under the same name? */
static bool has_other_contents(const struct pg_field *old, const struct pg_field *new)
{
	const struct pg_type *a = old->type ? pg_type_element(old->type) : NULL;
	const struct pg_type *b = new->type ? pg_type_element(new->type) : NULL;

	if (!a || !b)
		return false;
	if (a->kind != b->kind || a->is_signed != b->is_signed)
		return true;
	return (pg_type_is_record(a) || a->kind == PG_TYPE_ENUM) && a->complete && b->complete &&
	       pg_type_digest(a) != pg_type_digest(b);
}

static void describe(struct pg_str *text, const char *name, const char *was, uint64_t was_size,
		     const char *is, uint64_t is_size)
{
	if (strcmp(was, is) != 0)
		pg_str_add(text, "    %s: %s, was %s\n", name, is, was);
	else if (was_size != is_size)
		pg_str_add(text, "    %s: %s of %" PRIu64 " bytes, was of %" PRIu64 "\n", name, is,
			   is_size, was_size);
	else
		pg_str_add(text, "    %s: %s has other contents\n", name, is);
}

static bool compare_field(struct maker *maker, const struct pg_event *old,
			  const struct pg_event *new, size_t at, struct pg_str *text, json_t *array)
{
	const struct pg_field *before = &old->fields[at], *after = &new->fields[at];
	const char *was = state_of(maker->arena, old, at), *is = state_of(maker->arena, new, at);
	const bool is_other = has_other_contents(before, after);
	json_t *object = pg_json_must(json_object());
	bool differs = is_other || strcmp(was, is) != 0 ||
		       (before->type && after->type && before->size != after->size);

	pg_json_set(object, "name", pg_json_text(after->name));
	pg_json_set(object, "differs", pg_json_must(json_boolean(differs)));
	pg_json_set(object, "old", pg_json_text(was));
	pg_json_set(object, "new", pg_json_text(is));
	pg_json_set(object, "old_size", pg_json_number(before->size));
	pg_json_set(object, "new_size", pg_json_number(after->size));
	pg_json_append(array, object);
	if (differs)
		describe(text, after->name, pg_shown(maker->arena, was), before->size,
			 pg_shown(maker->arena, is), after->size);
	return differs;
}

/* --- The whole --- */

static bool compare_event(struct maker *maker, const struct pg_event *old,
			  const struct pg_event *new)
{
	json_t *object = pg_json_must(json_object()), *arguments = pg_json_must(json_array());
	struct pg_str text = {.arena = maker->arena};
	bool differ;

	pg_json_set(object, "point", pg_json_text(new->point));
	differ = compare_sites(maker, old, new, &text, object);
	/* Where there is no site, there are no fields. */
	for (size_t i = 0; i < old->num_fields && i < new->num_fields; i++)
		differ |= !new->fields[i].line_of &&
			  compare_field(maker, old, new, i, &text, arguments);
	pg_json_set(object, "arguments", arguments);
	pg_json_set(object, "differs", pg_json_must(json_boolean(differ)));
	if (differ)
		pg_str_add(&maker->text, "%s\n%s", pg_shown(maker->arena, new->point),
			   pg_str_text(&text));
	pg_json_add_line(&maker->json, object);
	return differ;
}

struct pg_differences pg_differences_of(struct pg_arena *arena, const struct pg_build *old,
					const struct pg_build *new)
{
	struct maker maker = {arena, {.arena = arena}, {.arena = arena}};
	struct pg_differences all = {.num = new->model.num_events};

	for (size_t i = 0; i < all.num && i < old->model.num_events; i++)
		all.num_differ +=
			compare_event(&maker, &old->model.events[i], &new->model.events[i]);
	all.text = pg_str_text(&maker.text);
	all.json = pg_str_text(&maker.json);
	return all;
}
