/* SPDX-License-Identifier: GPL-2.0-only */
/** Names of places: those by which the kernel and libbpf find them again. */
#ifndef PG_RESOLVE_NAME_H
#define PG_RESOLVE_NAME_H

#include "resolve/place.h"

/**
 * SYMBOL+OFFSET for an address: a symbol that the kernel can look up by its name alone, or
 * "_text", from which the kernel finds the symbol again by itself.
 */
void pg_site_name(struct pg_resolver *resolver, const struct pg_place *place,
		  const char **ret_symbol, uint64_t *ret_offset);

/** How a probe of a program is attached; nothing for others. `symbol` is the site's own. */
struct pg_attach pg_site_attach(struct pg_resolver *resolver, uint64_t address, const char *symbol);

#endif
