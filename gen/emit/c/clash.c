// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/clash.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The table of names lives in the arena. */
#define uthash_malloc(size)	  pg_alloc(clash->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#include "base/array.h"

/** C keeps tags ("struct E_args") and all other names ("E") apart. */
struct name {
	UT_hash_handle hh;
	const char *text; /* the key: a tag is "struct TAG", also of a union or an enum */
	const char *owner;
};

struct clash {
	struct pg_arena *arena;
	struct pg_diags *diags;
	struct name *names;
};

static const char *find(const struct clash *clash, const char *text)
{
	struct name *name;

	HASH_FIND_STR(clash->names, text, name);
	return name ? name->owner : NULL;
}

static void add(struct clash *clash, const char *text, const char *owner)
{
	struct name *name;

	if (find(clash, text))
		return;
	name = PG_NEW(clash->arena, struct name);
	name->text = text;
	name->owner = owner;
	HASH_ADD_KEYPTR(hh, clash->names, text, strlen(text), name);
}

/* --- Names that are there without events --- */

/** include/probegen/trace.bpf.h; for all other names, spec/check asks. */
static void add_own(struct clash *clash)
{
	static const char *const tags[] = {"struct probe_record", "struct probe_counts",
					   "struct probe_place", "struct probe_select",
					   "struct probe_left_out", "struct probe_rate", "enum probe_unsaved",
					   "struct probe_call", "struct probe_fold",
					   "struct probe_user_frame", "struct probe_total",
					   "struct probe_control", "struct probe_uncounted"};

	for (size_t i = 0; i < PG_ARRAY_SIZE(tags); i++)
		add(clash, tags[i], "a name of all such programs");
}

/** "union value" as "struct value". */
static const char *tag(struct pg_arena *arena, const char *type)
{
	return pg_printf(arena, "struct %s", strchr(type, ' ') + 1);
}

static void add_types(struct clash *clash, const struct pg_decls *decls)
{
	for (size_t i = 0; i < decls->num; i++) {
		const struct pg_decl *decl = &decls->items[i];
		const char *owner = "a type of an argument";

		if (decl->kind == PG_DECL_TYPEDEF)
			add(clash, decl->name, owner);
		else
			add(clash, tag(clash->arena, decl->name), owner);
		for (size_t j = 0; decl->kind == PG_DECL_ENUM && j < decl->type->num_enumerators;
		     j++)
			add(clash, decl->enumerators[j],
			    pg_printf(clash->arena, "an enumerator of an argument's %s",
				      decl->name));
	}
}

/* --- Names that an event declares: templates/header.m4, and include/probegen for it --- */

/** False: the name is taken; one error is enough. */
static bool declare(struct clash *clash, const struct pg_event *event, const char *text)
{
	const char *owner = find(clash, text);

	if (!owner) {
		add(clash, text, pg_printf(clash->arena, "a name of the event '%s'", event->name));
		return true;
	}
	pg_diag(clash->diags, PG_SEV_ERROR, event->span, "event '%s' declares '%s', which is %s",
		event->name, text, owner);
	pg_diag(clash->diags, PG_SEV_NOTE, event->span, "give the event another name: NAME=%s",
		event->point);
	return false;
}

/** Programs: E, E_1, E_2 …, E_capture, E_capture_1 … */
static bool declare_programs(struct clash *clash, const struct pg_event *event, const char *first,
			     size_t num)
{
	bool is_new = num == 0 || declare(clash, event, first);

	for (size_t i = 1; i < num && is_new; i++)
		is_new = declare(clash, event, pg_printf(clash->arena, "%s_%zu", first, i));
	return is_new;
}

static bool declare_each(struct clash *clash, const struct pg_event *event, const char *kind,
			 const char *const *suffixes, size_t num)
{
	for (size_t i = 0; i < num; i++)
		if (!declare(clash, event,
			     pg_printf(clash->arena, "%s%s_%s", kind, event->name, suffixes[i])))
			return false;
	return true;
}

static bool declare_captures(struct clash *clash, const struct pg_event *event)
{
	static const char *const tags[] = {"saved", "record", "map"};
	static const char *const entries[] = {"entries"};

	if (!event->num_captures)
		return true;
	return declare_each(clash, event, "struct ", tags, PG_ARRAY_SIZE(tags)) &&
	       declare_each(clash, event, "", entries, PG_ARRAY_SIZE(entries)) &&
	       declare_programs(clash, event, pg_printf(clash->arena, "%s_capture", event->name),
				event->num_captures);
}

static void declare_event(struct clash *clash, const struct pg_event *event, bool is_trace)
{
	/* The last one is `trace`'s. */
	static const char *const tags[] = {"args", "index", "ctx", "room", "slot", "traced"};
	static const char *const scratch[] = {"scratch"};

	(void)(declare_each(clash, event, "struct ", tags, PG_ARRAY_SIZE(tags) - !is_trace) &&
	       declare_programs(clash, event, event->name, event->num_sites) &&
	       declare_each(clash, event, "", scratch, PG_ARRAY_SIZE(scratch)) &&
	       declare_captures(clash, event));
}

void pg_clash_check(struct pg_arena *arena, const struct pg_model *model,
		    const struct pg_decls *decls, bool is_trace, struct pg_diags *diags)
{
	struct clash clash = {.arena = arena, .diags = diags};

	if (is_trace)
		add_own(&clash);
	add_types(&clash, decls);
	for (size_t i = 0; i < model->num_events; i++)
		declare_event(&clash, &model->events[i], is_trace);
}
