// SPDX-License-Identifier: GPL-2.0-only
/*
 * As in m4, there is one text that is still to be read: what a macro makes is put back in front of
 * it. It is there backwards, so that both take no time. Arguments are a stack
 * of texts, since those of a call are gone when what it makes has been put back.
 */
#include "emit/c/expand.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/array.h"
#include "base/str.h"
#include "emit/c/m4.h"

struct expander;

struct call {
	const char *name;
	size_t args[16]; /* where they begin in `held`; each ends with NUL */
	size_t num;
};

typedef void builtin_fn(struct expander *expander, const struct call *call);

struct macro {
	const char *name;
	const char *text;    /* of the template's */
	builtin_fn *builtin; /* NULL: it is the template's */
	bool needs_args;     /* without them its name is a word like any other */
	UT_hash_handle hh;
};

struct expander {
	struct pg_arena *arena;
	struct macro *macros;
	struct pg_str pending, held, word, output;
	bool is_diverted;
	const struct pg_error *error;
};

/* --- What is still to be read --- */

static int next(struct expander *expander)
{
	if (expander->error || !expander->pending.len)
		return EOF;
	return (unsigned char)expander->pending.text[--expander->pending.len];
}

static int peek(const struct expander *expander)
{
	const struct pg_str *pending = &expander->pending;

	return pending->len ? (unsigned char)pending->text[pending->len - 1] : EOF;
}

static void put_back(struct expander *expander, const char *text, size_t len)
{
	while (len > 0)
		pg_str_add_n(&expander->pending, &text[--len], 1);
}

static bool is_of_word(int c)
{
	return c != EOF && (isalnum(c) || c == '_');
}

/** To expander->word. */
static void read_word(struct expander *expander, char first)
{
	expander->word.len = 0;
	pg_str_add_n(&expander->word, &first, 1);
	while (is_of_word(peek(expander))) {
		char c = (char)next(expander);

		pg_str_add_n(&expander->word, &c, 1);
	}
}

/* --- Macros --- */

static void fail(struct expander *expander, const char *what, const char *name)
{
	if (!expander->error)
		expander->error = pg_error(expander->arena, "%s: %s", name, what);
}

static struct macro *find(struct expander *expander, const char *name)
{
	struct macro *macro;

	HASH_FIND_STR(expander->macros, name, macro);
	return macro;
}

static struct macro *define(struct expander *expander, const char *name)
{
	struct macro *macro = find(expander, name);

	if (macro)
		return macro;
	macro = PG_NEW(expander->arena, struct macro);
	macro->name = pg_strndup(expander->arena, name, strlen(name));
	HASH_ADD_KEYPTR(hh, expander->macros, macro->name, strlen(macro->name), macro);
	return macro;
}

/** Those that are missing are empty. It is good until more is held. */
static const char *arg(const struct expander *expander, const struct call *call, size_t i)
{
	return i < call->num ? expander->held.text + call->args[i] : "";
}

/** What stands on the stack from `begin` on is put back. */
static void put_back_from(struct expander *expander, size_t begin)
{
	put_back(expander, expander->held.text + begin, expander->held.len - begin);
	expander->held.len = begin;
}

static void hold(struct expander *expander, const char *text, size_t len)
{
	pg_str_add_n(&expander->held, text, len);
}

/** It is good also while the stack moves: nothing in an arena is freed. */
static void hold_arg(struct expander *expander, const struct call *call, size_t i)
{
	const char *text = arg(expander, call, i);

	hold(expander, text, strlen(text));
}

static void hold_all(struct expander *expander, const struct call *call)
{
	static const char open[] = {PG_M4_OPEN}, close[] = {PG_M4_CLOSE};

	for (size_t i = 0; i < call->num; i++) {
		hold(expander, ",", i > 0);
		hold(expander, open, 1);
		hold_arg(expander, call, i);
		hold(expander, close, 1);
	}
}

/** $0 to $9 and $@, at `at`: how many characters they are; 0: it is neither. */
static size_t hold_parameter(struct expander *expander, const struct call *call, const char *at)
{
	if (at[0] != '$')
		return 0;
	if (at[1] == '@')
		hold_all(expander, call);
	else if (at[1] == '0')
		hold(expander, call->name, strlen(call->name));
	else if (isdigit((unsigned char)at[1]))
		hold_arg(expander, call, (size_t)(at[1] - '1'));
	else
		return 0;
	return 2;
}

static void run_text(struct expander *expander, const struct macro *macro, const struct call *call)
{
	size_t begin = expander->held.len, len;

	for (const char *at = macro->text; *at; at += len) {
		len = hold_parameter(expander, call, at);
		if (!len) {
			len = 1 + strcspn(at + 1, "$");
			hold(expander, at, len);
		}
	}
	put_back_from(expander, begin);
}

static void run(struct expander *expander, const struct macro *macro, const struct call *call)
{
	if (macro->builtin)
		macro->builtin(expander, call);
	else
		run_text(expander, macro, call);
}

/* --- m4's own --- */

static void run_define(struct expander *expander, const struct call *call)
{
	const char *text = arg(expander, call, 1);
	struct macro *macro = define(expander, arg(expander, call, 0));

	macro->builtin = NULL;
	macro->needs_args = false;
	macro->text = pg_strndup(expander->arena, text, strlen(text));
}

static void run_divert(struct expander *expander, const struct call *call)
{
	expander->is_diverted = strcmp(arg(expander, call, 0), "0") != 0;
}

