/* SPDX-License-Identifier: GPL-2.0-only */
/** From a struct to that of its variants which a name means (dbg/type/variant.h). */
#ifndef PG_RESOLVE_ARGS_VARIANT_H
#define PG_RESOLVE_ARGS_VARIANT_H

#include "resolve/args/value.h"

/**
 * Narrow a value to its variant of an interned name. Where the struct has another one at run time, no
 * part of it can be read. False: it has no variant of that name.
 */
bool pg_variant_narrow(struct pg_walk *walk, struct pg_value *value, const char *name);

/** "None, Some": the names of a type's variants; NULL: it has none. */
const char *pg_variant_names(struct pg_walk *walk, const struct pg_type *type);

#endif
