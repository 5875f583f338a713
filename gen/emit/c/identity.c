// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/identity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "emit/place.h"

static bool is_plain(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("._+-/:@*=,()[] ", c));
}

bool pg_identity_is_plain(const char *text)
{
	while (is_plain(*text))
		text++;
	return *text == '\0';
}

/**
 * A text within an assembler's string within a C string: characters that are not plain are octal
 * there. So it has no trigraph, no mark of m4 and no end of a string.
 */
static const char *assembler_text(struct pg_arena *arena, const char *text)
{
	struct pg_str escaped = {.arena = arena};

	for (const char *c = text; *c; c++) {
		if (is_plain(*c))
			pg_str_add(&escaped, "%c", *c);
		else
			pg_str_add(&escaped, "\\\\%03o", (unsigned char)*c);
	}
	return pg_str_text(&escaped);
}

static void define(struct pg_arena *arena, struct pg_defs *defs, const char *key, const char *text)
{
	pg_def(defs, key, assembler_text(arena, text ? text : ""));
}

static const char *kind_name(enum pg_target_kind kind)
{
	switch (kind) {
	case PG_TARGET_KERNEL:
		return "KERNEL";
	case PG_TARGET_MODULE:
		return "MODULE";
	case PG_TARGET_EXEC:
		return "PROGRAM";
	}
	abort();
}

void pg_def_identity(struct pg_arena *arena, struct pg_defs *defs, const struct pg_arch *arch,
		     const struct pg_event *event)
{
	const struct pg_image *image = event->image;

	pg_def(defs, "identity_kind", kind_name(image->kind));
	pg_def(defs, "identity_flags", image->is_btf ? "1" : "0"); /* PG_IDENTITY_ANY */
	define(arena, defs, "identity_point", event->point);
	define(arena, defs, "identity_machine", arch->name);
	define(arena, defs, "identity_build_id",
	       image->build_id ? image->build_id : image->stamp);
	define(arena, defs, "identity_image", image->name ? image->name : "kernel");
	define(arena, defs, "identity_release", image->release);
}

void pg_def_identity_function(struct pg_arena *arena, struct pg_defs *defs, const char *func)
{
	define(arena, defs, "identity_function", func);
}

void pg_def_identity_place(struct pg_arena *arena, struct pg_defs *defs, const char *place,
			   const char *func, const char *section)
{
	define(arena, defs, "identity_place", place);
	pg_def_identity_function(arena, defs, func);
	define(arena, defs, "identity_section", section);
}

static void define_place(struct pg_arena *arena, struct pg_defs *defs, const char *key,
			 const struct pg_event *own, const char *symbol, uint64_t offset,
			 const char *func, const struct pg_attach *attach,
			 enum pg_moment moment, const char *program)
{
	const char *place = pg_place_name(arena, symbol, offset);

	pg_defs_prefix(defs, "%s", key);
	pg_def_identity_place(arena, defs, place, func,
			      pg_section_text(arena, own, place, attach, moment));
	define(arena, defs, "identity_program", program);
}

/** One of its builds, and the programs that it needs. */
static void define_build(struct pg_arena *arena, struct pg_defs *defs, const struct pg_arch *arch,
			 const struct pg_event *event, const struct pg_variant *variant,
			 const char *key)
{
	const struct pg_event *own = variant->event;
	size_t num = 0;

	for (size_t i = 0; i < own->num_sites; i++) {
		const struct pg_site *site = &own->sites[i];

		define_place(arena, defs, pg_printf(arena, "%splace.%zu.", key, num++), own,
			     site->symbol, site->offset, site->func, &site->attach, site->moment,
			     pg_own_program_name(arena, event->name, false, variant->sites[i]));
	}
	for (size_t i = 0; i < own->num_captures; i++) {
		const struct pg_capture *capture = &own->captures[i];

		define_place(arena, defs, pg_printf(arena, "%splace.%zu.", key, num++), own,
			     capture->symbol, capture->offset, capture->func, &capture->attach,
			     PG_MOMENT_INSIDE,
			     pg_own_program_name(arena, event->name, true, variant->captures[i]));
	}
	pg_defs_prefix(defs, "%s", key);
	pg_def_number(defs, "places", num);
	pg_def_number(defs, "sites", own->num_sites);
	pg_def_number(defs, "captures", own->num_captures);
	pg_def_identity(arena, defs, arch, own);
}

void pg_def_builds(struct pg_arena *arena, struct pg_defs *defs, const struct pg_arch *arch,
		   const struct pg_event *event, size_t event_at)
{
	if (!event->num_variants)
		return;
	for (size_t i = 0; i < event->num_variants; i++)
		define_build(arena, defs, arch, event, &event->variants[i],
			     pg_printf(arena, "event.%zu.build.%zu.", event_at, i));
	pg_defs_prefix(defs, "event.%zu.", event_at);
	pg_def_number(defs, "builds", event->num_variants);
}
