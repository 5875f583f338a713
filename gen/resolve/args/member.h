/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Members of structs; and what a name that is not found may have meant: members that have it, or one
 * like it.
 */
#ifndef PG_RESOLVE_ARGS_MEMBER_H
#define PG_RESOLVE_ARGS_MEMBER_H

#include "resolve/args/value.h"
#include "resolve/args/var.h"

/**
 * A member of an interned name, of the struct or union itself or of what it holds without a name (C++'s
 * base classes among it); its place is added to *bit_offset. NULL: there is none.
 */
const struct pg_member *pg_member_named(struct pg_walk *walk, const struct pg_type *type,
				       const char *name, uint64_t *bit_offset);

/**
 * Why a member of an interned name that is not among those of a complete struct cannot be read; NULL: it
 * has no such member.
 */
const char *pg_member_why_lost(const struct pg_type *type, const char *name);

/** The first member that is a pointer, of the structs that it holds, too; as pg_member_named(). */
const struct pg_member *pg_member_pointer(struct pg_walk *walk, const struct pg_type *type,
					  uint64_t *bit_offset);

/**
 * The member that a path of names leads to ("_M_impl._M_start"), with its bit offset in all; "*" is
 * pg_member_pointer(). NULL: there is none.
 */
const struct pg_member *pg_member_path(struct pg_walk *walk, const struct pg_type *type,
				       const char *path, uint64_t *bit_offset);

/** From an object to the part of it that a member is. */
void pg_member_narrow(struct pg_walk *walk, struct pg_value *value, const struct pg_member *member,
		      uint64_t bit_offset);

/** The part of an object that a path leads to, which is there. */
struct pg_value pg_member_part(struct pg_walk *walk, const struct pg_value *value, const char *path);

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

/** The parameter of a C++ method that points to its object, as compilers call it. */
#define PG_OWN_OBJECT "this"

/** A member of the object that a method is of. */
struct pg_own_member {
	struct pg_variable object; /**< the pointer to it */
	const struct pg_member *member; /**< NULL: there is none of the name */
	uint64_t bit_offset;
};

/**
 * A member by its name alone, as a method's own source has it, at the walk's place. The problem: the
 * name is a member's that cannot be read, or may be one.
 */
struct pg_problem pg_member_own(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_own_member *ret);

#endif