static void run_dnl(struct expander *expander, const struct call *call)
{
	int c;

	(void)call;
	do
		c = next(expander);
	while (c != '\n' && c != EOF);
}

/** A, B, what if they are the same, and what else, or the next A and B. */
static void run_ifelse(struct expander *expander, const struct call *call)
{
	const char *made = "";
	size_t i;

	for (i = 0; i + 3 <= call->num; i += 3) {
		if (strcmp(arg(expander, call, i), arg(expander, call, i + 1)) == 0)
			break;
	}
	if (i + 3 <= call->num)
		made = arg(expander, call, i + 2);
	else if (i + 1 == call->num)
		made = arg(expander, call, i);
	put_back(expander, made, strlen(made));
}

static void run_incr(struct expander *expander, const struct call *call)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld", strtol(arg(expander, call, 0), NULL, 10) + 1);
	put_back(expander, text, strlen(text));
}

static void run_indir(struct expander *expander, const struct call *call)
{
	const struct macro *macro = find(expander, arg(expander, call, 0));
	struct call indirect = {.name = arg(expander, call, 0)};

	if (!macro) {
		fail(expander, "no such macro", indirect.name);
		return;
	}
	indirect.name = macro->name;
	for (size_t i = 1; i < call->num; i++)
		indirect.args[indirect.num++] = call->args[i];
	run(expander, macro, &indirect);
}

/** The quotes, and that there are no comments, are as they are. */
static void run_nothing(struct expander *expander, const struct call *call)
{
	(void)expander;
	(void)call;
}

static void define_builtins(struct expander *expander)
{
	static const struct {
		const char *name;
		builtin_fn *run;
		bool needs_args;
	} builtins[] = {
		{"m4_changecom", run_nothing, false}, {"m4_changequote", run_nothing, false},
		{"m4_define", run_define, true},      {"m4_divert", run_divert, false},
		{"m4_dnl", run_dnl, false},	      {"m4_ifelse", run_ifelse, true},
		{"m4_incr", run_incr, true},	      {"m4_indir", run_indir, true},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(builtins); i++) {
		struct macro *macro = define(expander, builtins[i].name);

		macro->builtin = builtins[i].run;
		macro->needs_args = builtins[i].needs_args;
	}
}

/* --- Reading --- */

static int scan(struct expander *expander, struct pg_str *to, bool is_arg);

static void read_args(struct expander *expander, struct call *call)
{
	int end;

	next(expander); /* the bracket */
	do {
		if (call->num == PG_ARRAY_SIZE(call->args)) {
			fail(expander, "too many arguments", call->name);
			return;
		}
		while (isspace(peek(expander)))
			next(expander);
		call->args[call->num++] = expander->held.len;
		end = scan(expander, &expander->held, true);
		hold(expander, "", 1);
	} while (end == ',');
	if (end == EOF)
		fail(expander, "the text ends within its arguments", call->name);
}

static void call_macro(struct expander *expander, const struct macro *macro)
{
	struct call call = {.name = macro->name};
	size_t begin = expander->held.len;

	if (peek(expander) == '(')
		read_args(expander, &call);
	if (!expander->error)
		run(expander, macro, &call);
	expander->held.len = begin;
}

static void add(struct expander *expander, struct pg_str *to, const char *text, size_t len)
{
	if (to != &expander->output || !expander->is_diverted)
		pg_str_add_n(to, text, len);
}

/** Up to the quote that belongs to the one before; it is not among them, quotes within are. */
static void add_quoted(struct expander *expander, struct pg_str *to)
{
	for (int depth = 1;;) {
		int c = next(expander);
		char text = (char)c;

		depth += (c == PG_M4_OPEN) - (c == PG_M4_CLOSE);
		if (c == EOF)
			fail(expander, "the text ends within it", "a quote");
		if (c == EOF || !depth)
			return;
		add(expander, to, &text, 1);
	}
}

static void add_word(struct expander *expander, struct pg_str *to, char first)
{
	const struct macro *macro;

	read_word(expander, first);
	macro = find(expander, expander->word.text);
	if (macro && (!macro->needs_args || peek(expander) == '('))
		call_macro(expander, macro);
	else
		add(expander, to, expander->word.text, expander->word.len);
}

/** The rest, or an argument; what it ends with. */
static int scan(struct expander *expander, struct pg_str *to, bool is_arg)
{
	int c, depth = 0;

	while ((c = next(expander)) != EOF) {
		char text = (char)c;

		if (is_arg && !depth && (c == ',' || c == ')'))
			break;
		depth += (c == '(') - (c == ')');
		if (c == PG_M4_OPEN)
			add_quoted(expander, to);
		else if (isalpha(c) || c == '_')
			add_word(expander, to, text);
		else
			add(expander, to, &text, 1);
	}
	return c;
}

const struct pg_error *pg_expand(struct pg_arena *arena, const char *text, const char **ret)
{
	struct expander expander = {
		.arena = arena,
		.pending = {.arena = arena},
		.held = {.arena = arena},
		.word = {.arena = arena},
		.output = {.arena = arena},
	};

	define_builtins(&expander);
	put_back(&expander, text, strlen(text));
	scan(&expander, &expander.output, false);
	*ret = pg_str_text(&expander.output);
	HASH_CLEAR(hh, expander.macros);
	return expander.error;
}
