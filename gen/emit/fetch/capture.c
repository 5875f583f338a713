// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a function's entry saves is fetched by the machinery of the sites: an event is made up whose
 * fields are the members of struct EVENT_record, and whose only site is the entry. Why values are
 * saved at all, and when they are right, is told in resolve/where/capture.c.
 */
#include "emit/fetch/capture.h"

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

/** Where the call instruction pushed it: at the lowest address of the caller's frame. */
static struct pg_plan return_address_plan(struct pg_arena *arena, const struct pg_arch *arch,
					  bool user)
{
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word place = pg_add_offset(builder, pg_cfa(builder), -(int64_t)arch->return_slot);

	return one_word(arena, builder, pg_load(builder, place, sizeof(uint64_t), user));
}

/** The plan of one of the words, whose operations are those of all. */
static struct pg_plan word_plan(struct pg_arena *arena, const struct pg_capture *capture,
				size_t word)
{
	struct pg_piece *piece = PG_NEW(arena, struct pg_piece);
	struct pg_plan plan = capture->plan;

	*piece = capture->plan.pieces[word];
	piece->offset = 0;
	plan.pieces = piece;
	plan.num_pieces = 1;
	return plan;
}

struct pg_fetch pg_capture_fetch(struct pg_arena *arena, const struct pg_model *model,
				 const struct pg_event *event,
				 const struct pg_capture *capture)
{
	size_t num = capture->num_words;
	struct pg_field *fields = PG_NEW_N(arena, num + 2, struct pg_field);
	struct pg_plan *plans = PG_NEW_N(arena, num + 2, struct pg_plan);
	struct pg_event saving = {.name = event->name, .image = event->image, .fields = fields};
	struct pg_site site = {.address = capture->address, .cfa = capture->cfa, .plans = plans};

	for (size_t i = 0; i < num; i++) {
		fields[i].name = pg_printf(arena, "saved.words[%zu]", i);
		plans[i] = word_plan(arena, capture, i);
	}
	fields[num].name = "frame.cfa";
	plans[num++] = cfa_plan(arena);
	if (model->arch->return_slot) {
		fields[num].name = "saved.return_address";
		plans[num++] = return_address_plan(
			arena, model->arch, event->image->kind == PG_TARGET_EXEC);
	}
	for (size_t i = 0; i < num; i++)
		fields[i].size = sizeof(uint64_t);
	saving.num_fields = num;
	saving.size = sizeof(uint64_t) * (num + 3);
	return pg_fetch_make(arena, model, &saving, &site);
}

bool pg_capture_can_miss(struct pg_arena *arena, const struct pg_capture *capture, size_t word)
{
	const struct pg_plan *plan = &capture->plan;
	bool *reads = PG_NEW_N(arena, plan->num_ops + 1, bool);

	for (size_t i = 0; i < plan->num_ops; i++) {
		const struct pg_op *op = &plan->ops[i];
		unsigned arity = pg_opcode_arity(op->code);

		reads[i] = op->code == PG_OP_LOAD || (arity > 0 && reads[op->a]) ||
			   (arity > 1 && reads[op->b]) || (arity > 2 && reads[op->c]);
	}
	return reads[plan->pieces[word].word];
}

size_t pg_capture_most_words(const struct pg_event *event)
{
	size_t most = 0;

	for (size_t i = 0; i < event->num_captures; i++)
		if (event->captures[i].num_words > most)
			most = event->captures[i].num_words;
	return most;
}

bool pg_capture_is_used(const struct pg_plan *plan, size_t *ret)
{
	bool is_used = false;

	*ret = 0;
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code != PG_OP_ENTRY)
			continue;
		is_used = true;
		if (plan->ops[i].imm > *ret)
			*ret = plan->ops[i].imm;
	}
	return is_used;
}
