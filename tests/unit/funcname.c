// SPDX-License-Identifier: GPL-2.0-only
#include "base/name/funcname.h"

#include <string.h>

#include "unit.h"

static struct pg_arena *arena;

static void set_up(void)
{
	arena = pg_arena_create();
}

static void tear_down(void)
{
	pg_arena_destroy(arena);
}

/** A known name; scopes that are marked with `?` may be left out. */
static struct pg_func_name known(const char *text)
{
	struct pg_func_name name;
	struct pg_name_part *parts;

	pg_func_name_parse(arena, text, &name);
	parts = (struct pg_name_part *)name.parts;
	for (size_t i = 0; i < name.num; i++) {
		if (*parts[i].text == '?') {
			parts[i].text++;
			parts[i].is_optional = true;
		}
	}
	return name;
}

static bool matches(const char *pattern, const char *text)
{
	struct pg_func_name asked, name = known(text);

	pg_func_name_parse(arena, pattern, &asked);
	/* The first look is at the last part alone: it may not exclude what is meant. */
	if (pg_func_name_matches(&asked, &name) && strcmp(pattern, text) != 0)
		ck_assert(pg_func_name_takes(&asked, strrchr(text, ':') ? strrchr(text, ':') + 1
								       : text) ||
			  strpbrk(text, "<{ "));
	return pg_func_name_matches(&asked, &name);
}

/** A pattern, what it means, what it does not. */
static const struct {
	const char *pattern, *means, *not;
} pairs[] = {
	{"get", "a::b::get", "a::get::b"},
	{"b::get", "a::b::get", "b::c::get"},
	{"a::get", "a::get", "a::b::get"},
	{"::a::get", "a::get", "b::a::get"},
	{"::get", "get", "a::get"},
	{"get", "get<int>", "gets<int>"},
	{"get<int>", "get<int>", "get<long>"},
	{"get<long>", "get<long int>", "get<unsigned long>"},
	{"get<unsigned>", "get<unsigned int>", "get<int>"},
	{"get<4>", "get<4, int>", "get<40, int>"},
	{"vector<int>::at", "std::vector<int, std::allocator<int> >::at", "std::vector<long>::at"},
	{"vector<*>::at", "std::vector<int>::at", "std::vector::at"},
	{"get::<i32>", "a::get<i32>", "a::get<i64>"},
	{"f<const char*>", "f<char const *>", "f<char *>"},
	{"a::get", "a::?(anonymous namespace)::get", "a::b::get"},
	{"?(anonymous namespace)::get", "?(anonymous namespace)::get", "get"},
	{"a::get", "a::?v2::?{impl#3}::get", "a::v2::get"},
	{"a::*", "a::b::get", "b::a"},
	{"a::*::get", "a::b::c::get", "a::get"},
	{"*::get", "a::get", "get"},
	{"a::g*t", "a::get", "a::b::get"},
	{"g?t", "a::get", "a::goat"},
	{"[gs]et", "a::set", "a::let"},
	{"*", "a::get", NULL},
	{"operator*", "a::operator*", "a::operator+"},
	{"operator*", "operator*<int>", "operator*="},
	{"operator[]", "a::operator[]", "a::operator["},
	{"operator()", "a::operator()", "a::operator"},
	{"operator<", "operator< <int>", "operator<<"},
	{"operator<< <int>", "operator<< <int>", "operator<< <long>"},
	{"operator->", "a::operator->", "a::operator->*"},
	{"a::operator int", "a::operator int", "a::operator long"},
	{"operator unsigned", "a::operator unsigned int", "a::operator int"},
	{"operator std::string", "a::operator std::string", "a::operator std::wstring"},
	{"operator new", "operator new", "operator new[]"},
	{"operator==(int)", "a::operator==", "a::operator!="},
	{"~a", "a::~a", "a::a"},
	{"f::{lambda}::operator()", "f::{lambda:39}::operator()", "f::b::operator()"},
	{"f::{lambda:39}::operator()", "f::{lambda:39}::operator()", "f::{lambda:40}::operator()"},
	{"f::operator()", "f::?{impl#1}::operator()", "f::b::operator()"},
	{"main::{closure#0}", "a::main::{closure#0}", "a::main::{closure#1}"},
	{"<a::b as c::d>::f", "<a::b as c::d>::f", "<a::b as c::e>::f"},
	{"<b as d>::f", "<a::b as c::d>::f", "<a::x as c::d>::f"},
	{"b::f", "<a::b as c::d>::f", "<a::x as c::d>::f"},
	{"f(int)::b::g", "f::b::g", "f::g"},
};

START_TEST(patterns)
{
	ck_assert_msg(matches(pairs[_i].pattern, pairs[_i].means), "%s, %s", pairs[_i].pattern,
		      pairs[_i].means);
	if (pairs[_i].not)
		ck_assert_msg(!matches(pairs[_i].pattern, pairs[_i].not), "%s, %s",
			      pairs[_i].pattern, pairs[_i].not);
}
END_TEST

