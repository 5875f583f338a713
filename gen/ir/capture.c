// SPDX-License-Identifier: GPL-2.0-only
#include "ir/capture.h"

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
