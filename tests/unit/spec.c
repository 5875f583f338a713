// SPDX-License-Identifier: GPL-2.0-only
/* The spec's language: what a text means, and what is said about a bad one. */
#include "spec/spec.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static struct pg_arena *arena;
static struct pg_diags *diags;
static struct pg_spec spec;

static void setup(void)
{
	arena = pg_arena_create();
	diags = pg_diags_create(arena);
	spec = (struct pg_spec){0};
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

static void parse_n(const char *text, size_t len)
{
	struct pg_source *source = PG_NEW(arena, struct pg_source);

	*source = (struct pg_source){"t", pg_strndup(arena, text, len), len, 0};
	pg_spec_parse(arena, source, &spec, diags);
}

/** What is said about the spec so far: the lines with positions, without the excerpts. */
static const char *said(void)
{
	char *text, *copy = pg_strndup(arena, "", 0);
	size_t len;
	FILE *to = open_memstream(&text, &len);

	pg_diags_print(diags, to, false, 0);
	fclose(to);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (!strncmp(line, "t:", 2))
			copy = pg_printf(arena, "%s%s%s", copy, *copy ? "\n" : "", line + 2);
	}
	free(text);
	return copy;
}

static const struct pg_probe *parse(const char *text)
{
	size_t before = spec.num_probes;

	parse_n(text, strlen(text));
	ck_assert_str_eq(said(), "");
	ck_assert_uint_gt(spec.num_probes, before);
	return &spec.probes[before];
}

static const struct pg_arg *parse_arg(const char *arg)
{
	return parse(pg_printf(arena, "f %s", arg))->args;
}

START_TEST(page_write)
{
	static const char text[] = "# A page's worth of data has just been copied.\n"
				   "page_write=generic_perform_write:51\n"
				   "\tbytes offset file\n"
				   "\tname=file->f_path.dentry->d_name.name:string\n";
	const struct pg_probe *probe = parse(text);
	const struct pg_expr *expr;

	pg_spec_check(arena, &spec, diags);
	ck_assert_str_eq(said(), "");
	ck_assert_uint_eq(spec.num_probes, 1);
	ck_assert_str_eq(probe->event, "page_write");
	ck_assert(probe->event_given);
	ck_assert_str_eq(probe->point.func, "generic_perform_write");
	ck_assert_ptr_null(probe->point.file);
	ck_assert_int_eq(probe->point.at, PG_AT_LINE);
	ck_assert_uint_eq(probe->point.line, 51);
	ck_assert_uint_eq(probe->num_args, 4);
	ck_assert_str_eq(probe->args[1].name, "offset");
	ck_assert(!probe->args[1].name_given);
	ck_assert_str_eq(probe->args[3].name, "name");
	ck_assert_int_eq(probe->args[3].format.kind, PG_FORMAT_STRING);
	expr = probe->args[3].expr;
	ck_assert_int_eq(expr->kind, PG_EXPR_MEMBER);
	ck_assert_int_eq(expr->base->kind, PG_EXPR_ARROW);
	ck_assert_ptr_eq(expr->name, pg_intern(arena, "name"));
	ck_assert_uint_eq(expr->span.begin, strstr(text, "file->") - text);
	ck_assert_uint_eq(expr->span.end, strstr(text, ":string") - text);
	ck_assert_uint_eq(probe->span.end, strlen(text) - 1);
}
END_TEST

