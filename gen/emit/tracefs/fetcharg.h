/* SPDX-License-Identifier: GPL-2.0-only */
/** A fetch plan in the language of tracefs: FETCHARG:TYPE. */
#ifndef PG_EMIT_TRACEFS_FETCHARG_H
#define PG_EMIT_TRACEFS_FETCHARG_H

#include "ir/model.h"

struct pg_fetcharg {
	const char *text;   /**< "+24(%sp):x64"; NULL: tracefs cannot express the plan */
	const char *reason; /**< then: a phrase for "cannot be …: …" */
	uint64_t size;	    /**< bytes in the event's record, without the text of a string */
};

struct pg_fetcharg pg_fetcharg_of(struct pg_arena *arena, const struct pg_model *model,
				  const struct pg_event *event, const struct pg_site *site,
				  const struct pg_field *field, const struct pg_plan *plan);

#endif
