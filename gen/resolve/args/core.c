// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/core.h"

#include "dbg/file/open.h"

bool pg_core_applies(const struct pg_walk *walk, const struct pg_value *value)
{
	return walk->resolver->dbg->btf && value->object.avail == PG_AVAILABLE &&
	       value->object.kind == PG_OBJECT_MEMORY;
}

/** A tag, or the name of a typedef of a struct without one; NULL: libbpf could not find it. */
static const struct pg_type *find_root(const struct pg_type *type)
{
	const struct pg_type *record = pg_type_strip(type);

	if (!pg_type_is_record(record))
		return NULL;
	if (record->name)
		return record;
	while (type->kind != PG_TYPE_TYPEDEF && type != record)
		type = type->target;
	while (type != record && type->target->kind == PG_TYPE_TYPEDEF)
		type = type->target;
	return type->kind == PG_TYPE_TYPEDEF && type->target == record ? type : NULL;
}

/** The path to the value, one step longer. */
static void add_step(struct pg_walk *walk, struct pg_value *value, const struct pg_type *root,
		     struct pg_reloc_step step, uint64_t bit_offset)
{
	struct pg_arena *arena = walk->resolver->arena;
	struct pg_reloc *reloc = PG_NEW(arena, struct pg_reloc);
	struct pg_reloc_step *steps = NULL;

	*reloc = (struct pg_reloc){.kind = PG_RELOC_MEMBER,
				   .order = walk->resolver->dbg->arch->order,
				   .root = root};
	if (value->member)
		*reloc = *value->member;
	steps = PG_NEW_N(arena, reloc->num_steps + 1, struct pg_reloc_step);
	for (size_t i = 0; i < reloc->num_steps; i++)
		steps[i] = reloc->steps[i];
	steps[reloc->num_steps++] = step;
	reloc->steps = steps;
	reloc->bit_offset += bit_offset;
	value->member = reloc;
	value->type = step.type;
}

struct pg_problem pg_core_step(struct pg_walk *walk, const struct pg_expr *expr,
			       struct pg_value *value, const struct pg_member *member,
			       uint64_t bit_offset)
{
	const struct pg_type *root = find_root(value->type);
	struct pg_reloc_step step = {.name = member->name, .type = member->type};
	struct pg_reloc *reloc;

	if (!value->member && !root)
		return pg_problem_at(walk->resolver->arena, expr->base->span,
				     "'%s' is a struct without a name: where its members are on "
				     "another kernel cannot be found out",
				     pg_expr_text(walk->resolver->arena, expr->base));
	add_step(walk, value, root, step, bit_offset);
	if (member->bit_size) {
		reloc = (struct pg_reloc *)value->member; /* made above */
		reloc->bit_size = member->bit_size;
	}
	value->bit_size = member->bit_size;
	value->bit_offset = 0;
	return pg_no_problem();
}

pg_word pg_core_stride(struct pg_builder *builder, const struct pg_type *type)
{
	const struct pg_type *element = pg_type_strip(type);
	struct pg_reloc reloc = {.kind = PG_RELOC_SIZE};
	uint64_t num = 1;

	for (; element->kind == PG_TYPE_ARRAY; element = pg_type_strip(type)) {
		num *= element->count;
		type = element->target;
	}
	reloc.root = find_root(type);
	if ((element->kind != PG_TYPE_STRUCT && element->kind != PG_TYPE_UNION) || !reloc.root)
		return pg_const(builder, num * element->size);
	return pg_binary(builder, PG_OP_MUL, pg_reloc(builder, &reloc),
			 pg_const(builder, num));
}

void pg_core_element(struct pg_walk *walk, struct pg_value *value, const struct pg_type *array,
		     int64_t index)
{
	const struct pg_type *type = array->target;
	struct pg_reloc_step step = {.index = (uint64_t)index, .type = type};
	pg_word offset;

	if (value->member && index >= 0) {
		add_step(walk, value, NULL, step,
			 8 * (uint64_t)index * pg_type_strip(type)->size);
		return;
	}
	pg_core_settle(walk->builder, value);
	offset = pg_binary(walk->builder, PG_OP_MUL, pg_core_stride(walk->builder, type),
			   pg_const(walk->builder, (uint64_t)index));
	value->object.word = pg_binary(walk->builder, PG_OP_ADD, value->object.word, offset);
	value->type = type;
}

static bool has_record(const struct pg_type *type)
{
	type = pg_type_strip(type);
	while (type->kind == PG_TYPE_ARRAY)
		type = pg_type_strip(type->target);
	return type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION;
}

const struct pg_reloc *pg_core_whole(struct pg_resolver *resolver, const struct pg_value *value,
				     const char **ret_reason)
{
	struct pg_reloc *whole = PG_NEW(resolver->arena, struct pg_reloc);
	const struct pg_reloc *parts;

	*ret_reason = NULL;
	if (!resolver->dbg->btf || value->object.avail != PG_AVAILABLE ||
	    value->object.kind != PG_OBJECT_MEMORY)
		return NULL;
	if (value->member)
		*whole = *value->member;
	else if (!has_record(value->type))
		return NULL;
	else
		*whole = (struct pg_reloc){.kind = PG_RELOC_SIZE,
					   .order = resolver->dbg->arch->order,
					   .root = find_root(value->type)};
	if (!whole->root)
		*ret_reason = "its struct has no name by which another kernel's can be found";
	else if (!pg_reloc_parts(resolver->arena, whole, PG_MAX_COMPARED, &parts))
		*ret_reason = "its layout may be another on another kernel, and it has too many "
			      "members to compare: name those that you want";
	return *ret_reason ? NULL : whole;
}

void pg_core_settle(struct pg_builder *builder, struct pg_value *value)
{
	if (!value->member)
		return;
	if (value->object.avail == PG_AVAILABLE)
		value->object.word = pg_binary(builder, PG_OP_ADD, value->object.word,
					       pg_reloc(builder, value->member));
	value->member = NULL;
}

const struct pg_reloc *pg_core_take_whole(struct pg_walk *walk, struct pg_value *value)
{
	const char *reason;
	const struct pg_reloc *within = pg_core_whole(walk->resolver, value, &reason);

	if (reason)
		value->object = pg_object_unavailable(PG_NOT_REPRESENTABLE, reason);
	pg_core_settle(walk->builder, value);
	return within;
}

bool pg_core_load(struct pg_builder *builder, struct pg_value *value, pg_word *ret)
{
	struct pg_reloc_load load;

	if (!pg_reloc_load_of(value->member, &load))
		return false;
	if (pg_type_strip(value->type)->kind == PG_TYPE_POINTER) { /* of one size everywhere */
		pg_core_settle(builder, value);
		*ret = pg_load(builder, value->object.word, load.size, value->user);
		return true;
	}
	*ret = pg_load_member(builder, value->object.word, value->member, value->user);
	if (pg_type_strip(value->type)->is_bool && !value->bit_size)
		*ret = pg_binary(builder, PG_OP_NE, *ret, pg_const(builder, 0));
	return true;
}
