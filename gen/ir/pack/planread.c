// SPDX-License-Identifier: GPL-2.0-only
#include "ir/pack/plans.h"

#include <string.h>

#include "ir/capture.h"
#include "ir/fold.h"

/** No call has so many words or pieces: a bound, so that sums of sizes cannot overflow. */
#define MOST 65535

/* --- Operations --- */

static bool takes_size(enum pg_opcode code)
{
	return code == PG_OP_LOAD || code == PG_OP_ZEXT || code == PG_OP_SEXT || code == PG_OP_SWAP;
}

static bool is_size_of(enum pg_opcode code, uint64_t size)
{
	if (size == 1)
		return code != PG_OP_SWAP;
	if (size == 8)
		return code == PG_OP_LOAD || code == PG_OP_SWAP;
	return size == 2 || size == 4;
}

static void read_operands(const struct pg_item *object, struct pg_op *op, size_t index)
{
	static const char *const operands[] = {"a", "b", "c"};
	pg_word *const words[] = {&op->a, &op->b, &op->c};
	const unsigned arity = pg_opcode_arity(op->code);

	if (arity && !index)
		pg_item_fail(object, "is the first, and takes words of earlier ones");
	for (unsigned i = 0; i < arity && index; i++)
		*words[i] = (pg_word)pg_item_number(object, operands[i], index - 1);
}

static void read_op(const struct pg_item *object, const struct pg_plans_read *plans, size_t index,
		    struct pg_op *op)
{
	static const char *const keys[] = {"op", "size",  "user",  "a", "b",
					   "c",	 "value", "saved", NULL};
	uint64_t size;

	pg_item_only(object, keys);
	op->code = (enum pg_opcode)pg_item_word(object, "op", &pg_words_opcode);
	read_operands(object, op, index);
	if (takes_size(op->code)) {
		size = pg_item_number(object, "size", UINT8_MAX);
		op->size = (uint8_t)size;
		if (!is_size_of(op->code, size))
			pg_item_fail(object, "has a size that this operation does not have");
	}
	op->user = pg_item_flag(object, "user");
	if (op->code == PG_OP_CONST)
		op->imm = (uint64_t)pg_item_signed(object, "value");
	if (op->code == PG_OP_REG || op->code == PG_OP_ADDR)
		op->imm = pg_item_number(object, "value", UINT64_MAX);
	if (op->code == PG_OP_RELOC)
		pg_item_fail(object, "is for BTF, which no pack is made from");
	if (op->code == PG_OP_SAVED && !plans->num_saved)
		pg_item_fail(object, "needs what nothing saves");
	else if (op->code == PG_OP_SAVED)
		op->saved = &plans->saved[pg_item_number(object, "saved", plans->num_saved - 1)];
}

/* --- Pieces --- */

static void read_piece(const struct pg_item *object, const struct pg_plan *plan, uint64_t *end,
		       struct pg_piece *piece)
{
	static const char *const keys[] = {"piece", "user",  "offset", "size",
					   "word",  "count", NULL};
	const uint64_t most_word = plan->num_ops ? plan->num_ops - 1 : 0;

	pg_item_only(object, keys);
	piece->kind = (enum pg_piece_kind)pg_item_word(object, "piece", &pg_words_piece);
	piece->user = pg_item_flag(object, "user");
	piece->offset = pg_item_number_or(object, "offset", PG_TYPE_LARGEST, 0);
	piece->size = pg_item_number(object, "size", PG_TYPE_LARGEST);
	if (piece->kind != PG_PIECE_ABSENT) {
		piece->word = (pg_word)pg_item_number(object, "word", most_word);
		if (!plan->num_ops)
			pg_item_fail(object, "has a word, and its plan has none");
	}
	if (piece->kind == PG_PIECE_COUNTED)
		piece->count = (pg_word)pg_item_number(object, "count", most_word);
	if (!piece->size || (piece->kind == PG_PIECE_VALUE && piece->size > sizeof(uint64_t)))
		pg_item_fail(object, "has a size that no such piece has");
	if (piece->offset < *end)
		pg_item_fail(object, "begins before the end of the one before it");
	*end = piece->offset + piece->size;
}

/* --- Plans --- */

static void read_available(const struct pg_item *object, const struct pg_plans_read *plans,
			   struct pg_plan *plan)
{
	const struct pg_item op_items = pg_item_member(object, "ops");
	const struct pg_item piece_items = pg_item_member(object, "pieces");
	struct pg_arena *arena = object->all->arena;
	struct pg_op *ops;
	struct pg_piece *pieces;
	uint64_t end = 0;

