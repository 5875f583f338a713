/* SPDX-License-Identifier: GPL-2.0-only */
/** Problems that headers cannot express, found before the first byte of one is made. */
#ifndef PG_EMIT_C_CHECK_H
#define PG_EMIT_C_CHECK_H

#include "base/diag.h"
#include "emit/c/types.h"

/**
 * Each problem becomes an error at the event or argument that it is about: names that are reserved
 * or declared twice, types that C does not have here, values that are too large or that a program
 * cannot read, places that libbpf does not find. decls: of the model. is_trace: as for
 * pg_clash_check().
 */
void pg_header_check(struct pg_arena *arena, const struct pg_model *model,
		     const struct pg_decls *decls, bool is_trace, struct pg_diags *diags);

#endif
