/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Members of structs; and what a name that is not found may have meant: members that have it, or one
 * like it.
 */
#ifndef PG_RESOLVE_ARGS_MEMBER_H
#define PG_RESOLVE_ARGS_MEMBER_H

#include "resolve/args/value.h"

/**
 * A member of an interned name, of the struct or union itself or of what it holds without a name (C++'s
 * base classes among it); its place is added to *bit_offset. NULL: there is none.
 */
const struct pg_member *pg_member_named(struct pg_walk *walk, const struct pg_type *type,
				       const char *name, uint64_t *bit_offset);

/** Likewise the first member that is a pointer, of the structs that it holds, too. */
const struct pg_member *pg_member_pointer(struct pg_walk *walk, const struct pg_type *type,
					  uint64_t *bit_offset);

/** From an object to the part of it that a member is. */
void pg_member_narrow(struct pg_walk *walk, struct pg_value *value, const struct pg_member *member,
		      uint64_t bit_offset);

/**
 * The path of the member of a complete struct or union that a name may stand for: "f_pos",
 * "__sk_common.skc_family" of the structs in it; NULL: there is none.
 */
const char *pg_member_near(struct pg_walk *walk, const struct pg_type *type, const char *name);

/**
 * "this->id": the variable in scope at the place that has, or points to what has, a member of just
 * this name; NULL: there is none.
 */
const char *pg_member_owner(struct pg_walk *walk, const char *name);

#endif