/* A point; its function, file and event by default; its place. */
static const struct {
	const char *text, *func, *file, *event;
	enum pg_at at;
	unsigned long number;
} points[] = {
	{"f", "f", NULL, "f", PG_AT_ENTRY, 0},
	{"f:51", "f", NULL, "f_L51", PG_AT_LINE, 51},
	{"f:0", "f", NULL, "f", PG_AT_LINE, 0},
	{"f:0x10", "f", NULL, "f_L16", PG_AT_LINE, 16},
	{"f+4", "f", NULL, "f", PG_AT_OFFSET, 4},
	{"f+0x1F", "f", NULL, "f", PG_AT_OFFSET, 31},
	{"f+0", "f", NULL, "f", PG_AT_OFFSET, 0},
	{"f%return", "f", NULL, "f__return", PG_AT_RETURN, 0},
	{"f;a=*", "f", NULL, "f", PG_AT_PATTERN, 0},
	{"f@fs/read.c", "f", "fs/read.c", "f", PG_AT_ENTRY, 0},
	{"f@read.c:7", "f", "read.c", "f_L7", PG_AT_LINE, 7},
	{"f:7@read.c", "f", "read.c", "f_L7", PG_AT_LINE, 7},
	{"f@read.c+7", "f", "read.c", "f", PG_AT_OFFSET, 7},
	{"f@read.c%return", "f", "read.c", "f__return", PG_AT_RETURN, 0},
	{"f@Makefile:3", "f", "Makefile", "f_L3", PG_AT_LINE, 3},
	{"read.c:100", NULL, "read.c", NULL, PG_AT_LINE, 100},
	{"8250_core.c:100", NULL, "8250_core.c", NULL, PG_AT_LINE, 100},
	{"fs/read:100", NULL, "fs/read", NULL, PG_AT_LINE, 100},
	{"gram.y:100", NULL, "gram.y", NULL, PG_AT_LINE, 100},
	{"a.b.c;rq=*", NULL, "a.b.c", NULL, PG_AT_PATTERN, 0},
	{"read.c;a+b%c@d:e", NULL, "read.c", NULL, PG_AT_PATTERN, 0},
	{"f.isra.0:5", "f.isra.0", NULL, "f_L5", PG_AT_LINE, 5},
	{"f.cold+5", "f.cold", NULL, "f", PG_AT_OFFSET, 5},
	{"f.constprop.0.isra.0", "f.constprop.0.isra.0", NULL, "f", PG_AT_ENTRY, 0},
	{"f.avx2", "f.avx2", NULL, "f", PG_AT_ENTRY, 0},
	{".f", ".f", NULL, "f", PG_AT_ENTRY, 0},
	{"tcp_*", "tcp_*", NULL, "tcp__", PG_AT_ENTRY, 0},
	{"memcpy\\@GLIBC_2.14", "memcpy@GLIBC_2.14", NULL, "memcpy", PG_AT_ENTRY, 0},
	{"std\\:\\:swap:3", "std::swap", NULL, "swap_L3", PG_AT_LINE, 3},
	{"std::swap:3", "std::swap", NULL, "swap_L3", PG_AT_LINE, 3},
	{"a::b<c::d, int>::e(int *, x<1>)%return", "a::b<c::d, int>::e(int *, x<1>)", NULL,
	 "e__return", PG_AT_RETURN, 0},
	{"a::operator==", "a::operator==", NULL, "operator__", PG_AT_ENTRY, 0},
	{"e=a::operator=", "a::operator=", NULL, "e", PG_AT_ENTRY, 0},
	{"operator+@x.cc+4", "operator+", "x.cc", "operator_", PG_AT_OFFSET, 4},
	{"'operator new':2", "operator new", NULL, "operator_new_L2", PG_AT_LINE, 2},
	{"a::~a", "a::~a", NULL, "_a", PG_AT_ENTRY, 0},
	{"a::main::{closure#0}", "a::main::{closure#0}", NULL, "closure_0", PG_AT_ENTRY, 0},
	{"<a as b::c>::d", "<a as b::c>::d", NULL, "d", PG_AT_ENTRY, 0},
	{"ns::*", "ns::*", NULL, "ns", PG_AT_ENTRY, 0},
	{"main.(*Cache).Get", "main.(*Cache).Get", NULL, "Get", PG_AT_ENTRY, 0},
	{"net/http.Get", "net/http.Get", NULL, "Get", PG_AT_ENTRY, 0},
	{"main.handle:2", NULL, "main.handle", NULL, PG_AT_LINE, 2},
	{"f;a(*", "f", NULL, "f", PG_AT_PATTERN, 0},
	{"f@a\\ b\\+.c", "f", "a b+.c", "f", PG_AT_ENTRY, 0},
	{"e=f:1", "f", NULL, "e", PG_AT_LINE, 1},
	{"e=read.c:1", NULL, "read.c", "e", PG_AT_LINE, 1},
	{"e=f;a=b", "f", NULL, "e", PG_AT_PATTERN, 0},
};

