// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/step.h"

#include <string.h>

unsigned pg_term_arity(const struct pg_term *term)
{
	if (term->kind == PG_TERM_OP)
		return pg_opcode_arity((enum pg_opcode)term->code);
	return term->kind == PG_TERM_SUM;
}

unsigned pg_term_count(const struct pg_fetch *fetch, uint32_t term, unsigned most)
{
	const struct pg_term *of = &fetch->terms[term];
	const uint32_t operands[] = {of->a, of->b, of->c};
	unsigned count = 1;

	for (unsigned i = 0; i < pg_term_arity(of) && count <= most; i++)
		count += pg_term_count(fetch, operands[i], most - count);
	return count;
}

/* --- Words that no step uses after all, as others looked through them --- */

static void count_uses(const struct pg_fetch *fetch, uint32_t term, unsigned *uses)
{
	const struct pg_term *of;

	if (term == PG_NONE)
		return;
	of = &fetch->terms[term];
	if (of->kind == PG_TERM_WORD)
		uses[of->a]++;
	if (pg_term_arity(of) > 0)
		count_uses(fetch, of->a, uses);
	if (pg_term_arity(of) > 1)
		count_uses(fetch, of->b, uses);
	if (pg_term_arity(of) > 2)
		count_uses(fetch, of->c, uses);
}

/** A step uses words made before it, so the last step is looked at first. */
static void drop_unused_words(struct pg_arena *arena, struct pg_fetch *fetch)
{
	size_t kept = fetch->num_steps;
	uint32_t most = 0;
	unsigned *uses;

	for (size_t i = 0; i < fetch->num_steps; i++)
		most = fetch->steps[i].number > most ? fetch->steps[i].number : most;
	uses = PG_NEW_N(arena, (size_t)most + 1, unsigned);
	for (size_t i = fetch->num_steps; i-- > 0;) {
		const struct pg_step *step = &fetch->steps[i];

		if (step->kind == PG_STEP_WORD && !uses[step->number])
			continue;
		count_uses(fetch, step->value, uses);
		count_uses(fetch, step->second, uses);
		fetch->steps[--kept] = *step;
	}
	fetch->steps += kept;
	fetch->num_steps -= kept;
}

/* --- The order of use --- */

/** A fetch and its copy. */
struct packer {
	struct pg_arena *arena;
	const struct pg_fetch *from;
	struct pg_fetch to;
};

static uint32_t pack_reloc(struct packer *packer, uint32_t reloc)
{
	struct pg_fetch *to = &packer->to;
	uint32_t i = 0;

	if (reloc == PG_NONE)
		return PG_NONE;
	while (i < to->num_relocs &&
	       !pg_reloc_is_same(to->relocs[i], packer->from->relocs[reloc]))
		i++;
	if (i == to->num_relocs)
		*PG_PUSH(packer->arena, to->relocs, to->num_relocs) = packer->from->relocs[reloc];
	return i;
}

static uint32_t pack_term(struct packer *packer, uint32_t term)
{
	struct pg_fetch *to = &packer->to;
	struct pg_term copy;

	if (term == PG_NONE)
		return PG_NONE;
	copy = packer->from->terms[term];
	if (pg_term_arity(&copy) > 0)
		copy.a = pack_term(packer, copy.a);
	if (pg_term_arity(&copy) > 1)
		copy.b = pack_term(packer, copy.b);
	if (pg_term_arity(&copy) > 2)
		copy.c = pack_term(packer, copy.c);
	if (copy.kind == PG_TERM_OP && copy.code == PG_OP_RELOC)
		copy.imm = pack_reloc(packer, (uint32_t)copy.imm);
	*PG_PUSH(packer->arena, to->terms, to->num_terms) = copy;
	return (uint32_t)to->num_terms - 1;
}

static struct pg_range pack_list(struct packer *packer, struct pg_range range, bool of_relocs)
{
	struct pg_fetch *to = &packer->to;
	const uint32_t *list = packer->from->lists + range.first;
	struct pg_range copy = {range.num ? (uint32_t)to->num_lists : 0, range.num};

	for (uint32_t i = 0; i < range.num; i++) {
		uint32_t item = of_relocs ? pack_reloc(packer, list[i]) : list[i];

		*PG_PUSH(packer->arena, to->lists, to->num_lists) = item;
	}
	return copy;
}

static struct pg_range pack_bounds(struct packer *packer, struct pg_range range)
{
	struct pg_fetch *to = &packer->to;
	struct pg_range copy = {range.num ? (uint32_t)to->num_bounds : 0, range.num};

