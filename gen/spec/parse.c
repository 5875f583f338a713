// SPDX-License-Identifier: GPL-2.0-only
/* Lines, directives and points: everything in a spec except the arguments. */
#include "spec/parse.h"

#include <stdlib.h>
#include <string.h>

/* The table of names lives and dies with the spec, in the arena. */
#define uthash_malloc(size)	  pg_alloc(arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#include "base/array.h"
#include "base/name/funcname.h"
#include "spec/habits.h"

/* --- Event names --- */

struct event_name {
	UT_hash_handle hh;
	const char *name;  /* interned, the key */
	unsigned suffixes; /* tried after it so far */
};

struct pg_event_names {
	struct event_name *table;
};

static struct event_name *find_event(const struct pg_event_names *names, const char *name)
{
	struct event_name *found;

	HASH_FIND_PTR(names->table, &name, found);
	return found;
}

static void take_event(struct pg_arena *arena, struct pg_event_names *names, const char *name)
{
	struct event_name *event;

	if (find_event(names, name))
		return;
	event = PG_NEW(arena, struct event_name);
	event->name = name;
	HASH_ADD_PTR(names->table, name, event);
}

const char *pg_event_unique(struct pg_arena *arena, const struct pg_spec *spec, const char *base)
{
	struct event_name *first;
	const char *name = pg_intern(arena, base);

	first = find_event(spec->names, name);
	while (find_event(spec->names, name))
		name = pg_intern(arena, pg_printf(arena, "%s_%u", base, ++first->suffixes));
	take_event(arena, spec->names, name);
	return name;
}

/** A name between marks, without backslashes and quotes; NULL when it is empty, which is an error.
 */
static const char *parse_name(struct pg_parser *p, size_t begin, size_t end, const char *what)
{
	size_t backslashes = 0;
	const char *name;

	if (begin == end) {
		PG_PARSE_ERROR(&p->tokens, begin, begin, "expected %s", what);
		return NULL;
	}
	while (end - backslashes > begin && p->tokens.source->text[end - 1 - backslashes] == '\\')
		backslashes++;
	if (backslashes % 2) {
		PG_PARSE_ERROR(&p->tokens, end - 1, end,
			       "a backslash takes the next character literally, "
			       "but none follows");
		return NULL;
	}
	name = pg_lex_unquote(p->tokens.arena, p->tokens.source, begin, end);
	if (*name)
		return name;
	PG_PARSE_ERROR(&p->tokens, begin, end, "expected %s: there is nothing between these quotes",
		       what);
	return NULL;
}

/* --- Points --- */

static bool is_one_of(const char *word, size_t len, const char *const *words, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (strlen(words[i]) == len && !memcmp(word, words[i], len))
			return true;
	}
	return false;
}

bool pg_is_source_file(const char *name)
{
	static const char *const suffixes[] = {"c",   "h",   "S",  "s",	  "cc", "cpp",
					       "cxx", "hpp", "hh", "inc", "rs", "go"};
	const char *dot = strrchr(name, '.');

	return dot && is_one_of(dot + 1, strlen(dot + 1), suffixes, PG_ARRAY_SIZE(suffixes));
}

/**
 * Has the name scopes, parameters or an operator, which names of files do not have? By itself,
 * without the quotes and backslashes that it is written with.
 */
static bool is_scoped(const char *name)
{
	struct pg_name_scan scan = {.text = name, .end = strlen(name)};

	while (scan.at < scan.end) {
		size_t at = scan.at;

		pg_name_scan_next(&scan);
		if (scan.at > at + 1 && !strchr("\\'[", name[at]))
			return true;
	}
	return false;
}

/**
 * perf: a name with a dot before `:` or `;` is a file, unless it has one of the marks `+@%`. In Go
 * a name like "net/http.Get" is a function; before a `:` only the debug info can tell.
 */
