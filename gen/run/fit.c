// SPDX-License-Identifier: GPL-2.0-only
#include "run/fit.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "run/placing.h"
#include "run/symbols.h"

const char *pg_fit_image_text(struct pg_arena *arena, const struct pg_record_event *event)
{
	if (event->kind == PG_IDENTITY_KERNEL)
		return "the kernel";
	if (event->kind == PG_IDENTITY_MODULE)
		return pg_printf(arena, "module %s", event->image);
	return event->image;
}

/* --- From the object's bytes to events --- */

static const char *copy(struct pg_arena *arena, const char *text)
{
	return pg_strndup(arena, text, strlen(text));
}

static struct pg_record_event copy_event(struct pg_arena *arena,
					 const struct pg_record_event *event)
{
	struct pg_record_event own = *event;

	own.name = copy(arena, event->name);
	own.point = copy(arena, event->point);
	own.machine = copy(arena, event->machine);
	own.build_id = copy(arena, event->build_id);
	own.image = copy(arena, event->image);
	own.release = copy(arena, event->release);
	own.places = own.end = NULL;
	return own;
}

static void copy_places(struct pg_arena *arena, struct pg_record_event event, struct pg_fit *fit)
{
	fit->num_places = (size_t)event.num_sites + event.num_captures;
	fit->places = PG_NEW_N(arena, fit->num_places + 1, struct pg_fit_place);
	for (size_t i = 0; i < fit->num_places; i++) {
		struct pg_record_place place;

		pg_record_place(&event, &place); /* the record has been read to its end */
		fit->places[i] = (struct pg_fit_place){
			.text = copy(arena, place.text),
			.function = copy(arena, place.function),
			.section = copy(arena, place.section),
			.named = copy(arena, place.program),
			.is_capture = i >= event.num_sites,
		};
	}
}

/** Objects that were linked together may have had one header in common. */
static bool is_same(const struct pg_fit *a, const struct pg_fit *b)
{
	const struct pg_record_event *x = &a->checked.event, *y = &b->checked.event;

	if (strcmp(x->name, y->name) != 0 || strcmp(x->build_id, y->build_id) != 0 ||
	    strcmp(x->image, y->image) != 0 || x->kind != y->kind || a->num_places != b->num_places)
		return false;
	for (size_t i = 0; i < a->num_places; i++) {
		if (strcmp(a->places[i].text, b->places[i].text) != 0)
			return false;
	}
	return true;
}

static void add(struct pg_arena *arena, struct pg_fits *fits, const struct pg_record_event *event)
{
	struct pg_fit fit = {0};

	copy_places(arena, *event, &fit);
	fit.checked.event = copy_event(arena, event);
	for (size_t i = 0; i < fits->num; i++) {
		if (is_same(&fits->items[i], &fit))
			return;
	}
	*PG_PUSH(arena, fits->items, fits->num) = fit;
}

bool pg_fits_any(const void *bytes, size_t size)
{
	struct pg_records records;

	return pg_records_begin(bytes, size, &records) != -ENODATA;
}

static const struct pg_error *read_records(struct pg_arena *arena, const char *name,
					   const void *bytes, size_t size, struct pg_fits *fits)
{
	struct pg_records records;
	struct pg_record_event event;
	int found = pg_records_begin(bytes, size, &records);

	if (found == -ENODATA)
		return pg_error_hint(
			arena, pg_error(arena, "%s does not say what it was made for", name),
			"only objects that include a header of this probegen or a later one "
			"say it");
	if (found < 0)
		return pg_error(arena, "%s: not an object of this machine, or damaged", name);
	while ((found = pg_records_next(&records, &event)) > 0)
		add(arena, fits, &event);
	if (found < 0)
		return pg_error(arena,
				"%s: the description of its events is damaged, or of another "
				"version of probegen",
				name);
	return NULL;
}

/* --- Problems --- */

/** "build id 3b43… (6.1.0-56-cloud-amd64)" */
static const char *build_text(struct pg_arena *arena, const char *build_id, const char *release)
{
	if (strchr(build_id, ' ')) /* a program's that has none */
		return pg_printf(arena, "a file of %s", build_id);
	return *release ? pg_printf(arena, "build id %s (%s)", build_id, release)
			: pg_printf(arena, "build id %s", build_id);
}

static const char *running_release(const struct pg_record_event *event)
{
	static struct utsname host;

	return event->kind == PG_IDENTITY_KERNEL && uname(&host) == 0 ? host.release : "";
}

