/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The caller of a probed function, for its stack.
 *
 * The kernel walks a process's stack by frame pointers. At a place where the function has not yet
 * made its own frame, or makes none, it finds the frame of the caller, and the stack lacks the
 * function that called: at every function's entry, above all. The debug info knows where the return
 * address is.
 */
#ifndef PG_EMIT_TRACE_CALLER_H
#define PG_EMIT_TRACE_CALLER_H

#include "ir/model.h"

/** The field's name; what begins with pg_ is not shown. */
#define PG_CALLER "pg_caller"

/** The model with one more field in each event of a program: the return address. */
const struct pg_model *pg_model_with_callers(struct pg_arena *arena, const struct pg_model *model);

/** Does an event of such a model have that field? */
bool pg_event_has_caller(const struct pg_event *event);

#endif
