/* SPDX-License-Identifier: GPL-2.0-only */
/** $params, $locals and $vars: as many arguments as can be read. */
#ifndef PG_RESOLVE_LISTS_H
#define PG_RESOLVE_LISTS_H

#include "resolve/place.h"

/**
 * The probe with each list replaced by arguments: the variables in scope at its places, those of
 * the point's function and of its blocks, the innermost of a name. Variables that no place can read
 * are left out, and named in a note; those that some places cannot read are optional.
 */
const struct pg_probe *pg_lists_expand(struct pg_resolver *resolver, const struct pg_probe *probe,
				       struct pg_place *places, size_t num_places);

#endif
