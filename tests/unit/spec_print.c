// SPDX-License-Identifier: GPL-2.0-only
/* A spec prints and parses back to itself; and no text, however broken, hurts the parser. */
#include "spec/spec.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static struct pg_arena *arena;
static struct pg_diags *diags;

static void setup(void)
{
	arena = pg_arena_create();
	diags = pg_diags_create(arena);
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

static struct pg_spec parse_n(const char *text, size_t len)
{
	struct pg_source *source = PG_NEW(arena, struct pg_source);
	struct pg_spec spec = {0};

	*source = (struct pg_source){"t", pg_strndup(arena, text, len), len, 0};
	pg_spec_parse(arena, source, &spec, diags);
	return spec;
}

static const char *print(const struct pg_spec *spec)
{
	char *text;
	const char *copy;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	pg_spec_print(spec, to);
	fclose(to);
	copy = pg_strndup(arena, text, len);
	free(text);
	return copy;
}

/* --- Equal but for positions; names are interned --- */

static bool equal_exprs(const struct pg_expr *a, const struct pg_expr *b)
{
	if (!a || !b)
		return a == b;
	return a->kind == b->kind && a->name == b->name && a->scope == b->scope &&
	       a->number == b->number && a->is_hex == b->is_hex && a->operator == b->operator && a->type.tag == b->type.tag &&
	       a->type.name == b->type.name && a->type.pointers == b->type.pointers &&
	       a->at.file == b->at.file && a->at.is_offset == b->at.is_offset &&
	       a->at.number == b->at.number && equal_exprs(a->base, b->base) &&
	       equal_exprs(a->right, b->right) && equal_exprs(a->third, b->third);
}

static bool equal_formats(const struct pg_format *a, const struct pg_format *b)
{
	return a->kind == b->kind && a->bits == b->bits && a->shift == b->shift &&
	       a->container == b->container && a->count == b->count;
}

static bool equal_args(const struct pg_arg *a, const struct pg_arg *b)
{
	return a->name == b->name && a->name_given == b->name_given && a->user == b->user &&
	       a->optional == b->optional && equal_exprs(a->expr, b->expr) &&
	       equal_formats(&a->format, &b->format);
}

static bool equal_points(const struct pg_point *a, const struct pg_point *b)
{
	return a->func == b->func && a->file == b->file && a->caller == b->caller &&
	       a->at == b->at && a->offset == b->offset && a->line == b->line &&
	       a->pattern == b->pattern;
}

static bool equal_probes(const struct pg_probe *a, const struct pg_probe *b)
{
	if (a->event != b->event || a->event_given != b->event_given ||
	    a->target.kind != b->target.kind || a->target.name != b->target.name ||
	    !equal_points(&a->point, &b->point) || a->num_args != b->num_args)
		return false;
	for (size_t i = 0; i < a->num_args; i++) {
		if (!equal_args(&a->args[i], &b->args[i]))
			return false;
	}
	return true;
}

static bool equal_specs(const struct pg_spec *a, const struct pg_spec *b)
{
	if (a->num_probes != b->num_probes)
		return false;
	for (size_t i = 0; i < a->num_probes; i++) {
		if (!equal_probes(&a->probes[i], &b->probes[i]))
			return false;
	}
	return true;
}

static void check_round_trip(const struct pg_spec *spec)
{
	const char *text = print(spec);
	struct pg_diags *own = pg_diags_create(arena), *all = diags;
	struct pg_spec again;

	diags = own;
	again = parse_n(text, strlen(text));
	diags = all;
	ck_assert_msg(!pg_diags_have_errors(own), "does not parse:\n%s", text);
	ck_assert_msg(equal_specs(spec, &again), "differs:\n%s---\n%s", text, print(&again));
}

/* --- Specs by hand --- */

#include "spec_good.h"

START_TEST(good_specs)
{
	struct pg_spec spec = parse_n(good[_i].text, strlen(good[_i].text));

	ck_assert(!pg_diags_have_errors(diags));
	ck_assert_uint_gt(spec.num_probes, 0);
	ck_assert_str_eq(print(&spec), good[_i].canonical ? good[_i].canonical : good[_i].text);
	check_round_trip(&spec);
}
END_TEST

START_TEST(parts_as_text)
{
	static const char text[] = "e=f@a.c:0x10 n=(*p)->q[ 1 ].r:string[8]@user?\n";
	struct pg_spec spec = parse_n(text, strlen(text));
	const struct pg_probe *probe = spec.probes;

	ck_assert_str_eq(pg_point_text(arena, &probe->point), "f@a.c:16");
	ck_assert_str_eq(pg_expr_text(arena, probe->args->expr), "(*p)->q[1].r");
	ck_assert_str_eq(pg_arg_text(arena, probe->args), "n=(*p)->q[1].r:string[8]@user?");
}
END_TEST

/* --- Specs at random --- */

static unsigned long long seed;

/** Below num: a linear congruential generator, the same everywhere. */
static unsigned pick(unsigned num)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % num;
}