static bool is_file(const struct pg_parser *p, const char *name, size_t begin, size_t end)
{
	const struct pg_source *source = p->tokens.source;
	const char *slash = strrchr(name, '/');
	bool has_line = pg_lex_find(source, begin, end, ":;") < end;

	if (pg_is_source_file(name))
		return true;
	if (is_scoped(name) || (slash && strchr(slash, '.') && !has_line))
		return false;
	if (slash)
		return true;
	return strchr(name, '.') && !pg_has_clone_suffix(name) && has_line &&
	       pg_lex_find(source, begin, end, "+@%") == end;
}

/** The rest of the line is another tool's form, too: one error is enough. */
static void skip_line(struct pg_parser *p)
{
	p->tokens.lexer.at = p->tokens.lexer.line_end;
}

/** What other tools have in a point; with it the rest of the line is theirs, too. */
static void note(struct pg_parser *p, size_t begin, size_t end, const char *hint)
{
	if (!hint)
		return;
	pg_diag(p->tokens.diags, PG_SEV_NOTE, pg_tokens_span(&p->tokens, begin, end), "%s", hint);
	skip_line(p);
}

static bool check_function_chars(struct pg_parser *p, size_t begin, size_t end)
{
	struct pg_name_scan scan = {.text = p->tokens.source->text, .at = begin, .end = end};

	while (scan.at < end) {
		size_t at = scan.at;

		pg_name_scan_next(&scan);
		if (scan.at > at + 1 || pg_lex_is_plain(scan.text[at]) || scan.text[at] == '~')
			continue;
		PG_PARSE_ERROR(&p->tokens, at, at + 1, "unexpected '%c' in a function's name",
			       scan.text[at]);
		note(p, at, at + 1, pg_habit_of_character(scan.text[at]));
		return false;
	}
	return true;
}

static bool parse_function_or_file(struct pg_parser *p, size_t begin, size_t end, size_t word_end)
{
	struct pg_point *point = &p->probe.point;
	const char *text = p->tokens.source->text, *name;

	name = parse_name(p, begin, end, "a function or a file");
	if (!name)
		return false;
	if (is_file(p, name, begin, word_end)) {
		point->file = name;
		point->file_span = pg_tokens_span(&p->tokens, begin, end);
		return true;
	}
	if (text[begin] >= '0' && text[begin] <= '9') {
		PG_PARSE_ERROR(&p->tokens, begin, end, "expected a function or a file before '%s'",
			       pg_tokens_quote(&p->tokens, begin, end));
		pg_diag(p->tokens.diags, PG_SEV_NOTE, pg_tokens_span(&p->tokens, begin, end),
			"an address is not a probe point here: write FUNC+OFFSET");
		return false;
	}
	point->func = name;
	point->func_span = pg_tokens_span(&p->tokens, begin, end);
	return check_function_chars(p, begin, end);
}

/** What stands behind the `:` may be what another tool has there. */
static void suggest_point(struct pg_parser *p, size_t begin, size_t end)
{
	const struct pg_point *point = &p->probe.point;
	struct pg_arena *arena = p->tokens.arena;
	struct pg_lexer lexer = p->tokens.lexer;
	struct pg_span next = {.begin = 0};
	const char *before = point->func ? point->func : point->file;
	const char *text = p->tokens.source->text, *after, *hint;

	pg_lex_word(&lexer, &next);
	after = pg_strndup(arena, text + begin, point->span.end - begin);
	hint = pg_habit_of_point(arena, before, point->file && pg_is_source_file(before), after,
				 pg_strndup(arena, text + next.begin, next.end - next.begin));
	if (!hint && point->func)
		hint = pg_habit_of_function(arena, point->func);
	note(p, begin, end, hint);
}

static bool parse_line(struct pg_parser *p, size_t begin, size_t end)
{
	uint64_t line;

	if (!pg_parse_number(&p->tokens, begin, end, &line) || line > INT32_MAX) {
		PG_PARSE_ERROR(&p->tokens, begin, end, "expected a line number after ':'");
		suggest_point(p, begin, end);
		return false;
	}
	if (!line && !p->probe.point.func) {
		PG_PARSE_ERROR(&p->tokens, begin, end, "the lines of a file count from 1");
		return false;
	}
	p->probe.point.line = (unsigned)line;
	return true;
}

