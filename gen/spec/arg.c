// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of a probe: names, types, suffixes around their expressions. */
#include "spec/parse.h"

#include <string.h>

#include "spec/habits.h"

/* --- Arguments --- */

static void note(struct pg_tokens *t, struct pg_span span, const char *hint)
{
	if (hint)
		pg_diag(t->diags, PG_SEV_NOTE, span, "%s", hint);
}

static void parse_arg_name(struct pg_tokens *t, struct pg_arg *arg)
{
	struct pg_lexer lexer = t->lexer;
	struct pg_token after = pg_lex_token(&lexer);

	if (t->token.kind != PG_TOKEN_NAME || after.blank_before || after.c != '=')
		return;
	arg->name = pg_token_name(t);
	arg->name_given = true;
	arg->name_span = pg_tokens_span(t, t->token.begin, t->token.end);
	pg_next(t);
	pg_next(t);
}

static bool parse_user(struct pg_tokens *t, struct pg_arg *arg)
{
	static const char *const words[] = {"user"};
	const char *name;
	struct pg_span span;

	if (!pg_accept(t, '@'))
		return true;
	name = pg_expect_name(t, "'user' after '@'", &span);
	if (!name)
		return false;
	if (strcmp(name, "user") != 0) {
		pg_diag(t->diags, PG_SEV_ERROR, span, "expected 'user' after '@'");
		pg_tokens_suggest(t, span, words, 1);
		return false;
	}
	arg->user = true;
	return true;
}

static bool at_comparison(const struct pg_tokens *t)
{
	return pg_at(t, '<') || pg_at(t, '>') || pg_at_pair(t, "<=") || pg_at_pair(t, ">=") ||
	       pg_at_pair(t, "==") || pg_at_pair(t, "!=");
}

static void unexpected(struct pg_tokens *t)
{
	struct pg_span span = pg_tokens_span(t, t->token.begin, t->token.end);

	pg_diag(t->diags, PG_SEV_ERROR, span, "unexpected '%s' in an argument", pg_token_text(t));
	if ((unsigned char)*pg_token_text(t) >= 0x80)
		note(t, span,
		     "a name that has more than the letters of C is put in quotes: NAME='VARIABLE'");
	if (pg_at(t, ',') || pg_at(t, ';'))
		note(t, span, "blanks separate arguments");
	if (pg_at(t, '('))
		note(t, span, pg_habit_of_call(t->source->text, t->last_end));
	if (at_comparison(t))
		pg_diag(t->diags, PG_SEV_NOTE, span,
			"a comparison stands in parentheses; trace has --filter CONDITION");
}

/** kprobe_events' form of a word in memory: +0x10(%di). */
static bool is_fetch(struct pg_tokens *t)
{
	struct pg_span span = pg_tokens_span(t, t->token.begin, t->token.begin + 1);
	const char *form = pg_habit_of_fetch(t->arena, t->source->text + t->token.begin, &span.end);

	if (!form)
		return false;
	span.end += span.begin;
	pg_diag(t->diags, PG_SEV_ERROR, span, "this form of kprobe_events is written in C here");
	note(t, span, form);
	return true;
}

static bool parse_arg(struct pg_tokens *t, struct pg_arg *arg)
{
	size_t begin = t->token.begin;

	parse_arg_name(t, arg);
	if (is_fetch(t))
		return false;
	if (arg->name && t->token.kind == PG_TOKEN_END) {
		PG_PARSE_ERROR(t, begin, t->last_end, "expected an expression right after '%s='",
			       arg->name);
		return false;
	}
	arg->expr = pg_expr_parse(t);
	if (!arg->expr)
		return false;
	if (pg_accept(t, ':') && !pg_format_parse(t, &arg->format))
		return false;
	if (!parse_user(t, arg))
		return false;
	arg->optional = pg_accept(t, '?');
	if (t->token.kind != PG_TOKEN_END) {
		unexpected(t);
		return false;
	}
	arg->span = pg_tokens_span(t, begin, t->last_end);
	if (!arg->name_given) {
		arg->name = pg_expr_name(arg->expr);
		arg->name_span = arg->expr->span;
	}
	return true;
}

/** Go past the argument at fault: to the next blank outside its parentheses. */
static void skip_arg(struct pg_tokens *t)
{
	const char *text = t->source->text;
	size_t at = t->token.kind == PG_TOKEN_STRING ? t->token.end : t->token.begin;
	unsigned open = t->open;

	for (; at < t->lexer.line_end; at++) {
		if (pg_lex_is_blank(text[at]) && (!open || text[at + 1] == '#'))
			break;
		if (text[at] == '(' || text[at] == '[')
			open++;
		else if (open && (text[at] == ')' || text[at] == ']'))
			open--;
	}
	t->lexer.at = at;
}

/** Other tools have a condition here: one error for it and all that follows. */
static bool is_foreign(struct pg_tokens *t)
{
	const char *hint = pg_habit_of_argument(t->source->text + t->token.begin);
	struct pg_span span = pg_tokens_span(t, t->token.begin, t->token.end);

	if (!hint)
		return false;
	pg_diag(t->diags, PG_SEV_ERROR, span, "'%s' is not an argument", pg_token_text(t));
	pg_diag(t->diags, PG_SEV_NOTE, span, "%s", hint);
	t->lexer.at = t->lexer.line_end;
	return true;
}

void pg_parse_args(struct pg_parser *p)
{
	struct pg_tokens *t = &p->tokens;

	for (;;) {
		struct pg_arg arg = {.format = {.kind = PG_FORMAT_C}};

		pg_tokens_begin(t);
		if (t->token.kind == PG_TOKEN_END)
			return;
		if (is_foreign(t))
			return;
		if (parse_arg(t, &arg))
			*PG_PUSH(t->arena, p->args, p->probe.num_args) = arg;
		else
			skip_arg(t);
	}
}