START_TEST(point_forms)
{
	const struct pg_probe *probe = parse(points[_i].text);

	ck_assert_pstr_eq(probe->point.func, points[_i].func);
	ck_assert_pstr_eq(probe->point.file, points[_i].file);
	ck_assert_pstr_eq(probe->event, points[_i].event);
	ck_assert_int_eq(probe->point.at, points[_i].at);
	ck_assert_uint_eq(probe->point.line + probe->point.offset, points[_i].number);
}
END_TEST

/* An argument, its name and its expression's kind. */
static const struct {
	const char *text, *name;
	enum pg_expr_kind kind;
} args[] = {
	{"v", "v", PG_EXPR_VAR},
	{"n=v", "n", PG_EXPR_VAR},
	{"$retval", "retval", PG_EXPR_RETVAL},
	{"$arg1", "arg1", PG_EXPR_ARG},
	{"n=$arg64", "n", PG_EXPR_ARG},
	{"$entry(skb)", "skb", PG_EXPR_ENTRY},
	{"$entry(p->x.y)", "y", PG_EXPR_ENTRY},
	{"$entry(f::x)", "x", PG_EXPR_ENTRY},
	{"$at(:46, p->x)", "x", PG_EXPR_AT},
	{"$at(+0x1f,v)", "v", PG_EXPR_AT},
	{"$at( @mm/a-b.c:12 , v )", "v", PG_EXPR_AT},
	{"$last(v)->x", "x", PG_EXPR_ARROW},
	{"$last(v)", "v", PG_EXPR_LAST},
	{"$since(:0)", "since", PG_EXPR_SINCE},
	{"us=$since(:46)/1000", "us", PG_EXPR_BINARY},
	{"%di", "di", PG_EXPR_REG},
	{"@jiffies", "jiffies", PG_EXPR_GLOBAL},
	{"\\42", NULL, PG_EXPR_IMMEDIATE},
	{"n=\\-42", "n", PG_EXPR_IMMEDIATE},
	{"p->x", "x", PG_EXPR_ARROW},
	{"p->x.y", "y", PG_EXPR_MEMBER},
	{"p->x[3]", "x", PG_EXPR_INDEX},
	{"x[3][i]", "x", PG_EXPR_INDEX},
	{"x[p->n].y", "y", PG_EXPR_MEMBER},
	{"*p", "p", PG_EXPR_DEREF},
	{"&p->x", "x", PG_EXPR_ADDRESS},
	{"(u32)p->x", "x", PG_EXPR_CAST},
	{"(struct sock *) sk", "sk", PG_EXPR_CAST},
	{"(sock_t *) sk", "sk", PG_EXPR_CAST},
	{"(sock_t)sk", "sk", PG_EXPR_CAST},
	{"(sock_t)*sk", "sk", PG_EXPR_CAST},
	{"(sock_t)@user", "sock_t", PG_EXPR_VAR},
	{"(sock_t)@users", "users", PG_EXPR_CAST},
	{"(unsigned)@user", "user", PG_EXPR_CAST},
	{"((sk))", "sk", PG_EXPR_VAR},
	{"(*p).x", "x", PG_EXPR_MEMBER},
	{"((struct sock*)sk)->x", "x", PG_EXPR_ARROW},
	{"f::v", "v", PG_EXPR_VAR},
	{"f::v:u8", "v", PG_EXPR_VAR},
	{"$params", NULL, PG_EXPR_PARAMS},
	{"$locals", NULL, PG_EXPR_LOCALS},
	{"$vars", NULL, PG_EXPR_VARS},
	{"a+b", NULL, PG_EXPR_BINARY},
	{"n=a&&b", "n", PG_EXPR_BINARY},
	{"(a == b)", NULL, PG_EXPR_BINARY},
	{"(a ? b : c)", NULL, PG_EXPR_CONDITIONAL},
	{"-a", NULL, PG_EXPR_UNARY},
	{"&&a", "a", PG_EXPR_ADDRESS},
	{"n=sizeof(struct s *)", "n", PG_EXPR_SIZEOF},
	{"n=sizeof", "n", PG_EXPR_VAR},
	{"n=42", "n", PG_EXPR_NUMBER},
	{"\"a b\"", NULL, PG_EXPR_STRING},
	{"n='c'", "n", PG_EXPR_LETTER},
	{"(sock_t)-sk", NULL, PG_EXPR_BINARY},
	{"(u8)-sk", NULL, PG_EXPR_CAST},
	{"(sock_t)~sk", NULL, PG_EXPR_CAST},
	{"(sock_t)&&sk", NULL, PG_EXPR_BINARY},
	{"(u8->x)", "x", PG_EXPR_ARROW},
};

