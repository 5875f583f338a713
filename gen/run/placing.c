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

#include "base/str.h"

#define uthash_malloc(size)	  pg_alloc(index->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/* --- What is where, by name: objects may have as many events as programs --- */

/** The events of one name: an event for several builds has a record for each. */
struct name {
	const char *text;
	struct pg_fit *first;
	const char *taker, *taker_section; /* as struct pg_fit has it; NULL: none */
	const struct pg_misplaced *misplaced;
	UT_hash_handle hh;
};

/** Places for one kind of program, as far as none is noted there. */
struct spot {
	const struct pg_fit *first;
	struct entry *open;
	UT_hash_handle hh;
};

struct entry {
	const struct pg_fit *fit;
	struct pg_fit_place *place;
	struct entry *next;
};

struct index {
	struct pg_arena *arena;
	struct name *names;
	struct spot *spots;
};

static struct name *name_of(const struct index *index, const char *text, size_t len)
{
	struct name *name;

	HASH_FIND(hh, index->names, text, len, name);
	return name;
}

/** The name of the event whose context a program takes; NULL: of none of this object. */
static struct name *taken_by(const struct index *index, const struct pg_program *program)
{
	static const char suffix[] = "_ctx";
	const size_t len = strlen(program->context), suffix_len = strlen(suffix);

	if (len < suffix_len || strcmp(program->context + len - suffix_len, suffix) != 0)
		return NULL;
	return name_of(index, program->context, len - suffix_len);
}

/** What places and programs have in common that go together: texts, each with its NUL. */
struct key {
	const char *text;
	size_t len; /* 0: its section does not say a place */
};

static void add_word(struct pg_str *key, const char *word, size_t len)
{
	pg_str_add_n(key, word, len);
	pg_str_add_n(key, "", 1);
}

/**
 * Sections are the same where pg_section_is_same() says so. `event`: "" for any; `program`: ""
 * where the place does not name it.
 */
static struct key key_of(struct pg_arena *arena, const char *event, bool is_capture,
			 const char *section, const char *program)
{
	const char *place = strchr(section, '/'), *offset;
	struct pg_str key = {.arena = arena};

	if (!place)
		return (struct key){"", 0};
	offset = pg_section_offset(place);
	add_word(&key, event, strlen(event));
	add_word(&key, section, pg_section_kind(section));
	add_word(&key, place, (size_t)(offset - place));
	add_word(&key, program, strlen(program));
	pg_str_add(&key, "%d %llu", is_capture, strtoull(offset, NULL, 0));
	return (struct key){pg_str_text(&key), key.len};
}

static struct spot *spot_of(const struct index *index, struct key key)
{
	struct spot *spot = NULL;

	if (key.len)
		HASH_FIND(hh, index->spots, key.text, key.len, spot);
	return spot;
}

static void add_entry(struct index *index, struct key key, const struct pg_fit *fit,
		      struct pg_fit_place *place)
{
	struct spot *spot = spot_of(index, key);
	struct entry *entry = PG_NEW(index->arena, struct entry);

	if (!key.len)
		return;
	if (!spot) {
		spot = PG_NEW(index->arena, struct spot);
		spot->first = fit;
		HASH_ADD_KEYPTR(hh, index->spots, key.text, key.len, spot);
	}
	*entry = (struct entry){fit, place, spot->open};
	spot->open = entry;
}

static void add_fit(struct index *index, struct pg_fit *fit)
{
	const char *event = fit->checked.event.name;
	struct name *name = name_of(index, event, strlen(event));

	if (!name) {
		name = PG_NEW(index->arena, struct name);
		*name = (struct name){.text = event, .first = fit};
		HASH_ADD_KEYPTR(hh, index->names, name->text, strlen(name->text), name);
	}
	for (size_t i = 0; i < fit->num_places; i++) {
		struct pg_fit_place *place = &fit->places[i];
		const bool is_capture = place->is_capture;

		add_entry(index,
			  key_of(index->arena, event, is_capture, place->section, place->named),
			  fit, place);
		if (!is_capture)
			add_entry(index,
				  key_of(index->arena, "", false, place->section, place->named),
				  fit, place);
	}
}

/* --- Programs --- */

/**
 * The places are for the program, the first one that comes; what saves values for an event is not
 * at its sites. True: there are such places.
 */
static bool note(struct index *index, const char *event, bool is_capture,
		 const struct pg_program *program, const char *named)
{
	struct spot *spot = spot_of(index, key_of(index->arena, event, is_capture,
						  program->section, named));
	struct entry *left = NULL, *next;

	for (struct entry *entry = spot ? spot->open : NULL; entry; entry = next) {
		next = entry->next;
		if (!is_capture && pg_program_is_capture(program, entry->fit->checked.event.name)) {
			entry->next = left;
			left = entry;
		} else if (!entry->place->program) {
			entry->place->program =
				pg_strndup(index->arena, program->name, strlen(program->name));
		}
	}
	if (spot)
		spot->open = left;
	return spot != NULL;
}

