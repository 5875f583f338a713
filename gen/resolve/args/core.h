/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Members whose places are relocated (CO-RE: see ir/reloc.h): of types from BTF, in memory.
 *
 * While a path goes from member to member of one struct, the value's object stays the struct, and
 * value->member says which member is meant. It ends where the path needs an address of its own.
 */
#ifndef PG_RESOLVE_ARGS_CORE_H
#define PG_RESOLVE_ARGS_CORE_H

#include "resolve/args/value.h"

/** Is the value in memory, and its type from BTF? Then members are relocated. */
bool pg_core_applies(const struct pg_walk *walk, const struct pg_value *value);

/** To a member, or a bit-field, of the value, `bit_offset` from it. */
struct pg_problem pg_core_step(struct pg_walk *walk, const struct pg_expr *expr,
			       struct pg_value *value, const struct pg_member *member,
			       uint64_t bit_offset);

/** To an element of the value, an array, or of what a pointer points to. */
void pg_core_element(struct pg_walk *walk, struct pg_value *value, const struct pg_type *array,
		     int64_t index);

/** The bytes from one element of a type to the next. */
pg_word pg_core_stride(struct pg_builder *builder, const struct pg_type *type);

/** The most members that are compared before a struct is taken as a whole: a screenful. */
#define PG_MAX_COMPARED 24

/**
 * What the layout of the value, an array or a struct in memory, depends on (pg_piece.within). NULL:
 * nothing; or *ret_reason says why that is not known.
 */
const struct pg_reloc *pg_core_whole(struct pg_resolver *resolver, const struct pg_value *value,
				     const char **ret_reason);

/** The bytes of the value, wherever another kernel has it, only if they mean the same there: settled, and
 * what they depend on. */
const struct pg_reloc *pg_core_take_whole(struct pg_walk *walk, struct pg_value *value);

/** End the path: the object is the member itself, at its own address. Not for a bit-field. */
void pg_core_settle(struct pg_builder *builder, struct pg_value *value);

/** Read the member that is meant; false: it has an odd size, or a bit-field is too wide. */
bool pg_core_load(struct pg_builder *builder, struct pg_value *value, pg_word *ret);

#endif