static const char *pick_name(void)
{
	static const char *const names[] = {
		"a",	   "skb",	  "user", "u32",
		"_",	   "ctx",	  "x9",	  "retval",
		"return",  "b4",	  "size", "string",
		"unsigne", "__sk_common", "file", "long_name_of_a_member"};

	return pg_intern(arena, names[pick(ARRAY_SIZE(names))]);
}

static const char *pick_of(const char *const *texts, size_t num)
{
	return pg_intern(arena, texts[pick((unsigned)num)]);
}

static struct pg_type_name random_type(void)
{
	static const char *const names[] = {"unsigned long long", "u64", "sector_t", "void"};
	struct pg_type_name type = {.tag = (enum pg_type_tag)pick(4), .pointers = pick(3)};

	type.name = type.tag ? pick_name() : pick_of(names, ARRAY_SIZE(names));
	return type;
}

static void random_name(struct pg_expr *expr)
{
	static const char *const strings[] = {"\"\"", "\"a b\"", "\"\\n\\x41\\\\\""};
	static const char *const letters[] = {"'c'", "'\\''", "'\"'", "'\\x41'"};
	static const unsigned lengths[] = {0, 3, 3};
	unsigned string = pick(ARRAY_SIZE(strings));

	expr->name = pick_name();
	if (expr->kind == PG_EXPR_VAR && !pick(4))
		expr->scope = pick_name();
	if (expr->kind == PG_EXPR_STRING) {
		expr->name = pg_intern(arena, strings[string]);
		expr->number = lengths[string];
	}
	if (expr->kind == PG_EXPR_LETTER)
		expr->name = pick_of(letters, ARRAY_SIZE(letters));
	if (expr->kind == PG_EXPR_RETVAL)
		expr->name = pg_intern(arena, "retval");
	if (expr->kind == PG_EXPR_TIME)
		expr->name = pg_intern(arena, "time");
	if (expr->kind == PG_EXPR_CPU)
		expr->name = pg_intern(arena, "cpu");
	if (expr->kind == PG_EXPR_SINCE)
		expr->name = pg_intern(arena, "since");
	if (expr->kind == PG_EXPR_ARG) {
		expr->number = 1 + pick(64);
		expr->name = pg_intern(arena, pg_printf(arena, "arg%u", (unsigned)expr->number));
	}
}

static bool has_name(enum pg_expr_kind kind)
{
	return kind == PG_EXPR_VAR || kind == PG_EXPR_RETVAL || kind == PG_EXPR_TIME ||
	       kind == PG_EXPR_CPU || kind == PG_EXPR_SINCE || kind == PG_EXPR_ARG ||
	       kind == PG_EXPR_REG || kind == PG_EXPR_GLOBAL || kind == PG_EXPR_STRING ||
	       kind == PG_EXPR_LETTER || kind == PG_EXPR_ARROW || kind == PG_EXPR_MEMBER;
}

static struct pg_past_point random_past_point(void)
{
	static const char *const files[] = {"mm/filemap.c", "a-b.c", "x.h"};
	const char *file = pick(2) ? pick_of(files, ARRAY_SIZE(files)) : NULL;

	return (struct pg_past_point){
		.is_offset = !file && pick(2), .file = file, .number = pick(5000)};
}

static const struct pg_expr *the_time(void)
{
	struct pg_expr *expr = PG_NEW(arena, struct pg_expr);
	*expr = (struct pg_expr){.kind = PG_EXPR_TIME, .name = pg_intern(arena, "time")};
	return expr;
}

