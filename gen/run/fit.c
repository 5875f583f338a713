// SPDX-License-Identifier: GPL-2.0-only
#include "run/fit.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "run/placing.h"
#include "run/symbols.h"

#define uthash_malloc(size)	  pg_alloc(arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

const char *pg_fit_image_text(struct pg_arena *arena, const struct pg_record_event *event)
{
	if (event->kind == PG_IDENTITY_KERNEL)
		return "the kernel";
	if (event->kind == PG_IDENTITY_MODULE)
		return pg_printf(arena, "module %s", event->image);
	return event->image;
}

/* --- From the object's bytes to events --- */

struct known {
	UT_hash_handle hh;
};

struct reading {
	struct pg_arena *arena;
	struct pg_fits *fits;
	struct known *known; /* records, by what tells them from others */
};

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

static void add_word(struct pg_str *key, const char *word)
{
	pg_str_add_n(key, word, strlen(word) + 1);
}

/** What tells a record from others; all of its places do. */
static const char *key_of(struct pg_arena *arena, const struct pg_fit *fit, size_t *ret_len)
{
	const struct pg_record_event *event = &fit->checked.event;
	struct pg_str key = {.arena = arena};

	pg_str_add(&key, "%u %zu ", event->kind, fit->num_places);
	add_word(&key, event->name);
	add_word(&key, event->build_id);
	add_word(&key, event->image);
	for (size_t i = 0; i < fit->num_places; i++)
		add_word(&key, fit->places[i].text);
	*ret_len = key.len;
	return pg_str_text(&key);
}

/** Objects that were linked together may have had one header in common. */
static bool is_new(struct reading *reading, const struct pg_fit *fit)
{
	struct pg_arena *arena = reading->arena;
	struct known *known;
	size_t len;
	const char *key = key_of(arena, fit, &len);

	HASH_FIND(hh, reading->known, key, len, known);
	if (known)
		return false;
	known = PG_NEW(arena, struct known);
	HASH_ADD_KEYPTR(hh, reading->known, key, len, known);
	return true;
}

static void add(struct reading *reading, const struct pg_record_event *event)
{
	struct pg_fit fit = {0};

	copy_places(reading->arena, *event, &fit);
	fit.checked.event = copy_event(reading->arena, event);
	if (is_new(reading, &fit))
		*PG_PUSH(reading->arena, reading->fits->items, reading->fits->num) = fit;
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
	struct reading reading = {arena, fits, NULL};
	struct pg_record_event event;
	int found = pg_records_begin(bytes, size, &records);

	if (found == -ENODATA)
		return pg_error_hint(
			arena, pg_error(arena, "%s does not say what it was made for", name),
			"only objects that include a header of this probegen or a later one "
			"say it");
	if (found < 0 && (size < SELFMAG || memcmp(bytes, ELFMAG, SELFMAG) != 0))
		return pg_error_hint(arena, pg_error(arena, "%s: is not an object", name),
				     "probegen build makes one of a program in C");
	if (found < 0)
		return pg_error(arena, "%s: not an object of this machine, or damaged", name);
	while ((found = pg_records_next(&records, &event)) > 0)
		add(&reading, &event);
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
	if (event->kind == PG_IDENTITY_MODULE && *event->release)
		return pg_printf(arena, "%s of %s", event->image, event->release);
	if (event->kind != PG_IDENTITY_KERNEL)
		return pg_printf(arena, "%s %s", event->image, event->build_id);
	return *event->release ? event->release : event->build_id;
}

/** The builds of one event; of those that are not here, what is said of all of them. */
struct builds {
	const char *event;
	struct pg_fit *first;
	bool is_here;
	size_t num;
	struct pg_str names;
	const char *nearest; /* release, to the running one; NULL: it is not known */
	UT_hash_handle hh;
};

static struct builds *builds_of(const struct builds *all, const struct pg_fit *fit)
{
	struct builds *builds;

	HASH_FIND_STR(all, fit->checked.event.name, builds);
	return builds;
}

static bool is_nearer(const struct pg_fit *first, const char *release, const char *than)
{
	const char *here = running_release(&first->checked.event);

	return *here && *release && (!than || distance(release, here) < distance(than, here));
}

static void add_build(struct pg_arena *arena, struct builds **all, struct pg_fit *fit)
{
	const struct pg_record_event *event = &fit->checked.event;
	struct builds *builds = builds_of(*all, fit);

	if (!builds) {
		builds = PG_NEW(arena, struct builds);
		*builds = (struct builds){
			.event = event->name, .first = fit, .names = {.arena = arena}};
		HASH_ADD_KEYPTR(hh, *all, builds->event, strlen(builds->event), builds);
	}
	pg_str_add(&builds->names, "%s%s", builds->num++ ? ", " : "",
		   build_name(arena, event));
	builds->is_here |= !fit->why;
	if (is_nearer(builds->first, event->release, builds->nearest))
		builds->nearest = event->release;
}

/** "made for 3 builds (…), but build id … (6.18.1) runs here; the nearest is …" */
static const char *no_build_text(struct pg_arena *arena, struct builds *builds)
{
	const struct pg_checked *checked = &builds->first->checked;
	const char *text = pg_printf(arena, "made for %zu build%s (%s), but ", builds->num,
				     builds->num == 1 ? "" : "s", pg_str_text(&builds->names));

	if (checked->event.kind != PG_IDENTITY_KERNEL)
		return pg_printf(arena, "%snone of them is here", text);
	text = pg_printf(arena, "%s%s runs here", text,
			 build_text(arena, checked->running, running_release(&checked->event)));
	if (!builds->nearest || builds->num == 1)
		return text;
	return pg_printf(arena, "%s; the nearest is %s", text, builds->nearest);
}

/**
 * Of an event for several builds those that are here count, and only when there is none is that said,
 * once. (A program may be installed twice, at two paths: then two are here.)
 */
static void choose_builds(struct pg_arena *arena, struct pg_fits *fits)
{
	struct builds *all = NULL;

	for (size_t i = 0; i < fits->num; i++) {
		if (fits->items[i].checked.event.is_of_build)
			add_build(arena, &all, &fits->items[i]);
	}
	for (size_t i = 0; i < fits->num; i++) {
		struct pg_fit *fit = &fits->items[i];
		struct builds *builds;

		if (!fit->checked.event.is_of_build || !fit->why)
			continue;
		builds = builds_of(all, fit);
		fit->is_other = builds->is_here || builds->first != fit;
		if (!fit->is_other && (fit->checked.verdict == PG_OTHER_BUILD ||
				       fit->checked.verdict == PG_NOT_THERE))
			fit->why = no_build_text(arena, builds);
	}
}

/* --- The places --- */

/** "vfs_read+0x12" or "nf_tables:nft_do_chain+0x4": symbol and offset, no module. */
static const char *split_place(struct pg_arena *arena, const char *text, unsigned long *ret_offset)
{
	const char *colon = strchr(text, ':');
	const char *symbol = colon ? colon + 1 : text;
	const char *plus = strrchr(symbol, '+');

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

	pg_live_symbols_want(symbols, NULL, PG_KERNEL_TEXT);
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
	struct pg_check_asked asked = {0};

	PG_TRY(pg_fits_read(arena, name, bytes, size, ret));
	for (size_t i = 0; i < ret->num; i++) {
		struct pg_fit *fit = &ret->items[i];
		const struct pg_record_event event = fit->checked.event;

		pg_check_event_of(&event, &asked, &fit->checked);
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
