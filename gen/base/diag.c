// SPDX-License-Identifier: GPL-2.0-only
#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/quote.h"

struct diag {
	enum pg_severity severity;
	struct pg_span span;
	const char *message;
	size_t source_rank; /* when its source was first mentioned */
	size_t begin;	    /* of the error or warning that it belongs to */
	size_t serial;
};

struct pg_diags {
	struct pg_arena *arena;
	struct diag *items;
	size_t num;
	bool errors;
};

struct pg_diags *pg_diags_create(struct pg_arena *arena)
{
	struct pg_diags *diags = PG_NEW(arena, struct pg_diags);

	diags->arena = arena;
	return diags;
}

static size_t source_rank(const struct pg_diags *diags, const struct pg_source *source)
{
	for (size_t i = 0; i < diags->num; i++) {
		if (diags->items[i].severity != PG_SEV_NOTE &&
		    diags->items[i].span.source == source)
			return diags->items[i].source_rank;
	}
	return diags->num;
}

void pg_diag(struct pg_diags *diags, enum pg_severity severity, struct pg_span span,
	     const char *format, ...)
{
	struct diag diag = {.severity = severity, .span = span, .serial = diags->num};
	va_list args;

	va_start(args, format);
	diag.message = pg_vprintf(diags->arena, format, args);
	va_end(args);
	diag.source_rank = source_rank(diags, span.source);
	diag.begin = span.begin;
	if (severity == PG_SEV_NOTE && diags->num) {
		diag.source_rank = diags->items[diags->num - 1].source_rank;
		diag.begin = diags->items[diags->num - 1].begin;
	}
	if (severity == PG_SEV_ERROR)
		diags->errors = true;
	*PG_PUSH(diags->arena, diags->items, diags->num) = diag;
}

bool pg_diags_have_errors(const struct pg_diags *diags)
{
	return diags->errors;
}

bool pg_diags_any(const struct pg_diags *diags)
{
	return diags->num > 0;
}

static size_t first_error(const struct pg_diags *diags)
{
	size_t i = 0;

	while (i < diags->num && diags->items[i].severity != PG_SEV_ERROR)
		i++;
	return i;
}

const char *pg_diags_first_error(const struct pg_diags *diags)
{
	size_t at = first_error(diags);

	return at < diags->num ? diags->items[at].message : NULL;
}

const char *pg_diags_first_note(const struct pg_diags *diags, size_t index)
{
	size_t at = first_error(diags), next = at + 1;

	/* Notes follow what they belong to. */
	while (next < diags->num && diags->items[next].severity == PG_SEV_NOTE)
		next++;
	return at + 1 + index < next ? diags->items[at + 1 + index].message : NULL;
}

static int compare(const void *a, const void *b)
{
	const struct diag *x = a, *y = b;

	if (x->source_rank != y->source_rank)
		return x->source_rank < y->source_rank ? -1 : 1;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return (x->serial > y->serial) - (x->serial < y->serial);
}

static bool is_continuation_byte(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t count_chars(const char *from, const char *to)
{
	size_t num = 0;

	for (; from < to; from++)
		num += !is_continuation_byte(*from);
	return num;
}

static size_t line_begin(const struct pg_source *source, size_t at)
{
	while (at > 0 && source->text[at - 1] != '\n')
		at--;
	return at;
}

void pg_source_position(const struct pg_source *source, size_t at, unsigned *ret_line,
			unsigned *ret_column)
{
	size_t begin = line_begin(source, at);

	*ret_line = 1 + source->lines_before;
	for (size_t i = 0; i < begin; i++)
		*ret_line += source->text[i] == '\n';
	*ret_column = 1 + (unsigned)count_chars(source->text + begin, source->text + at);
}

/** A line of the source; what a terminal cannot show is a blank, so that the carets stand right. */
static void print_source(const char *begin, const char *end, FILE *to)
{
	uint32_t code;

	for (size_t num; begin < end; begin += num) {
		num = pg_utf8_character(begin, (size_t)(end - begin), &code);
		if (num && !pg_is_control(code)) {
			fwrite(begin, 1, num, to);
			continue;
		}
		/* A column is what is not a continuation. */
		num = num ? num : 1;
		if (!is_continuation_byte(*begin))
			putc(' ', to);
	}
}

/** The source line and a caret line under it; both without the line's own indentation, plus 4. */
static void print_excerpt(const struct pg_span *span, FILE *to)
{
	const char *text = span->source->text;
	const char *begin = text + line_begin(span->source, span->begin);
	const char *end = begin + strcspn(begin, "\r\n");
	const char *at = text + span->begin, *until = text + span->end;

	begin += strspn(begin, " \t");
	if (at < begin)
		at = begin;
	if (until > end)
		until = end;
	fputs("    ", to);
	print_source(begin, end, to);
	fputs("\n    ", to);
	for (size_t i = count_chars(begin, at); i > 0; i--)
		putc(' ', to);
	putc('^', to);
	for (size_t i = at < until ? count_chars(at, until) : 0; i > 1; i--)
		putc('~', to);
	putc('\n', to);
}

/** A message may name what a file holds. It goes on in a line that is indented, as ours do. */
static const char *shown_message(struct pg_arena *arena, const char *message)
{
	const char *newline = strstr(message, "\n    ");

	if (!newline)
		return pg_shown(arena, message);
	return pg_printf(arena, "%s\n    %s",
			 pg_shown(arena, pg_strndup(arena, message, (size_t)(newline - message))),
			 shown_message(arena, newline + strlen("\n    ")));
}

static void print_one(struct pg_arena *arena, const struct diag *diag, FILE *to, bool colour)
{
	static const char *const names[] = {"error", "warning", "note"};
	static const char *const colours[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m"};
	unsigned line, column;

	if (diag->span.source) {
		pg_source_position(diag->span.source, diag->span.begin, &line, &column);
		fprintf(to, "%s:%u:%u: ", pg_shown(arena, diag->span.source->name), line, column);
	} else {
		fputs("probegen: ", to);
	}
	fprintf(to, "%s%s:%s %s\n", colour ? colours[diag->severity] : "", names[diag->severity],
		colour ? "\033[0m" : "", shown_message(arena, diag->message));
	if (diag->span.source && diag->severity != PG_SEV_NOTE)
		print_excerpt(&diag->span, to);
}

void pg_diags_print(struct pg_diags *diags, FILE *to, bool colour)
{
	if (diags->num)
		qsort(diags->items, diags->num, sizeof(*diags->items), compare);
	for (size_t i = 0; i < diags->num; i++)
		print_one(diags->arena, &diags->items[i], to, colour);
	diags->items = NULL;
	diags->num = 0;
}
