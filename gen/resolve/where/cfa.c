// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/cfa.h"

#include "dbg/frame/cfi.h"
#include "resolve/where/eval.h"

/** The plan of one word. */
static struct pg_plan plan_of(struct pg_builder *builder, pg_word word)
{
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = sizeof(uint64_t), .word = word};

	return pg_builder_finish(builder, &piece, 1);
}

/** At a function's first instruction, where no call frame information is needed. */
static struct pg_plan cfa_at_entry(struct pg_resolver *resolver)
{
	const struct pg_arch *arch = resolver->dbg->arch;
	struct pg_builder *builder = pg_builder_create(resolver->arena);

	return plan_of(builder, pg_add_offset(builder, pg_reg(builder, arch->sp), arch->entry_cfa));
}

static struct pg_plan cfa_by_cfi(struct pg_resolver *resolver, uint64_t address)
{
	struct pg_eval eval = {.walk = pg_walk_begin(resolver, NULL, NULL)};
	struct pg_object object;
	const Dwarf_Op *ops;
	size_t num;

	if (!pg_cfa_at(resolver->dbg, address, &ops, &num))
		return pg_plan_unavailable(PG_NO_FRAME, "no call frame information");
	object = pg_eval_object(&eval, ops, num);
	if (object.avail != PG_AVAILABLE)
		return pg_plan_unavailable(object.avail, object.reason);
	return plan_of(eval.walk.builder, object.word);
}

/**
 * When a function has returned, the stack pointer is as it was before the call: the CFA. A
 * kretprobe's registers say so too (arch/x86/kernel/rethook.c sets sp right before its handlers).
 */
static struct pg_plan cfa_at_return(struct pg_resolver *resolver)
{
	struct pg_builder *builder = pg_walk_begin(resolver, NULL, NULL).builder;

	return plan_of(builder, pg_reg(builder, resolver->dbg->arch->sp));
}

const struct pg_plan *pg_place_cfa(struct pg_resolver *resolver, struct pg_place *place)
{
	if (place->has_cfa)
		return &place->cfa;
	switch (place->moment) {
	case PG_MOMENT_INSIDE:
		place->cfa =
			place->btf ? cfa_at_entry(resolver) : cfa_by_cfi(resolver, place->address);
		break;
	case PG_MOMENT_RETURNED:
		place->cfa = cfa_at_return(resolver);
		break;
	case PG_MOMENT_RETURN:
	case PG_MOMENT_TAIL_CALL:
		/* The frame is gone; see dbg/code/exits.h. */
		place->cfa = cfa_at_entry(resolver);
		break;
	}
	place->has_cfa = true;
	return &place->cfa;
}

bool pg_place_has_below_stack(struct pg_resolver *resolver, struct pg_place *place,
			      const struct pg_plan *plan)
{
	const struct pg_arch *arch = resolver->dbg->arch;
	unsigned red_zone = resolver->dbg->kind == PG_DBG_PROGRAM ? arch->red_zone : 0;

	return plan->avail == PG_AVAILABLE && place->moment == PG_MOMENT_INSIDE &&
	       pg_plan_uses(plan, PG_OP_CFA) &&
	       pg_plan_reads_below(plan, pg_place_cfa(resolver, place), arch->sp, red_zone);
}