static const struct pg_expr *random_expr(unsigned depth)
{
	struct pg_expr *expr = PG_NEW(arena, struct pg_expr);
	unsigned below = depth - 1;

	expr->kind = (enum pg_expr_kind)pick(PG_EXPR_CONDITIONAL + 1);
	if (!depth && (expr->kind >= PG_EXPR_ARROW || pg_expr_is_past(expr)))
		expr->kind = PG_EXPR_VAR;
	if (expr->kind == PG_EXPR_SINCE)
		expr->base = the_time();
	else if (expr->kind >= PG_EXPR_ARROW || pg_expr_is_past(expr))
		expr->base = random_expr(below);
	if (expr->kind == PG_EXPR_AT || expr->kind == PG_EXPR_SINCE)
		expr->at = random_past_point();
	if (expr->kind == PG_EXPR_INDEX || expr->kind >= PG_EXPR_BINARY)
		expr->right = random_expr(below);
	if (expr->kind == PG_EXPR_CONDITIONAL)
		expr->third = random_expr(below);
	if (expr->kind == PG_EXPR_UNARY)
		expr->operator = (enum pg_operator)pick(PG_OPERATOR_MULTIPLY);
	if (expr->kind == PG_EXPR_BINARY)
		expr->operator = PG_OPERATOR_MULTIPLY + pick(PG_OPERATOR_OR_ELSE -
							     PG_OPERATOR_MULTIPLY + 1);
	if (expr->kind == PG_EXPR_CAST || expr->kind == PG_EXPR_SIZEOF)
		expr->type = random_type();
	if (expr->kind == PG_EXPR_NUMBER)
		expr->number = pick(3) ? pick(100) : UINT64_MAX;
	expr->is_hex = expr->kind == PG_EXPR_NUMBER && pick(2);
	if (expr->kind == PG_EXPR_IMMEDIATE)
		expr->number = (uint64_t)(pick(3) ? (int)pick(100) - 50 : INT64_MIN);
	if (has_name(expr->kind))
		random_name(expr);
	return expr;
}

/* --- The fewest parentheses --- */

/** Behind what a parenthesis is never one of grouping. */
static bool is_grouping(const char *text, size_t at)
{
	static const char *const words[] = {"sizeof", "$entry", "$at", "$last", "$since"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t len = strlen(words[i]);

		if (at >= len && memcmp(text + at - len, words[i], len) == 0)
			return false;
	}
	return true;
}

static size_t closing(const char *text, size_t at)
{
	char quote = '\0';
	int open = 0;

	for (;; at++) {
		if (quote && text[at] == '\\')
			at++;
		else if (quote || text[at] == '"' || text[at] == '\'')
			quote = !quote ? text[at] : text[at] == quote ? '\0' : quote;
		else if (text[at] == '(')
			open++;
		else if (text[at] == ')' && !--open)
			return at;
	}
}

/** Without a pair of parentheses it would be something else. */
static void check_fewest(const struct pg_expr *expr)
{
	const char *text = pg_printf(arena, "f n=%s", pg_expr_text(arena, expr));

	for (size_t at = 0; text[at]; at++) {
		struct pg_diags *own = pg_diags_create(arena), *all = diags;
		struct pg_spec again;
		char *without;
		size_t end;

		/* Parentheses in quotes are none of ours to take: the texts above have none. */
		if (text[at] != '(' || !is_grouping(text, at))
			continue;
		end = closing(text, at);
		without = pg_strndup(arena, text, strlen(text));
		memmove(without + end, without + end + 1, strlen(without + end));
		memmove(without + at, without + at + 1, strlen(without + at));
		diags = own;
		again = parse_n(without, strlen(without));
		diags = all;
		ck_assert_msg(pg_diags_have_errors(own) || again.num_probes != 1 ||
				      again.probes->num_args != 1 ||
				      !equal_exprs(again.probes->args->expr, expr),
			      "not needed: %s\n%s", text, without);
	}
}

START_TEST(fewest_parentheses)
{
	for (unsigned i = 0; i < 3000; i++) {
		teardown();
		setup();
		seed = i;
		check_fewest(random_expr(pick(6)));
	}
}
END_TEST

/* --- Conditions --- */

/* A condition, and the argument that is the same expression; NULL: it is refused, perhaps with a
   note. */
