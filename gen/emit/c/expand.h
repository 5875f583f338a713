/* SPDX-License-Identifier: GPL-2.0-only */
/** A small m4, for the program that brings its template along and finds no m4 where it runs. */
#ifndef PG_EMIT_C_EXPAND_H
#define PG_EMIT_C_EXPAND_H

#include "base/error.h"

/**
 * What `m4 -P -E -E` makes of a text, with the quotes PG_M4_OPEN and PG_M4_CLOSE and without
 * comments. It has what templates/header.m4 uses and no more: m4_define, m4_divert (0 or not),
 * m4_dnl, m4_ifelse, m4_incr and m4_indir; $0 to $9 and $@. Fails where m4 would, and where a text
 * asks for more.
 */
const struct pg_error *pg_expand(struct pg_arena *arena, const char *text, const char **ret);

#endif
