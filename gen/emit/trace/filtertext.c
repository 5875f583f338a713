// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/filterparse.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void skip_blanks(struct pg_filter *parser)
{
	while (isspace((unsigned char)parser->source->text[parser->at]))
		parser->at++;
}

const char *pg_filter_here(struct pg_filter *parser)
{
	skip_blanks(parser);
	return parser->source->text + parser->at;
}

bool pg_filter_takes(struct pg_filter *parser, const char *word)
{
	if (strncmp(pg_filter_here(parser), word, strlen(word)) != 0)
		return false;
	parser->at += strlen(word);
	return true;
}

size_t pg_filter_name_length(const char *text)
{
	size_t len = 0;

	if (isalpha((unsigned char)*text) || *text == '_')
		while (isalnum((unsigned char)text[len]) || text[len] == '_')
			len++;
	return len;
}

struct pg_span pg_filter_span(struct pg_filter *parser, size_t begin, size_t end)
{
	return (struct pg_span){parser->source, begin, end};
}

void pg_filter_fail(struct pg_filter *parser, struct pg_span where, const char *message)
{
	if (!parser->failed)
		pg_diag(parser->diags, PG_SEV_ERROR, where, "%s", message);
	parser->failed = true;
}

void pg_filter_fail_here(struct pg_filter *parser, const char *message)
{
	const char *text = pg_filter_here(parser);
	size_t len = pg_filter_name_length(text);

	if (!len)
		len = *text != '\0';
	pg_filter_fail(parser, pg_filter_span(parser, parser->at, parser->at + len), message);
}

uint64_t pg_filter_digits(struct pg_filter *parser)
{
	const char *text = pg_filter_here(parser);
	unsigned long long value = 0;
	char *end = (char *)text;

	errno = 0;
	if (isdigit((unsigned char)*text))
		value = strtoull(text, &end, 0);
	if (end == text)
		pg_filter_fail_here(parser, "a number is wanted here");
	else if (isalnum((unsigned char)*end) || *end == '_')
		pg_filter_fail_here(parser, "this is not a number");
	else if (errno == ERANGE)
		pg_filter_fail(parser,
			       pg_filter_span(parser, parser->at,
					      (size_t)(end - parser->source->text)),
			       "this number has more than 64 bits");
	parser->at = (size_t)(end - parser->source->text);
	return value;
}

/** The length of an escape of C that says the same everywhere; 0: another one. */
size_t pg_filter_escape_length(const char *text)
{
	if (text[1] == 'x')
		return isxdigit((unsigned char)text[2]) && isxdigit((unsigned char)text[3]) &&
				       !isxdigit((unsigned char)text[4])
			       ? 4
			       : 0;
	return text[1] && strchr("ntr\"'\\", text[1]) ? 2 : 0;
}

/** A text in quotes, as C has it; its length in bytes. */
const char *pg_filter_text(struct pg_filter *parser, size_t *ret_len)
{
	const char *text = pg_filter_here(parser);
	size_t at = 1, len = 0, step;

	for (; text[at] && text[at] != '"' && text[at] != '\n'; at += step, len++) {
		step = text[at] == '\\' ? pg_filter_escape_length(text + at) : 1;
		if (!step) {
			pg_filter_fail(parser,
				       pg_filter_span(parser, parser->at + at, parser->at + at + 2),
				       "only \\n, \\t, \\r, \\\", \\', "
				       "\\\\ and \\xHH are understood here");
			return "\"\"";
		}
	}
	if (text[at] != '"') {
		pg_filter_fail(parser, pg_filter_span(parser, parser->at, parser->at + 1),
			       "the text has no end");
		return "\"\"";
	}
	parser->at += at + 1;
	*ret_len = len;
	return pg_strndup(parser->arena, text, at + 1);
}

struct pg_filter_term pg_filter_constant(struct pg_filter *parser, uint64_t number, bool is_u64)
{
	bool is_negative = !is_u64 && number > INT64_MAX;
	const char *format = is_u64 ? "%" PRIu64 "ULL" : "%" PRIu64 "LL";

	return (struct pg_filter_term){
		.text = is_negative ? pg_printf(parser->arena, "(__s64)0x%" PRIx64 "ULL", number)
				    : pg_printf(parser->arena, format, number),
		.is_u64 = is_u64,
		.is_const = true,
		.number = number,
	};
}
