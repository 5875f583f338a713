/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What types are called where that is not as in the source: one header may need two of one name.
 * Pure data; emit/typenames decides.
 */
#ifndef PG_IR_NAMES_H
#define PG_IR_NAMES_H

#include "ir/type.h"

struct pg_names;

struct pg_names *pg_names_create(struct pg_arena *arena);

/** A tag or a typedef's name, as C text; of an enum, what stands around each enumerator's, too. */
void pg_names_set(struct pg_names *names, const struct pg_type *type, const char *name,
		  const char *before, const char *after);

/** As it was set, else the source's. `names` NULL: all are as in the source. */
const char *pg_names_of(const struct pg_names *names, const struct pg_type *type);

/** The name of an enumerator of an enum, in the arena. */
const char *pg_names_enumerator(struct pg_arena *arena, const struct pg_names *names,
				const struct pg_type *type, const char *enumerator);

#endif
