/* SPDX-License-Identifier: GPL-2.0-only */
/** The canonical frame address, the return address, and reads below the stack pointer at a place. */
#ifndef PG_RESOLVE_WHERE_CFA_H
#define PG_RESOLVE_WHERE_CFA_H

#include "resolve/place.h"

/** The plan of the canonical frame address at a place (one VALUE piece), made when first asked for.
 */
const struct pg_plan *pg_place_cfa(struct pg_resolver *resolver, struct pg_place *place);

/**
 * The return address of the call that a place is in, the same number wherever in the call that is
 * asked; as it is not signed. Unavailable: where it is kept is not known. Of places inside only.
 */
struct pg_plan pg_place_return_address(struct pg_resolver *resolver, struct pg_place *place);

/**
 * Debug info often gives a variable of the frame its place before the frame is made, below the
 * stack pointer: does the plan read there, where something else is?
 */
bool pg_place_has_below_stack(struct pg_resolver *resolver, struct pg_place *place,
			      const struct pg_plan *plan);

#endif