	for (uint32_t i = 0; i < range.num; i++)
		*PG_PUSH(packer->arena, to->bounds, to->num_bounds) =
			packer->from->bounds[range.first + i];
	return copy;
}

void pg_fetch_pack(struct pg_arena *arena, struct pg_fetch *fetch)
{
	struct packer packer = {.arena = arena, .from = fetch};

	drop_unused_words(arena, fetch);
	for (size_t i = 0; i < fetch->num_steps; i++) {
		struct pg_step *step = &fetch->steps[i];

		step->value = pack_term(&packer, step->value);
		step->second = pack_term(&packer, step->second);
		step->reloc = pack_reloc(&packer, step->reloc);
		step->failures = pack_list(&packer, step->failures, false);
		step->second_failures = pack_list(&packer, step->second_failures, false);
		step->exists = pack_list(&packer, step->exists, true);
		step->low = pack_bounds(&packer, step->low);
		step->high = pack_bounds(&packer, step->high);
	}
	packer.to.event = fetch->event;
	packer.to.absent = fetch->absent;
	packer.to.num_params = fetch->num_params;
	packer.to.steps = fetch->steps;
	packer.to.num_steps = fetch->num_steps;
	*fetch = packer.to;
}

/* --- Questions about a fetch --- */

static bool is_same(const void *a, size_t num_a, const void *b, size_t num_b, size_t size)
{
	return num_a == num_b && (num_a == 0 || memcmp(a, b, num_a * size) == 0);
}

/** The bytes of an array of both. */
#define IS_SAME(a, b, items)                                                                       \
	is_same((a)->items, (a)->num_##items, (b)->items, (b)->num_##items, sizeof(*(a)->items))

bool pg_fetch_is_equal(const struct pg_fetch *a, const struct pg_fetch *b)
{
	if (a->absent != b->absent || !IS_SAME(a, b, steps) || !IS_SAME(a, b, terms) ||
	    !IS_SAME(a, b, lists) || !IS_SAME(a, b, bounds) || a->num_relocs != b->num_relocs)
		return false;
	for (size_t i = 0; i < a->num_relocs; i++) {
		if (!pg_reloc_is_same(a->relocs[i], b->relocs[i]))
			return false;
	}
	return true;
}

uint64_t pg_fetch_stack(const struct pg_fetch *fetch, size_t captured)
{
	const uint64_t slot = sizeof(uint64_t);
	uint64_t size = slot * fetch->num_params;

	for (size_t i = 0; i < fetch->num_steps; i++) {
		const struct pg_step *step = &fetch->steps[i];

		switch ((enum pg_step_kind)step->kind) {
		case PG_STEP_STRETCH:
			size += ((step->size + 7) & ~7ULL) + slot;
			break;
		case PG_STEP_LOAD:
		case PG_STEP_MEMBER:
			size += 2 * slot;
			break;
		case PG_STEP_LOOKUP: /* a key, the return address, which words are missing */
			size += slot * (2 + 2 + captured) + slot;
			break;
		case PG_STEP_WORD:
		case PG_STEP_FAILURE:
		case PG_STEP_BYTES:
		case PG_STEP_STRING:
		case PG_STEP_COUNTED:
			size += slot;
			break;
		case PG_STEP_COPY:
		case PG_STEP_SET:
		case PG_STEP_CLEAR:
		case PG_STEP_CLEAR_FAILED:
			break;
		}
	}
	return size;
}

/** A call of a helper has four arguments, and its result is looked at. */
enum { SIMPLE_STEP = 4, CALL = 12 };

static uint64_t step_weight(const struct pg_fetch *fetch, const struct pg_step *step)
{
	switch ((enum pg_step_kind)step->kind) {
	case PG_STEP_WORD:
	case PG_STEP_FAILURE:
	case PG_STEP_SET:
		return SIMPLE_STEP;
	case PG_STEP_CLEAR:
	case PG_STEP_CLEAR_FAILED:
		return SIMPLE_STEP + fetch->event->fields[step->field].size / 4;
	case PG_STEP_COPY:
		return SIMPLE_STEP + step->size / 2;
	case PG_STEP_STRETCH:
	case PG_STEP_LOAD:
	case PG_STEP_MEMBER:
	case PG_STEP_LOOKUP:
	case PG_STEP_BYTES:
	case PG_STEP_STRING:
	case PG_STEP_COUNTED:
		return CALL;
	}
	return CALL;
}

uint64_t pg_fetch_weight(const struct pg_fetch *fetch)
{
	uint64_t weight = 2 * (uint64_t)fetch->num_terms;

	for (size_t i = 0; i < fetch->num_steps; i++)
		weight += step_weight(fetch, &fetch->steps[i]);
	return weight;
}
