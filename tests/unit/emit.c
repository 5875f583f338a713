// SPDX-License-Identifier: GPL-2.0-only
/* From models built by hand to headers: layout, definitions, m4. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/subproc.h"
#include "emit/c/expand.h"
#include "emit/c/header.h"
#include "emit/c/m4.h"
#include "emit/fetch/share.h"
#include "models.h"
#include "unit.h"

static struct pg_arena *arena;

static void setup(void)
{
	arena = pg_arena_create();
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

/* --- Helpers --- */

static size_t count(const char *text, const char *what)
{
	size_t num = 0;

	for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
		num++;
	return num;
}

static const char *emit(const struct pg_model *model)
{
	const struct pg_header_options options = {.only_defs = false};
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_error *error;
	const char *text = NULL;

	pg_header_backend.check(arena, model, &options, diags);
	ck_assert_msg(!pg_diags_any(diags), "%s", pg_diags_first_error(diags));
	error = pg_header_backend.emit(arena, model, &options, &text);
	ck_assert_msg(!error, "%s", error ? error->message : "");
	return text;
}

/** The messages of the errors that the model must make, a line each. */
static const char *refusals(const struct pg_model *model)
{
	const struct pg_header_options options = {.only_defs = true};
	struct pg_diags *diags = pg_diags_create(arena);
	char *text;
	size_t len;
	FILE *file = open_memstream(&text, &len);
	const char *copy;

	pg_header_backend.check(arena, model, &options, diags);
	ck_assert(pg_diags_have_errors(diags));
	pg_diags_print(diags, file, false, 0);
	fclose(file);
	copy = pg_strndup(arena, text, len);
	free(text);
	return copy;
}

/** The message of the first. */
static const char *refusal(const struct pg_model *model)
{
	const struct pg_header_options options = {.only_defs = true};
	struct pg_diags *diags = pg_diags_create(arena);

	pg_header_backend.check(arena, model, &options, diags);
	ck_assert(pg_diags_have_errors(diags));
	return pg_diags_first_error(diags);
}

/** A copy of page_write whose event can be changed. */
static struct pg_event *changeable(const struct pg_model **ret)
{
	struct pg_model *model = PG_NEW(arena, struct pg_model);
	struct pg_event *event = PG_NEW(arena, struct pg_event);
	struct pg_field *fields;

	*model = *pg_test_model(arena, "page_write");
	*event = model->events[0];
	fields = PG_NEW_N(arena, event->num_fields, struct pg_field);
	memcpy(fields, event->fields, event->num_fields * sizeof(*fields));
	event->fields = fields;
	model->events = event;
	*ret = model;
	return event;
}

/* --- Model --- */

START_TEST(lays_out_events)
{
	const struct pg_event *event = &pg_test_model(arena, "page_write")->events[0];

	ck_assert_uint_eq(event->fields[3].offset, 24);
	ck_assert_uint_eq(event->fields[4].offset, 28);
	ck_assert_uint_eq(event->fields[5].offset, 96);
	ck_assert_uint_eq(event->ok_offset, 104);
	ck_assert_uint_eq(event->size, 112);
}
END_TEST

START_TEST(prints_models)
{
	char *text;
	size_t len;
	FILE *file = open_memstream(&text, &len);

	pg_model_print(pg_test_model(arena, "page_write"), true, file);
	pg_model_print(pg_test_model(arena, "sites"), false, file);
	fclose(file);
	ck_assert_str_eq(text, "page_write generic_perform_write+0x1c2 mm/filemap.c:3811 in "
			       "generic_perform_write\n"
			       "    cfa = %sp+0x60\n"
			       "    bytes unsigned long = %bx\n"
			       "    offset unsigned long = [cfa-80]\n"
			       "    file struct file * = [cfa-64]\n"
			       "    len int = %bp:s32\n"
			       "    name char[64] = *(*(*([cfa-64]+0x18)+0x28)):string[64]\n"
			       "    pos loff_t = [cfa-72]\n"
			       "slab kmalloc+0x10 mm/filemap.c:3811 in kmalloc\n"
			       "slab kfree mm/filemap.c:3811 in kfree\n"
			       "slab krealloc+0x33 mm/filemap.c:3811 in krealloc\n");
	free(text);
}
END_TEST