	plan->num_ops = pg_item_count(&op_items);
	plan->num_pieces = pg_item_count(&piece_items);
	if (plan->num_ops > PG_MAX_OPS + 1 || plan->num_pieces > MOST)
		pg_item_fail(object, "is longer than a plan may be");
	ops = PG_NEW_N(arena, plan->num_ops + 1, struct pg_op);
	pieces = PG_NEW_N(arena, plan->num_pieces + 1, struct pg_piece);
	for (size_t i = 0; i < plan->num_ops; i++) {
		const struct pg_item item = pg_item_element(&op_items, i);

		read_op(&item, plans, i, &ops[i]);
	}
	for (size_t i = 0; i < plan->num_pieces; i++) {
		const struct pg_item item = pg_item_element(&piece_items, i);

		read_piece(&item, plan, &end, &pieces[i]);
	}
	plan->ops = ops;
	plan->pieces = pieces;
}

static void read_plan(const struct pg_item *object, const struct pg_plans_read *plans,
		      struct pg_plan *plan)
{
	static const char *const keys[] = {"avail", "reason", "ops", "pieces", NULL};

	pg_item_only(object, keys);
	if (pg_item_member(object, "ops").value || pg_item_member(object, "pieces").value) {
		read_available(object, plans, plan);
		return;
	}
	plan->avail = (enum pg_avail)pg_item_word(object, "avail", &pg_words_avail);
	plan->reason = pg_item_needed_text(object, "reason");
	if (plan->avail == PG_AVAILABLE)
		pg_item_fail(object, "is available, and has no pieces");
}

static void read_saved(const struct pg_item *event, struct pg_plans_read *ret)
{
	static const char *const keys[] = {"call", "word", "copied", "by", NULL};
	const struct pg_item array = pg_item_member(event, "saved");

	ret->num_saved = pg_item_count(&array);
	ret->saved = PG_NEW_N(event->all->arena, ret->num_saved + 1, struct pg_saved);
	for (size_t i = 0; i < ret->num_saved; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		pg_item_only(&item, keys);
		ret->saved[i].call = (uint32_t)pg_item_number(&item, "call", MOST);
		ret->saved[i].word = (uint32_t)pg_item_number(&item, "word", MOST);
		ret->saved[i].copied = (uint32_t)pg_item_number_or(&item, "copied", MOST, 0);
	}
}

void pg_plans_read(const struct pg_item *event, struct pg_plans_read *ret)
{
	const struct pg_item array = pg_item_member(event, "plans");
	struct pg_plan *plans;

	*ret = (struct pg_plans_read){.plans = NULL};
	read_saved(event, ret);
	ret->num_plans = pg_item_count(&array);
	plans = PG_NEW_N(event->all->arena, ret->num_plans + 1, struct pg_plan);
	for (size_t i = 0; i < ret->num_plans; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		read_plan(&item, ret, &plans[i]);
	}
	ret->plans = plans;
}

/** Is it the word itself, or one of those that the copy has behind its first? */
static bool is_of_piece(const struct pg_saved *saved, const struct pg_capture *capture,
			uint64_t piece)
{
	return saved->copied <= saved->word &&
	       capture->words[piece] == saved->word - saved->copied &&
	       saved->copied < pg_capture_piece_words(&capture->plan.pieces[piece]);
}

static void read_saving(const struct pg_item *object, const struct pg_saved *saved,
			const struct pg_capture *captures, size_t num_captures,
			struct pg_saving *saving)
{
	static const char *const keys[] = {"capture", "piece", NULL};
	const struct pg_capture *capture;
	uint64_t piece;

	pg_item_only(object, keys);
	if (!num_captures) {
		pg_item_fail(object, "is by a place that is not there");
		return;
	}
	capture = &captures[pg_item_number(object, "capture", num_captures - 1)];
	piece = pg_item_number(object, "piece", MOST);
	if (object->all->fault)
		return;
	if (piece >= capture->num_words || !is_of_piece(saved, capture, piece))
		pg_item_fail(object, "is a word that the place does not save");
	*saving = (struct pg_saving){capture, (uint32_t)piece};
}

void pg_plans_read_savings(const struct pg_item *event, struct pg_plans_read *plans,
			   const struct pg_capture *captures, size_t num_captures)
{
	const struct pg_item array = pg_item_member(event, "saved");

	for (size_t i = 0; i < plans->num_saved; i++) {
		const struct pg_item item = pg_item_element(&array, i);
		const struct pg_item by = pg_item_member(&item, "by");
		const size_t num = pg_item_count(&by);
		struct pg_saving *savings =
			PG_NEW_N(event->all->arena, num + 1, struct pg_saving);

		for (size_t j = 0; j < num; j++) {
			const struct pg_item saving = pg_item_element(&by, j);

			read_saving(&saving, &plans->saved[i], captures, num_captures,
				    &savings[j]);
		}
		plans->saved[i].savings = savings;
		plans->saved[i].num_savings = num;
	}
}
