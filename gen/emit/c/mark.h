/* SPDX-License-Identifier: GPL-2.0-only */
/** The mark that tells an event's sites apart at run time, as C text. */
#ifndef PG_EMIT_C_MARK_H
#define PG_EMIT_C_MARK_H

#include "ir/model.h"

/** C text of ctx, whose value is the site's mark. */
const char *pg_mark_expr(struct pg_arena *arena, const struct pg_arch *arch,
			 const struct pg_event *event);
uint64_t pg_site_mark(const struct pg_event *event, const struct pg_site *site);

/**
 * Does the program run at another place than intended? A module's function is found by its name,
 * which a function of another module or the kernel may have, too. As a C condition; "" where it
 * cannot be told (after a return) or need not be.
 */
const char *pg_stray_text(struct pg_arena *arena, const struct pg_arch *arch,
			  const struct pg_event *event, const struct pg_site *site);

#endif