static const char *misfit_text(struct pg_arena *arena, const struct pg_checked *checked)
{
	const struct pg_record_event *event = &checked->event;
	const char *image = pg_fit_image_text(arena, event);

	switch (checked->verdict) {
	case PG_OTHER_BUILD:
		return pg_printf(arena, "made for %s, but %s runs here",
				 build_text(arena, event->build_id, event->release),
				 build_text(arena, checked->running, running_release(event)));
	case PG_OTHER_MACHINE:
		return pg_printf(arena, "made for %s, but this is another machine", event->machine);
	case PG_NOT_THERE:
		return pg_printf(arena,
				 event->kind == PG_IDENTITY_MODULE ? "%s is not loaded"
								   : "%s does not exist",
				 image);
	case PG_NO_BUILD_ID:
		return pg_printf(arena, "%s has no build id, so nothing can be compared",
				 *event->build_id ? image : "what it was made from");
	case PG_FITS:
	case PG_FITS_ANY:
	case PG_NO_RECORDS:
	case PG_DAMAGED:
	case PG_OTHER_SECTION:
		break;
	}
	return NULL;
}

/* --- Events that are for several builds --- */

static bool is_build_of(const struct pg_fit *fit, const struct pg_fit *first)
{
	const struct pg_record_event *a = &fit->checked.event, *b = &first->checked.event;

	return a->is_of_build && b->is_of_build && strcmp(a->name, b->name) == 0;
}

/** "6.12.9-amd64" as a number: more for a later release. */
static uint64_t release_number(const char *release)
{
	uint64_t number = 0;

	for (int i = 0; i < 3; i++) {
		char *end;
		unsigned long part = strtoul(release, &end, 10);

		number = number << 20 | (part < 0xfffff ? part : 0xfffff);
		release = end + (*end == '.');
	}
	return number;
}

/** How far two releases are from each other: to 7.3 6.12 is nearer than 6.1. */
static uint64_t distance(const char *a, const char *b)
{
	uint64_t x = release_number(a), y = release_number(b);

	return x > y ? x - y : y - x;
}

/** What people call a build: a kernel's release, a program's file and id. */
static const char *build_name(struct pg_arena *arena, const struct pg_record_event *event)
{
	if (event->kind != PG_IDENTITY_KERNEL)
		return pg_printf(arena, "%s %s", event->image, event->build_id);
	return *event->release ? event->release : event->build_id;
}

/** The build whose release is nearest to the running one; NULL: it is not known. */
static const struct pg_record_event *nearest_build(const struct pg_fits *fits,
						   const struct pg_fit *first)
{
	const char *here = running_release(&first->checked.event);
	const struct pg_record_event *nearest = NULL;
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < fits->num && *here; i++) {
		const struct pg_record_event *event = &fits->items[i].checked.event;

		if (!is_build_of(&fits->items[i], first) || !*event->release ||
		    distance(event->release, here) >= least)
			continue;
		least = distance(event->release, here);
		nearest = event;
	}
	return nearest;
}

/** "made for 3 builds (…), but build id … (6.18.1) runs here; the nearest is …" */
static const char *no_build_text(struct pg_arena *arena, const struct pg_fits *fits,
				 const struct pg_fit *first)
{
	const struct pg_checked *checked = &first->checked;
	const struct pg_record_event *nearest = nearest_build(fits, first);
	const char *text = "";
	size_t num = 0;

	for (size_t i = 0; i < fits->num; i++) {
		if (is_build_of(&fits->items[i], first))
			text = pg_printf(arena, "%s%s%s", text, num++ ? ", " : "",
					 build_name(arena, &fits->items[i].checked.event));
	}
	text = pg_printf(arena, "made for %zu build%s (%s), but ", num, num == 1 ? "" : "s", text);
	if (checked->event.kind != PG_IDENTITY_KERNEL)
		return pg_printf(arena, "%snone of them is here", text);
	text = pg_printf(arena, "%s%s runs here", text,
			 build_text(arena, checked->running, running_release(&checked->event)));
	if (!nearest || num == 1)
		return text;
	return pg_printf(arena, "%s; the nearest is %s", text, nearest->release);
}

/** Does any build of the event fit? */
static bool any_build_fits(const struct pg_fits *fits, const struct pg_fit *first)
{
	for (size_t i = 0; i < fits->num; i++) {
		if (is_build_of(&fits->items[i], first) && !fits->items[i].why)
			return true;
	}
	return false;
}

static bool is_first_build(const struct pg_fits *fits, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (is_build_of(&fits->items[i], &fits->items[at]))
			return false;
	}
	return true;
}

/**
 * Of an event for several builds those that are here count, and only when there is none is that said,
 * once. (A program may be installed twice, at two paths: then two are here.)
 */
static void choose_builds(struct pg_arena *arena, struct pg_fits *fits)
{
	for (size_t i = 0; i < fits->num; i++) {
		struct pg_fit *fit = &fits->items[i];

		if (!fit->checked.event.is_of_build || !fit->why)
			continue;
		fit->is_other = true;
		if (any_build_fits(fits, fit) || !is_first_build(fits, i))
			continue;
		fit->is_other = false;
		if (fit->checked.verdict == PG_OTHER_BUILD || fit->checked.verdict == PG_NOT_THERE)
			fit->why = no_build_text(arena, fits, fit);
	}
}

