// SPDX-License-Identifier: GPL-2.0-only
#include "spec/pastpoint.h"

#include <inttypes.h>

/** FILE:LINE, whose letters are not those of an expression: up to the colon before the line. */
static bool parse_file(struct pg_tokens *t, struct pg_past_point *ret)
{
	const size_t begin = t->token.begin;
	const size_t end = pg_lex_find(t->source, begin, t->lexer.line_end, ":,) \t");

	if (end == begin || t->source->text[end] != ':') {
		pg_expected(t, "FILE:LINE");
		return false;
	}
	ret->file = pg_lex_unescape(t->arena, t->source, begin, end);
	t->lexer.at = end;
	pg_next(t);
	return true;
}

bool pg_past_point_parse(struct pg_tokens *t, struct pg_past_point *ret)
{
	const size_t begin = t->token.begin;

	*ret = (struct pg_past_point){.is_offset = pg_accept(t, '+')};
	if (!ret->is_offset && pg_accept(t, '@') && !parse_file(t, ret))
		return false;
	if (!ret->is_offset && !pg_expect(t, ':', "a place of the function, as :LINE or +OFFSET"))
		return false;
	if (!pg_expect_number(t, ret->is_offset ? "an offset" : "a line", &ret->number))
		return false;
	ret->span = pg_tokens_span(t, begin, t->last_end);
	if (ret->is_offset || ret->number <= INT32_MAX)
		return true;
	pg_diag(t->diags, PG_SEV_ERROR, ret->span, "a line of more than 31 bits");
	return false;
}

void pg_past_point_print(const struct pg_past_point *point, FILE *to)
{
	if (point->is_offset)
		fprintf(to, "+0x%" PRIx64, point->number);
	else if (point->file)
		fprintf(to, "@%s:%" PRIu64, point->file, point->number);
	else
		fprintf(to, ":%" PRIu64, point->number);
}
