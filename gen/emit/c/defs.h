/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The definitions that a template is filled with: keys and values, as GNU m4 text.
 *
 * Every value goes through here, and only here is it quoted: it reaches the output as it is, even
 * if m4 would change it. Control characters other than TAB and newline are refused: m4's quotes are
 * such characters (emit/c/m4.h), and names (base/ident.h) and comments have none.
 */
#ifndef PG_EMIT_C_DEFS_H
#define PG_EMIT_C_DEFS_H

#include <stdint.h>

#include "base/error.h"

struct pg_defs;

struct pg_defs *pg_defs_create(struct pg_arena *arena);

/** Keys that follow begin with this; NULL: with nothing. */
void pg_defs_prefix(struct pg_defs *defs, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void pg_def(struct pg_defs *defs, const char *key, const char *value);
void pg_def_number(struct pg_defs *defs, const char *key, uint64_t value);
/** As C writes it: 0x1f. */
void pg_def_hex(struct pg_defs *defs, const char *key, uint64_t value);
/** Text for a comment: on one line, and without the marks of comments. */
void pg_def_comment(struct pg_defs *defs, const char *key, const char *value);

/** Can a template be filled with this? */
const struct pg_error *pg_defs_check(struct pg_arena *arena, const char *value);

/** A number for the text so far: 16 hexadecimal digits. */
const char *pg_defs_hash(const struct pg_defs *defs);

/** The text for pg_m4_run(), or the first error; the definitions cannot be used after that. */
const struct pg_error *pg_defs_finish(struct pg_defs *defs, const char **ret);

#endif