START_TEST(arg_forms)
{
	const struct pg_arg *arg = parse_arg(args[_i].text);

	ck_assert_pstr_eq(arg->name, args[_i].name);
	ck_assert_int_eq(arg->expr->kind, args[_i].kind);
	ck_assert_uint_eq(spec.probes[0].num_args, 1);
}
END_TEST

START_TEST(expression_parts)
{
	const struct pg_expr *expr = parse_arg("(const unsigned  long int * const*)a")->expr;
	int64_t number;

	ck_assert_str_eq(expr->type.name, "unsigned long int");
	ck_assert_uint_eq(expr->type.pointers, 2);
	expr = parse_arg("(struct sock __rcu *)a")->expr;
	ck_assert_int_eq(expr->type.tag, PG_TAG_STRUCT);
	ck_assert_str_eq(expr->type.name, "sock");
	expr = parse_arg("a[-3]")->expr;
	ck_assert(pg_expr_is_number(expr->right, &number));
	ck_assert_int_eq(number, -3);
	expr = parse_arg("g::a[i]")->expr;
	ck_assert_str_eq(expr->right->name, "i");
	ck_assert(!pg_expr_is_number(expr->right, &number));
	ck_assert_str_eq(expr->base->scope, "g");
	ck_assert_int_eq((int64_t)parse_arg("n=\\0xffffffffffffffff")->expr->number, -1);
	ck_assert_int_eq((int64_t)parse_arg("n=\\-9223372036854775808")->expr->number,
			 INT64_MIN);
}
END_TEST

/* A type and its kind, bits, shift, container and count. */
static const struct {
	const char *text;
	enum pg_format_kind kind;
	unsigned bits, shift, container, count;
} formats[] = {
	{"u8", PG_FORMAT_UNSIGNED, 8, 0, 0, 0},
	{"u", PG_FORMAT_UNSIGNED, 0, 0, 0, 0},
	{"s64", PG_FORMAT_SIGNED, 64, 0, 0, 0},
	{"s", PG_FORMAT_SIGNED, 0, 0, 0, 0},
	{"x32", PG_FORMAT_HEX, 32, 0, 0, 0},
	{"x", PG_FORMAT_HEX, 0, 0, 0, 0},
	{"u16[4]", PG_FORMAT_UNSIGNED, 16, 0, 0, 4},
	{"char", PG_FORMAT_CHAR, 8, 0, 0, 0},
	{"char[16]", PG_FORMAT_CHAR, 8, 0, 0, 16},
	{"string", PG_FORMAT_STRING, 0, 0, 0, 0},
	{"string[4096]", PG_FORMAT_STRING, 0, 0, 0, 4096},
	{"ustring[1]", PG_FORMAT_USTRING, 0, 0, 0, 1},
	{"bytes[0x10]", PG_FORMAT_BYTES, 0, 0, 0, 16},
	{"symbol", PG_FORMAT_SYMBOL, 64, 0, 0, 0},
	{"b4@3/32", PG_FORMAT_BITFIELD, 4, 3, 32, 0},
	{"b64@0/64", PG_FORMAT_BITFIELD, 64, 0, 64, 0},
};