static bool parse_offset(struct pg_parser *p, size_t begin, size_t end)
{
	if (pg_parse_number(&p->tokens, begin, end, &p->probe.point.offset))
		return true;
	PG_PARSE_ERROR(&p->tokens, begin, end, "expected an offset in bytes after '+'");
	return false;
}

static bool parse_return(struct pg_parser *p, size_t begin, size_t end)
{
	static const char *const words[] = {"return"};
	struct pg_span span = pg_tokens_span(&p->tokens, begin, end);
	const char *hint = pg_habit_of_mark(pg_tokens_quote(&p->tokens, begin, end));

	if (is_one_of(p->tokens.source->text + begin, end - begin, words, 1))
		return true;
	PG_PARSE_ERROR(&p->tokens, begin, end, "expected 'return' after '%%'");
	if (hint)
		note(p, begin, end, hint);
	else
		pg_tokens_suggest(&p->tokens, span, words, 1);
	return false;
}

static bool parse_pattern(struct pg_parser *p, size_t begin, size_t end)
{
	/* Its backslashes are the glob's. */
	if (!parse_name(p, begin, end, "a pattern after ';'"))
		return false;
	p->probe.point.pattern =
		pg_intern_n(p->tokens.arena, p->tokens.source->text + begin, end - begin);
	return true;
}

static bool parse_at_file(struct pg_parser *p, size_t begin, size_t end)
{
	struct pg_point *point = &p->probe.point;

	if (point->file) {
		PG_PARSE_ERROR(&p->tokens, begin - 1, end, "a second file in one point");
		return false;
	}
	point->file = parse_name(p, begin, end, "a file after '@'");
	point->file_span = pg_tokens_span(&p->tokens, begin, end);
	return point->file;
}

static bool parse_caller(struct pg_parser *p, size_t begin, size_t end)
{
	struct pg_point *point = &p->probe.point;

	if (point->caller) {
		PG_PARSE_ERROR(&p->tokens, begin - 2, end, "a second caller in one point");
		return false;
	}
	point->caller = parse_name(p, begin, end, "a function after '@@'");
	point->caller_span = pg_tokens_span(&p->tokens, begin, end);
	return point->caller;
}

/** Where in the function or file: the part after one of the marks `+:;%`. */
static bool parse_at(struct pg_parser *p, char mark, size_t begin, size_t end)
{
	struct pg_point *point = &p->probe.point;

	if (point->at != PG_AT_ENTRY) {
		PG_PARSE_ERROR(&p->tokens, begin - 1, end,
			       "only one of +OFFSET, :LINE, %%return and ;PATTERN can be given");
		return false;
	}
	point->at_span = pg_tokens_span(&p->tokens, begin, end);
	switch (mark) {
	case '+':
		point->at = PG_AT_OFFSET;
		return parse_offset(p, begin, end);
	case ':':
		point->at = PG_AT_LINE;
		return parse_line(p, begin, end);
	case ';':
		point->at = PG_AT_PATTERN;
		return parse_pattern(p, begin, end);
	default:
		point->at = PG_AT_RETURN;
		point->at_span.begin--;
		return parse_return(p, begin, end);
	}
}

/** `begin` is behind the mark; "@@" stands for a caller. */
static bool parse_mark(struct pg_parser *p, const char *mark, size_t begin, size_t end)
{
	if (strcmp(mark, "@@") == 0)
		return parse_caller(p, begin, end);
	return *mark == '@' ? parse_at_file(p, begin, end) : parse_at(p, *mark, begin, end);
}

static bool check_file_point(struct pg_parser *p)
{
	const struct pg_point *point = &p->probe.point;

	if (point->caller && !point->func) {
		PG_PARSE_ERROR(&p->tokens, point->caller_span.begin - 2, point->caller_span.end,
			       "a caller needs a function, not a file");
		return false;
	}
	if (point->func || point->at == PG_AT_LINE || point->at == PG_AT_PATTERN)
		return true;
	if (point->at == PG_AT_ENTRY) {
		PG_PARSE_ERROR(&p->tokens, point->file_span.end, point->file_span.end,
			       "expected ':LINE' or ';PATTERN' after a file");
		note(p, point->file_span.end, point->file_span.end,
		     "a function in a file is FUNC@FILE");
	} else
		PG_PARSE_ERROR(&p->tokens, point->at_span.begin, point->at_span.end,
			       "an offset and '%%return' need a function, not a file");
	return false;
}

