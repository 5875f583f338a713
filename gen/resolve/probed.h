/* SPDX-License-Identifier: GPL-2.0-only */
/** How the kernel carries out the probes of an event, and where it would be cheaper. */
#ifndef PG_RESOLVE_PROBED_H
#define PG_RESOLVE_PROBED_H

#include "resolve/place.h"

/** Say it of each site, of which `places` are the places, and of each capture. */
void pg_event_add_probing(struct pg_resolver *resolver, const struct pg_probe *probe,
			  struct pg_place *places, struct pg_event *event);

#endif
