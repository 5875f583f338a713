// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/captured.h"

#include "resolve/where/cfa.h"

void pg_captures_forget(struct pg_captures *captures)
{
	for (size_t i = 0; captures && i < captures->num; i++)
		captures->items[i]->num_words = 0;
}

/** All the words of one function's entry, as one plan. */
static void finish(struct pg_resolver *resolver, struct pg_capturing *capturing)
{
	struct pg_capture *capture = capturing->capture;
	struct pg_piece pieces[PG_MAX_CAPTURED];

	for (size_t i = 0; i < capturing->num_words; i++)
		pieces[i] = (struct pg_piece){.kind = PG_PIECE_VALUE,
					      .offset = sizeof(uint64_t) * i,
					      .size = sizeof(uint64_t),
					      .word = capturing->words[i]};
	capture->num_words = capturing->num_words;
	capture->plan = pg_builder_finish(capturing->walk.builder, pieces, capturing->num_words);
	capture->cfa = *pg_place_cfa(resolver, &capturing->place);
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
	all = PG_NEW_N(resolver->arena, captures->num, struct pg_capture);
	for (size_t i = 0; i < captures->num; i++) {
		if (!captures->items[i]->is_used)
			continue;
		finish(resolver, captures->items[i]);
		all[(*ret_num)++] = *captures->items[i]->capture;
	}
	*ret = all;
}