static bool is_systemtap(struct pg_parser *p, size_t begin, size_t end)
{
	struct pg_arena *arena = p->tokens.arena;
	const char *word = pg_strndup(arena, p->tokens.source->text + begin, end - begin);
	const char *hint = pg_habit_of_systemtap(arena, word);

	if (!hint)
		return false;
	PG_PARSE_ERROR(&p->tokens, begin, end, "a point is not written as in SystemTap here");
	note(p, begin, end, hint);
	return true;
}

static bool parse_point(struct pg_parser *p, size_t begin, size_t end)
{
	const struct pg_source *source = p->tokens.source;
	size_t mark;

	/* A last wildcard of one character would be that mark; `[a-z]` and `*` are left. */
	p->probe.point.optional = end > begin + 1 && source->text[end - 1] == '?';
	end -= p->probe.point.optional;
	mark = pg_lex_find(source, begin, end, ":;+@%");
	p->probe.point.span = pg_tokens_span(&p->tokens, begin, end);
	if (is_systemtap(p, begin, end))
		return false;
	if (!parse_function_or_file(p, begin, mark, end))
		return false;
	while (mark < end) {
		char c[] = {source->text[mark], '\0', '\0'};
		size_t from = mark + 1;

		if (*c == '@' && from < end && source->text[from] == '@')
			c[1] = source->text[from++];
		/* A pattern may hold marks: it is the rest. */
		mark = *c == ';' ? end : pg_lex_find(source, from, end, ":;+@%");
		if (!parse_mark(p, c, from, mark))
			return false;
	}
	return check_file_point(p);
}

/** `EVENT=`, if the word begins with one; *begin moves behind it. */
static bool parse_event(struct pg_parser *p, size_t *begin, size_t end)
{
	size_t mark = pg_lex_find(p->tokens.source, *begin, end, ";=@+%"), name = *begin, colon;

	if (mark == end || p->tokens.source->text[mark] != '=')
		return true;
	*begin = mark + 1;
	colon = pg_lex_find(p->tokens.source, name, mark, ":");
	if (colon < mark) {
		PG_PARSE_ERROR(&p->tokens, name, colon + 1,
			       "not supported: an event has no group here");
		pg_diag(p->tokens.diags, PG_SEV_NOTE, pg_tokens_span(&p->tokens, name, mark),
			"write '%.*s=': defs has all events in the group 'probe'",
			(int)(mark - colon - 1), p->tokens.source->text + colon + 1);
		name = colon + 1;
	}
	p->probe.event = parse_name(p, name, mark, "an event's name before '='");
	p->probe.event_span = pg_tokens_span(&p->tokens, name, mark);
	p->probe.event_given = true;
	return p->probe.event;
}

/* --- Lines --- */

static void name_event(struct pg_parser *p, const struct pg_spec *spec)
{
	struct pg_probe *probe = &p->probe;

	if (probe->event_given) {
		take_event(p->tokens.arena, spec->names, probe->event);
		return;
	}
	probe->event_span = probe->point.span;
	if (probe->point.func)
		probe->event = pg_event_unique(
			p->tokens.arena, spec,
			pg_event_name(p->tokens.arena, &probe->point, probe->point.func));
}

/** Append the probe that the last lines made to the spec. */
static void finish_probe(struct pg_parser *p, struct pg_spec *spec)
{
	struct pg_probe *probes = (struct pg_probe *)spec->probes;

	if (!p->in_probe || !p->probe_ok)
		return;
	name_event(p, spec);
	p->probe.args = p->args;
	if (p->probe.num_args)
		p->probe.span.end = p->args[p->probe.num_args - 1].span.end;
	*PG_PUSH(p->tokens.arena, probes, spec->num_probes) = p->probe;
	spec->probes = probes;
}

