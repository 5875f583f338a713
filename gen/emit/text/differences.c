// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses differ between any two builds, and lines of files do, so neither is compared: a site is
 * known by the symbol that it is in, and by the text of its line where the sources are at hand. Several
 * sites in one symbol are told apart by their number only.
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
	const struct pg_model *moved;
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

/** A list of symbols, of which some are done with. */
struct symbols {
	const char **items; /* NULL: done with */
	size_t num;
};

/** Symbols where `event` has more sites than `other`, each once. */
static struct symbols more_of(struct pg_arena *arena, const struct pg_event *event,
			      const struct pg_event *other)
{
	const char **own = symbols_of(arena, event), **others = symbols_of(arena, other);
	struct symbols more = {.items = NULL};
	size_t at = 0, count;

	for (size_t i = 0; i < event->num_sites; i += count) {
		count = count_from(own, event->num_sites, i, own[i]);
		while (at < other->num_sites && strcmp(others[at], own[i]) < 0)
			at++;
		if (count > count_from(others, other->num_sites, at, own[i]))
			*PG_PUSH(arena, more.items, more.num) = own[i];
	}
	return more;
}

/** Are they copies of one function, by what compilers put behind its name: `f`, `f.isra.0`? */
static bool are_copies(const char *a, const char *b)
{
	const size_t len = strcspn(a, ".");

	return len == strcspn(b, ".") && strncmp(a, b, len) == 0;
}

/** Take from both what has moved from one copy of a function to another. */
static void add_moved(struct maker *maker, struct symbols *gone, struct symbols *added,
		      struct pg_str *text, json_t *array)
{
	for (size_t i = 0; i < gone->num; i++) {
		json_t *object;
		size_t j = 0;

		while (j < added->num &&
		       (!added->items[j] || !are_copies(gone->items[i], added->items[j])))
			j++;
		if (j == added->num)
			continue;
		object = pg_json_must(json_object());
		pg_json_set(object, "from", pg_json_text(gone->items[i]));
		pg_json_set(object, "to", pg_json_text(added->items[j]));
		pg_json_append(array, object);
		pg_str_add(text, "    moved: %s to %s\n", pg_shown(maker->arena, gone->items[i]),
			   pg_shown(maker->arena, added->items[j]));
		gone->items[i] = added->items[j] = NULL;
	}
}

/** The text names some; the array has all. */
static void add_symbols(struct maker *maker, const struct symbols *symbols, const char *word,
			struct pg_str *text, json_t *array)
{
	size_t num = 0;

	for (size_t i = 0; i < symbols->num; i++) {
		if (!symbols->items[i])
			continue;
		pg_json_append(array, pg_json_text(symbols->items[i]));
		if (num++ < MOST_NAMED)
			pg_str_add(text, "%s%s", num > 1 ? ", " : word,
				   pg_shown(maker->arena, symbols->items[i]));
	}
	if (num > MOST_NAMED)
		pg_str_add(text, ", and %zu more", num - MOST_NAMED);
	if (num)
		pg_str_add(text, "\n");
}

static bool compare_sites(struct maker *maker, const struct pg_event *old,
			  const struct pg_event *new, struct pg_str *text, json_t *object)
{
	struct symbols fewer = more_of(maker->arena, old, new);
	struct symbols more = more_of(maker->arena, new, old);
	json_t *moved = pg_json_must(json_array()), *gone = pg_json_must(json_array());
	json_t *added = pg_json_must(json_array());
	const bool differ = fewer.num || more.num;

	if (old->num_sites != new->num_sites)
		pg_str_add(text, "    sites: %zu, was %zu\n", new->num_sites, old->num_sites);
	add_moved(maker, &fewer, &more, text, moved);
	add_symbols(maker, &fewer, "    gone: ", text, gone);
	add_symbols(maker, &more, "    new: ", text, added);
	pg_json_set(object, "old_sites", pg_json_number(old->num_sites));
	pg_json_set(object, "new_sites", pg_json_number(new->num_sites));
	pg_json_set(object, "moved", moved);
	pg_json_set(object, "gone", gone);
	pg_json_set(object, "added", added);
	return differ;
}

/* --- Lines --- */

/** The file that all sites are in; NULL: there are several, or none is known. */
static const char *file_of(const struct pg_event *event)
{
	const char *file = event->num_sites ? event->sites[0].file : NULL;

	for (size_t i = 1; file && i < event->num_sites; i++) {
		if (!event->sites[i].file || strcmp(event->sites[i].file, file) != 0)
			return NULL;
	}
	return file;
}

static const char *text_of(const struct pg_event *event)
{
	for (size_t i = 0; i < event->num_sites; i++) {
		if (event->sites[i].text)
			return event->sites[i].text;
	}
	return NULL;
}

