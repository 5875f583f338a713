// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/identity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/**
 * A text within an assembler's string within a C string: characters that are not plain are octal
 * there. So it has no trigraph, no mark of m4 and no end of a string.
 */
static const char *assembler_text(struct pg_arena *arena, const char *text)
{
	struct pg_str escaped = {.arena = arena};

	for (const char *c = text; *c; c++) {
		if (isalnum((unsigned char)*c) || strchr("._+-/:@*=,()[] ", *c))
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

void pg_def_identity_place(struct pg_arena *arena, struct pg_defs *defs, const char *place,
			   const char *func, const char *section)
{
	define(arena, defs, "identity_place", place);
	define(arena, defs, "identity_function", func);
	define(arena, defs, "identity_section", section);
}
