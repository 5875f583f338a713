// SPDX-License-Identifier: GPL-2.0-only
#include "ir/capture.h"

static bool reads_memory(struct pg_arena *arena, const struct pg_plan *plan, pg_word word)
{
	bool *reads = PG_NEW_N(arena, plan->num_ops + 1, bool);

	for (size_t i = 0; i < plan->num_ops; i++) {
		const struct pg_op *op = &plan->ops[i];
		unsigned arity = pg_opcode_arity(op->code);

		reads[i] = op->code == PG_OP_LOAD || (arity > 0 && reads[op->a]) ||
			   (arity > 1 && reads[op->b]) || (arity > 2 && reads[op->c]);
	}
	return reads[word];
}

bool pg_saved_can_miss(struct pg_arena *arena, const struct pg_saved *saved)
{
	for (size_t i = 0; i < saved->num_savings; i++) {
		const struct pg_saving *saving = &saved->savings[i];
		const struct pg_plan *plan = &saving->capture->plan;

		if (!saving->capture->is_entry ||
		    pg_piece_has_address(&plan->pieces[saving->piece]) ||
		    reads_memory(arena, plan, plan->pieces[saving->piece].word))
			return true;
	}
	return false;
}

size_t pg_capture_piece_words(const struct pg_piece *piece)
{
	return (piece->size + sizeof(uint64_t) - 1) / sizeof(uint64_t);
}

size_t pg_capture_most_words(const struct pg_event *event)
{
	size_t most = 0;

	for (size_t i = 0; i < event->num_captures; i++)
		if (event->captures[i].call_words > most)
			most = event->captures[i].call_words;
	return most;
}

static bool uses_call(const struct pg_event *event, const struct pg_site *site, uint32_t call)
{
	for (size_t i = 0; i < event->num_fields; i++) {
		const struct pg_plan *plan = &site->plans[i];

		for (size_t j = 0; j < plan->num_ops; j++)
			if (plan->ops[j].code == PG_OP_SAVED && plan->ops[j].saved->call == call)
				return true;
	}
	return false;
}

/** Of the captures at which one call begins the first. */
static bool is_call(const struct pg_event *event, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (event->captures[i].is_entry &&
		    event->captures[i].call == event->captures[index].call)
			return false;
	}
	return event->captures[index].is_entry;
}

size_t pg_site_saved_words(const struct pg_event *event, const struct pg_site *site)
{
	size_t num = 0;

	for (size_t i = 0; i < event->num_captures; i++)
		if (is_call(event, i) && uses_call(event, site, event->captures[i].call))
			num += event->captures[i].call_words;
	return num;
}

size_t pg_site_calls(const struct pg_event *event, const struct pg_site *site)
{
	size_t num = 0;

	for (size_t i = 0; i < event->num_captures; i++)
		num += is_call(event, i) && uses_call(event, site, event->captures[i].call);
	return num;
}

bool pg_event_saves(const struct pg_event *event, const struct pg_saved *saved)
{
	for (size_t i = 0; i < event->num_captures; i++) {
		const struct pg_capture *capture = &event->captures[i];

		for (size_t j = 0; capture->call == saved->call && j < capture->num_words; j++)
			if (capture->words[j] == saved->word - saved->copied)
				return true;
	}
	return false;
}