/* --- Headers --- */

START_TEST(emits_every_model)
{
	for (const struct pg_test_model *row = pg_test_models; row->name; row++) {
		const char *text = emit(row->make(arena));

		ck_assert_ptr_nonnull(strstr(text, "#include <probegen/fetch.bpf.h>"));
		ck_assert_str_eq(text, emit(row->make(arena)));
	}
}
END_TEST

/** One field, from a term or two: NUMBER, or CODE + NUMBER. */
static struct pg_fetch fetch_of(const struct pg_event *event, enum pg_opcode code, uint64_t number)
{
	struct pg_fetch fetch = {.event = event};
	bool is_sum = code != PG_OP_CONST;

	*PG_PUSH(arena, fetch.terms, fetch.num_terms) =
		(struct pg_term){.kind = PG_TERM_OP, .code = (uint8_t)code, .size = 8};
	fetch.terms[0].imm = is_sum ? 0 : number;
	if (is_sum)
		*PG_PUSH(arena, fetch.terms, fetch.num_terms) =
			(struct pg_term){.kind = PG_TERM_SUM, .imm = number};
	*PG_PUSH(arena, fetch.steps, fetch.num_steps) = (struct pg_step){
		.need = 1, .kind = PG_STEP_SET, .size = 8, .value = is_sum, .second = PG_NONE, .reloc = PG_NONE};
	return fetch;
}

/** Two that differ in a word are one with a parameter, unless the word has to be made in the fetch. */
START_TEST(shares_fetches)
{
	static const struct {
		enum pg_opcode code;
		unsigned num_params;
	} rows[] = {{PG_OP_CONST, 1}, {PG_OP_REG, 1}, {PG_OP_TIME, 0}, {PG_OP_CPU, 0}};
	const struct pg_event *event = &pg_test_model(arena, "many")->events[0];

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_fetch both[] = {fetch_of(event, rows[i].code, 5),
					  fetch_of(event, rows[i].code, 6)};
		struct pg_passed passed[2];

		pg_fetch_share(arena, both, 2, passed);
		ck_assert_uint_eq(both[0].num_params, rows[i].num_params);
		ck_assert_int_eq(pg_fetch_is_equal(&both[0], &both[1]), rows[i].num_params);
		for (size_t j = 0; j < 2 && rows[i].num_params; j++)
			ck_assert_uint_eq(passed[j].own.terms[passed[j].terms[0]].imm, 5 + j);
	}
}
END_TEST

START_TEST(tells_sites_apart)
{
	const char *text = emit(pg_test_model(arena, "many"));

	ck_assert_uint_eq(count(text, "\tPG_SITE(many, "), 300);
	ck_assert_uint_eq(count(text, "\nPG_PLAN"), 1);
	ck_assert_ptr_nonnull(strstr(text, "\nPG_PLAN_GIVEN(many, 0, 1)\n"));
	ck_assert_ptr_nonnull(strstr(text, "\tPG_PROGRAMS_OF(many, PG_REG(u64, ip)"));
	ck_assert_ptr_nonnull(strstr(text, "PG_SECTION_many(place) \"kprobe/\" place\n"));
	ck_assert_ptr_nonnull(strstr(text, "PG_SITE(many, many_299, \"f299+0x1\", \"f299\", "));
	ck_assert_ptr_nonnull(strstr(text, "; … 296 more */"));
	ck_assert_ptr_nonnull(strstr(text, "many_has_300_sites__use_BPF_PROBE"));
}
END_TEST

