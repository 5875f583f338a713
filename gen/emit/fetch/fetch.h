/* SPDX-License-Identifier: GPL-2.0-only */
/** Plans of a site to the steps that fetch them. */
#ifndef PG_EMIT_FETCH_FETCH_H
#define PG_EMIT_FETCH_FETCH_H

#include "emit/fetch/step.h"

/** Packed; of the event's fields. */
struct pg_fetch pg_fetch_make(struct pg_arena *arena, const struct pg_model *model,
			      const struct pg_event *event, const struct pg_site *site);

#endif
