// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words that a place saves are fetched by the machinery of the sites: an event is made up whose
 * fields are the members of struct EVENT_record, and whose only site is that place. See
 * resolve/where/capture.c for why values are saved at all, and when they are right.
 */
#include "emit/fetch/capture.h"

#include "ir/capture.h"
#include "ir/fold.h"

static struct pg_plan one_word(struct pg_arena *arena, struct pg_builder *builder, pg_word word)
{
	struct pg_piece *piece = PG_NEW(arena, struct pg_piece);

	*piece = (struct pg_piece){.kind = PG_PIECE_VALUE, .size = sizeof(uint64_t), .word = word};
	return pg_builder_finish(builder, piece, 1);
}

static struct pg_plan cfa_plan(struct pg_arena *arena)
{
	struct pg_builder *builder = pg_builder_create(arena);

	return one_word(arena, builder, pg_cfa(builder));
}

/** The plan of one of the pieces, which has the operations of all. */
static struct pg_plan piece_plan(struct pg_arena *arena, const struct pg_capture *capture,
				size_t index)
{
	struct pg_piece *piece = PG_NEW(arena, struct pg_piece);
	struct pg_plan plan = capture->plan;

	*piece = capture->plan.pieces[index];
	piece->offset = 0;
	plan.pieces = piece;
	plan.num_pieces = 1;
	return plan;
}

/**
 * The bytes to fill. A copy is filled from its first word on, and all of its words are cleared before,
 * since text may be shorter than what has been there.
 */
static void set_sizes(struct pg_field *fields, const struct pg_piece *piece)
{
	const bool is_copy = pg_piece_has_address(piece);

	fields->size = piece->size + is_copy;
	for (size_t i = 1; is_copy && i < pg_capture_piece_words(piece); i++)
		fields[i].size = sizeof(uint64_t);
}

struct pg_fetch pg_capture_fetch(struct pg_arena *arena, const struct pg_model *model,
				 const struct pg_event *event,
				 const struct pg_capture *capture)
{
	size_t num = capture->call_words;
	struct pg_field *fields = PG_NEW_N(arena, num + 2, struct pg_field);
	struct pg_plan *plans = PG_NEW_N(arena, num + 2, struct pg_plan);
	struct pg_event *saving = PG_NEW(arena, struct pg_event);
	struct pg_site site = {.address = capture->address, .cfa = capture->cfa, .plans = plans};

	*saving = (struct pg_event){.name = event->name, .image = event->image, .fields = fields};
	for (size_t i = 0; i < num; i++) {
		fields[i].name = pg_printf(arena, "saved.words[%zu]", i);
		plans[i] = pg_plan_unavailable(PG_NOT_HERE, "another place saves it");
	}
	for (size_t i = 0; i < capture->num_words; i++)
		plans[capture->words[i]] = piece_plan(arena, capture, i);
	fields[num].name = "frame.cfa";
	plans[num++] = cfa_plan(arena);
	if (capture->return_address.avail == PG_AVAILABLE) {
		fields[num].name = "saved.return_address";
		plans[num++] = capture->return_address;
	}
	/* Of what another place saves no byte is to be filled. */
	for (size_t i = capture->call_words; i < num; i++)
		fields[i].size = sizeof(uint64_t);
	for (size_t i = 0; i < capture->num_words; i++)
		set_sizes(fields + capture->words[i], &capture->plan.pieces[i]);

	saving->num_fields = num;
	saving->size = sizeof(uint64_t) * (num + 3);
	return pg_fetch_make(arena, model, saving, &site);
}

static uint64_t bits_of(const struct pg_piece *piece)
{
	return (2ULL << (pg_capture_piece_words(piece) - 1)) - 1;
}

uint64_t pg_capture_own(const struct pg_capture *capture)
{
	uint64_t own = 0;

	for (size_t i = 0; i < capture->num_words; i++)
		own |= bits_of(&capture->plan.pieces[i]) << capture->words[i];
	return own;
}

uint64_t pg_capture_frame(const struct pg_capture *capture)
{
	return 3ULL << capture->call_words;
}