static const struct {
	const char *text, *argument, *note;
} conditions[] = {
	{"a || b && c | d ^ e & f == g < h << i + j * k", "a||b&&c|d^e&(f == g < h << i + j * k)", NULL},
	{"a * b + c << d < e == f & g ^ h | i && j || k", "(a * b + c << d < e == f)&g^h|i&&j||k", NULL},
	{"a - b - c - (d - e)", "a-b-c-(d - e)", NULL},
	{"a / b % c * d", "a/b%c*d", NULL},
	{"a ? b : c ? d : e", "(a ? b : c ? d : e)", NULL},
	{"(a ? b : c) ? d : e", "((a ? b : c) ? d : e)", NULL},
	{"a\n==\t1\r\n", "(a == 1)", NULL},
	{"(s)*2", "s*2", NULL},
	{"(s) & 1", "s&1", NULL},
	{"(s)%c", "s%c", NULL},
	{"(s)-1", "s-1", NULL},
	{"(u8) > 3", "(u8 > 3)", NULL},
	{"(u8)s > 3", "((u8)s > 3)", NULL},
	{"(t)s", "(t)s", NULL},
	{"(t *)&s", "(t *)&s", NULL},
	{"a & &b", "a&(&b)", NULL},
	{"a[b == 1].c->d", "a[b == 1].c->d", NULL},
	{"x == 010", "(x == 0x8)", NULL},
	{"x == \"a b\" && y != '\\''", "(x == \"a b\")&&(y != '\\'')", NULL},
	{"@user", "@user", NULL},
	{"", NULL, NULL},
	{"a # b", NULL, NULL},
	{"a b", NULL, NULL},
	{"a, b", NULL, "write '&&' or '||' between conditions"},
	{"a = b", NULL, "write '=='"},
	{"a ? b", NULL, NULL},
	{"(a", NULL, NULL},
	{"a)", NULL, NULL},
	{"a == 18446744073709551616", NULL, NULL},
	{"a == \"\\x4\"", NULL, NULL},
	{"a == '\n'", NULL, "a text stands in double quotes"},
};

START_TEST(condition_forms)
{
	const char *text = conditions[_i].text;
	struct pg_source source = {"t", text, strlen(text), 0};
	const struct pg_expr *expr = pg_condition_parse(arena, &source, diags);

	ck_assert_pstr_eq(expr ? pg_expr_text(arena, expr) : NULL, conditions[_i].argument);
	ck_assert(pg_diags_have_errors(diags) == !expr);
	ck_assert_pstr_eq(pg_diags_first_note(diags, 0), conditions[_i].note);
}
END_TEST

/** Printed as an argument, it is the same expression as a condition, too, but for casts to such types. */
START_TEST(random_conditions)
{
	for (unsigned i = 0; i < 2000; i++) {
		struct pg_source source = {.name = "t"};
		const struct pg_expr *expr, *again;

		teardown();
		setup();
		seed = i;
		expr = random_expr(pick(6));
		source.text = pg_expr_text(arena, expr);
		source.len = strlen(source.text);
		again = pg_condition_parse(arena, &source, diags);
		if (strstr(source.text, "(sector_t)") || strstr(source.text, "(u64)"))
			continue;
		ck_assert_msg(again && equal_exprs(expr, again), "differs: %s", source.text);
	}
}
END_TEST

static struct pg_format random_format(void)
{
	struct pg_format format = {.kind = (enum pg_format_kind)pick(PG_FORMAT_BITFIELD + 1)};

	if (format.kind == PG_FORMAT_UNSIGNED || format.kind == PG_FORMAT_SIGNED ||
	    format.kind == PG_FORMAT_HEX)
		format.bits = (const unsigned[]){0, 8, 16, 32, 64}[pick(5)];
	if (format.kind == PG_FORMAT_CHAR)
		format.bits = 8;
	if (format.kind == PG_FORMAT_SYMBOL)
		format.bits = 64;
	if (format.kind == PG_FORMAT_BITFIELD) {
		format.bits = pick(70);
		format.shift = pick(70);
		format.container = pick(70);
	}
	if (format.kind != PG_FORMAT_C && pick(2))
		format.count = 1 + pick(5000);
	return format;
}

static struct pg_arg random_arg(void)
{
	struct pg_arg arg = {.expr = random_expr(pick(8)), .format = random_format()};

	arg.name_given = pick(2);
	arg.name = arg.name_given ? pick_name() : pg_expr_name(arg.expr);
	arg.user = pick(2);
	arg.optional = pick(2);
	return arg;
}

static struct pg_point random_point(void)
{
	static const char *const funcs[] = {"f",	 "g.isra.0",	 "tcp_*", "a::b",
					    "x@GLIBC_2", "f(int, char)", "9p",	  "#f",
					    "%f",	 "a\\b=c;d"};
	static const char *const files[] = {"read.c", "fs/a b+c.h", "net/9p:x", "8250_core.c",
					    "../x#.S"};
	static const char *const patterns[] = {"a=*", "rq=cpu_rq(*)", "x\\*y:1@z+%", "\"#\"", ";"};
	struct pg_point point = {.at = (enum pg_at)pick(PG_AT_PATTERN + 1)};
	bool lines = point.at == PG_AT_LINE || point.at == PG_AT_PATTERN;