START_TEST(finds_room)
{
	const char *text = emit(pg_test_model(arena, "huge"));

	ck_assert_ptr_nonnull(strstr(text, "\nPG_PER_CPU(huge)\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nPG_ON_STACK(small)\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nPG_PER_CPU(crowded)\n"));
}
END_TEST

START_TEST(passes_hostile_text_through)
{
	const char *text = emit(pg_test_model(arena, "hostile"));

	ck_assert_ptr_nonnull(
		strstr(text, "/* len(a), $1 `quoted' [b] * / / * # dnl \\: %bx:s32 */\n"));
	ck_assert_ptr_nonnull(strstr(text, " * incr: incr;* / $# changequote\n"));
	ck_assert_ptr_nonnull(strstr(text, "index+0x3, a, b/$@* /`c'.c:3811 in ifelse(divert)\n"));
	ck_assert_ptr_nonnull(strstr(text, "\tchar define[16];\n"));
}
END_TEST

/* Part of a name is not a macro. */
START_TEST(takes_names_with_m4)
{
	static const char *const texts[] = {"struct xfrm4_protocol", "_m4_", "npg4_x", "m4"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		ck_assert_ptr_null(pg_m4_macro_in(texts[i]));
	ck_assert_str_eq(pg_m4_macro_in("xfrm4_a, m4_b(c)"), "m4_b(c)");
}
END_TEST

START_TEST(takes_text_of_templates)
{
	static const char *const texts[] = {"a<|b", "a|>b", "a<", "<|", "m4_include(x)",
					    "pg4_all", "m4_m4_pg4_", "$1 m4_dnl $@"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const struct pg_model *model;

		changeable(&model)->point = texts[i];
		ck_assert_ptr_nonnull(strstr(
			emit(model), pg_printf(arena, " * page_write: %s\n", texts[i])));
	}
}
END_TEST

START_TEST(refuses_marks_of_m4)
{
	const struct pg_model *model;

	changeable(&model)->name = "a\x01" "b";
	ck_assert_str_eq(refusal(model),
			 "a text for the header holds control characters: 'a\\x01b'");
	changeable(&model)->point = "a\x01\x02\x03\x1b";
	ck_assert_ptr_nonnull(strstr(emit(model), " * page_write: a\\x01\\x02\\x03\\x1b\n"));
}
END_TEST

/* --- Refusals --- */

START_TEST(refuses_what_does_not_fit)
{
	const struct pg_model *model;
	struct pg_event *event;

	changeable(&model)->size = 32776;
	ck_assert_str_eq(refusal(model), "page_write: its arguments take 32776 bytes: BPF has room "
					 "for 32768");
	event = changeable(&model);
	event->fields = PG_NEW_N(arena, 65, struct pg_field);
	for (size_t i = 0; i < 65; i++)
		((struct pg_field *)event->fields)[i] = pg_test_model(arena, "page_write")->events[0].fields[0];
	event->num_fields = 65;
	event->num_sites = 0;
	ck_assert_str_eq(refusal(model),
			 "page_write has 65 arguments: more than 64 are not supported");
}
END_TEST

START_TEST(refuses_fields)
{
	static const struct pg_type real = {.kind = PG_TYPE_FLOAT, .name = "long double", .size = 16};
	static const struct pg_type unknown = {.kind = PG_TYPE_STRUCT, .name = "sock", .size = 8};
	const struct pg_model *model;
	struct pg_event *event = changeable(&model);

	((struct pg_field *)event->fields)[0].type = &real;
	ck_assert_str_eq(refusal(model),
			 "page_write: 'bytes' is a floating-point number of a size that BPF does "
			 "not have");
	((struct pg_field *)event->fields)[0].type = &unknown;
	ck_assert_str_eq(refusal(model),
			 "page_write: the debug info does not define the type of 'bytes'");
	((struct pg_field *)event->fields)[0].name = "pg_ok";
	ck_assert_str_eq(refusal(model), "page_write: the name 'pg_ok' is reserved");
}
END_TEST

START_TEST(refuses_sites)
{
	const struct pg_model *model;
	struct pg_event *event = changeable(&model);
	struct pg_site site = event->sites[0];

	event->sites = &site;
	site.symbol = "a\"b";
	ck_assert_str_eq(refusal(model),
			 "page_write: a probe cannot be set in 'a\"b': libbpf cannot "
			 "read the name");
	site.symbol = "f";
	site.cfa = pg_plan_unavailable(PG_NO_FRAME, "no CFI here");
	ck_assert_str_eq(refusal(model),
			 "page_write: 'offset' cannot be read at f+0x1c2: the frame is unknown");
}
END_TEST

/** Two events, with whatever can be wrong: of a name, a type, a size, a place, a declaration. */
START_TEST(refuses_all_at_once)
{
	static const struct pg_type real = {.kind = PG_TYPE_FLOAT, .name = "long double", .size = 16};
	static const struct pg_type unknown = {.kind = PG_TYPE_STRUCT, .name = "sock", .size = 8};
	static const struct pg_source source = {"two.probe", "one two\nthree\n", 14, 0};
	const struct pg_model *model;
	struct pg_event *events = PG_NEW_N(arena, 2, struct pg_event);
	struct pg_event *first = changeable(&model);
	struct pg_field *fields = (struct pg_field *)first->fields;
	struct pg_site site = first->sites[0];

	site.symbol = "a b";
	first->sites = &site;
	first->num_fields = 3;
	first->size = 40000;
	first->span = (struct pg_span){&source, 0, 3};
	for (size_t i = 0; i < 3; i++)
		fields[i].span = (struct pg_span){&source, 4, 7};
	fields[0].name = "pg_ok";
	fields[1].type = &real;
	fields[2].type = &unknown;
	events[0] = events[1] = *first;
	events[1].span = (struct pg_span){&source, 8, 13};
	events[1].num_fields = 0;
	((struct pg_model *)model)->events = events;
	((struct pg_model *)model)->num_events = 2;
	ck_assert_str_eq(
		refusals(model),
		"two.probe:1:1: error: page_write: its arguments take 40000 bytes: BPF has room "
		"for 32768\n"
		"    one two\n    ^~~\n"
		"two.probe:1:1: note: fetch fewer or shorter strings, structs and arrays\n"
		"two.probe:1:1: error: page_write: a probe cannot be set in 'a b': libbpf cannot read "
		"the name\n"
		"    one two\n    ^~~\n"
		"two.probe:1:5: error: page_write: the name 'pg_ok' is reserved\n"
		"    one two\n        ^~~\n"
		"two.probe:1:5: note: give it another one: NAME=bytes\n"
		"two.probe:1:5: error: page_write: 'offset' is a floating-point number of a size that "
		"BPF does not have\n"
		"    one two\n        ^~~\n"
		"two.probe:1:5: error: page_write: the debug info does not define the type of "
		"'file'\n"
		"    one two\n        ^~~\n"
		"two.probe:2:1: error: page_write: its arguments take 40000 bytes: BPF has room "
		"for 32768\n"
		"    three\n    ^~~~~\n"
		"two.probe:2:1: note: fetch fewer or shorter strings, structs and arrays\n"
		"two.probe:2:1: error: page_write: a probe cannot be set in 'a b': libbpf cannot read "
		"the name\n"
		"    three\n    ^~~~~\n"
		"two.probe:2:1: error: event 'page_write' declares 'struct page_write_args', which is a "
		"name of the event 'page_write'\n"
		"    three\n    ^~~~~\n"
		"two.probe:2:1: note: give the event another name: NAME=page_write:51\n");
}
END_TEST

START_TEST(refuses_entries)
{
	const struct pg_model *model = pg_test_model(arena, "entry");
	struct pg_event *event = (struct pg_event *)&model->events[1];
	struct pg_site site = event->sites[0];
	struct pg_capture capture = event->captures[0];

	event->sites = &site;
	event->num_captures = 0;
	ck_assert_str_eq(refusal(model), "kread: 'fd' cannot be read at kread+0x46: nothing saves "
					 "what it needs from earlier in the call");
	event->num_captures = 1;
	site.cfa = pg_plan_unavailable(PG_NO_FRAME, "no CFI here");
	ck_assert_str_eq(refusal(model),
			 "kread: 'fd' cannot be read at kread+0x46: the frame is unknown");
	event->captures = &capture;
	capture.call_words = 41;
	ck_assert_str_eq(refusal(model), "kread: the values at kread+0x0 cannot be saved: "
					 "they are too many for BPF's stack");
	capture.call_words = 1;
	capture.cfa = site.cfa;
	ck_assert_str_eq(refusal(model), "kread: the values at kread+0x0 cannot be saved: "
					 "the frame is unknown");
	capture.symbol = "a b";
	ck_assert_str_eq(refusal(model),
			 "kread: a probe cannot be set in 'a b': libbpf cannot read the name");
}
END_TEST

/* --- m4 --- */

static const char *failure(const char *template_file)
{
	const struct pg_header_options options = {.template_file = template_file};
	const struct pg_model *model = pg_test_model(arena, "page_write");
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_error *error;
	const char *text;

	pg_header_backend.check(arena, model, &options, diags);
	if (pg_diags_have_errors(diags))
		return pg_diags_first_error(diags);
	error = pg_header_backend.emit(arena, model, &options, &text);
	ck_assert_ptr_nonnull(error);
	return error->message;
}

static const char *failure_of_template(const char *text)
{
	char name[] = "./unit-template-XXXXXX";
	const char *message;
	FILE *file = fdopen(mkstemp(name), "w");

	fputs(text, file);
	fclose(file);
	message = failure(name);
	remove(name);
	return message;
}

START_TEST(reports_m4)
{
	setenv("M4", "/nonexistent/m4", 1);
	ck_assert_str_eq(failure(NULL), "cannot run /nonexistent/m4: No such file or directory");
	unsetenv("M4");
	ck_assert_str_eq(failure("/nonexistent/x.m4"),
			 "cannot read the template /nonexistent/x.m4");
	ck_assert_ptr_nonnull(
		strstr(failure_of_template("m4_indir(<|pg4:nonsense|>)\n"), "pg4:nonsense"));
	/* By the line of the template. */
	ck_assert_ptr_nonnull(
		strstr(failure_of_template("\n\nm4_indir(<|pg4:nonsense|>)\n"), ":3: "));
	ck_assert_ptr_nonnull(
		strstr(failure_of_template("a\x01"), "holds control characters"));
	ck_assert_ptr_nonnull(
		strstr(failure_of_template("a pg4_nonsense b\n"), "left 'pg4_nonsense' over"));
	ck_assert_ptr_nonnull(
		strstr(failure_of_template("m4_nonsense()\n"), "left 'm4_nonsense' over"));
}
END_TEST

/** What GNU m4 makes of it; NULL: it fails. */
static const char *made_by_m4(const char *text)
{
	const char *argv[] = {"m4", "-P", "-E", "-E", "-", NULL};
	struct pg_subproc subproc = {.argv = argv, .input = text, .input_len = strlen(text)};
	struct pg_subproc_result result;

	ck_assert_ptr_null(pg_subproc_run(arena, &subproc, &result));
	return result.status == 0 && !result.errors_len ? result.output : NULL;
}

/** What it makes itself: of a text whose quotes are `<` and `>`. */
static void check_expansion(const char *text)
{
	char *marked = pg_printf(arena, "m4_changequote(\1,\2)m4_changecom\1\2%s", text);
	const char *wanted, *got = NULL;
	const struct pg_error *error;

	for (char *at = strstr(marked, text); *at; at++)
		*at = *at == '<' ? PG_M4_OPEN : *at == '>' ? PG_M4_CLOSE : *at;
	wanted = made_by_m4(marked);
	error = pg_expand(arena, marked, &got);
	ck_assert_msg(!error == (wanted != NULL), "%s: %s", text, error ? error->message : got);
	if (wanted)
		ck_assert_msg(strcmp(wanted, got) == 0, "%s: %s, not %s", text, got, wanted);
}

/** As GNU m4 does, which is the judge. */
START_TEST(expands_as_m4)
{
	static const char *const texts[] = {
		"",
		"a, (b) # m4_not `c'\n",
		"<a<b>c> m4_define <m4_define> 0x1f m4_defined",
		"m4_define(<a>, <[$1|$2|$3|<$0>|$@]>)a a() a(x) a( x , y ) a((x,y),<z,>) a(a(1,2),a)_a",
		"m4_define(<a>, <b>)m4_define(<b>, <c>)a b <a> a<>_x a<>b a_b",
		"m4_define(<a>, 1)m4_define(<a>, 2)a m4_define(<e>)[e]",
		"m4_define(<a>, <$>1)a(x) m4_define(<b>, <$x$$1>)b(y) m4_define(<c>, <1<$1>>)c(a)",
		"m4_define(<a>, <$1($><1)>)m4_define(<b>, <<$1>!>)a(<b>) a(<b>, <c>)",
		"m4_ifelse(a, a, y) m4_ifelse(a, b, y) m4_ifelse(a, b, y, n) m4_ifelse(a, a, y, n)",
		"m4_ifelse(a, b, 1, c, c, 2) m4_ifelse(a, b, 1, c, d, 2) m4_ifelse(a, b, 1, c, d, 2, 3)",
		"m4_ifelse(a, a, <m4_dnl>) rest\nnext",
		"m4_incr(0) m4_incr(9) m4_incr(41)",
		"m4_define(<k:1.x>, <v>)m4_indir(<k:1.x>) m4_define(<f>, <$1-$2>)m4_indir(<f>, 1, 2)",
		"a m4_dnl b\nc m4_dnl\n",
		"a m4_divert(-1) b m4_define(<c>, <d>) m4_divert(0)c",
		"m4_define(<e>, <m4_ifelse($1, $2, <>, <[$1]e(m4_incr($1), $2)>)>)e(0, 12)",
		"m4_indir(<nonsense>)",
		"m4_define(<a>, b",
		"m4_define(<a>, <b",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_expansion(texts[i]);
}
END_TEST

static TCase *test_case(const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, setup, teardown);
	return tcase;
}

static TCase *model_tests(void)
{
	TCase *tcase = test_case("model");

	tcase_add_test(tcase, lays_out_events);
	tcase_add_test(tcase, prints_models);
	return tcase;
}

static TCase *header_tests(void)
{
	TCase *tcase = test_case("header");

	tcase_add_test(tcase, emits_every_model);
	tcase_add_test(tcase, shares_fetches);
	tcase_add_test(tcase, tells_sites_apart);
	tcase_add_test(tcase, finds_room);
	tcase_add_test(tcase, passes_hostile_text_through);
	tcase_add_test(tcase, takes_names_with_m4);
	tcase_add_test(tcase, takes_text_of_templates);
	tcase_add_test(tcase, refuses_marks_of_m4);
	tcase_add_test(tcase, refuses_what_does_not_fit);
	tcase_add_test(tcase, refuses_fields);
	tcase_add_test(tcase, refuses_sites);
	tcase_add_test(tcase, refuses_all_at_once);
	tcase_add_test(tcase, refuses_entries);
	return tcase;
}

static TCase *m4_tests(void)
{
	TCase *tcase = test_case("m4");

	tcase_add_test(tcase, reports_m4);
	tcase_add_test(tcase, expands_as_m4);
	return tcase;
}

Suite *pg_suite_emit(void)
{
	Suite *suite = suite_create("emit");

	suite_add_tcase(suite, model_tests());
	suite_add_tcase(suite, header_tests());
	suite_add_tcase(suite, m4_tests());
	return suite;
}
