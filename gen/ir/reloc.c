// SPDX-License-Identifier: GPL-2.0-only
#include "ir/reloc.h"

#include <inttypes.h>
#include <string.h>

#include "base/ident.h"

enum { BYTE = 8, WORD = 64 };

const struct pg_type *pg_reloc_type(const struct pg_reloc *reloc)
{
	return reloc->num_steps ? reloc->steps[reloc->num_steps - 1].type : reloc->root;
}

/** The smallest aligned unit, from the type's own on, that holds the bit-field. */
static bool load_around_bits(const struct pg_reloc *reloc, struct pg_reloc_load *load)
{
	uint64_t end = reloc->bit_offset + reloc->bit_size;

	for (; load->size <= sizeof(uint64_t); load->size *= 2) {
		load->offset = reloc->bit_offset / BYTE / load->size * load->size;
		if (end <= BYTE * (load->offset + load->size))
			break;
	}
	if (reloc->order == PG_BIG_ENDIAN)
		load->left = (unsigned)(WORD - BYTE * (load->size + load->offset) + reloc->bit_offset);
	else
		load->left = (unsigned)(WORD - (end - BYTE * load->offset));
	load->right = WORD - reloc->bit_size;
	return load->size <= sizeof(uint64_t) && reloc->bit_size <= WORD;
}

bool pg_reloc_load_of(const struct pg_reloc *reloc, struct pg_reloc_load *ret)
{
	const struct pg_type *type = pg_type_strip(pg_reloc_type(reloc));
	unsigned size = (unsigned)type->size;

	if (!pg_type_is_scalar(type) || (size != 1 && size != 2 && size != 4 && size != 8))
		return false;
	*ret = (struct pg_reloc_load){.size = size, .is_signed = type->is_signed};
	if (reloc->bit_size)
		return load_around_bits(reloc, ret);
	ret->offset = reloc->bit_offset / BYTE;
	ret->left = ret->right = WORD - BYTE * size;
	return true;
}

uint64_t pg_reloc_value(const struct pg_reloc *reloc)
{
	return reloc->kind == PG_RELOC_SIZE ? pg_type_strip(reloc->root)->size
					    : reloc->bit_offset / BYTE;
}

/* --- Layouts --- */

struct parts {
	struct pg_arena *arena;
	struct pg_reloc *items;
	size_t num, most;
};

static struct pg_reloc with_step(struct pg_arena *arena, const struct pg_reloc *of,
				 struct pg_reloc_step step, uint64_t bit_offset)
{
	struct pg_reloc longer = *of;
	struct pg_reloc_step *steps = PG_NEW_N(arena, of->num_steps + 1, struct pg_reloc_step);

	if (of->num_steps)
		memcpy(steps, of->steps, of->num_steps * sizeof(*steps));
	steps[longer.num_steps++] = step;
	longer.kind = PG_RELOC_MEMBER;
	longer.steps = steps;
	longer.bit_offset += bit_offset;
	return longer;
}

/** Only such a one can be without a name and have parts; damaged BTF has nameless arrays, too. */
static bool holds_members(const struct pg_type *type)
{
	const enum pg_type_kind kind = pg_type_strip(type)->kind;

	return kind == PG_TYPE_STRUCT || kind == PG_TYPE_UNION;
}

/** What a part of this type holds; the part itself is there already. */
static void add_inner(struct parts *parts, const struct pg_reloc *part, const struct pg_type *type)
{
	type = pg_type_strip(type);
	if (type->kind == PG_TYPE_ARRAY && type->count) {
		struct pg_reloc_step first = {.type = type->target};
		struct pg_reloc element = with_step(parts->arena, part, first, 0);

		add_inner(parts, &element, type->target);
		return;
	}
	if (!holds_members(type))
		return;
	for (size_t i = 0; i < type->num_members && parts->num <= parts->most; i++) {
		const struct pg_member *member = &type->members[i];
		struct pg_reloc_step step = {.name = member->name, .type = member->type};
		struct pg_reloc inner = *part;

		inner.bit_offset += member->bit_offset;
		if (member->name) {
			inner = with_step(parts->arena, part, step, member->bit_offset);
			inner.bit_size = member->bit_size;
			if (pg_type_strip(member->type)->size)
				*PG_PUSH(parts->arena, parts->items, parts->num) = inner;
		}
		if (member->name || holds_members(member->type))
			add_inner(parts, &inner, member->type);
	}
}

size_t pg_reloc_parts(struct pg_arena *arena, const struct pg_reloc *whole, size_t most,
		      const struct pg_reloc **ret)
{
	struct parts parts = {.arena = arena, .most = most};

	*PG_PUSH(arena, parts.items, parts.num) = *whole;
	add_inner(&parts, whole, pg_reloc_type(whole));
	*ret = parts.items;
	return parts.num <= most ? parts.num : 0;
}

bool pg_reloc_is_same(const struct pg_reloc *a, const struct pg_reloc *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->kind != b->kind || a->root != b->root || a->num_steps != b->num_steps)
		return false;
	for (size_t i = 0; i < a->num_steps; i++) {
		const struct pg_reloc_step *x = &a->steps[i], *y = &b->steps[i];

		if (x->name != y->name || x->index != y->index)
			return false;
	}
	return true;
}

static const char *path_text(struct pg_arena *arena, const struct pg_reloc *reloc, bool is_c)
{
	const char *text = "";

	for (size_t i = 0; i < reloc->num_steps; i++) {
		const struct pg_reloc_step *step = &reloc->steps[i];

		if (step->name)
			text = pg_printf(arena, "%s%s%s", text, *text ? "." : "",
					 is_c ? pg_c_name(arena, step->name, PG_NAME_MEMBER)
					      : step->name);
		else
			text = pg_printf(arena, "%s[%" PRIu64 "]", text, step->index);
	}
	return text;
}

const char *pg_reloc_path(struct pg_arena *arena, const struct pg_reloc *reloc)
{
	return path_text(arena, reloc, true);
}

const char *pg_reloc_text(struct pg_arena *arena, const struct pg_reloc *reloc)
{
	if (reloc->kind == PG_RELOC_SYMBOL)
		return pg_printf(arena, "&%s", reloc->steps[0].name);
	if (reloc->kind == PG_RELOC_SIZE)
		return pg_printf(arena, "sizeof(%s)",
				 pg_type_declare(arena, reloc->root, "", PG_SPELL_SOURCE));
	return pg_printf(arena, "%s.%s", reloc->root->name,
			 path_text(arena, reloc, false));
}