static void parse_probe(struct pg_parser *p)
{
	struct pg_span word;
	size_t begin;
	bool event_ok;

	pg_lex_point(&p->tokens.lexer, &word);
	p->in_probe = true;
	p->probe = (struct pg_probe){.target = p->target, .span = word};
	p->args = NULL;
	begin = word.begin;
	event_ok = parse_event(p, &begin, word.end);
	p->probe_ok = parse_point(p, begin, word.end) && event_ok;
	pg_parse_args(p);
}

static bool parse_directive(struct pg_parser *p)
{
	static const char *const words[] = {"%kernel", "%module", "%exec"};
	static const char *const operands[] = {NULL, "a module's name", "a program's path"};
	struct pg_span word, rest;
	size_t kind = 0;
	const char *name = NULL, *habit;

	pg_lex_word(&p->tokens.lexer, &word);
	while (kind < PG_ARRAY_SIZE(words) && !is_one_of(p->tokens.source->text + word.begin,
							 word.end - word.begin, words + kind, 1))
		kind++;
	if (kind == PG_ARRAY_SIZE(words)) {
		PG_PARSE_ERROR(&p->tokens, word.begin, word.end,
			       "expected %%kernel, %%module or %%exec");
		habit = pg_habit_of_directive(pg_strndup(p->tokens.arena, p->tokens.source->text + word.begin,
							 word.end - word.begin));
		if (habit)
			pg_diag(p->tokens.diags, PG_SEV_NOTE, word, "%s", habit);
		else
			pg_tokens_suggest(&p->tokens, word, words, PG_ARRAY_SIZE(words));
		return false;
	}
	if (operands[kind]) {
		rest = pg_tokens_span(&p->tokens, word.end, word.end);
		pg_lex_word(&p->tokens.lexer, &rest);
		name = parse_name(p, rest.begin, rest.end, operands[kind]);
		if (!name)
			return false;
		name = pg_lex_unescape(p->tokens.arena, p->tokens.source, rest.begin, rest.end);
		word.end = rest.end;
	}
	p->target = (struct pg_target){(enum pg_target_kind)kind, name, word};
	if (!pg_lex_word(&p->tokens.lexer, &rest))
		return true;
	PG_PARSE_ERROR(&p->tokens, rest.begin, rest.end, "unexpected '%s' after a directive",
		       pg_tokens_quote(&p->tokens, rest.begin, rest.end));
	if (kind == PG_TARGET_EXEC)
		pg_diag(p->tokens.diags, PG_SEV_NOTE, rest, "a blank in a path is written '\\ '");
	return false;
}

static void parse_continuation(struct pg_parser *p)
{
	struct pg_span word;

	if (p->in_probe) {
		pg_parse_args(p);
		return;
	}
	pg_lex_word(&p->tokens.lexer, &word);
	PG_PARSE_ERROR(&p->tokens, word.begin, word.end,
		       "expected a probe or a directive in the first column before '%s'",
		       pg_tokens_quote(&p->tokens, word.begin, word.end));
	/* Once is enough: the lines that follow belong to it. */
	p->in_probe = true;
	p->probe_ok = false;
	p->args = NULL;
	p->probe = (struct pg_probe){.span = word};
}

void pg_spec_parse(struct pg_arena *arena, const struct pg_source *source, struct pg_spec *spec,
		   struct pg_diags *diags)
{
	struct pg_parser p = {.tokens = {.arena = arena, .source = source, .diags = diags}};
	bool any = false;

	if (!spec->names)
		spec->names = PG_NEW(arena, struct pg_event_names);
	if (!pg_lex_is_text(arena, source, diags))
		return;
	p.tokens.lexer = pg_lex_begin(source);
	while (pg_lex_line(&p.tokens.lexer)) {
		char c = source->text[p.tokens.lexer.at];

		if (pg_lex_is_blank(c)) {
			any = true;
			parse_continuation(&p);
			continue;
		}
		finish_probe(&p, spec);
		p.in_probe = false;
		if (c == '%') {
			any |= !parse_directive(&p);
		} else {
			any = true;
			parse_probe(&p);
		}
	}
	finish_probe(&p, spec);
	if (!any)
		PG_PARSE_ERROR(&p.tokens, 0, 0, "the spec has no probe");
}
