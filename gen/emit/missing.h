/* SPDX-License-Identifier: GPL-2.0-only */
/** The sites at which a back end cannot show an argument, as one diagnostic. */
#ifndef PG_EMIT_MISSING_H
#define PG_EMIT_MISSING_H

#include "base/diag.h"
#include "ir/model.h"

/** Of one argument of an event; all 0 before the first. */
struct pg_missing {
	const struct pg_site *first;
	const char *reason; /* of the first */
	size_t num;
};

void pg_missing_add(struct pg_missing *missing, const struct pg_site *site, const char *reason);

/** How a back end calls what it makes, and what becomes of an argument that may be missing. */
struct pg_missing_words {
	const char *product; /* "a kprobe event" */
	const char *fate;    /* "left out" */
};

/** Report them, if there are any: an error, or a note where the argument may be missing. */
void pg_missing_report(struct pg_arena *arena, const struct pg_event *event,
		       const struct pg_field *field, const struct pg_missing *missing,
		       const struct pg_missing_words *words, struct pg_diags *diags);

#endif
