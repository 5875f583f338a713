/* SPDX-License-Identifier: GPL-2.0-only */
/** Filling a template with GNU m4. */
#ifndef PG_EMIT_M4_H
#define PG_EMIT_M4_H

#include "base/error.h"

/** Where a macro of the templates or of m4 is named; NULL: nowhere. xfrm4_protocol is none. */
const char *pg_m4_macro_in(const char *text);

/**
 * What the template makes of the definitions. Fails when m4 is missing or finds a fault (an
 * unknown key is one), and when a macro of the templates or of m4 is left over in the text.
 */
const struct pg_error *pg_m4_run(struct pg_arena *arena, const char *defs,
				 const char *template_file, const char **ret_text);

#endif
