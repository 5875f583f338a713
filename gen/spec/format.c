// SPDX-License-Identifier: GPL-2.0-only
#include "spec/format.h"

#include <string.h>

#include "base/array.h"
#include "spec/habits.h"
#include "spec/tokens.h"

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

static void no_such_type(struct pg_tokens *t, size_t begin, size_t end)
{
	const char *words[PG_ARRAY_SIZE(type_words)];
	struct pg_span span = pg_tokens_span(t, begin, end);
	const char *habit = pg_habit_of_type(pg_tokens_quote(t, begin, end));

	for (size_t i = 0; i < PG_ARRAY_SIZE(type_words); i++)
		words[i] = type_words[i].word;
	pg_diag(t->diags, PG_SEV_ERROR, span, "'%s': no such type", pg_tokens_quote(t, begin, end));
	if (habit)
		pg_diag(t->diags, PG_SEV_NOTE, span, "%s", habit);
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

bool pg_format_parse(struct pg_tokens *t, struct pg_format *format)
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

bool pg_format_is_copy(const struct pg_format *format)
{
	return format->kind == PG_FORMAT_STRING || format->kind == PG_FORMAT_USTRING ||
	       format->kind == PG_FORMAT_BYTES;
}

static void print_integer(char sign, const struct pg_format *format, FILE *to)
{
	putc(sign, to);
	if (format->bits)
		fprintf(to, "%u", format->bits);
}

void pg_format_print(const struct pg_format *format, FILE *to)
{
	if (format->kind == PG_FORMAT_C)
		return;
	putc(':', to);
	switch (format->kind) {
	case PG_FORMAT_C:
		break;
	case PG_FORMAT_UNSIGNED:
		print_integer('u', format, to);
		break;
	case PG_FORMAT_SIGNED:
		print_integer('s', format, to);
		break;
	case PG_FORMAT_HEX:
		print_integer('x', format, to);
		break;
	case PG_FORMAT_CHAR:
		fputs("char", to);
		break;
	case PG_FORMAT_STRING:
		fputs("string", to);
		break;
	case PG_FORMAT_USTRING:
		fputs("ustring", to);
		break;
	case PG_FORMAT_BYTES:
		fputs("bytes", to);
		break;
	case PG_FORMAT_SYMBOL:
		fputs("symbol", to);
		break;
	case PG_FORMAT_BITFIELD:
		fprintf(to, "b%u@%u/%u", format->bits, format->shift, format->container);
		break;
	}
	if (format->count)
		fprintf(to, "[%u]", format->count);
}
