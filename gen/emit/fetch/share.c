// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/share.h"

/** Words of steps, in their order: of each step VALUE, then SECOND. */
struct words {
	uint32_t *items; /* indices of such words: 2 * step + 1 if it is SECOND */
	size_t num;
};

static uint32_t *word_of(struct pg_step *steps, uint32_t word)
{
	struct pg_step *step = &steps[word / 2];

	return word % 2 ? &step->second : &step->value;
}

/** Is it the same wherever it is made before the fetch? A clock is not, and a CPU may be another's. */
static bool is_free(const struct pg_fetch *fetch, uint32_t term)
{
	const struct pg_term *of = &fetch->terms[term];
	const uint32_t operands[] = {of->a, of->b, of->c};

	if (of->kind != PG_TERM_OP && of->kind != PG_TERM_SUM)
		return false;
	if (of->kind == PG_TERM_OP &&
	    (of->code == PG_OP_TIME || of->code == PG_OP_CPU || of->code == PG_OP_RELOC))
		return false;
	for (unsigned i = 0; i < pg_term_arity(of); i++) {
		if (!is_free(fetch, operands[i]))
			return false;
	}
	return true;
}

static struct words free_words(struct pg_arena *arena, const struct pg_fetch *fetch)
{
	struct words words = {NULL, 0};

	for (uint32_t i = 0; i < 2 * fetch->num_steps; i++) {
		uint32_t term = *word_of(fetch->steps, i);

		if (term != PG_NONE && is_free(fetch, term))
			*PG_PUSH(arena, words.items, words.num) = i;
	}
	return words;
}

/** A copy in which these words are parameters 0, 1, … */
static struct pg_fetch with_params(struct pg_arena *arena, const struct pg_fetch *fetch,
				   const struct words *words)
{
	struct pg_fetch copy = *fetch;

	copy.steps = PG_NEW_N(arena, fetch->num_steps, struct pg_step);
	for (size_t i = 0; i < fetch->num_steps; i++)
		copy.steps[i] = fetch->steps[i];
	copy.terms = NULL;
	copy.num_terms = 0;
	for (size_t i = 0; i < fetch->num_terms; i++)
		*PG_PUSH(arena, copy.terms, copy.num_terms) = fetch->terms[i];
	for (uint32_t i = 0; i < words->num; i++) {
		*PG_PUSH(arena, copy.terms, copy.num_terms) =
			(struct pg_term){.kind = PG_TERM_PARAM, .a = i};
		*word_of(copy.steps, words->items[i]) = (uint32_t)copy.num_terms - 1;
	}
	copy.num_params = (unsigned)words->num;
	pg_fetch_pack(arena, &copy);
	return copy;
}

/** Is the term the same in both? */
static bool is_same_term(const struct pg_fetch *a, uint32_t term_a, const struct pg_fetch *b,
			 uint32_t term_b)
{
	const struct pg_term *of_a = &a->terms[term_a], *of_b = &b->terms[term_b];
	const uint32_t in_a[] = {of_a->a, of_a->b, of_a->c}, in_b[] = {of_b->a, of_b->b, of_b->c};

	if (of_a->kind != of_b->kind || of_a->code != of_b->code || of_a->size != of_b->size ||
	    of_a->imm != of_b->imm)
		return false;
	for (unsigned i = 0; i < pg_term_arity(of_a); i++) {
		if (!is_same_term(a, in_a[i], b, in_b[i]))
			return false;
	}
	return true;
}

/** The fetches of one form: what is left where all free words are parameters. */
struct form {
	struct pg_fetch of;
	struct words words;
	size_t *members; /* numbers of fetches */
	size_t num;
};

/** Is word number `word` of the form another in one of its fetches? */
static bool differs(const struct form *form, const struct pg_fetch *fetches, size_t word)
{
	const struct pg_fetch *first = &fetches[form->members[0]];
	uint32_t index = form->words.items[word];

	for (size_t i = 1; i < form->num; i++) {
		const struct pg_fetch *other = &fetches[form->members[i]];

		if (!is_same_term(first, *word_of(first->steps, index), other,
				  *word_of(other->steps, index)))
			return true;
	}
	return false;
}

/** Those that come first. */
static struct words params_of(struct pg_arena *arena, const struct form *form,
			      const struct pg_fetch *fetches)
{
	struct words params = {NULL, 0};

	for (size_t i = 0; i < form->words.num && params.num < PG_MAX_PARAMS; i++) {
		if (differs(form, fetches, i))
			*PG_PUSH(arena, params.items, params.num) = form->words.items[i];
	}
	return params;
}

static size_t count_equal(const struct pg_fetch *items, size_t num, const struct pg_fetch *of)
{
	size_t equal = 0;

	for (size_t i = 0; i < num; i++)
		equal += pg_fetch_is_equal(&items[i], of);
	return equal;
}

static void share_form(struct pg_arena *arena, const struct form *form, struct pg_fetch *fetches,
		       struct pg_passed *ret_passed)
{
	const struct words params = params_of(arena, form, fetches);
	struct pg_fetch *shared = PG_NEW_N(arena, form->num, struct pg_fetch);

	for (size_t i = 0; i < form->num; i++)
		shared[i] = with_params(arena, &fetches[form->members[i]], &params);
	for (size_t i = 0; i < form->num; i++) {
		struct pg_fetch *fetch = &fetches[form->members[i]];

		if (count_equal(shared, form->num, &shared[i]) == 1)
			continue;
		for (size_t j = 0; j < params.num; j++)
			ret_passed[form->members[i]].terms[j] =
				*word_of(fetch->steps, params.items[j]);
		*fetch = shared[i];
	}
}

void pg_fetch_share(struct pg_arena *arena, struct pg_fetch *fetches, size_t num,
		    struct pg_passed *ret_passed)
{
	struct form *forms = NULL;
	size_t num_forms = 0;

	for (size_t i = 0; i < num; i++) {
		struct words words = free_words(arena, &fetches[i]);
		struct pg_fetch of = with_params(arena, &fetches[i], &words);
		size_t at = 0;

		ret_passed[i] = (struct pg_passed){.own = fetches[i]};
		while (at < num_forms && !pg_fetch_is_equal(&forms[at].of, &of))
			at++;
		if (at == num_forms)
			*PG_PUSH(arena, forms, num_forms) = (struct form){of, words, NULL, 0};
		*PG_PUSH(arena, forms[at].members, forms[at].num) = i;
	}
	for (size_t i = 0; i < num_forms; i++)
		share_form(arena, &forms[i], fetches, ret_passed);
}
