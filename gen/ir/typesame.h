/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Are two types the same? Two files of a kernel may each have a struct of one name, and two
 * mentions of one header's struct are two objects: their contents decide, never the name alone.
 */
#ifndef PG_IR_TYPESAME_H
#define PG_IR_TYPESAME_H

#include "ir/type.h"

struct pg_same;

/** What is known so far is kept in the arena: each pair is compared once. */
struct pg_same *pg_same_create(struct pg_arena *arena);

/**
 * By kind, size, alignment, members (names, places, types), enumerators, signs; base types by what
 * they are and not by their names, and typedefs and qualifiers seen through: neither changes a
 * value. Types behind pointers count, too, also where they lead back. Of a struct, union or enum
 * that is not complete only kind, name and size are known: it is the same as any that agrees.
 */
bool pg_type_is_same(struct pg_same *same, const struct pg_type *a, const struct pg_type *b);

/**
 * A number for a complete struct, union or enum with all that it holds: the same in each run and
 * each header where the type is. What pointers point to counts by its kind and name alone.
 */
uint32_t pg_type_digest(const struct pg_type *type);

#endif
