/* SPDX-License-Identifier: GPL-2.0-only */
/** Points to places: which addresses a point of a spec means (DESIGN: sites). */
#ifndef PG_RESOLVE_POINTS_SITES_H
#define PG_RESOLVE_POINTS_SITES_H

#include "resolve/place.h"

/**
 * The places of a probe's point, ascending by address; at least one unless there is a problem.
 * Notes about the choice (the next line with code, inlined instances left out) and warnings about
 * places that the kernel would refuse become diagnostics.
 */
struct pg_problem pg_places_find(struct pg_resolver *resolver, const struct pg_probe *probe,
				 struct pg_place **ret, size_t *ret_num);

/** Why the kernel would not set a probe there, or not at this function; NULL: it would. */
const char *pg_site_refusal(struct pg_dbg *dbg, const struct pg_place *place);

#endif
