/* SPDX-License-Identifier: GPL-2.0-only */
/** Names that a header would declare twice. */
#ifndef PG_EMIT_C_CLASH_H
#define PG_EMIT_C_CLASH_H

#include "base/diag.h"
#include "emit/c/types.h"

/**
 * An event's names, struct EVENT_args and so on, must be its alone: not those of a type that the
 * header declares, of another event, or of something in every header (or, in a program of `trace`,
 * in <probegen/trace.bpf.h>). Each one that is taken becomes an error at the event's point.
 */
void pg_clash_check(struct pg_arena *arena, const struct pg_model *model,
		    const struct pg_decls *decls, bool is_trace, struct pg_diags *diags);

#endif