	if (!lines || pick(2))
		point.func = pick_of(funcs, ARRAY_SIZE(funcs));
	if (!point.func || pick(2))
		point.file = pick_of(files, ARRAY_SIZE(files));
	if (point.at == PG_AT_LINE)
		point.line = pick(3) + !point.func;
	if (point.at == PG_AT_OFFSET)
		point.offset = pick(300);
	if (point.at == PG_AT_PATTERN)
		point.pattern = pick_of(patterns, ARRAY_SIZE(patterns));
	return point;
}

static struct pg_target random_target(void)
{
	static const char *const names[] = {"nf_tables", "/usr/bin/a b", "#x", "a\\b", "%y"};
	struct pg_target target = {.kind = (enum pg_target_kind)pick(3)};

	if (target.kind != PG_TARGET_KERNEL)
		target.name = pick_of(names, ARRAY_SIZE(names));
	return target;
}

static struct pg_probe random_probe(const struct pg_spec *spec)
{
	struct pg_probe probe = {.point = random_point(), .num_args = pick(6)};
	struct pg_arg *args = PG_NEW_N(arena, probe.num_args, struct pg_arg);

	for (size_t i = 0; i < probe.num_args; i++)
		args[i] = random_arg();
	probe.args = args;
	probe.event_given = pick(2);
	if (probe.event_given)
		probe.event = pg_intern(arena, pg_printf(arena, "given%u", pick(1000)));
	else if (probe.point.func)
		probe.event = pg_event_unique(arena, spec,
					      pg_event_name(arena, &probe.point, probe.point.func));
	return probe;
}

START_TEST(random_specs)
{
	for (unsigned i = 0; i < 2000; i++) {
		struct pg_spec spec;
		struct pg_probe probes[4];
		struct pg_target target = {0};

		teardown();
		setup();
		seed = i;
		/* For its names, which the events by default need. */
		spec = parse_n("%kernel", 7);
		diags = pg_diags_create(arena);
		spec.num_probes = 1 + pick(4);
		spec.probes = probes;
		for (size_t j = 0; j < spec.num_probes; j++) {
			probes[j] = random_probe(&spec);
			if (pick(2))
				target = random_target();
			probes[j].target = target;
		}
		check_round_trip(&spec);
	}
}
END_TEST

/* --- Broken specs --- */

/** Some bytes replaced, removed, doubled; marks of the language more often than others. */
static size_t mutate(char *text, size_t len, size_t room)
{
	static const char marks[] = "=12903:;%$*&|<!~^/()[]->.?\\#\n\t \"0x9";

	for (unsigned i = 1 + pick(5); i > 0 && len > 1; i--) {
		size_t at = pick((unsigned)len), rest = len - at;

		switch (pick(4)) {
		case 0:
			text[at] = (char)pick(256);
			break;
		case 1:
			text[at] = marks[pick(sizeof(marks) - 1)];
			break;
		case 2:
			memmove(text + at, text + at + 1, rest - 1);
			len--;
			break;
		default:
			rest = rest < room - len ? rest : room - len;
			memmove(text + len, text + at, rest);
			len += rest;
			break;
		}
	}
	return len;
}

START_TEST(mutants)
{
	char text[512];
	FILE *nowhere = fopen("/dev/null", "w");

	for (unsigned i = 0; i < 5000; i++) {
		const char *parent = good[i % ARRAY_SIZE(good)].text;
		size_t len = strlen(parent);
		struct pg_spec spec;

		teardown();
		setup();
		seed = i;
		memcpy(text, parent, len);
		len = mutate(text, len, sizeof(text));
		spec = parse_n(text, len);
		pg_spec_check(arena, &spec, diags);
		ck_assert(spec.num_probes || pg_diags_have_errors(diags));
		pg_diags_print(diags, nowhere, false, 0);
		if (spec.num_probes)
			check_round_trip(&spec);
	}
	fclose(nowhere);
}
END_TEST

Suite *pg_suite_spec_print(void)
{
	Suite *suite = suite_create("spec_print");
	TCase *tcase = tcase_create("spec_print");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, good_specs, 0, ARRAY_SIZE(good));
	tcase_add_test(tcase, parts_as_text);
	tcase_add_test(tcase, random_specs);
	tcase_add_test(tcase, fewest_parentheses);
	tcase_add_loop_test(tcase, condition_forms, 0, ARRAY_SIZE(conditions));
	tcase_add_test(tcase, random_conditions);
	tcase_add_test(tcase, mutants);
	suite_add_tcase(suite, tcase);
	return suite;
}
