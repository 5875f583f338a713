// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/overlay.h"

#include <inttypes.h>

#include "base/str.h"
#include "ir/basetype.h"
#include "ir/names.h"

static struct pg_type *record_of(struct pg_arena *arena, enum pg_type_kind kind, uint64_t size)
{
	struct pg_type *record = PG_NEW(arena, struct pg_type);

	record->kind = kind;
	record->size = size;
	record->complete = true;
	return record;
}

/** The number where it stands: a struct without a name, so that it may be behind a hole. */
static struct pg_member number_of(struct pg_arena *arena, const struct pg_variants *all)
{
	const struct pg_type *type = pg_type_strip(all->number.type);
	struct pg_member *number = PG_NEW(arena, struct pg_member);
	struct pg_type *holder = record_of(arena, PG_TYPE_STRUCT, all->number.bit_offset / 8 + type->size);

	number->name = pg_intern(arena, PG_VARIANT_NUMBER);
	number->type = pg_type_int(arena, pg_int_by_size(type->size, false), type->size, false);
	number->bit_offset = all->number.bit_offset;
	holder->members = number;
	holder->num_members = 1;
	pg_type_measure(arena, holder, false);
	return (struct pg_member){.type = holder};
}

/** Without its tag: the variants of many enums share theirs, and mean other structs. */
static const struct pg_type *without_tag(struct pg_arena *arena, const struct pg_type *type)
{
	struct pg_type *copy;

	type = pg_type_strip(type);
	if (type->kind != PG_TYPE_STRUCT)
		return type;
	copy = PG_NEW(arena, struct pg_type);
	*copy = *type;
	copy->name = NULL;
	return copy;
}

static const char *name_of(struct pg_arena *arena, const struct pg_variants *all,
			   const struct pg_variant_member *variant)
{
	const char *name = variant->member.name ? variant->member.name : "";
	const unsigned bits = all->has_number ? 8 * (unsigned)pg_type_strip(all->number.type)->size : 64;
	const uint64_t value = bits < 64 ? variant->value & ((UINT64_C(1) << bits) - 1) : variant->value;

	return pg_intern(arena, variant->is_other
					? pg_printf(arena, PG_VARIANT_ELSE "%s", name)
					: pg_printf(arena, PG_VARIANT_IS "%" PRIx64 "_%s", value, name));
}

bool pg_overlay_of(struct pg_arena *arena, const struct pg_type *type, const struct pg_variants *all,
		   struct pg_member *ret)
{
	struct pg_type *overlay = record_of(arena, PG_TYPE_UNION, type->size);
	struct pg_member *members = NULL;
	size_t num = 0;

	if (!all->num || all->why || all->num != all->num_variants || !type->size)
		return false;
	if (all->has_number)
		*PG_PUSH(arena, members, num) = number_of(arena, all);
	for (size_t i = 0; i < all->num; i++)
		*PG_PUSH(arena, members, num) =
			(struct pg_member){.name = name_of(arena, all, &all->items[i]),
					   .type = without_tag(arena, all->items[i].member.type),
					   .bit_offset = all->items[i].member.bit_offset};
	overlay->is_variants = true;
	overlay->members = members;
	overlay->num_members = num;
	pg_names_members_once(arena, overlay);
	pg_type_measure(arena, overlay, false);
	*ret = (struct pg_member){.name = pg_intern(arena, PG_VARIANT_UNION), .type = overlay};
	return !overlay->why && !overlay->num_lost;
}
