/* SPDX-License-Identifier: GPL-2.0-only */
/** Where the text of a line of one build is in another. */
#ifndef PG_MOVED_H
#define PG_MOVED_H

#include "ir/model.h"
#include "spec/spec.h"

/**
 * The probes of FUNC:LINE whose line has a text in both models, and in the new one another: as probes of those lines
 * of FUNC that have the old text, without arguments. The models are of the spec, an event for each of its probes.
 */
struct pg_spec pg_moved_spec(struct pg_arena *arena, const struct pg_spec *spec,
			     const struct pg_model *old, const struct pg_model *new);

#endif
