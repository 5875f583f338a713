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

/**
 * SYMBOL+OFFSET for an address: a symbol that the kernel can look up by its name alone, or
 * "_text", from which the kernel finds the symbol again by itself.
 */
void pg_site_name(struct pg_resolver *resolver, const struct pg_place *place,
		  const char **ret_symbol, uint64_t *ret_offset);

/** How a probe of a program is attached; nothing for others. `symbol` is the site's own. */
struct pg_attach pg_site_attach(struct pg_resolver *resolver, uint64_t address, const char *symbol);

#endif
