// SPDX-License-Identifier: GPL-2.0-only
#include "emit/filter.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/suggest.h"

/** Parentheses and unary operators in each other. */
#define DEEPEST 64

struct parser {
	struct pg_arena *arena;
	const struct pg_event *event;
	const struct pg_source *source;
	struct pg_diags *diags;
	struct pg_str text;
	bool *is_needed; /* by field */
	size_t at, depth;
	bool failed; /* one problem is told */
};

/** What a name stands for. */
struct operand {
	const struct pg_field *field; /* NULL: not an argument's */
	const char *name;
	size_t begin, end;
	bool is_string;
};

/* --- Characters --- */

static void skip_blanks(struct parser *parser)
{
	while (isspace((unsigned char)parser->source->text[parser->at]))
		parser->at++;
}

static const char *here(struct parser *parser)
{
	skip_blanks(parser);
	return parser->source->text + parser->at;
}

static bool takes(struct parser *parser, const char *word)
{
	if (strncmp(here(parser), word, strlen(word)) != 0)
		return false;
	parser->at += strlen(word);
	return true;
}

static size_t name_length(const char *text)
{
	size_t len = 0;

	if (isalpha((unsigned char)*text) || *text == '_')
		while (isalnum((unsigned char)text[len]) || text[len] == '_')
			len++;
	return len;
}

static struct pg_span span(struct parser *parser, size_t begin, size_t end)
{
	return (struct pg_span){parser->source, begin, end};
}

static void fail(struct parser *parser, struct pg_span where, const char *message)
{
	if (!parser->failed)
		pg_diag(parser->diags, PG_SEV_ERROR, where, "%s", message);
	parser->failed = true;
}

static void fail_here(struct parser *parser, const char *message)
{
	const char *text = here(parser);
	size_t len = name_length(text);

	if (!len)
		len = *text != '\0';
	fail(parser, span(parser, parser->at, parser->at + len), message);
}

/* --- Names --- */

