// SPDX-License-Identifier: GPL-2.0-only
#include "past.h"

#include <elf.h>

static uint64_t seed = 20150601;

uint64_t any(void)
{
	return fake_hash(seed++, 0);
}

unsigned below(unsigned limit)
{
	return (unsigned)(any() % limit);
}

static bool read_reg(void *state, uint64_t number, uint64_t *ret)
{
	const struct moment *moment = state;

	*ret = number == 7 && moment->sp
		       ? moment->sp
		       : fake_reg(&moment->fake, pg_arch_reg(pg_arch_by_machine(EM_X86_64), number)->pt_regs / 8);
	return true;
}

static bool read_memory(void *state, uint64_t address, bool user, void *bytes, size_t size)
{
	const struct moment *moment = state;

	return fake_read(&moment->fake, address, user, bytes, size);
}

static bool read_saved(void *state, const struct pg_saved *word, uint64_t *ret)
{
	const struct site_moment *site = state;
	const struct call *call = &site->past->calls[word->call];

	*ret = call->words[word->word];
	return call->is_begun && !call->is_other && !site->moment.fake.no_stack &&
	       !(call->missing >> (word->word - word->copied) & 1);
}

struct pg_machine machine_at(struct moment *moment)
{
	return (struct pg_machine){
		.reg = read_reg, .read = read_memory, .saved = read_saved, .state = moment, .slide = FAKE_TEXT - TEXT,
		.cpu = FAKE_CPU};
}

/** The plan of one piece alone: operations that it does not need cannot fail it. */
static struct pg_plan plan_of_piece(struct pg_arena *arena, const struct pg_plan *all, size_t word)
{
	struct pg_piece *piece = PG_NEW(arena, struct pg_piece);
	struct pg_op *ops = PG_NEW_N(arena, all->num_ops, struct pg_op);
	bool *needed = PG_NEW_N(arena, all->num_ops, bool);
	struct pg_plan plan = *all;

	*piece = all->pieces[word];
	piece->offset = 0;
	needed[piece->word] = true;
	needed[piece->count] |= piece->kind == PG_PIECE_COUNTED;
	for (size_t i = all->num_ops; i-- > 0;) {
		const pg_word words[] = {all->ops[i].a, all->ops[i].b, all->ops[i].c};

		ops[i] = needed[i] ? all->ops[i] : (struct pg_op){.code = PG_OP_CONST};
		for (unsigned j = 0; j < pg_opcode_arity(ops[i].code); j++)
			needed[words[j]] = true;
	}
	plan.ops = ops;
	plan.pieces = piece;
	plan.num_pieces = 1;
	return plan;
}

/** Run the capture's plan: piece by piece, since each fails by itself. */
static void pass(struct pg_arena *arena, struct past *past, const struct pg_capture *capture,
		 bool is_other)
{
	struct pg_machine machine = machine_at(&past->moment);
	struct call *call = &past->calls[capture->call];

	machine.cfa = past->moment.sp + 8;
	if (capture->is_entry)
		*call = (struct call){
			.is_begun = true, .is_other = is_other, .missing = UINT64_MAX};
	if (call->is_other != is_other && !past->moment.fake.no_stack)
		return;
	for (size_t i = 0; i < capture->num_words && call->is_begun; i++) {
		struct pg_plan plan = plan_of_piece(arena, &capture->plan, i);
		const uint32_t word = capture->words[i];

		call->missing |= 1ULL << word;
		if (pg_plan_run(&plan, &machine, &call->words[word],
				8 * pg_capture_piece_words(plan.pieces)))
			call->missing &= ~(1ULL << word);
	}
}

struct past any_past(struct pg_arena *arena, const struct pg_event *event,
		     const struct fake_state *state, uint64_t cfa)
{
	struct past past = {.moment = {*state, cfa - 8}};

	for (size_t i = 0; i < HOST_PASSED; i++) {
		past.passed[i].capture =
			event->num_captures && below(4)
				? (int)below((unsigned)event->num_captures)
				: -1;
		past.passed[i].when = past.moment.fake.when = any();
		past.passed[i].is_other = below(6) == 0;
		past.moment.fake.seed = state->seed + past.passed[i].is_other;
		if (past.passed[i].capture >= 0)
			pass(arena, &past, &event->captures[past.passed[i].capture],
			     past.passed[i].is_other);
	}
	past.moment.fake.seed = state->seed;
	return past;
}
