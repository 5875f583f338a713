/* SPDX-License-Identifier: GPL-2.0-only */
/** The types that casts name. */
#ifndef PG_RESOLVE_ARGS_CAST_H
#define PG_RESOLVE_ARGS_CAST_H

#include "resolve/place.h"

/**
 * A type by its name as C programs write it: the language's own integers in any spelling, u8 to
 * s64, the type of the place's unit, else that of the first unit that has it. The error: there is
 * none.
 */
const struct pg_error *pg_type_of_name(struct pg_resolver *resolver, struct pg_place *place,
				       const struct pg_type_name *name, const struct pg_type **ret);

#endif
