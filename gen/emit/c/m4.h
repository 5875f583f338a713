/* SPDX-License-Identifier: GPL-2.0-only */
/** Filling a template: with GNU m4, or pg_own_template without it. */
#ifndef PG_EMIT_C_M4_H
#define PG_EMIT_C_M4_H

#include "base/error.h"

/**
 * The quotes of m4, which templates write as `<|` and `|>`: control characters, which no value
 * holds, so that a value may hold anything else. PG_M4_KEEP is put into text of a value that looks
 * like a macro's name, so that m4 does not take it for one, and is removed at the end.
 */
#define PG_M4_OPEN  '\x01'
#define PG_M4_CLOSE '\x02'
#define PG_M4_KEEP  '\x03'

/** The same as texts. */
#define PG_M4_OPEN_TEXT	 "\x01"
#define PG_M4_CLOSE_TEXT "\x02"
#define PG_M4_KEEP_TEXT	 "\x03"

/** Where a macro of the templates or of m4 is named; NULL: nowhere. xfrm4_protocol is not one. */
const char *pg_m4_macro_in(const char *text);

/** How people write one of these marks: `<|`, `|>`, nothing; NULL for any other character. */
const char *pg_m4_mark_shown(char c);

/** A text with these marks as people write it: `<|` and `|>`. */
const char *pg_m4_shown(struct pg_arena *arena, const char *text);

/** The default template in a program of one file (gen/static.c); else its address is NULL. */
extern const char pg_own_template[] __attribute__((weak));

/**
 * The file of the default template: header.m4 in templates/ of $PROBEGEN_DATADIR, or of where
 * probegen is installed. NULL: it is pg_own_template.
 */
const char *pg_m4_default(struct pg_arena *arena);

/**
 * A template (NULL: pg_own_template) whose quotes have become the marks; fails where it cannot be
 * read, or holds them.
 */
const struct pg_error *pg_m4_read(struct pg_arena *arena, const char *file, const char **ret);

/**
 * The text that a template (NULL: pg_own_template) makes of the definitions. Fails when m4 is
 * missing or finds a fault (an unknown key is one), and when a macro of the template or of m4 is
 * left over in the template's text.
 */
const struct pg_error *pg_m4_run(struct pg_arena *arena, const char *defs,
				 const char *template_file, const char **ret_text);

#endif
