// SPDX-License-Identifier: GPL-2.0-only
/*
 * A variable ends wherever its compiler has no more use for it: also at a jump label, at a static
 * call, at the trap of a WARN(), which the kernel does not allow to be probed. Its value there is that
 * of one instruction before, on each of the ways that lead there, if it is at the same place, and that
 * instruction leaves the place alone: then it is saved there. That such an instruction may lead
 * elsewhere, too, does no harm: what is saved is the variable's value as well, and where it is readable
 * there, it ends later.
 */
#include "resolve/ask/ends.h"

#include <stdlib.h>
#include <string.h>

#include "dbg/code/effect.h"
#include "dbg/code/kprobe.h"
#include "resolve/ask/readable.h"

/** Instructions before one that cannot be probed. */
#define MOST_BEFORE 16

/** For each instruction of the function, a flag. */
static bool *insns_inside(const struct pg_ending *ending)
{
	const size_t num = pg_cfg_num(ending->cfg);
	bool *is_inside = PG_NEW_N(ending->resolver->arena, num, bool);

	for (size_t i = 0; i < ending->num_ranges; i++) {
		for (size_t at = pg_cfg_from(ending->cfg, ending->ranges[i].from);
		     at < num && pg_cfg_address(ending->cfg, at) < ending->ranges[i].to; at++)
			is_inside[at] = true;
	}
	return is_inside;
}

/** Likewise, those at which the call begins. */
static bool *insns_beginning(const struct pg_ending *ending)
{
	const size_t num = pg_cfg_num(ending->cfg);
	bool *is_begin = PG_NEW_N(ending->resolver->arena, num + 1, bool);

	for (size_t i = 0; i < ending->num_beginnings; i++)
		is_begin[pg_cfg_find(ending->cfg, ending->beginnings[i])] = true;
	return is_begin;
}

/* --- The same value one instruction before --- */

/** What reads the variable before an instruction. No words of the call are saved for looking around. */
static struct pg_plan read_at(const struct pg_ending *ending, size_t insn)
{
	struct pg_resolver *resolver = ending->resolver;
	struct pg_captures *captures = resolver->captures;
	struct pg_scoped scoped = *ending->scoped;
	struct pg_plan plan = pg_plan_unavailable(PG_NOT_HERE, NULL), found;
	struct pg_place there;

	if (pg_place_at(resolver, pg_cfg_address(ending->cfg, insn), &there))
		return plan;
	scoped.variable.location = (struct pg_location){.ops = NULL};
	for (size_t i = 0; i < there.num_scopes; i++) {
		if (there.scopes[i].die.addr != scoped.scope->addr)
			continue;
		pg_place_skip_scopes(&there, i);
		resolver->captures = NULL;
		if (!pg_read_variable(resolver, &there, &scoped, &found))
			plan = found;
		resolver->captures = captures;
		break;
	}
	return plan;
}

static bool is_same_op(const struct pg_op *a, const struct pg_op *b)
{
	return a->code == b->code && a->size == b->size && a->user == b->user && a->a == b->a &&
	       a->b == b->b && a->c == b->c && a->imm == b->imm && a->reloc == b->reloc &&
	       a->saved == b->saved;
}

static bool is_same_piece(const struct pg_piece *a, const struct pg_piece *b)
{
	return a->kind == b->kind && a->user == b->user && a->offset == b->offset &&
	       a->size == b->size && a->word == b->word && a->count == b->count &&
	       a->within == b->within;
}

static bool is_same_plan(const struct pg_plan *a, const struct pg_plan *b)
{
	if (a->avail != PG_AVAILABLE || b->avail != PG_AVAILABLE || a->num_ops != b->num_ops ||
	    a->num_pieces != b->num_pieces)
		return false;
	for (size_t i = 0; i < a->num_ops; i++) {
		if (!is_same_op(&a->ops[i], &b->ops[i]))
			return false;
	}
	for (size_t i = 0; i < a->num_pieces; i++) {
		if (!is_same_piece(&a->pieces[i], &b->pieces[i]))
			return false;
	}
	return true;
}