START_TEST(format_forms)
{
	const struct pg_arg *arg = parse_arg(pg_printf(arena, "v:%s@user?", formats[_i].text));

	pg_spec_check(arena, &spec, diags);
	ck_assert_str_eq(said(), "");
	ck_assert(arg->user && arg->optional);
	ck_assert_int_eq(arg->format.kind, formats[_i].kind);
	ck_assert_uint_eq(arg->format.bits, formats[_i].bits);
	ck_assert_uint_eq(arg->format.shift, formats[_i].shift);
	ck_assert_uint_eq(arg->format.container, formats[_i].container);
	ck_assert_uint_eq(arg->format.count, formats[_i].count);
}
END_TEST

START_TEST(layout)
{
	parse("\xef\xbb\xbf# CR LF, a comment, and a probe on several lines\r\n"
	      "f a # not.this\r\n\r\n\t\r\n  # nor+this\r\n\tb\r\n"
	      "%module nf_tables # a name\ng\n%exec /usr/bin/a\\ b\nh\n%kernel\ni");
	ck_assert_uint_eq(spec.num_probes, 4);
	ck_assert_uint_eq(spec.probes[0].num_args, 2);
	ck_assert_str_eq(spec.probes[0].args[1].name, "b");
	ck_assert_int_eq(spec.probes[1].target.kind, PG_TARGET_MODULE);
	ck_assert_str_eq(spec.probes[1].target.name, "nf_tables");
	ck_assert_str_eq(spec.probes[2].target.name, "/usr/bin/a b");
	ck_assert_int_eq(spec.probes[3].target.kind, PG_TARGET_KERNEL);
}
END_TEST

START_TEST(event_names)
{
	static const char *const expect[] = {"f", "f_1", "g", "g_1", "f_2", "f_L3", "h", "f_3"};

	parse("f\nf\ng=f\ng\nf.cold\nf:3\nh=x.c:1\n");
	parse("f\n");
	for (size_t i = 0; i < 8; i++)
		ck_assert_str_eq(spec.probes[i].event, expect[i]);
	pg_spec_check(arena, &spec, diags);
	ck_assert_str_eq(said(), "");
	ck_assert_str_eq(pg_event_unique(arena, &spec, "g"), "g_2");
	ck_assert_str_eq(pg_event_unique(arena, &spec, "new"), "new");
	ck_assert_str_eq(pg_event_unique(arena, &spec, "new"), "new_1");
	ck_assert_str_eq(pg_event_name(arena, &parse("read.c:9")->point, "vfs_read.isra.0"),
			 "vfs_read");
	ck_assert_str_eq(pg_event_name(arena, &parse("read.c:9")->point, "default"),
			 "event_default");
	ck_assert_str_eq(pg_event_name(arena, &parse("pg_f")->point, "pg_f"), "event_pg_f");
}
END_TEST

#include "spec_bad.h"

START_TEST(bad_specs)
{
	parse_n(bad[_i].text, strlen(bad[_i].text));
	pg_spec_check(arena, &spec, diags);
	ck_assert_str_eq(said(), bad[_i].said);
	ck_assert(pg_diags_have_errors(diags) == !strstr(bad[_i].said, "warning"));
}
END_TEST

