// SPDX-License-Identifier: GPL-2.0-only
/* Plans to steps, as data: what is read together, what is the same, what is left out. */
#include <string.h>

#include "emit/fetch/capture.h"
#include "models.h"
#include "model_parts.h"
#include "unit.h"

enum { BX = 3, DI = 5, BP = 6, SP = 7 }; /* DWARF numbers of x86-64 */

static struct pg_arena *arena;

static void setup(void)
{
	arena = pg_arena_create();
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

/* --- Looking at a fetch --- */

static size_t num_steps(const struct pg_fetch *fetch, enum pg_step_kind kind)
{
	size_t num = 0;

	for (size_t i = 0; i < fetch->num_steps; i++)
		num += fetch->steps[i].kind == kind;
	return num;
}

static void assert_reg(const struct pg_fetch *fetch, uint32_t term, uint64_t number, unsigned size)
{
	ck_assert_uint_lt(term, fetch->num_terms);
	ck_assert_int_eq(fetch->terms[term].kind, PG_TERM_OP);
	ck_assert_int_eq(fetch->terms[term].code, PG_OP_REG);
	ck_assert_uint_eq(fetch->terms[term].imm, number);
	ck_assert_uint_eq(fetch->terms[term].size, size);
}

/** sp + offset */
static void assert_in_frame(const struct pg_fetch *fetch, uint32_t term, uint64_t offset)
{
	ck_assert_uint_lt(term, fetch->num_terms);
	ck_assert_int_eq(fetch->terms[term].kind, PG_TERM_SUM);
	ck_assert_uint_eq(fetch->terms[term].imm, offset);
	assert_reg(fetch, fetch->terms[term].a, SP, 8);
}

static void assert_made(const struct pg_fetch *fetch, uint32_t term, enum pg_term_kind kind,
			uint32_t number, uint64_t imm)
{
	ck_assert_uint_lt(term, fetch->num_terms);
	ck_assert_int_eq(fetch->terms[term].kind, kind);
	ck_assert_uint_eq(fetch->terms[term].a, number);
	ck_assert_uint_eq(fetch->terms[term].imm, imm);
}

static void assert_bounds(const struct pg_fetch *fetch, struct pg_range range,
			  const struct pg_bound *wanted, size_t num)
{
	ck_assert_uint_eq(range.num, num);
	for (size_t i = 0; i < num; i++) {
		ck_assert_uint_eq(fetch->bounds[range.first + i].need, wanted[i].need);
		ck_assert_uint_eq(fetch->bounds[range.first + i].at, wanted[i].at);
	}
}

/* --- Models --- */

START_TEST(reads_neighbours_once)
{
	static const struct pg_bound low[] = {{0x2, 0}, {0x20, 8}, {0, 16}};
	static const struct pg_bound high[] = {{0x14, 24}, {0x20, 16}, {0, 8}};
	const struct pg_model *model = pg_test_model(arena, "page_write");
	const struct pg_event *event = &model->events[0];
	struct pg_fetch fetch = pg_fetch_make(arena, model, event, &event->sites[0]);
	const struct pg_step *stretch = &fetch.steps[0];

	ck_assert_uint_eq(num_steps(&fetch, PG_STEP_STRETCH), 1);
	ck_assert_uint_eq(num_steps(&fetch, PG_STEP_LOAD), 2);
	ck_assert_uint_eq(num_steps(&fetch, PG_STEP_STRING), 1);
	ck_assert_uint_eq(num_steps(&fetch, PG_STEP_SET), 5);
	ck_assert_int_eq(stretch->kind, PG_STEP_STRETCH);
	ck_assert_uint_eq(stretch->need, 0x36);
	ck_assert_uint_eq(stretch->number, 1);
	ck_assert_uint_eq(stretch->size, 24);
	assert_in_frame(&fetch, stretch->value, 0x10);
	assert_bounds(&fetch, stretch->low, low, 3);
	assert_bounds(&fetch, stretch->high, high, 3);
}
END_TEST

/** A read that depends on a read fails with it. */
START_TEST(hands_failures_on)
{
	const struct pg_model *model = pg_test_model(arena, "page_write");
	const struct pg_event *event = &model->events[0];
	struct pg_fetch fetch = pg_fetch_make(arena, model, event, &event->sites[0]);
	const struct pg_step *first = NULL, *second = NULL;

	for (size_t i = 0; i < fetch.num_steps; i++) {
		if (fetch.steps[i].kind != PG_STEP_LOAD)
			continue;
		first = first ? first : &fetch.steps[i];
		second = &fetch.steps[i];
	}
	ck_assert_ptr_ne(first, second);
	ck_assert_uint_eq(first->failures.num, 1);
	ck_assert_uint_eq(fetch.lists[first->failures.first], 1); /* the stretch's */
	ck_assert_uint_eq(second->failures.num, 1);
	ck_assert_uint_eq(fetch.lists[second->failures.first], first->number);
	ck_assert_int_eq(fetch.terms[second->value].kind, PG_TERM_SUM);
	ck_assert_uint_eq(fetch.terms[second->value].imm, 0x28);
	assert_made(&fetch, fetch.terms[second->value].a, PG_TERM_WORD, first->number, 0);
}
END_TEST

START_TEST(fetches_registers_last)
{
	const struct pg_model *model = pg_test_model(arena, "page_write");
	const struct pg_event *event = &model->events[0];
	struct pg_fetch fetch = pg_fetch_make(arena, model, event, &event->sites[0]);
	const struct pg_step *last = &fetch.steps[fetch.num_steps - 1];

	ck_assert_int_eq(last[-1].kind, PG_STEP_SET);
	ck_assert_uint_eq(last[-1].field, 0);
	assert_reg(&fetch, last[-1].value, BX, 8);
	ck_assert_int_eq(last->kind, PG_STEP_SET);
	ck_assert_uint_eq(last->field, 3);
	assert_reg(&fetch, last->value, BP, 4);
}
END_TEST

START_TEST(marks_what_a_site_lacks)
{
	const struct pg_model *model = pg_test_model(arena, "sites");
	const struct pg_event *event = &model->events[0];
	struct pg_fetch first = pg_fetch_make(arena, model, event, &event->sites[0]);
	struct pg_fetch second = pg_fetch_make(arena, model, event, &event->sites[1]);
	struct pg_fetch third = pg_fetch_make(arena, model, event, &event->sites[2]);

	ck_assert_uint_eq(first.absent, 0);
	ck_assert_uint_eq(third.absent, 6);
	ck_assert(pg_fetch_is_equal(&first, &second));
	ck_assert(!pg_fetch_is_equal(&first, &third));
	ck_assert_uint_eq(num_steps(&third, PG_STEP_CLEAR), 2);
}
END_TEST

START_TEST(looks_frames_up_once)
{
	const struct pg_model *model = pg_test_model(arena, "entry");
	const struct pg_event *event = &model->events[0];
	struct pg_fetch first = pg_fetch_make(arena, model, event, &event->sites[0]);
	struct pg_fetch second = pg_fetch_make(arena, model, event, &event->sites[1]);
	const struct pg_step *lookup = &first.steps[1];

	/* The return address and a variable next to it are one read. */
	ck_assert_uint_eq(num_steps(&first, PG_STEP_STRETCH), 1);
	ck_assert_uint_eq(num_steps(&first, PG_STEP_LOAD), 0);
	ck_assert_uint_eq(num_steps(&first, PG_STEP_LOOKUP), 1);
	ck_assert_int_eq(lookup->kind, PG_STEP_LOOKUP);
	ck_assert_uint_eq(lookup->need, 0x7);
	ck_assert_uint_eq(lookup->call, 0);
	assert_in_frame(&first, lookup->value, 0x38);
	assert_made(&first, lookup->second, PG_TERM_SLOT, 1, 8);
	ck_assert_uint_eq(lookup->second_failures.num, 1);
	ck_assert_uint_eq(first.lists[lookup->second_failures.first], 1);
	/* Only what was in memory may be missing. */
	ck_assert_uint_eq(num_steps(&first, PG_STEP_FAILURE), 1);
	ck_assert_uint_eq(num_steps(&second, PG_STEP_FAILURE), 0);
	ck_assert_uint_eq(second.steps[2].call, 1);
}
END_TEST

START_TEST(trusts_returns)
{
	const struct pg_model *model = pg_test_model(arena, "entry");
	const struct pg_event *event = &model->events[1];
	struct pg_site site = event->sites[0];
	struct pg_fetch fetch;

	site.moment = PG_MOMENT_RETURNED; /* the return address is the kernel's */
	fetch = pg_fetch_make(arena, model, event, &site);
	ck_assert_uint_eq(num_steps(&fetch, PG_STEP_LOAD), 0);
	ck_assert_int_eq(fetch.steps[0].kind, PG_STEP_LOOKUP);
	ck_assert_uint_eq(fetch.steps[0].second, PG_NONE);
}
END_TEST

static void assert_fills(const struct pg_fetch *fetch, size_t step, const char *member)
{
	ck_assert_uint_lt(fetch->steps[step].field, fetch->event->num_fields);
	ck_assert_str_eq(fetch->event->fields[fetch->steps[step].field].name, member);
}

START_TEST(saves_words_at_entries)
{
	const struct pg_model *model = pg_test_model(arena, "entry");
	const struct pg_event *event = &model->events[1];
	struct pg_fetch fetch = pg_capture_fetch(arena, model, event, &event->captures[0]);

	ck_assert_uint_eq(fetch.num_steps, 4);
	ck_assert_int_eq(fetch.steps[0].kind, PG_STEP_LOAD);
	assert_reg(&fetch, fetch.steps[0].value, SP, 8);
	assert_fills(&fetch, 1, "saved.return_address");
	assert_fills(&fetch, 2, "saved.words[0]");
	assert_reg(&fetch, fetch.steps[2].value, DI, 8);
	assert_fills(&fetch, 3, "frame.cfa");
}
END_TEST

/* --- What is the same --- */

/** The fetch of one field at a site whose CFA is that. */
static struct pg_fetch fetch_one(struct pg_plan cfa, struct pg_plan plan)
{
	struct pg_model *model = PG_NEW(arena, struct pg_model);
	struct pg_event *event = PG_NEW(arena, struct pg_event);
	struct pg_site site;

	*model = *pg_test_model(arena, "many");
	*event = model->events[0];
	site = event->sites[0];
	site.cfa = cfa;
	site.plans = pg_test_plans_of(arena, &plan, 1);
	return pg_fetch_make(arena, model, event, &site);
}

START_TEST(compares_what_is_done)
{
	struct pg_plan reg = pg_test_in_register(arena, BX, 8, false);
	struct pg_plan none = pg_plan_unavailable(PG_NO_FRAME, "no CFI here");
	struct pg_fetch a = fetch_one(pg_test_sum(arena, SP, 8), reg), b = fetch_one(none, reg);
	struct pg_fetch near = fetch_one(pg_test_sum(arena, SP, 8),
					 pg_test_in_frame(arena, -16, 8, false));
	struct pg_fetch far = fetch_one(pg_test_sum(arena, SP, 96),
					pg_test_in_frame(arena, -104, 8, false));
	struct pg_fetch other = fetch_one(pg_test_sum(arena, SP, 96),
					  pg_test_in_frame(arena, -96, 8, false));

	/* Where the frame is does not matter to a register ... */
	ck_assert(pg_fetch_is_equal(&a, &b));
	/* ... and to a variable the sum of both. */
	ck_assert(pg_fetch_is_equal(&near, &far));
	ck_assert(!pg_fetch_is_equal(&far, &other));
	ck_assert(!pg_fetch_is_equal(&a, &near));
}
END_TEST

/** A copy of a fetch with its own arrays. */
static struct pg_fetch copy_of(const struct pg_fetch *fetch)
{
	struct pg_fetch copy = *fetch;

	copy.steps = PG_NEW_N(arena, fetch->num_steps, struct pg_step);
	memcpy(copy.steps, fetch->steps, fetch->num_steps * sizeof(*copy.steps));
	copy.terms = PG_NEW_N(arena, fetch->num_terms, struct pg_term);
	memcpy(copy.terms, fetch->terms, fetch->num_terms * sizeof(*copy.terms));
	copy.lists = PG_NEW_N(arena, fetch->num_lists, uint32_t);
	memcpy(copy.lists, fetch->lists, fetch->num_lists * sizeof(*copy.lists));
	copy.bounds = PG_NEW_N(arena, fetch->num_bounds, struct pg_bound);
	memcpy(copy.bounds, fetch->bounds, fetch->num_bounds * sizeof(*copy.bounds));
	return copy;
}

/** Each byte of an array of both matters; the fetches are the same but for that. */
static void assert_all_bytes_count(const struct pg_fetch *fetch, const struct pg_fetch *other,
				   void *bytes, size_t size)
{
	unsigned char *byte = bytes;

	ck_assert_uint_gt(size, 0);
	for (size_t i = 0; i < size; i++) {
		byte[i] ^= 1;
		ck_assert_msg(!pg_fetch_is_equal(fetch, other), "byte %zu of %zu", i, size);
		byte[i] ^= 1;
		ck_assert(pg_fetch_is_equal(fetch, other));
	}
}

START_TEST(compares_all_there_is)
{
	const struct pg_model *model = pg_test_model(arena, "entry");
	const struct pg_event *event = &model->events[0];
	struct pg_fetch fetch = pg_fetch_make(arena, model, event, &event->sites[0]);
	struct pg_fetch copy = copy_of(&fetch);

	ck_assert(pg_fetch_is_equal(&fetch, &copy));
	assert_all_bytes_count(&fetch, &copy, copy.steps, copy.num_steps * sizeof(*copy.steps));
	assert_all_bytes_count(&fetch, &copy, copy.terms, copy.num_terms * sizeof(*copy.terms));
	assert_all_bytes_count(&fetch, &copy, copy.lists, copy.num_lists * sizeof(*copy.lists));
	assert_all_bytes_count(&fetch, &copy, copy.bounds, copy.num_bounds * sizeof(*copy.bounds));
	assert_all_bytes_count(&fetch, &copy, &copy.absent, sizeof(copy.absent));
	copy.num_steps--;
	ck_assert(!pg_fetch_is_equal(&fetch, &copy));
	copy = copy_of(&fetch);
	copy.num_terms--;
	ck_assert(!pg_fetch_is_equal(&fetch, &copy));
}
END_TEST

/* --- Packing --- */

static uint32_t add_term(struct pg_fetch *fetch, struct pg_term term)
{
	*PG_PUSH(arena, fetch->terms, fetch->num_terms) = term;
	return (uint32_t)fetch->num_terms - 1;
}

static uint32_t add_reg(struct pg_fetch *fetch, uint64_t number)
{
	return add_term(fetch, (struct pg_term){.code = PG_OP_REG, .size = 8, .imm = number});
}

static uint32_t add_use(struct pg_fetch *fetch, uint32_t word)
{
	return add_term(fetch, (struct pg_term){.kind = PG_TERM_WORD, .a = word});
}

static struct pg_step *add_step(struct pg_fetch *fetch, enum pg_step_kind kind, uint32_t number,
				uint32_t value)
{
	struct pg_step *step = PG_PUSH(arena, fetch->steps, fetch->num_steps);

	step->kind = kind;
	step->number = number;
	step->value = value;
	step->field = step->second = step->reloc = PG_NONE;
	return step;
}

START_TEST(drops_words_without_uses)
{
	struct pg_fetch fetch = {.event = NULL};
	uint32_t sum;

	/* w1 = bx; w2 = w1 + 8; w3 = di; w4 = sp; set di; lookup at w3, checked by w4 */
	add_step(&fetch, PG_STEP_WORD, 1, add_reg(&fetch, BX));
	sum = add_term(&fetch, (struct pg_term){.kind = PG_TERM_SUM,
						.a = add_use(&fetch, 1),
						.imm = 8});
	add_step(&fetch, PG_STEP_WORD, 2, sum);
	add_step(&fetch, PG_STEP_WORD, 3, add_reg(&fetch, DI));
	add_step(&fetch, PG_STEP_WORD, 4, add_reg(&fetch, SP));
	add_step(&fetch, PG_STEP_SET, 0, add_reg(&fetch, DI));
	add_step(&fetch, PG_STEP_LOOKUP, 5, add_use(&fetch, 3))->second = add_use(&fetch, 4);
	pg_fetch_pack(arena, &fetch);

	/* w2 is not used, so neither is w1; the others keep their numbers. */
	ck_assert_uint_eq(fetch.num_steps, 4);
	ck_assert_uint_eq(fetch.steps[0].number, 3);
	ck_assert_uint_eq(fetch.steps[1].number, 4);
	ck_assert_uint_eq(fetch.steps[2].kind, PG_STEP_SET);
	ck_assert_uint_eq(fetch.steps[3].kind, PG_STEP_LOOKUP);
	/* The terms are those of these steps, in their order. */
	ck_assert_uint_eq(fetch.num_terms, 5);
	assert_reg(&fetch, 0, DI, 8);
	assert_reg(&fetch, 1, SP, 8);
	assert_reg(&fetch, 2, DI, 8);
	assert_made(&fetch, fetch.steps[3].value, PG_TERM_WORD, 3, 0);
	assert_made(&fetch, fetch.steps[3].second, PG_TERM_WORD, 4, 0);
}
END_TEST

/** Words within words: a use at any depth is one. */
START_TEST(keeps_words_of_terms)
{
	struct pg_fetch fetch = {.event = NULL};
	uint32_t select, one, two, three;

	for (uint32_t i = 1; i <= 4; i++)
		add_step(&fetch, PG_STEP_WORD, i, add_reg(&fetch, i));
	one = add_use(&fetch, 1);
	two = add_use(&fetch, 2);
	three = add_use(&fetch, 3);
	select = add_term(&fetch, (struct pg_term){
					  .code = PG_OP_SELECT, .a = one, .b = two, .c = three});
	add_step(&fetch, PG_STEP_SET, 0,
		 add_term(&fetch, (struct pg_term){.code = PG_OP_NEG, .a = select}));
	ck_assert_uint_eq(pg_term_count(&fetch, fetch.steps[4].value, 9), 5);
	ck_assert_uint_gt(pg_term_count(&fetch, fetch.steps[4].value, 4), 4);
	pg_fetch_pack(arena, &fetch);
	ck_assert_uint_eq(fetch.num_steps, 4);
	ck_assert_uint_eq(fetch.steps[2].number, 3);
	ck_assert_uint_eq(pg_term_count(&fetch, fetch.steps[3].value, 9), 5);
}
END_TEST

/** A fetch of a symbol's address, with a dead word that has another's before it. */
static struct pg_fetch fetch_symbol(const char *name, bool has_dead)
{
	struct pg_reloc_step *steps = PG_NEW_N(arena, 2, struct pg_reloc_step);
	struct pg_fetch fetch = {.event = NULL};

	for (unsigned i = 0; i < 2; i++) {
		struct pg_reloc *reloc = PG_NEW(arena, struct pg_reloc);

		steps[i].name = i ? name : "dead";
		reloc->kind = PG_RELOC_SYMBOL;
		reloc->steps = &steps[i];
		reloc->num_steps = 1;
		*PG_PUSH(arena, fetch.relocs, fetch.num_relocs) = reloc;
	}
	if (has_dead)
		add_step(&fetch, PG_STEP_WORD, 1,
			 add_term(&fetch, (struct pg_term){.code = PG_OP_RELOC, .imm = 0}));
	add_step(&fetch, PG_STEP_SET, 0,
		 add_term(&fetch, (struct pg_term){.code = PG_OP_RELOC, .imm = 1}));
	pg_fetch_pack(arena, &fetch);
	return fetch;
}

START_TEST(compares_relocations)
{
	static const char jiffies[] = "jiffies", other[] = "other";
	struct pg_fetch plain = fetch_symbol(jiffies, false), same = fetch_symbol(jiffies, true);
	struct pg_fetch different = fetch_symbol(other, false);

	ck_assert_uint_eq(same.num_relocs, 1);
	ck_assert_str_eq(same.relocs[0]->steps[0].name, "jiffies");
	ck_assert_uint_eq(same.terms[0].imm, 0);
	ck_assert(pg_fetch_is_equal(&plain, &same));
	ck_assert(!pg_fetch_is_equal(&plain, &different));
}
END_TEST

START_TEST(counts_stack)
{
	struct pg_fetch fetch = {.event = NULL};

	add_step(&fetch, PG_STEP_STRETCH, 1, PG_NONE)->size = 17;
	ck_assert_uint_eq(pg_fetch_stack(&fetch, 0), 24 + 8);
	add_step(&fetch, PG_STEP_LOAD, 2, PG_NONE);
	ck_assert_uint_eq(pg_fetch_stack(&fetch, 0), 32 + 16);
	add_step(&fetch, PG_STEP_LOOKUP, 3, PG_NONE);
	ck_assert_uint_eq(pg_fetch_stack(&fetch, 3), 48 + 64);
	add_step(&fetch, PG_STEP_WORD, 4, PG_NONE);
	add_step(&fetch, PG_STEP_SET, 0, PG_NONE);
	ck_assert_uint_eq(pg_fetch_stack(&fetch, 3), 112 + 8);
}
END_TEST

START_TEST(weighs)
{
	struct pg_fetch fetch = {.event = NULL};

	add_step(&fetch, PG_STEP_SET, 1, PG_NONE);
	ck_assert_uint_eq(pg_fetch_weight(&fetch), 4);
	add_step(&fetch, PG_STEP_STRING, 2, PG_NONE);
	ck_assert_uint_eq(pg_fetch_weight(&fetch), 4 + 12);
	add_step(&fetch, PG_STEP_COPY, 3, PG_NONE)->size = 64;
	ck_assert_uint_eq(pg_fetch_weight(&fetch), 16 + 4 + 32);
	add_term(&fetch, (struct pg_term){.code = PG_OP_RELOC, .imm = 1});
	ck_assert_uint_eq(pg_fetch_weight(&fetch), 52 + 2);
}
END_TEST

Suite *pg_suite_steps(void)
{
	Suite *suite = suite_create("steps");
	TCase *tcase = tcase_create("steps");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, reads_neighbours_once);
	tcase_add_test(tcase, hands_failures_on);
	tcase_add_test(tcase, fetches_registers_last);
	tcase_add_test(tcase, marks_what_a_site_lacks);
	tcase_add_test(tcase, looks_frames_up_once);
	tcase_add_test(tcase, trusts_returns);
	tcase_add_test(tcase, saves_words_at_entries);
	tcase_add_test(tcase, compares_what_is_done);
	tcase_add_test(tcase, compares_all_there_is);
	tcase_add_test(tcase, drops_words_without_uses);
	tcase_add_test(tcase, keeps_words_of_terms);
	tcase_add_test(tcase, compares_relocations);
	tcase_add_test(tcase, counts_stack);
	tcase_add_test(tcase, weighs);
	suite_add_tcase(suite, tcase);
	return suite;
}
