// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/loc.h"

enum { WORD_SIZE = 8 };

/** Are all of a type's bytes of the class that is returned in general registers, and in order? */
static bool is_integer_class(const struct pg_type *type)
{
	type = pg_type_strip(type);
	switch (type->kind) {
	case PG_TYPE_FLOAT:
		return false;
	case PG_TYPE_ARRAY:
		return is_integer_class(type->target);
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		for (size_t i = 0; i < type->num_members; i++) {
			const struct pg_member *member = &type->members[i];
			unsigned align = pg_type_align(member->type);

			/* A field that is not at its alignment (packed) sends it all to memory. */
			if (!is_integer_class(member->type) ||
			    (!member->bit_size && member->bit_offset % (8 * align)))
				return false;
		}
		return true;
	case PG_TYPE_VOID:
	case PG_TYPE_INT:
	case PG_TYPE_ENUM:
	case PG_TYPE_POINTER:
	case PG_TYPE_FUNC:
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		return true;
	}
	return false;
}

static struct pg_object word(struct pg_builder *builder, unsigned reg)
{
	return (struct pg_object){.avail = PG_AVAILABLE,
				  .kind = PG_OBJECT_WORD,
				  .word = pg_reg(builder, reg)};
}

struct pg_object pg_object_returned(struct pg_resolver *resolver, struct pg_builder *builder,
				    const struct pg_type *type)
{
	const struct pg_arch *arch = resolver->dbg->arch;
	struct pg_object object = word(builder, arch->retvals[0]);
	struct pg_part *parts;

	if (type->size > 2 * WORD_SIZE && !arch->returns_address)
		return pg_object_unavailable(
			PG_NOT_REPRESENTABLE,
			"it is in memory, and its address is not known any more");
	if (type->size > 2 * WORD_SIZE) {
		object.kind = PG_OBJECT_MEMORY;
		return object;
	}
	if (!is_integer_class(type))
		return pg_object_unavailable(PG_NOT_REPRESENTABLE,
					     "it is not returned in general registers");
	if (type->size <= WORD_SIZE)
		return object;
	parts = PG_NEW_N(resolver->arena, 2, struct pg_part);
	parts[0] = (struct pg_part){object, 8 * WORD_SIZE};
	parts[1] = (struct pg_part){word(builder, arch->retvals[1]),
				    8 * (type->size - WORD_SIZE)};
	return (struct pg_object){.avail = PG_AVAILABLE,
				  .kind = PG_OBJECT_PARTS,
				  .parts = parts,
				  .num_parts = 2};
}