static const struct {
	const char *text, *canonical;
} types[] = {
	{"( )", "()"},
	{"(const char *, unsigned long int)", "(char const*,unsigned long)"},
	{"(char const*,long unsigned)", "(char const*,unsigned long)"},
	{"(std::vector<const a *, b> const &)", "(std::vector<a const*,b> const&)"},
	{"(const std::vector<a const*,b>&)", "(std::vector<a const*,b> const&)"},
	{"(struct a *const)", "(a* const)"},
	{"(long double, signed char, short)", "(long double,signed char,short)"},
	{"(int (*)(const a &))", "(int(*)(a const&))"},
	{"(volatile int)", "(int volatile)"},
};

START_TEST(canonical_types)
{
	ck_assert_str_eq(pg_name_canonical(arena, types[_i].text), types[_i].canonical);
}
END_TEST

START_TEST(types_by_their_ends)
{
	ck_assert(pg_type_name_matches("a", "a"));
	ck_assert(pg_type_name_matches("a const&", "ns::a const&"));
	ck_assert(!pg_type_name_matches("a", "ba"));
	ck_assert(!pg_type_name_matches("ns::a", "a"));
}
END_TEST

START_TEST(parameters)
{
	struct pg_func_name name;

	pg_func_name_parse(arena, "a::get(const int &) const", &name);
	ck_assert_str_eq(name.params, "(int const&)");
	ck_assert(name.is_const);
	pg_func_name_parse(arena, "get(void)", &name);
	ck_assert_str_eq(name.params, "()");
	ck_assert(!name.is_const);
	pg_func_name_parse(arena, "a::operator()", &name);
	ck_assert_ptr_null(name.params);
	pg_func_name_parse(arena, "a::operator()(int)", &name);
	ck_assert_str_eq(name.params, "(int)");
	pg_func_name_parse(arena, "(anonymous namespace)::get", &name);
	ck_assert_ptr_null(name.params);
	ck_assert_uint_eq(name.num, 2);
}
END_TEST

static const struct {
	const char *pattern, *means, *not;
} go[] = {
	{"main.handle", "main.handle", "main.handle.func1"},
	{"handle", "main.handle", "main.unhandle"},
	{"main.*", "main.main.func1", "runtime.main.func1"},
	{"main.(*Cache).Get", "main.(*Cache).Get", "main.(*Caches).Get"},
	{"(*Cache).Get", "main.(*Cache).Get", "main.Cache.Get"},
	{"Cache.Get", "main.Cache.Get", "main.(*Cache).Get"},
	{"main.(*Cache).*", "main.(*Cache).Get", "main.Cache.Get"},
	{"http.(*Server).Serve", "net/http.(*Server).Serve", "nethttp.(*Server).Serve"},
	{"main.Sum", "main.Sum[go.shape.int_0]", "main.Summer[go.shape.int_0]"},
	{"main.Sum[...]", "main.Sum[go.shape.int_0]", "main.Summer[go.shape.int_0]"},
	{"main.Sum[go.shape.int_0]", "main.Sum[go.shape.int_0]", "main.Sum[go.shape.float64_0]"},
	{"(*Box).Take", "main.(*Box[go.shape.int_0]).Take", "main.(*Fox[go.shape.int_0]).Take"},
};

START_TEST(names_of_go)
{
	ck_assert_msg(pg_go_name_matches(go[_i].pattern, go[_i].means), "%s, %s", go[_i].pattern,
		      go[_i].means);
	ck_assert_msg(!pg_go_name_matches(go[_i].pattern, go[_i].not), "%s, %s", go[_i].pattern,
		      go[_i].not);
}
END_TEST

START_TEST(short_names)
{
	ck_assert_str_eq(pg_func_name_short(arena, "a::b<int>(int)"), "b");
	ck_assert_str_eq(pg_func_name_short(arena, "a::*"), "a");
	ck_assert_str_eq(pg_func_name_short(arena, "a::{closure#1}"), "closure#1");
	ck_assert_str_eq(pg_func_name_short(arena, "main.(*Box[a.b]).Take"), "Take");
	ck_assert_str_eq(pg_func_name_short(arena, "f.isra.0"), "f.isra.0");
}
END_TEST

/** The longest bracket that is looked through, and one that is not closed. */
START_TEST(brackets_without_end)
{
	char text[1000];
	struct pg_name_scan scan = {.text = text, .end = sizeof(text) - 1};
	size_t num = 0;

	memset(text, '(', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (; scan.at < scan.end; num++)
		pg_name_scan_next(&scan);
	ck_assert_uint_eq(num, sizeof(text) - 1);
	scan = (struct pg_name_scan){.text = "(a < b)c", .end = 8};
	pg_name_scan_next(&scan);
	ck_assert_uint_eq(scan.at, 7);
}
END_TEST

#define NUM(array) ((int)(sizeof(array) / sizeof((array)[0])))

Suite *pg_suite_funcname(void)
{
	Suite *suite = suite_create("funcname");
	TCase *tcase = tcase_create("funcname");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, patterns, 0, NUM(pairs));
	tcase_add_loop_test(tcase, canonical_types, 0, NUM(types));
	tcase_add_test(tcase, types_by_their_ends);
	tcase_add_test(tcase, parameters);
	tcase_add_loop_test(tcase, names_of_go, 0, NUM(go));
	tcase_add_test(tcase, short_names);
	tcase_add_test(tcase, brackets_without_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
