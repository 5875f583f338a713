/* SPDX-License-Identifier: GPL-2.0-only */
/** Types of one name in one model, made so that they can be told apart once debug info is closed.
    */
#ifndef PG_RESOLVE_TWINS_H
#define PG_RESOLVE_TWINS_H

#include "resolve/place.h"

/**
 * A type that is only pointed to is not complete, and passes for any of its name. Where another
 * argument of the model has one of that name by value, complete it, so that the two can be
 * compared. `resolvers` has one for each of the model's images.
 */
void pg_twins_complete(struct pg_resolver *resolvers, const struct pg_model *model);

#endif
