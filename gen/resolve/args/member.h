/* SPDX-License-Identifier: GPL-2.0-only */
/** What a name that is not found may have meant: members that have it, or one like it. */
#ifndef PG_RESOLVE_ARGS_MEMBER_H
#define PG_RESOLVE_ARGS_MEMBER_H

#include "resolve/walk.h"

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
