/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The conditions of `--filter`: each for all events, or for one of them, "EVENT:CONDITION". An event
 * is shown when all that are for it hold.
 */
#ifndef PG_EMIT_TRACE_CONDITIONS_H
#define PG_EMIT_TRACE_CONDITIONS_H

#include "base/diag.h"
#include "base/str.h"
#include "emit/backend.h"
#include "ir/model.h"
#include "spec/cexpr.h"

struct pg_condition {
	const char *event; /**< NULL: of all */
	struct pg_span where; /**< of that name */
	const struct pg_expr *expr;
};

struct pg_conditions {
	struct pg_condition *items;
	size_t num;
};

/** Those that are well-formed; the others are reported. */
struct pg_conditions pg_conditions_parse(struct pg_arena *arena,
					 const struct pg_source *const *sources, size_t num,
					 struct pg_diags *diags);

/** What they read besides the arguments. */
void pg_conditions_want(struct pg_arena *arena, const struct pg_conditions *conditions,
			const struct pg_model *model, struct pg_wants *ret);

/** Report what they name and is not there, and what cannot be evaluated. */
void pg_conditions_check(struct pg_arena *arena, const struct pg_conditions *conditions,
			 const struct pg_model *model, struct pg_diags *diags);

/** All of those that have been checked and are for an event, as one; NULL: there are none. */
const struct pg_expr *pg_conditions_of(struct pg_arena *arena,
				       const struct pg_conditions *conditions,
				       const struct pg_event *event);

/** Add an event's PROBE_KEEPS and PROBE_READS (trace.bpf.h), of conditions that have been checked; nothing of none. */
void pg_conditions_emit(const struct pg_conditions *conditions, const struct pg_event *event,
			struct pg_str *text);

#endif
