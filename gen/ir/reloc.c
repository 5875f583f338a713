// SPDX-License-Identifier: GPL-2.0-only
#include "ir/reloc.h"

#include <inttypes.h>
#include <string.h>

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

const char *pg_reloc_path(struct pg_arena *arena, const struct pg_reloc *reloc)
{
	const char *text = "";

	for (size_t i = 0; i < reloc->num_steps; i++) {
		const struct pg_reloc_step *step = &reloc->steps[i];

		if (step->name)
			text = pg_printf(arena, "%s%s%s", text, *text ? "." : "", step->name);
		else
			text = pg_printf(arena, "%s[%" PRIu64 "]", text, step->index);
	}
	return text;
}

const char *pg_reloc_text(struct pg_arena *arena, const struct pg_reloc *reloc)
{
	if (reloc->kind == PG_RELOC_SIZE)
		return pg_printf(arena, "sizeof(%s)",
				 pg_type_declare(arena, reloc->root, "", PG_SPELL_SOURCE));
	return pg_printf(arena, "%s.%s", reloc->root->name, pg_reloc_path(arena, reloc));
}
