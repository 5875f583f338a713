/* SPDX-License-Identifier: GPL-2.0-only */
/** Structs and arrays whose bytes, or bits, are in several places, as pieces of a field. */
#ifndef PG_RESOLVE_WHERE_PARTS_H
#define PG_RESOLVE_WHERE_PARTS_H

#include "resolve/where/object.h"

/**
 * The pieces of a field of a type, from an available object of PG_OBJECT_PARTS that is as long. A
 * byte of which a bit was optimised out is absent; but bits that no member has are zeros, as
 * compilers leave out mere padding. False: all bytes are absent.
 */
bool pg_parts_pieces(const struct pg_walk *walk, const struct pg_object *object,
		     const struct pg_type *type, const struct pg_piece **ret, size_t *ret_num);

/**
 * Is each part that is there just one member, of any depth, of the type? Go's compiler writes parts so,
 * and has (up to Go 1.19) left out the padding between them, or repeated it.
 */
bool pg_parts_are_members(struct pg_resolver *resolver, const struct pg_object *object,
			  const struct pg_type *type);

#endif
