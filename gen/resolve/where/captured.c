// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/captured.h"

#include "resolve/where/cfa.h"

void pg_captures_forget(struct pg_captures *captures)
{
	for (size_t i = 0; captures && i < captures->num_calls; i++)
		captures->calls[i]->num_slots = 0;
}

void pg_captures_use(struct pg_captures *captures, const struct pg_saved *saved)
{
	struct pg_calling *call = captures->calls[saved->call];

	call->is_used = true;
	call->slots[saved->word]->is_used = true;
}

static bool writes(const struct pg_capturing *capturing, const struct pg_slot *slot,
		   pg_word *ret_word)
{
	for (size_t i = 0; i < slot->num_writers; i++) {
		*ret_word = slot->writers[i].word;
		if (slot->writers[i].at == capturing)
			return slot->is_used;
	}
	return false;
}

static void add_saving(struct pg_arena *arena, struct pg_slot *slot,
		       const struct pg_capture *capture)
{
	struct pg_saving *savings = (struct pg_saving *)slot->saved.savings;

	*PG_PUSH(arena, savings, slot->saved.num_savings) =
		(struct pg_saving){capture, (uint32_t)capture->num_words};
	slot->saved.savings = savings;
}

/** All the words of one place, as one plan. */
static void finish(struct pg_resolver *resolver, struct pg_capturing *capturing)
{
	struct pg_calling *call = capturing->call;
	struct pg_capture *capture = capturing->capture;
	struct pg_piece pieces[PG_MAX_CAPTURED];
	uint32_t *words = NULL;
	pg_word word;

	capture->num_words = 0;
	for (size_t i = 0; i < call->num_slots; i++) {
		if (!writes(capturing, call->slots[i], &word))
			continue;
		pieces[capture->num_words] =
			(struct pg_piece){.kind = PG_PIECE_VALUE,
					  .offset = sizeof(uint64_t) * capture->num_words,
					  .size = sizeof(uint64_t),
					  .word = word};
		add_saving(resolver->arena, call->slots[i], capture);
		*PG_PUSH(resolver->arena, words, capture->num_words) =
			call->slots[i]->saved.word;
	}
	capture->words = words;
	capture->call = call->number;
	capture->call_words = call->num_slots;
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
		for (size_t j = 0; j < call->num_slots; j++) {
			struct pg_slot *slot = call->slots[j];

			if (!slot->is_used)
				continue;
			slot->saved.call = call->number;
			slot->saved.word = (uint32_t)kept;
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
