/* SPDX-License-Identifier: GPL-2.0-only */
/** The types of a pack: a table, in which they name each other by number. */
#ifndef PG_IR_PACK_TYPES_H
#define PG_IR_PACK_TYPES_H

#include "ir/pack/item.h"

struct pg_typetable;

/**
 * All types that the fields of a model need, in an order that depends on the model alone. What only
 * pointers lead to is there without its members, unless a second type has its name, from which it is
 * told by them.
 */
struct pg_typetable *pg_typetable_create(struct pg_arena *arena, const struct pg_model *model);
size_t pg_typetable_number(const struct pg_typetable *table, const struct pg_type *type);
json_t *pg_typetable_json(const struct pg_typetable *table);

/**
 * The table's types, `*ret_num` of them. No type is made of itself, and all are within the limits of
 * ir/type.h.
 */
const struct pg_type *pg_typetable_read(const struct pg_item *array, size_t *ret_num);

#endif