START_TEST(no_text)
{
	static const struct {
		const char *text;
		size_t len;
		const char *said;
	} cases[] = {
		{"f\0g", 3, "1:2: error: not a probe spec: byte 0x00 is not UTF-8 text"},
		{"f\ng \xff\xfe\0\0", 8,
		 "2:3: error: not a probe spec: byte 0xff is not UTF-8 text"},
		{"\x7f"
		 "ELF\2\1\1",
		 7, "1:1: error: not a probe spec: byte 0x7f is not UTF-8 text"},
		{"f\rg", 3, "1:2: error: not a probe spec: byte 0x0d is not UTF-8 text"},
		{"f \xc0\xaf", 4, "1:3: error: not a probe spec: byte 0xc0 is not UTF-8 text"},
		{"f \xed\xa0\x80", 5, "1:3: error: not a probe spec: byte 0xed is not UTF-8 text"},
		{"f \xc2\x9bm", 5, "1:3: error: not a probe spec: U+009B is a control character"},
		{"f \xe2\x80\xae", 5, "1:3: error: not a probe spec: U+202E is a control character"},
		{"f \xe2\x82", 4, "1:3: error: not a probe spec: byte 0xe2 is not UTF-8 text"},
		{"", 0, "1:1: error: the spec has no probe"},
		{"\n# nothing\n%kernel\n", 19, "1:1: error: the spec has no probe"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		parse_n(cases[i].text, cases[i].len);
		ck_assert_str_eq(said(), cases[i].said);
		ck_assert_uint_eq(spec.num_probes, 0);
	}
}
END_TEST

static const char *repeat(const char *head, const char *what, size_t num)
{
	size_t at = strlen(head), len = strlen(what);
	char *text = pg_alloc(arena, at + num * len + 1);

	memcpy(text, head, at);
	for (size_t i = 0; i < num; i++)
		memcpy(text + at + i * len, what, len);
	return text;
}

START_TEST(deep_nesting)
{
	static const char *const nested[] = {"(", "*", "&", "(u8)", "a[", "-", "$entry("};
	static const char *const chained[] = {"->x", "[0]", ".x", "+x", "*x"};
	const char *text;

	for (size_t i = 0; i < sizeof(nested) / sizeof(nested[0]); i++) {
		text = repeat("f ", nested[i], 10000);
		parse_n(text, strlen(text));
		ck_assert_ptr_nonnull(
			strstr(said(), "more than 64 nested operators and parentheses"));
	}
	for (size_t i = 0; i < sizeof(chained) / sizeof(chained[0]); i++) {
		text = repeat("f x", chained[i], 10000);
		parse_n(text, strlen(text));
		ck_assert_ptr_nonnull(strstr(said(), "more than 200 operators follow each other"));
	}
	teardown();
	setup();
	parse(pg_printf(arena, "f %s", repeat("x", "->y", 200)));
	parse(pg_printf(arena, "f %s", repeat("x", "+y", 200)));
	parse(pg_printf(arena, "f %sx", repeat("", "-", 64)));
	parse(pg_printf(arena, "f %sx", repeat("", "(u8)", 32)));
	parse(pg_printf(arena, "f %sx%s", repeat("", "(", 64), repeat("", ")", 64)));
}
END_TEST

START_TEST(large_specs)
{
	const size_t num = 100000;
	const char *text;

	parse(repeat("", "f x\n", num));
	ck_assert_uint_eq(spec.num_probes, num);
	ck_assert_str_eq(spec.probes[num - 1].event, "f_99999");
	pg_spec_check(arena, &spec, diags);
	ck_assert_str_eq(said(), "");
	ck_assert_uint_eq(parse(repeat("g", " x", 1000000))->num_args, 1000000);
	ck_assert_uint_eq(strlen(parse(repeat("", "long", 1000000))->event), 4000000);
	parse(pg_printf(arena, "f (%s)x", repeat("", "long ", 50)));
	/* Quotes without an end, each of them escaped where the one before it is looked at. */
	text = repeat("f \"", "\\\" ", 300000);
	parse_n(text, strlen(text));
	ck_assert(pg_diags_have_errors(diags));
}
END_TEST

Suite *pg_suite_spec(void)
{
	Suite *suite = suite_create("spec");
	TCase *tcase = tcase_create("spec");

#define LOOP(test, table)                                                                          \
	tcase_add_loop_test(tcase, test, 0, (int)(sizeof(table) / sizeof((table)[0])))

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, page_write);
	LOOP(point_forms, points);
	LOOP(arg_forms, args);
	tcase_add_test(tcase, expression_parts);
	LOOP(format_forms, formats);
	tcase_add_test(tcase, layout);
	tcase_add_test(tcase, event_names);
	LOOP(bad_specs, bad);
	tcase_add_test(tcase, no_text);
	tcase_add_test(tcase, deep_nesting);
	tcase_add_test(tcase, large_specs);
	suite_add_tcase(suite, tcase);
	return suite;
}
