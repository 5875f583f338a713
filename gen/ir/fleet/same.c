// SPDX-License-Identifier: GPL-2.0-only
#include "ir/fleet/same.h"

#include <string.h>

#include "ir/capture.h"

/** What two plans are compared in: addresses mean the same, or they are not the same plan. */
struct pair {
	struct pg_arena *arena;
	bool addresses_agree;
};

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool pg_images_agree(const struct pg_image *a, const struct pg_image *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind || a->is_btf != b->is_btf)
		return false;
	switch (a->kind) {
	case PG_TARGET_KERNEL:
		return a->text == b->text;
	case PG_TARGET_MODULE:
		return false;
	case PG_TARGET_EXEC:
		return a->is_fixed == b->is_fixed;
	}
	return false;
}

static bool is_same_saved(const struct pair *pair, const struct pg_saved *a,
			  const struct pg_saved *b)
{
	if (!a || !b)
		return a == b;
	return a->call == b->call && a->word == b->word &&
	       pg_saved_can_miss(pair->arena, a) == pg_saved_can_miss(pair->arena, b);
}

static bool is_same_reloc(const struct pg_reloc *a, const struct pg_reloc *b)
{
	return a == b || (a && b && pg_reloc_is_same(a, b));
}

static bool is_same_op(const struct pair *pair, const struct pg_op *a, const struct pg_op *b)
{
	return a->code == b->code && a->size == b->size && a->user == b->user && a->a == b->a &&
	       a->b == b->b && a->c == b->c && a->imm == b->imm &&
	       (a->code != PG_OP_ADDR || pair->addresses_agree) &&
	       is_same_reloc(a->reloc, b->reloc) && is_same_saved(pair, a->saved, b->saved);
}

static bool is_same_piece(const struct pg_piece *a, const struct pg_piece *b)
{
	return a->kind == b->kind && a->user == b->user && a->offset == b->offset &&
	       a->size == b->size && a->word == b->word && a->count == b->count &&
	       is_same_reloc(a->within, b->within);
}

/** Why a value cannot be read makes no difference to a program. */
static bool is_same_plan(const struct pair *pair, const struct pg_plan *a, const struct pg_plan *b)
{
	if (a->avail != PG_AVAILABLE || b->avail != PG_AVAILABLE)
		return (a->avail == PG_AVAILABLE) == (b->avail == PG_AVAILABLE);
	if (a->num_ops != b->num_ops || a->num_pieces != b->num_pieces)
		return false;
	for (size_t i = 0; i < a->num_ops; i++) {
		if (!is_same_op(pair, &a->ops[i], &b->ops[i]))
			return false;
	}
	for (size_t i = 0; i < a->num_pieces; i++) {
		if (!is_same_piece(&a->pieces[i], &b->pieces[i]))
			return false;
	}
	return true;
}

static bool is_same_image_name(const struct pg_event *a, const struct pg_event *b)
{
	return a->image->kind == b->image->kind && is_same_text(a->image->name, b->image->name);
}

static bool is_same_attach(const struct pg_attach *a, const struct pg_attach *b)
{
	return is_same_text(a->symbol, b->symbol) && a->offset == b->offset;
}

static bool needs_frame(const struct pg_site *site, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (site->plans[i].avail == PG_AVAILABLE &&
		    (pg_plan_uses(&site->plans[i], PG_OP_CFA) ||
		     pg_plan_uses(&site->plans[i], PG_OP_SAVED)))
			return true;
	}
	return false;
}

/** In a program that runs anywhere, addresses count from the site. */
static struct pair pair_of(struct pg_arena *arena, const struct pg_event *a, uint64_t x,
			   const struct pg_event *b, uint64_t y)
{
	bool counts_from_site = a->image->kind == PG_TARGET_EXEC && !a->image->is_fixed;

	return (struct pair){arena, pg_images_agree(a->image, b->image) &&
					    (!counts_from_site || x == y)};
}

bool pg_sites_are_same(struct pg_arena *arena, const struct pg_event *a, const struct pg_site *x,
		       const struct pg_event *b, const struct pg_site *y, size_t num)
{
	const struct pair pair = pair_of(arena, a, x->address, b, y->address);

	/* Of a module the program also looks whether it is in this one, by where its sections are. */
	if (a->image->kind == PG_TARGET_MODULE && !pair.addresses_agree)
		return false;
	if (!is_same_image_name(a, b) || x->moment != y->moment || x->offset != y->offset ||
	    !is_same_text(x->symbol, y->symbol) || !is_same_attach(&x->attach, &y->attach))
		return false;
	for (size_t i = 0; i < num; i++) {
		if (!is_same_plan(&pair, &x->plans[i], &y->plans[i]))
			return false;
	}
	return !needs_frame(x, num) || (is_same_plan(&pair, &x->cfa, &y->cfa) &&
					is_same_plan(&pair, &x->return_address, &y->return_address));
}

static bool save_same_words(const struct pg_capture *x, const struct pg_capture *y)
{
	return x->is_entry == y->is_entry && x->call == y->call &&
	       x->call_words == y->call_words && x->num_words == y->num_words &&
	       (x->num_words == 0 ||
		memcmp(x->words, y->words, x->num_words * sizeof(*x->words)) == 0);
}

bool pg_captures_are_same(struct pg_arena *arena, const struct pg_event *a,
			  const struct pg_capture *x, const struct pg_event *b,
			  const struct pg_capture *y)
{
	const struct pair pair = pair_of(arena, a, x->address, b, y->address);

	return is_same_image_name(a, b) && x->offset == y->offset &&
	       is_same_text(x->symbol, y->symbol) && is_same_attach(&x->attach, &y->attach) &&
	       save_same_words(x, y) && is_same_plan(&pair, &x->plan, &y->plan) &&
	       is_same_plan(&pair, &x->cfa, &y->cfa) &&
	       is_same_plan(&pair, &x->return_address, &y->return_address);
}
