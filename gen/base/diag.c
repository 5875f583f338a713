// SPDX-License-Identifier: GPL-2.0-only
#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "base/str.h"

/** Characters of a source line that are shown before and after where a problem is. */
#define SHOWN_BEFORE 200
#define SHOWN_AFTER  200

#define INDENT 4 /* of a source line and of what goes on in another line */
/** What was said of a place, so many messages back, is not said again. */
#define REMEMBERED 64

/** Columns of a terminal that are too few to fold anything into. */
#define NARROWEST 20

struct diag {
	enum pg_severity severity;
	struct pg_span span;
	const char *message;
	const char *words; /* of another program, shown below; or NULL */
	const char *builds; /* the names of those that have it; NULL: it is about none */
	const char *last; /* the one of them that was asked last */
	size_t num_builds;
	size_t source_rank; /* when its source was first mentioned */
	size_t begin;	    /* of the error or warning that it belongs to */
	size_t serial;
};

struct pg_diags {
	struct pg_arena *arena;
	struct diag *items;
	size_t num;
	bool errors;
	bool build_errors; /* of the build that is asked now */
	const char *build; /* that is asked now; or NULL */
	size_t num_builds;
	bool was_merged; /* what was reported last had been said of a build before */
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

/** The same message about a build before, with the same place. */
static struct diag *of_other_build(const struct pg_diags *diags, const struct diag *diag)
{
	for (size_t i = 0; diag->builds && i < diags->num; i++) {
		struct diag *other = &diags->items[i];

		if (other->builds && other->severity == diag->severity &&
		    other->span.source == diag->span.source &&
		    other->span.begin == diag->span.begin && other->span.end == diag->span.end &&
		    strcmp(other->message, diag->message) == 0)
			return other;
	}
	return NULL;
}

/** Does it say no more than what was said of another build? Then it is noted there. */
static bool merge(struct pg_diags *diags, const struct diag *diag)
{
	struct diag *other = of_other_build(diags, diag);

	diags->was_merged = other != NULL;
	if (!other)
		return false;
	if (other->last != diags->build) {
		other->builds = pg_printf(diags->arena, "%s, %s", other->builds, diags->build);
		other->num_builds++;
	}
	other->last = diags->build;
	return true;
}

void pg_diags_about(struct pg_diags *diags, const char *build, size_t num)
{
	diags->build_errors = false;
	diags->build = build;
	diags->num_builds = num;
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
	if (severity == PG_SEV_ERROR)
		diags->errors = diags->build_errors = true;
	diag.builds = diag.last = diags->build;
	diag.num_builds = 1;
	if (merge(diags, &diag))
		return;
	diag.begin = span.begin;
	if (severity == PG_SEV_NOTE && diags->num) {
		diag.source_rank = diags->items[diags->num - 1].source_rank;
		diag.begin = diags->items[diags->num - 1].begin;
	}
	*PG_PUSH(diags->arena, diags->items, diags->num) = diag;
}

void pg_diags_add(struct pg_diags *diags, const struct pg_diags *others)
{
	for (size_t i = 0; i < others->num; i++) {
		const struct diag *diag = &others->items[i];

		pg_diag(diags, diag->severity, diag->span, "%s", diag->message);
		pg_diag_words(diags, diag->words);
	}
}

void pg_diag_words(struct pg_diags *diags, const char *words)
{
	if (words && *words && !diags->was_merged)
		diags->items[diags->num - 1].words = words;
}

bool pg_diag_at(struct pg_diags *diags, struct pg_span span, const struct pg_error *error)
{
	if (!error)
		return true;
	pg_diag(diags, PG_SEV_ERROR, span, "%s", error->message);
	if (error->hint)
		pg_diag(diags, PG_SEV_NOTE, span, "%s", error->hint);
	pg_diag_words(diags, error->words);
	return false;
}

bool pg_diags_have_errors(const struct pg_diags *diags)
{
	return diags->build ? diags->build_errors : diags->errors;
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

/** A place in a source, found by going on from the place before it. */
struct position {
	const struct pg_source *source;
	size_t at, line_begin;
	unsigned line, column;
};

static void advance(struct position *position, const struct pg_source *source, size_t to)
{
	if (position->source != source || position->at > to)
		*position = (struct position){
			.source = source, .line = 1 + source->lines_before, .column = 1};
	for (; position->at < to; position->at++) {
		char c = source->text[position->at];

		if (c == '\n') {
			position->line++;
			position->column = 1;
			position->line_begin = position->at + 1;
		} else {
			position->column += !is_continuation_byte(c);
		}
	}
}

void pg_source_position(const struct pg_source *source, size_t at, unsigned *ret_line,
			unsigned *ret_column)
{
	struct position position = {.source = NULL};

	advance(&position, source, at);
	*ret_line = position.line;
	*ret_column = position.column;
}

/** The beginning of a character, so many bytes or a few more from another one. */
static const char *back(const char *from, const char *to, size_t bytes)
{
	const char *at = (size_t)(to - from) > bytes ? to - bytes : from;

	while (at > from && is_continuation_byte(*at))
		at--;
	return at;
}

static const char *forth(const char *from, const char *to, size_t bytes)
{
	const char *at = (size_t)(to - from) > bytes ? from + bytes : to;

	while (at < to && is_continuation_byte(*at))
		at++;
	return at;
}

static void add_times(struct pg_str *text, char c, size_t times)
{
	while (times--)
		pg_str_add_n(text, &c, 1);
}

/** A line of the source; what a terminal cannot show is a blank, so that the carets stand right. */
static void add_source(struct pg_str *to, const char *begin, const char *end)
{
	uint32_t code;

	for (size_t num; begin < end; begin += num) {
		num = pg_utf8_character(begin, (size_t)(end - begin), &code);
		if (num && !pg_is_control(code)) {
			pg_str_add_n(to, begin, num);
			continue;
		}
		/* Bytes that continue a character are not columns. */
		num = num ? num : 1;
		if (!is_continuation_byte(*begin))
			add_times(to, ' ', 1);
	}
}

/**
 * What is shown of a line, from begin to end, if no more than `columns` can be: a third of them
 * before the problem, if there is so much.
 */
static void fit(const char **begin, const char **end, const char *at, size_t columns)
{
	size_t before = count_chars(*begin, at), after = count_chars(at, *end);
	size_t keep = columns / 3;

	if (before + after <= columns)
		return;
	if (after < columns - keep)
		keep = columns - after;
	for (; before > keep; before--)
		*begin = forth(*begin + 1, at, 0);
	for (; before + after > columns; after--)
		*end = back(at, *end, 1);
}

/**
 * The source line and a caret line under it; both without the line's own indentation, plus 4. Of a
 * long line, what is around the problem.
 */
static void add_excerpt(struct pg_str *to, const struct pg_span *span, size_t line_begin,
			unsigned width)
{
	const char *text = span->source->text;
	const char *at = text + span->begin, *until = text + span->end, *begin, *end;
	size_t carets;

	begin = back(text + line_begin, at, SHOWN_BEFORE);
	end = at + strcspn(at, "\r\n");
	end = forth(at, end, SHOWN_AFTER);
	begin += strspn(begin, " \t");
	if (at < begin)
		at = begin;
	/* One less, for a caret behind the end. */
	if (width)
		fit(&begin, &end, at, width - INDENT - 1);
	if (until > end)
		until = end;
	add_times(to, ' ', INDENT);
	add_source(to, begin, end);
	pg_str_add(to, "\n    ");
	add_times(to, ' ', count_chars(begin, at));
	add_times(to, '^', 1);
	carets = at < until ? count_chars(at, until) : 0;
	add_times(to, '~', carets ? carets - 1 : 0);
	add_times(to, '\n', 1);
}

/** A text whose first line begins at a column, in lines of so many columns, broken at blanks. */
static const char *folded(struct pg_arena *arena, const char *text, size_t column, unsigned width)
{
	struct pg_str to = {.arena = arena};

	while (*text) {
		size_t len = strcspn(text + strspn(text, " "), " \n") + strspn(text, " ");
		size_t columns = count_chars(text, text + len);

		if (*text == ' ' && column + columns > width) {
			text++;
			len--;
			pg_str_add(&to, "\n    ");
			column = INDENT + columns - 1;
		} else {
			column += columns;
		}
		pg_str_add_n(&to, text, len);
		text += len;
		if (*text == '\n') {
			pg_str_add_n(&to, text++, 1);
			column = 0;
		}
	}
	return pg_str_text(&to);
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

/** They are not folded: their carets stand under their own lines. */
static void add_words(struct pg_str *to, const char *words)
{
	if (!words)
		return;
	pg_str_add(to, "%s", pg_shown_lines(to->arena, words));
	if (words[strlen(words) - 1] != '\n')
		pg_str_add(to, "\n");
}

/** With the builds that it is about, unless it is about all. */
static const char *message_of(struct pg_arena *arena, const struct diag *diag, size_t num_builds)
{
	if (!diag->builds || diag->num_builds == num_builds)
		return diag->message;
	return pg_printf(arena, "%s [%s]", diag->message, diag->builds);
}

static void add_one(struct pg_str *to, const struct diag *diag, size_t num_builds, bool colour,
		    unsigned width, struct position *position)
{
	const char *where = "probegen", *name, *message;
	size_t column;

	static const char *const names[] = {"error", "warning", "note"};
	static const char *const colours[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m"};

	if (diag->span.source) {
		advance(position, diag->span.source, diag->span.begin);
		where = pg_printf(to->arena, "%s:%u:%u", pg_shown(to->arena, diag->span.source->name),
				  position->line, position->column);
	}
	name = names[diag->severity];
	message = shown_message(to->arena, message_of(to->arena, diag, num_builds));
	column = count_chars(where, where + strlen(where)) + strlen(": :") + strlen(name);
	message = pg_printf(to->arena, " %s", message);
	if (width)
		message = folded(to->arena, message, column, width);
	pg_str_add(to, "%s: %s%s:%s%s\n", where, colour ? colours[diag->severity] : "", name,
		   colour ? "\033[0m" : "", message);
	if (diag->span.source && diag->severity != PG_SEV_NOTE)
		add_excerpt(to, &diag->span, position->line_begin, width);
	add_words(to, diag->words);
}

/**
 * Has the same been said of the same place, among the last that were? Two causes may have one
 * effect.
 */
static bool is_said(const struct diag *items, size_t at)
{
	const struct diag *diag = &items[at];

	for (size_t i = at; i > 0 && at - i < REMEMBERED; i--) {
		const struct diag *other = &items[i - 1];

		if (other->source_rank != diag->source_rank || other->begin != diag->begin)
			return false;
		if (other->severity == diag->severity && other->span.source == diag->span.source &&
		    other->span.begin == diag->span.begin && other->span.end == diag->span.end &&
		    strcmp(other->message, diag->message) == 0)
			return true;
	}
	return false;
}

void pg_diags_print(struct pg_diags *diags, FILE *to, bool colour, unsigned width)
{
	struct pg_str text = {.arena = diags->arena};
	struct position position = {.source = NULL};

	if (width < NARROWEST)
		width = 0;
	if (diags->num)
		qsort(diags->items, diags->num, sizeof(*diags->items), compare);
	for (size_t i = 0; i < diags->num; i++) {
		if (!is_said(diags->items, i))
			add_one(&text, &diags->items[i], diags->num_builds, colour, width,
				&position);
	}
	fwrite(pg_str_text(&text), 1, text.len, to);
	diags->items = NULL;
	diags->num = 0;
}
