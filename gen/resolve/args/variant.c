// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/variant.h"

#include "base/str.h"
#include "dbg/type/variant.h"
#include "resolve/args/member.h"

/** Does the struct's number have this value? Its low bytes are compared, whatever its sign. */
static pg_word has_value(struct pg_builder *builder, pg_word number, unsigned size, uint64_t value)
{
	const pg_word wanted = pg_extend(builder, pg_const(builder, value), size, false);

	return pg_binary(builder, PG_OP_EQ, pg_extend(builder, number, size, false), wanted);
}

static pg_word is_there(struct pg_walk *walk, const struct pg_variants *all,
			const struct pg_variant_member *variant, pg_word number)
{
	const unsigned size = (unsigned)pg_type_strip(all->number.type)->size;
	struct pg_builder *builder = walk->builder;
	pg_word any;

	if (!variant->is_other)
		return has_value(builder, number, size, variant->value);
	any = pg_const(builder, 0);
	for (size_t i = 0; i < all->num; i++) {
		if (!all->items[i].is_other)
			any = pg_binary(builder, PG_OP_OR, any,
					has_value(builder, number, size, all->items[i].value));
	}
	return pg_binary(builder, PG_OP_EQ, any, pg_const(builder, 0));
}

static void narrow(struct pg_walk *walk, struct pg_value *value, const struct pg_variants *all,
		   const struct pg_variant_member *variant)
{
	struct pg_value number = *value;
	pg_word word;

	pg_member_narrow(walk, value, &variant->member, variant->member.bit_offset);
	if (all->why && value->object.avail == PG_AVAILABLE)
		pg_value_lose(value, PG_NOT_SUPPORTED, all->why);
	if (all->why || !all->has_number)
		return;
	pg_member_narrow(walk, &number, &all->number, all->number.bit_offset);
	if (!pg_value_word(walk->builder, &number, &word))
		value->object =
			number.object.avail != PG_AVAILABLE
				? number.object
				: pg_object_unavailable(PG_NOT_SUPPORTED,
							"its variant's number has an odd size");
	else
		pg_value_demand(walk, value, is_there(walk, all, variant, word));
}

bool pg_variant_narrow(struct pg_walk *walk, struct pg_value *value, const char *name)
{
	const struct pg_variants all =
		pg_variants_of(walk->resolver->types, pg_type_strip(value->type));

	for (size_t i = 0; i < all.num; i++) {
		if (all.items[i].member.name != name)
			continue;
		narrow(walk, value, &all, &all.items[i]);
		return true;
	}
	return false;
}

const char *pg_variant_names(struct pg_walk *walk, const struct pg_type *type)
{
	const struct pg_variants all = pg_variants_of(walk->resolver->types, type);
	struct pg_str text = {.arena = walk->resolver->arena};

	for (size_t i = 0; i < all.num; i++)
		pg_str_add(&text, "%s%s", i ? ", " : "",
			   all.items[i].member.name ? all.items[i].member.name : "?");
	return all.num ? pg_str_text(&text) : NULL;
}
