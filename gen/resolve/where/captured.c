// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/captured.h"

#include "resolve/where/cfa.h"

void pg_captures_forget(struct pg_captures *captures)
{
	for (size_t i = 0; captures && i < captures->num_calls; i++)
		captures->calls[i]->num_slots = captures->calls[i]->num_words = 0;
}

void pg_captures_use(struct pg_captures *captures, const struct pg_saved *saved)
{
	struct pg_calling *call = captures->calls[saved->call];

	call->is_used = true;
	for (size_t i = 0; i < call->num_slots; i++) {
		struct pg_slot *slot = call->slots[i];

		slot->is_used |= saved >= slot->saved && saved < slot->saved + slot->num_words;
	}
}

/** What is saved there of the slot; NULL: nothing. */
static const struct pg_piece *written_at(const struct pg_capturing *capturing,
					 const struct pg_slot *slot)
{
	for (size_t i = 0; slot->is_used && i < slot->num_writers; i++) {
		if (slot->writers[i].at == capturing)
			return &slot->writers[i].piece;
	}
	return NULL;
}

static void add_saving(struct pg_arena *arena, struct pg_slot *slot,
		       const struct pg_capture *capture)
{
	struct pg_saving *savings = (struct pg_saving *)slot->saved->savings;

	*PG_PUSH(arena, savings, slot->saved->num_savings) =
		(struct pg_saving){capture, (uint32_t)capture->num_words};
	slot->saved->savings = savings;
	for (size_t i = 1; i < slot->num_words; i++) {
		slot->saved[i].savings = savings;
		slot->saved[i].num_savings = slot->saved->num_savings;
	}
}

/** All that one place saves, as one plan. */
static void finish(struct pg_resolver *resolver, struct pg_capturing *capturing)
{
	struct pg_calling *call = capturing->call;
	struct pg_capture *capture = capturing->capture;
	struct pg_piece pieces[PG_MAX_CAPTURED];
	uint32_t *words = NULL;

	capture->num_words = 0;
	for (size_t i = 0; i < call->num_slots; i++) {
		struct pg_slot *slot = call->slots[i];
		const struct pg_piece *piece = written_at(capturing, slot);

		if (!piece)
			continue;
		pieces[capture->num_words] = *piece;
		pieces[capture->num_words].offset = sizeof(uint64_t) * slot->saved->word;
		add_saving(resolver->arena, slot, capture);
		*PG_PUSH(resolver->arena, words, capture->num_words) = slot->saved->word;
	}
	capture->words = words;
	capture->call = call->number;
	capture->call_words = call->num_words;
	capture->plan = pg_builder_finish(capturing->walk.builder, pieces, capture->num_words);
	capture->cfa = *pg_place_cfa(resolver, &capturing->place);
	capture->return_address = pg_place_return_address(resolver, &capturing->place);
}

/** Number what is used. */
static void number_calls(struct pg_captures *captures)
{
	uint32_t num = 0;

	for (size_t i = 0; i < captures->num_calls; i++) {
		struct pg_calling *call = captures->calls[i];
		size_t kept = 0;

		call->number = call->is_used ? num++ : 0;
		call->num_words = 0;
		for (size_t j = 0; j < call->num_slots; j++) {
			struct pg_slot *slot = call->slots[j];

			if (!slot->is_used)
				continue;
			for (size_t k = 0; k < slot->num_words; k++) {
				slot->saved[k].call = call->number;
				slot->saved[k].word = (uint32_t)call->num_words++;
			}
			call->slots[kept++] = slot;
		}
		call->num_slots = kept;
	}
}

void pg_captures_finish(struct pg_resolver *resolver, const struct pg_capture **ret,
			size_t *ret_num)
{
	struct pg_captures *captures = resolver->captures;
	struct pg_capture *all;

	*ret = NULL;
	*ret_num = 0;
	resolver->captures = NULL;
	if (!captures)
		return;
	number_calls(captures);
	all = PG_NEW_N(resolver->arena, captures->num, struct pg_capture);
	for (size_t i = 0; i < captures->num; i++) {
		struct pg_capturing *capturing = captures->items[i];

		if (!capturing->call->is_used)
			continue;
		finish(resolver, capturing);
		if (capturing->is_entry || capturing->capture->num_words)
			all[(*ret_num)++] = *capturing->capture;
	}
	*ret = all;
}
