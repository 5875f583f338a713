// SPDX-License-Identifier: GPL-2.0-only
#include "ir/pack/plans.h"

#include <string.h>

#include "base/str.h"

#define uthash_malloc(size)	  pg_alloc(table->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** Plans are alike when their texts are. */
struct noted {
	UT_hash_handle hh;
	const char *text;
	size_t number;
};

struct pg_plantable {
	struct pg_arena *arena;
	const struct pg_event *event;
	struct noted *noted;
	json_t *plans;
	const struct pg_saved **saved;
	size_t num_saved;
};

struct pg_plantable *pg_plantable_create(struct pg_arena *arena, const struct pg_event *event)
{
	struct pg_plantable *table = PG_NEW(arena, struct pg_plantable);

	table->arena = arena;
	table->event = event;
	table->plans = pg_json_must(json_array());
	return table;
}

/** What is saved is known by the words of the place: the event's captures are copies. */
static size_t capture_number(const struct pg_plantable *table, const struct pg_saving *saving)
{
	size_t i = 0;

	while (table->event->captures[i].words != saving->capture->words)
		i++;
	return i;
}

static size_t saved_number(struct pg_plantable *table, const struct pg_saved *saved)
{
	size_t i = 0;

	while (i < table->num_saved && table->saved[i] != saved)
		i++;
	if (i == table->num_saved)
		*PG_PUSH(table->arena, table->saved, table->num_saved) = saved;
	return i;
}

static json_t *op_json(struct pg_plantable *table, const struct pg_op *op)
{
	static const char *const operands[] = {"a", "b", "c"};
	const pg_word words[] = {op->a, op->b, op->c};
	json_t *object = pg_json_must(json_object());

	pg_json_set(object, "op", pg_json_text(pg_words_opcode.items[op->code]));
	if (op->size)
		pg_json_set(object, "size", pg_json_number(op->size));
	if (op->user)
		pg_json_set(object, "user", pg_json_must(json_true()));
	for (unsigned i = 0; i < pg_opcode_arity(op->code); i++)
		pg_json_set(object, operands[i], pg_json_number(words[i]));
	if (op->code == PG_OP_CONST)
		pg_json_set(object, "value", pg_json_signed((int64_t)op->imm));
	if (op->code == PG_OP_REG || op->code == PG_OP_ADDR)
		pg_json_set(object, "value", pg_json_number(op->imm));
	if (op->code == PG_OP_SAVED)
		pg_json_set(object, "saved", pg_json_number(saved_number(table, op->saved)));
	return object;
}

static json_t *piece_json(const struct pg_piece *piece)
{
	json_t *object = pg_json_must(json_object());

	pg_json_set(object, "piece", pg_json_text(pg_words_piece.items[piece->kind]));
	if (piece->user)
		pg_json_set(object, "user", pg_json_must(json_true()));
	if (piece->offset)
		pg_json_set(object, "offset", pg_json_number(piece->offset));
	pg_json_set(object, "size", pg_json_number(piece->size));
	if (piece->kind != PG_PIECE_ABSENT)
		pg_json_set(object, "word", pg_json_number(piece->word));
	if (piece->kind == PG_PIECE_COUNTED)
		pg_json_set(object, "count", pg_json_number(piece->count));
	return object;
}

static json_t *plan_json(struct pg_plantable *table, const struct pg_plan *plan)
{
	json_t *object = pg_json_must(json_object()), *ops, *pieces;

	if (plan->avail != PG_AVAILABLE) {
		pg_json_set(object, "avail", pg_json_text(pg_words_avail.items[plan->avail]));
		pg_json_set(object, "reason", pg_item_of_text(plan->reason));
		return object;
	}
	ops = pg_json_must(json_array());
	for (size_t i = 0; i < plan->num_ops; i++)
		pg_json_append(ops, op_json(table, &plan->ops[i]));
	pieces = pg_json_must(json_array());
	for (size_t i = 0; i < plan->num_pieces; i++)
		pg_json_append(pieces, piece_json(&plan->pieces[i]));
	pg_json_set(object, "ops", ops);
	pg_json_set(object, "pieces", pieces);
	return object;
}

size_t pg_plantable_number(struct pg_plantable *table, const struct pg_plan *plan)
{
	json_t *object = plan_json(table, plan);
	struct pg_str text = {.arena = table->arena};
	struct noted *noted;

	pg_json_add_lines(&text, json_incref(object), 0);
	HASH_FIND_STR(table->noted, pg_str_text(&text), noted);
	if (noted) {
		json_decref(object);
		return noted->number;
	}
	noted = PG_NEW(table->arena, struct noted);
	noted->text = pg_str_text(&text);
	noted->number = json_array_size(table->plans);
	pg_json_append(table->plans, object);
	HASH_ADD_KEYPTR(hh, table->noted, noted->text, strlen(noted->text), noted);
	return noted->number;
}

json_t *pg_plantable_json(struct pg_plantable *table)
{
	json_t *plans = table->plans;

	table->plans = NULL;
	return plans;
}

json_t *pg_plantable_saved_json(const struct pg_plantable *table)
{
	json_t *all = pg_json_must(json_array());

	for (size_t i = 0; i < table->num_saved; i++) {
		const struct pg_saved *saved = table->saved[i];
		json_t *object = pg_json_must(json_object()), *by = pg_json_must(json_array());

		for (size_t j = 0; j < saved->num_savings; j++) {
			const struct pg_saving *saving = &saved->savings[j];
			json_t *item = pg_json_must(json_object());

			pg_json_set(item, "capture",
				    pg_json_number(capture_number(table, saving)));
			pg_json_set(item, "piece", pg_json_number(saving->piece));
			pg_json_append(by, item);
		}
		pg_json_set(object, "call", pg_json_number(saved->call));
		pg_json_set(object, "word", pg_json_number(saved->word));
		if (saved->copied)
			pg_json_set(object, "copied", pg_json_number(saved->copied));
		pg_json_set(object, "by", by);
		pg_json_append(all, object);
	}
	return all;
}
