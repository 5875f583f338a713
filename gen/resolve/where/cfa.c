// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/cfa.h"

#include "dbg/code/tail.h"
#include "dbg/frame/cfi.h"
#include "dbg/unit/unit.h"
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

/** Where clang describes no epilogue. */
static bool is_frame_gone(struct pg_resolver *resolver, struct pg_place *place)
{
	struct pg_cfa_rule rule;
	Dwarf_Die *function;
	uint64_t end;

	if (!place->num_scopes)
		return false;
	function = &place->scopes[place->num_scopes - 1].die;
	return !pg_is_by_gcc(function) && pg_cfa_rule_at(resolver->dbg, place->address, &rule, &end) &&
	       pg_is_given_back(resolver->dbg, function, rule.reg, place->address);
}

static struct pg_plan cfa_by_cfi(struct pg_resolver *resolver, struct pg_place *place)
{
	struct pg_eval eval = {.walk = pg_walk_begin(resolver, NULL, NULL)};
	struct pg_object object;
	const Dwarf_Op *ops;
	size_t num;

	if (!pg_cfa_at(resolver->dbg, place->address, &ops, &num))
		return pg_plan_unavailable(PG_NO_FRAME, "no call frame information");
	if (is_frame_gone(resolver, place))
		return pg_plan_unavailable(PG_NO_FRAME, "call frame information does not say that the frame is gone here");
	object = pg_eval_object(&eval, ops, num);
	if (object.avail != PG_AVAILABLE)
		return pg_plan_unavailable(object.avail, object.reason);
	return plan_of(eval.walk.builder, object.word);
}

/**
 * When a function has returned, the stack pointer is as it was before the call: without the return address
 * that the call put there. A
 * kretprobe's registers say so too (arch/x86/kernel/rethook.c sets sp right before its handlers).
 */
static struct pg_plan cfa_at_return(struct pg_resolver *resolver)
{
	const struct pg_arch *arch = resolver->dbg->arch;
	struct pg_builder *builder = pg_walk_begin(resolver, NULL, NULL).builder;

	return plan_of(builder, pg_add_offset(builder, pg_reg(builder, arch->sp),
					      arch->entry_cfa - (int64_t)arch->return_slot));
}

const struct pg_plan *pg_place_cfa(struct pg_resolver *resolver, struct pg_place *place)
{
	if (place->has_cfa)
		return &place->cfa;
	switch (place->moment) {
	case PG_MOMENT_INSIDE:
		place->cfa =
			place->btf ? cfa_at_entry(resolver) : cfa_by_cfi(resolver, place);
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

/* --- The return address --- */

/**
 * The bits that a signature may have in a kernel's addresses: those above the machine's page tables,
 * which are ones without it. How many they are is up to the kernel: as many as in _text; without that
 * (modules, BTF), those above 47 bits. Where the kernel has less, signed addresses then differ, and
 * nothing is taken for this call's.
 */
static uint64_t kernel_ones(const struct pg_dbg *dbg)
{
	const uint64_t text = dbg->marks[PG_MARK_TEXT];
	uint64_t ones = UINT64_C(1) << 63;

	if (!(text & ones))
		return UINT64_MAX << 47;
	while (text & ones >> 1 & ~ones)
		ones |= ones >> 1;
	return ones;
}

/** A process's addresses have zeros there; of 39 bits at least nothing is lost. */
static struct pg_plan unsigned_plan(const struct pg_dbg *dbg, struct pg_builder *builder,
				    pg_word word)
{
	const uint64_t user_bits = (UINT64_C(1) << 39) - 1;

	if (!dbg->arch->signs_return_addresses)
		return plan_of(builder, word);
	if (dbg->kind == PG_DBG_PROGRAM)
		return plan_of(builder,
			       pg_binary(builder, PG_OP_AND, word, pg_const(builder, user_bits)));
	return plan_of(builder,
		       pg_binary(builder, PG_OP_OR, word, pg_const(builder, kernel_ones(dbg))));
}

static struct pg_plan return_by_cfi(struct pg_resolver *resolver, struct pg_place *place)
{
	struct pg_eval eval = {.walk = pg_walk_begin(resolver, NULL, NULL)};
	struct pg_dbg *dbg = resolver->dbg;
	struct pg_object object;
	const Dwarf_Op *ops;
	pg_word word;
	size_t num;

	eval.walk.place = place;
	switch (pg_register_at(dbg, place->address, dbg->arch->return_reg, &ops, &num)) {
	case PG_REGISTER_SAME:
		return unsigned_plan(dbg, eval.walk.builder,
				     pg_reg(eval.walk.builder, dbg->arch->return_reg));
	case PG_REGISTER_SAVED:
		object = pg_eval_object(&eval, ops, num);
		if (pg_object_word(eval.walk.builder, &object, sizeof(uint64_t), false, &word))
			return unsigned_plan(dbg, eval.walk.builder, word);
		break;
	case PG_REGISTER_LOST:
		break;
	}
	return pg_plan_unavailable(PG_NO_FRAME, "no call frame information of it");
}

struct pg_plan pg_place_return_address(struct pg_resolver *resolver, struct pg_place *place)
{
	const struct pg_dbg *dbg = resolver->dbg;
	struct pg_builder *builder = pg_builder_create(resolver->arena);

	if (dbg->arch->return_slot)
		return plan_of(builder,
			       pg_load(builder,
				       pg_add_offset(builder, pg_cfa(builder),
						     -(int64_t)dbg->arch->return_slot),
				       sizeof(uint64_t), dbg->kind == PG_DBG_PROGRAM));
	if (!dbg->arch->return_reg)
		return pg_plan_unavailable(PG_NO_FRAME, "where it is kept is not known");
	if (place->btf || (place->is_entry && place->func + 1 >= place->num_scopes))
		return unsigned_plan(dbg, builder, pg_reg(builder, dbg->arch->return_reg));
	return return_by_cfi(resolver, place);
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
