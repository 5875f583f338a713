/* SPDX-License-Identifier: GPL-2.0-only */
/** The structs of a header as definitions: the types that its fields need, and the fields. */
#ifndef PG_EMIT_C_STRUCTS_H
#define PG_EMIT_C_STRUCTS_H

#include <stddef.h>

#include "emit/c/types.h"
#include "emit/c/defs.h"
#include "ir/model.h"

/** The keys type.T.*, and how many there are; and group.G.*. */
void pg_def_types(struct pg_arena *arena, struct pg_defs *defs, const struct pg_decls *decls);

/**
 * The keys event.E.field.F.* of event E; the prefix is then event.E. `names`: of the declarations.
 */
void pg_def_fields(struct pg_arena *arena, struct pg_defs *defs, const struct pg_model *model,
		   size_t event_at, const struct pg_names *names);

#endif