/** The name of the event for which a program saves values; NULL: it saves none. */
static const struct name *saved_by(const struct index *index, const struct pg_program *program)
{
	static const char word[] = "_capture";
	const struct name *name = NULL;

	for (const char *at = strstr(program->name, word); at; at = strstr(at + 1, word))
		name = name_of(index, program->name, (size_t)(at - program->name));
	return name && pg_program_is_capture(program, name->text) ? name : NULL;
}

static void note_taker(struct index *index, struct name *taken, const struct pg_program *program)
{
	taken->taker = pg_strndup(index->arena, program->name, strlen(program->name));
	taken->taker_section =
		pg_strndup(index->arena, program->section, strlen(program->section));
}

static bool note_both(struct index *index, const char *event, bool is_capture,
		      const struct pg_program *program)
{
	const bool is_there = note(index, event, is_capture, program, "");

	return note(index, event, is_capture, program, program->name) || is_there;
}

/**
 * Note the program at each place that it is for: events may share places, and a program that takes
 * none of their contexts is for all of them. False: it is misplaced.
 */
static bool note_places(struct index *index, const struct pg_program *program)
{
	const struct name *saved = saved_by(index, program);
	struct name *taken = taken_by(index, program);

	if (taken) {
		if (!taken->taker && !pg_program_is_placed(program) && taken != saved)
			note_taker(index, taken, program);
		return note_both(index, taken->text, taken == saved, program) ||
		       !pg_program_is_placed(program);
	}
	note_both(index, "", false, program);
	if (saved)
		note_both(index, saved->text, true, program);
	return true;
}

/** The event whose section a program is in; NULL: none of this object. */
static const struct pg_fit *owner_of(const struct index *index, const struct pg_program *program)
{
	const struct spot *spot;

	spot = spot_of(index, key_of(index->arena, "", false, program->section, ""));
	if (!spot)
		spot = spot_of(index, key_of(index->arena, "", false, program->section,
					     program->name));
	return spot && !pg_program_is_capture(program, spot->first->checked.event.name) ? spot->first
										       : NULL;
}

static const char *section_word(struct pg_arena *arena, const struct pg_record_event *event)
{
	return pg_printf(arena, event->num_sites == 1 && !event->is_of_build ? "PROBE_SEC(%s)" : "BPF_PROBE(%s, ...)",
			 event->name);
}

static void add_misplaced(struct index *index, struct pg_fits *fits,
			  const struct pg_program *program)
{
	struct pg_arena *arena = index->arena;
	const struct pg_record_event *event = &taken_by(index, program)->first->checked.event;
	const struct pg_fit *owner = owner_of(index, program);
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

static void note_misplaced(struct index *index, const char *event,
			   const struct pg_misplaced *misplaced)
{
	struct name *name = event ? name_of(index, event, strlen(event)) : NULL;

	if (name && !name->misplaced)
		name->misplaced = misplaced;
}

/** The sites without a program of their own are for the taker, if it is a program of that kind. */
static void hand_to_taker(struct pg_fit *fit, const char *section)
{
	for (size_t i = 0; i < fit->num_places; i++) {
		struct pg_fit_place *place = &fit->places[i];
		const size_t kind = pg_section_kind(place->section);

		if (place->program || place->is_capture || *place->named ||
		    strlen(section) != kind || memcmp(section, place->section, kind) != 0)
			continue;
		place->program = fit->taker;
		place->is_taken = true;
	}
}

/** What is known of names, for all events that have them. */
static void hand_over(struct index *index, struct pg_fits *fits)
{
	for (size_t i = 0; i < fits->num_misplaced; i++) {
		note_misplaced(index, fits->misplaced[i].event, &fits->misplaced[i]);
		note_misplaced(index, fits->misplaced[i].other, &fits->misplaced[i]);
	}
	for (size_t i = 0; i < fits->num; i++) {
		struct pg_fit *fit = &fits->items[i];
		const struct name *name = name_of(index, fit->checked.event.name,
						  strlen(fit->checked.event.name));

		fit->taker = name->taker;
		if (name->taker)
			hand_to_taker(fit, name->taker_section);
		fit->misplaced = name->misplaced;
	}
}

const struct pg_error *pg_fits_read_programs(struct pg_arena *arena, const char *name,
					     const void *bytes, size_t size, struct pg_fits *fits)
{
	struct index all = {.arena = arena}, *index = &all;
	struct pg_programs programs;
	struct pg_program program;
	int found = pg_programs_begin(bytes, size, &programs);

	fits->has_btf = found == 0;
	if (found == -ENODATA)
		return NULL;
	for (size_t i = 0; i < fits->num; i++)
		add_fit(index, &fits->items[i]);
	while (found >= 0 && (found = pg_programs_next(&programs, &program)) > 0) {
		if (!note_places(index, &program))
			add_misplaced(index, fits, &program);
	}
	hand_over(index, fits);
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
	if (fit->taker || num == num_sites)
		return NULL;
	return num == 0 ? "no program is attached for it"
			: pg_printf(arena, "only %zu of its %zu sites have a program", num,
				    num_sites);
}