/* --- The places --- */

/** "vfs_read+0x12" or "nf_tables:nft_do_chain+0x4": symbol and offset, no module. */
static const char *split_place(struct pg_arena *arena, const char *text, unsigned long *ret_offset)
{
	const char *plus = strrchr(text, '+');
	const char *colon = strchr(text, ':');
	const char *symbol = colon ? colon + 1 : text;

	*ret_offset = plus ? strtoul(plus + 1, NULL, 0) : 0;
	return plus ? pg_strndup(arena, symbol, (size_t)(plus - symbol)) : symbol;
}

static const char *module_of(const struct pg_fit *fit)
{
	return fit->checked.event.kind == PG_IDENTITY_MODULE ? fit->checked.event.image : NULL;
}

static bool has_kernel_places(const struct pg_fit *fit)
{
	return !fit->why && fit->checked.event.kind != PG_IDENTITY_PROGRAM;
}

static void want_places(struct pg_arena *arena, struct pg_live_symbols *symbols,
			const struct pg_fit *fit)
{
	unsigned long offset;

	for (size_t i = 0; i < fit->num_places; i++) {
		const char *symbol = split_place(arena, fit->places[i].text, &offset);

		pg_live_symbols_want(symbols, NULL, symbol);
		pg_live_symbols_want(symbols, module_of(fit), symbol);
	}
}

/** The kernel takes its own symbol before a module's, unless the place names the module. */
static bool is_hidden(const struct pg_live_symbols *symbols, const struct pg_fit *fit,
		      const struct pg_fit_place *place, const char *symbol)
{
	return module_of(fit) && !strchr(place->text, ':') &&
	       pg_live_symbols_has(symbols, NULL, symbol);
}

static void judge_places(struct pg_arena *arena, const struct pg_live_symbols *symbols,
			 struct pg_fit *fit)
{
	for (size_t i = 0; i < fit->num_places; i++) {
		struct pg_fit_place *place = &fit->places[i];
		unsigned long offset;
		const char *symbol = split_place(arena, place->text, &offset);

		place->problem = pg_live_symbols_refusal(symbols, module_of(fit), symbol, offset);
		if (is_hidden(symbols, fit, place, symbol))
			place->problem = "the kernel itself has a symbol of this name";
		if (place->problem && !fit->why)
			fit->why = pg_printf(arena, "%s: %s", place->text, place->problem);
	}
}

/** Probes belong to a file, not to its name. */
static void note_file(struct pg_fit *fit)
{
	struct stat st;

	if (fit->checked.event.kind != PG_IDENTITY_PROGRAM ||
	    stat(fit->checked.event.image, &st) != 0)
		return;
	fit->device = st.st_dev;
	fit->inode = st.st_ino;
}

const struct pg_error *pg_fits_read(struct pg_arena *arena, const char *name, const void *bytes,
				    size_t size, struct pg_fits *ret)
{
	*ret = (struct pg_fits){0};
	PG_TRY(read_records(arena, name, bytes, size, ret));
	return pg_fits_read_programs(arena, name, bytes, size, ret);
}

const struct pg_error *pg_fits_find(struct pg_arena *arena, const char *name, const void *bytes,
				    size_t size, struct pg_fits *ret)
{
	struct pg_live_symbols *symbols = pg_live_symbols_create(arena);

	PG_TRY(pg_fits_read(arena, name, bytes, size, ret));
	for (size_t i = 0; i < ret->num; i++) {
		struct pg_fit *fit = &ret->items[i];
		const struct pg_record_event event = fit->checked.event;

		pg_check_event(&event, &fit->checked);
		fit->why = misfit_text(arena, &fit->checked);
		note_file(fit);
	}
	choose_builds(arena, ret);
	for (size_t i = 0; i < ret->num; i++) {
		if (has_kernel_places(&ret->items[i]))
			want_places(arena, symbols, &ret->items[i]);
	}
	pg_live_symbols_read(symbols);
	ret->symbols = symbols;
	for (size_t i = 0; i < ret->num; i++) {
		if (has_kernel_places(&ret->items[i]))
			judge_places(arena, symbols, &ret->items[i]);
		ret->num_misfits += ret->items[i].why && !ret->items[i].is_other;
	}
	return NULL;
}

bool pg_fit_is_still_there(const struct pg_fit *fit)
{
	struct pg_fit now = {0};

	if (fit->checked.event.kind == PG_IDENTITY_KERNEL)
		return true;
	now.checked.event = fit->checked.event;
	note_file(&now);
	pg_check_event(&fit->checked.event, &now.checked);
	return strcmp(now.checked.running, fit->checked.running) == 0 &&
	       now.device == fit->device && now.inode == fit->inode;
}