/** Does an instruction leave what the plan reads as it is? Which memory it writes is not known. */
static bool leaves_alone(const struct pg_ending *ending, size_t insn, const struct pg_plan *plan)
{
	struct pg_effect *effects = NULL;
	size_t num = 0;

	if (!pg_effects_read(ending->resolver->dbg, pg_cfg_address(ending->cfg, insn),
			     pg_cfg_end(ending->cfg, insn), &effects, &num) ||
	    num != 1 || effects->is_call)
		return false;
	if (effects->is_jump)
		return true;
	for (size_t i = 0; i < plan->num_pieces; i++) {
		if (plan->pieces[i].kind != PG_PIECE_VALUE)
			return false;
	}
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code == PG_OP_LOAD ||
		    (plan->ops[i].code == PG_OP_REG &&
		     (plan->ops[i].imm >= 64 || effects->writes >> plan->ops[i].imm & 1)))
			return false;
	}
	return true;
}

/** Has it the same value before an instruction as behind it, where `plan` reads it? */
static bool is_same_before(const struct pg_ending *ending, size_t insn, const struct pg_plan *plan)
{
	const struct pg_plan before = read_at(ending, insn);

	return is_same_plan(&before, plan) && leaves_alone(ending, insn, plan);
}

/* --- Ends that cannot be probed --- */

/** The search for other places than one end. */
struct moving {
	const struct pg_ending *ending;
	const bool *is_inside;
	struct pg_plan plan; /* what reads it at the end */
	size_t seen[MOST_BEFORE];
	size_t num_seen;
	bool *is_end;	   /* of each instruction: of the places instead */
};

static bool is_refused(const struct pg_ending *ending, size_t insn)
{
	return pg_probe_refusal(ending->resolver->dbg, pg_cfg_address(ending->cfg, insn)) != NULL;
}

static bool come_to(struct moving *moving, size_t insn)
{
	for (size_t i = 0; i < moving->num_seen; i++) {
		if (moving->seen[i] == insn)
			return true;
	}
	if (moving->num_seen == MOST_BEFORE || !moving->is_inside[insn] ||
	    !is_same_before(moving->ending, insn, &moving->plan))
		return false;
	moving->seen[moving->num_seen++] = insn;
	return true;
}

/** All that lead to the instructions seen so far, until each can be probed. */
static bool find_before(struct moving *moving, size_t end)
{
	struct pg_arena *arena = moving->ending->resolver->arena;

	moving->seen[moving->num_seen++] = end;
	for (size_t i = 0; i < moving->num_seen; i++) {
		size_t *sources, num;

		if (!is_refused(moving->ending, moving->seen[i])) {
			moving->is_end[moving->seen[i]] = true;
			continue;
		}
		if (!pg_cfg_sources(moving->ending->cfg, arena, moving->seen[i], &sources, &num) ||
		    !num)
			return false;
		for (size_t j = 0; j < num; j++) {
			if (!come_to(moving, sources[j]))
				return false;
		}
	}
	return true;
}

/** Where there are no others, the end stays, and is refused with the reason. */
static void move_end(const struct pg_ending *ending, const bool *is_inside, size_t end,
		     bool *is_end)
{
	const size_t num = pg_cfg_num(ending->cfg);
	struct moving moving = {.ending = ending,
				.is_inside = is_inside,
				.plan = read_at(ending, end),
				.is_end = PG_NEW_N(ending->resolver->arena, num, bool)};

	if (!find_before(&moving, end))
		return;
	is_end[end] = false;
	for (size_t i = 0; i < num; i++)
		is_end[i] |= moving.is_end[i];
}

bool pg_ends_of(const struct pg_ending *ending, uint64_t **ret, size_t *ret_num)
{
	const size_t num = pg_cfg_num(ending->cfg);
	struct pg_arena *arena = ending->resolver->arena;
	const bool *is_inside = insns_inside(ending);
	bool *is_last = PG_NEW_N(arena, num, bool), *is_end = PG_NEW_N(arena, num, bool);

	*ret = NULL;
	*ret_num = 0;
	if (!pg_cfg_last_inside(ending->cfg, ending->place->address, insns_beginning(ending), is_inside,
				is_last))
		return false;
	memcpy(is_end, is_last, num * sizeof(*is_end));
	for (size_t i = 0; i < num; i++) {
		if (is_last[i] && is_refused(ending, i))
			move_end(ending, is_inside, i, is_end);
	}
	for (size_t i = 0; i < num; i++) {
		if (is_end[i])
			*PG_PUSH(arena, *ret, *ret_num) = pg_cfg_address(ending->cfg, i);
	}
	return true;
}
