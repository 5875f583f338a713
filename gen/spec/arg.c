// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of a probe: names, types, suffixes around their expressions. */
#include "spec/parse.h"

#include <string.h>

#include "base/array.h"
#include "spec/habits.h"

/* --- Types --- */

static const struct type_word {
	const char *word;
	enum pg_format_kind kind;
	unsigned bits;
} type_words[] = {
	{"u8", PG_FORMAT_UNSIGNED, 8},	 {"u16", PG_FORMAT_UNSIGNED, 16},
	{"u32", PG_FORMAT_UNSIGNED, 32}, {"u64", PG_FORMAT_UNSIGNED, 64},
	{"u", PG_FORMAT_UNSIGNED, 0},	 {"s8", PG_FORMAT_SIGNED, 8},
	{"s16", PG_FORMAT_SIGNED, 16},	 {"s32", PG_FORMAT_SIGNED, 32},
	{"s64", PG_FORMAT_SIGNED, 64},	 {"s", PG_FORMAT_SIGNED, 0},
	{"x8", PG_FORMAT_HEX, 8},	 {"x16", PG_FORMAT_HEX, 16},
	{"x32", PG_FORMAT_HEX, 32},	 {"x64", PG_FORMAT_HEX, 64},
	{"x", PG_FORMAT_HEX, 0},	 {"char", PG_FORMAT_CHAR, 8},
	{"string", PG_FORMAT_STRING, 0}, {"ustring", PG_FORMAT_USTRING, 0},
	{"bytes", PG_FORMAT_BYTES, 0},	 {"symbol", PG_FORMAT_SYMBOL, 64},
};

static unsigned saturate(uint64_t number)
{
	return number > UINT32_MAX ? UINT32_MAX : (unsigned)number;
}

static void note(struct pg_tokens *t, struct pg_span span, const char *hint)
{
	if (hint)
		pg_diag(t->diags, PG_SEV_NOTE, span, "%s", hint);
}

static void no_such_type(struct pg_tokens *t, size_t begin, size_t end)
{
	const char *words[PG_ARRAY_SIZE(type_words)];
	struct pg_span span = pg_tokens_span(t, begin, end);

	for (size_t i = 0; i < PG_ARRAY_SIZE(type_words); i++)
		words[i] = type_words[i].word;
	pg_diag(t->diags, PG_SEV_ERROR, span, "'%s': no such type", pg_tokens_quote(t, begin, end));
	note(t, span, pg_habit_of_type(pg_tokens_quote(t, begin, end)));
	pg_tokens_suggest(t, span, words, PG_ARRAY_SIZE(words));
	pg_diag(t->diags, PG_SEV_NOTE, span,
		"types are u8 to u64, s8 to s64, x8 to x64, u, s, x, char, string[N], ustring[N], "
		"bytes[N], symbol and b<bits>@<shift>/<container>");
}

/** perf's b<bits>@<shift>/<container>; `word` is the first token. */
static bool parse_bitfield(struct pg_tokens *t, struct pg_token word, struct pg_format *format)
{
	uint64_t bits, shift, container;

	if (!pg_parse_number(t, word.begin + 1, word.end, &bits)) {
		no_such_type(t, word.begin, word.end);
		return false;
	}
	if (!pg_expect(t, '@', "'@' and a bit-field's shift") ||
	    !pg_expect_number(t, "a bit-field's shift", &shift) ||
	    !pg_expect(t, '/', "'/' and a bit-field's container") ||
	    !pg_expect_number(t, "a bit-field's container", &container))
		return false;
	format->kind = PG_FORMAT_BITFIELD;
	format->bits = saturate(bits);
	format->shift = saturate(shift);
	format->container = saturate(container);
	return true;
}

static bool parse_count(struct pg_tokens *t, struct pg_format *format)
{
	size_t begin;
	uint64_t count;

	if (!pg_accept(t, '['))
		return true;
	begin = t->token.begin;
	if (!pg_expect_number(t, "a size", &count) || !pg_expect(t, ']', "']'"))
		return false;
	if (!count) {
		PG_PARSE_ERROR(t, begin, t->last_end - 1, "a size of at least 1 is needed");
		return false;
	}
	format->count = saturate(count);
	return true;
}

static bool parse_format(struct pg_tokens *t, struct pg_format *format)
{
	struct pg_token word = t->token;
	struct pg_span span;
	const char *name = pg_expect_name(t, "a type", &span);
	size_t i = 0;

	if (!name)
		return false;
	while (i < PG_ARRAY_SIZE(type_words) && strcmp(name, type_words[i].word) != 0)
		i++;
	if (i < PG_ARRAY_SIZE(type_words)) {
		format->kind = type_words[i].kind;
		format->bits = type_words[i].bits;
	} else if (name[0] == 'b' && name[1] >= '0' && name[1] <= '9') {
		if (!parse_bitfield(t, word, format))
			return false;
	} else {
		no_such_type(t, span.begin, span.end);
		return false;
	}
	if (!parse_count(t, format))
		return false;
	format->span = pg_tokens_span(t, span.begin, t->last_end);
	return true;
}

/* --- Arguments --- */

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
	if (pg_accept(t, ':') && !parse_format(t, &arg->format))
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