/** What every event has; `comm` is a string. */
static const char *builtin(const char *name)
{
	static const char *const texts[][2] = {
		{"pid", "(__u32)(bpf_get_current_pid_tgid() >> 32)"},
		{"tid", "(__u32)bpf_get_current_pid_tgid()"},
		{"cpu", "bpf_get_smp_processor_id()"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (strcmp(texts[i][0], name) == 0)
			return texts[i][1];
	}
	return NULL;
}

static const struct pg_enumerator *find_enumerator(const struct pg_event *event, const char *name)
{
	for (size_t i = 0; i < event->num_fields; i++) {
		const struct pg_type *type = pg_type_strip(event->fields[i].type);

		for (size_t j = 0; j < type->num_enumerators; j++) {
			if (strcmp(type->enumerators[j].name, name) == 0)
				return &type->enumerators[j];
		}
	}
	return NULL;
}

static const struct pg_field *find_field(struct parser *parser, const char *name)
{
	for (size_t i = 0; i < parser->event->num_fields; i++) {
		if (strcmp(parser->event->fields[i].name, name) == 0) {
			parser->is_needed[i] = true;
			return &parser->event->fields[i];
		}
	}
	return NULL;
}

static void unknown_name(struct parser *parser, const struct operand *operand)
{
	struct pg_span where = span(parser, operand->begin, operand->end);
	const char **names = NULL, *near;
	size_t num = 0;

	if (!parser->failed)
		pg_diag(parser->diags, PG_SEV_ERROR, where, "'%s': %s has no such argument",
			operand->name, parser->event->name);
	for (size_t i = 0; i < parser->event->num_fields; i++)
		*PG_PUSH(parser->arena, names, num) = parser->event->fields[i].name;
	near = pg_suggest(operand->name, names, num);
	if (near && !parser->failed)
		pg_diag(parser->diags, PG_SEV_NOTE, where, "did you mean '%s'?", near);
	parser->failed = true;
}

/** A text in quotes; false: there is none. */
static bool take_string(struct parser *parser, size_t *ret_begin)
{
	const char *text = here(parser);
	size_t len = 1;

	if (*text != '"')
		return false;
	while (text[len] && text[len] != '"' && text[len] != '\n')
		len += text[len] == '\\' && text[len + 1] ? 2 : 1;
	*ret_begin = parser->at;
	if (text[len] != '"') {
		fail(parser, span(parser, parser->at, parser->at + 1), "the text has no end");
		return true;
	}
	parser->at += len + 1;
	return true;
}

/** What follows the name of a string. */
static void compare_string(struct parser *parser, const struct operand *operand)
{
	bool is_not = takes(parser, "!="), is = !is_not && takes(parser, "==");
	const char *text = parser->source->text;
	size_t begin;

	if ((!is && !is_not) || !take_string(parser, &begin)) {
		fail(parser, span(parser, operand->begin, operand->end),
		     "a string can be compared with == \"TEXT\" and != \"TEXT\" only");
		return;
	}
	pg_str_add(&parser->text, operand->field ? "%sPROBE_IS(%s, " : "%sPROBE_%s_IS(",
		   is_not ? "!" : "", operand->field ? operand->name : "COMM");
	pg_str_add_n(&parser->text, text + begin, parser->at - begin);
	pg_str_add(&parser->text, ")");
}

/** Members and elements of a struct or an array by value: clang knows them. */
static bool take_parts(struct parser *parser)
{
	bool any = false;

	for (;; any = true) {
		size_t len;

		if (takes(parser, ".")) {
			len = name_length(here(parser));
			if (!len) {
				fail_here(parser, "a member's name is wanted here");
				return true;
			}
			pg_str_add(&parser->text, ".%.*s", (int)len, here(parser));
			parser->at += len;
		} else if (takes(parser, "[")) {
			char *end;
			unsigned long number = strtoul(here(parser), &end, 0);

			parser->at = (size_t)(end - parser->source->text);
			if (!takes(parser, "]")) {
				fail_here(parser, "a number and ']' are wanted here");
				return true;
			}
			pg_str_add(&parser->text, "[%lu]", number);
		} else {
			return any;
		}
	}
}

static void argument(struct parser *parser, const struct operand *operand)
{
	bool is_scalar = operand->field->kind == PG_FIELD_SCALAR;

	if (operand->is_string) {
		compare_string(parser, operand);
		return;
	}
	pg_str_add(&parser->text, "args->%s", operand->name);
	if (!take_parts(parser) && !is_scalar)
		fail(parser, span(parser, operand->begin, operand->end),
		     "it is no number: name a member (.MEMBER) or an element ([N]) of it");
}

static void name(struct parser *parser, size_t len)
{
	const struct pg_enumerator *enumerator;
	struct operand operand = {.begin = parser->at, .end = parser->at + len};

	operand.name = pg_strndup(parser->arena, here(parser), len);
	operand.field = find_field(parser, operand.name);
	operand.is_string = operand.field ? operand.field->kind == PG_FIELD_STRING
					  : strcmp(operand.name, "comm") == 0;
	parser->at += len;
	enumerator = find_enumerator(parser->event, operand.name);
	if (operand.field)
		argument(parser, &operand);
	else if (operand.is_string)
		compare_string(parser, &operand);
	else if (builtin(operand.name))
		pg_str_add(&parser->text, "%s", builtin(operand.name));
	else if (enumerator)
		pg_str_add(&parser->text, "(%" PRId64 ")", enumerator->value);
	else
		unknown_name(parser, &operand);
}

/* --- Numbers, operators --- */

static void number(struct parser *parser)
{
	const char *text = here(parser);
	char *end;
	unsigned long long value = strtoull(text, &end, 0);

	if (end == text || isalnum((unsigned char)*end) || *end == '_') {
		fail_here(parser, end == text ? "a name, a number or '(' is wanted here"
					      : "this is no number");
		return;
	}
	pg_str_add(&parser->text, value > INT64_MAX ? "%lluULL" : "%lluLL", value);
	parser->at = (size_t)(end - parser->source->text);
}

static void character(struct parser *parser)
{
	const char *text = here(parser);
	size_t len = text[1] == '\\' ? 4 : 3;

	if (!text[1] || !text[2] || text[1] == '\'' || text[len - 1] != '\'') {
		fail_here(parser, "a character is one in quotes: 'c'");
		return;
	}
	pg_str_add_n(&parser->text, text, len);
	parser->at += len;
}

static void condition(struct parser *parser);

static void operand(struct parser *parser)
{
	static const char unary[] = "-~!";
	size_t len;

	if (++parser->depth > DEEPEST)
		fail_here(parser, "there are too many operators in each other");
	while (!parser->failed && *here(parser) && strchr(unary, *here(parser)))
		pg_str_add(&parser->text, " %c", parser->source->text[parser->at++]);
	len = name_length(here(parser));
	if (parser->failed) {
		; /* it has been told */
	} else if (takes(parser, "(")) {
		pg_str_add(&parser->text, "(");
		condition(parser);
		if (!takes(parser, ")"))
			fail_here(parser, "')' is wanted here");
		pg_str_add(&parser->text, ")");
	} else if (len) {
		name(parser, len);
	} else if (*here(parser) == '\'') {
		character(parser);
	} else {
		number(parser);
	}
	parser->depth--;
}

static const char *take_operator(struct parser *parser)
{
	/* The longer ones first. */
	static const char *const operators[] = {"||", "&&", "==", "!=", "<=", ">=", "<<", ">>",
						"|",  "^",  "&",  "<",	">",  "+",  "-",  "*",
						"/",  "%"};

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (takes(parser, operators[i]))
			return operators[i];
	}
	return NULL;
}

/** Operands and operators stand in C's order, so that C's precedences are those of the filter. */
static void condition(struct parser *parser)
{
	const char *operator;

	operand(parser);
	while (!parser->failed && (operator= take_operator(parser))) {
		pg_str_add(&parser->text, " %s ", operator);
		operand(parser);
	}
}

const char *pg_filter_body(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_source *filter, struct pg_diags *diags)
{
	struct pg_str body = {.arena = arena};
	struct parser parser = {
		.arena = arena,
		.event = event,
		.source = filter,
		.diags = diags,
		.text = {.arena = arena},
		.is_needed = PG_NEW_N(arena, event->num_fields + 1, bool),
	};

	condition(&parser);
	if (!parser.failed && *here(&parser))
		fail_here(&parser, "an operator is wanted here");
	if (parser.failed)
		return NULL;
	for (size_t i = 0; i < event->num_fields; i++) {
		if (parser.is_needed[i])
			pg_str_add(&body, "\tPROBE_NEEDS(%s);\n", event->fields[i].name);
	}
	pg_str_add(&body, "\treturn !!(%s);\n", pg_str_text(&parser.text));
	return pg_str_text(&body);
}