/** What is not known of one of the builds does not differ. */
static bool compare_texts(struct maker *maker, const char *was, const char *is, const char *word,
			  struct pg_str *text)
{
	if (!was || !is || strcmp(was, is) == 0)
		return false;
	pg_str_add(text, "    %s: %s, was %s\n", word, pg_shown(maker->arena, is),
		   pg_shown(maker->arena, was));
	return true;
}

/** The line of FUNC:LINE that has code; -1: it is another point, or there is no site. */
static int64_t line_of(const struct pg_event *event)
{
	return event->num_sites ? (int64_t)event->sites[0].counted - 1 : -1;
}

static json_t *line_json(int64_t line)
{
	return line < 0 ? pg_json_must(json_null()) : pg_json_signed(line);
}

static bool compare_numbers(int64_t was, int64_t is, struct pg_str *text)
{
	if (was < 0 || is < 0 || was == is)
		return false;
	pg_str_add(text, "    line that has code: %" PRId64 ", was %" PRId64 "\n", is, was);
	return true;
}

/** The sites of lines that have the text which the event's line had; NULL: it is not known where they are. */
static const struct pg_event *moved_of(const struct maker *maker, const struct pg_event *event)
{
	for (size_t i = 0; i < maker->moved->num_events; i++) {
		if (strcmp(maker->moved->events[i].name, event->name) == 0)
			return &maker->moved->events[i];
	}
	return NULL;
}

/** The lines of the function that have the text now, each once. */
static void add_moved_text(struct maker *maker, const struct pg_event *new, struct pg_str *text,
			   json_t *object)
{
	const struct pg_event *moved = moved_of(maker, new);
	const char *before = "    the text is now that of :";
	json_t *array = pg_json_must(json_array());
	int64_t line = 0, first;

	for (size_t i = 0; moved && i < moved->num_sites && line_of(new) >= 0; i++) {
		first = (int64_t)new->sites[0].line - line_of(new);
		if (line == (int64_t)moved->sites[i].line - first)
			continue;
		line = (int64_t)moved->sites[i].line - first;
		pg_json_append(array, line_json(line));
		pg_str_add(text, "%s%" PRId64, before, line);
		before = ", :";
	}
	if (json_array_size(array))
		pg_str_add(text, "\n");
	else if (moved)
		pg_str_add(text, "    no line with code has the text now\n");
	pg_json_set(object, "text_now_at", array);
}

static bool compare_lines(struct maker *maker, const struct pg_event *old,
			  const struct pg_event *new, struct pg_str *text, json_t *object)
{
	bool differ = compare_texts(maker, file_of(old), file_of(new), "file", text);

	differ |= compare_numbers(line_of(old), line_of(new), text);
	differ |= compare_texts(maker, text_of(old), text_of(new), "text of the line", text);
	pg_json_set(object, "old_file", pg_json_text(file_of(old)));
	pg_json_set(object, "new_file", pg_json_text(file_of(new)));
	pg_json_set(object, "old_line", line_json(line_of(old)));
	pg_json_set(object, "new_line", line_json(line_of(new)));
	pg_json_set(object, "old_text", pg_json_text(text_of(old)));
	pg_json_set(object, "new_text", pg_json_text(text_of(new)));
	add_moved_text(maker, new, text, object);
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

/** "; $last has that of :34": it is past there. */
static const char *past_of(struct pg_arena *arena, const struct pg_event *event, size_t field)
{
	const char *last = event->fields[field].last;

	return last ? pg_printf(arena, "; $last has that of %s", last) : "";
}

/** "unsigned long", "unsigned long at 2 of 3 sites", "cannot be read: it is optimised out". */
static const char *state_of(struct pg_arena *arena, const struct pg_event *event, size_t field)
{
	const size_t readable = count_readable(event, field);
	const char *type;

	if (!event->num_sites)
		return "not there";
	if (!readable || !event->fields[field].type)
		return pg_printf(arena, "cannot be read: %s%s", reason_of(event, field),
				 past_of(arena, event, field));
	type = pg_type_declare(arena, event->fields[field].type, "", PG_SPELL_SOURCE);
	if (readable == event->num_sites)
		return type;
	return pg_printf(arena, "%s at %zu of %zu sites%s", type, readable, event->num_sites,
			 past_of(arena, event, field));
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
	pg_json_set(object, "old_last", pg_json_text(old->num_sites ? before->last : NULL));
	pg_json_set(object, "new_last", pg_json_text(new->num_sites ? after->last : NULL));
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
	differ |= compare_lines(maker, old, new, &text, object);
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
					const struct pg_build *new, const struct pg_model *moved)
{
	struct maker maker = {arena, moved, {.arena = arena}, {.arena = arena}};
	struct pg_differences all = {.num = new->model.num_events};

	for (size_t i = 0; i < all.num && i < old->model.num_events; i++)
		all.num_differ +=
			compare_event(&maker, &old->model.events[i], &new->model.events[i]);
	all.text = pg_str_text(&maker.text);
	all.json = pg_str_text(&maker.json);
	return all;
}
