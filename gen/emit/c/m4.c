// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/m4.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/infile.h"
#include "base/str.h"
#include "base/subproc.h"
#include "emit/c/expand.h"

#ifndef PG_M4
#define PG_M4 "m4"
#endif
#ifndef PG_DATADIR
#define PG_DATADIR "."
#endif

/** What GNU m4 has by itself. */
enum { NUM_BUCKETS = 509 };

static const char specials[] = {PG_M4_OPEN, PG_M4_CLOSE, PG_M4_KEEP, '\0'};

static const char *program(void)
{
	const char *wish = secure_getenv("M4");

	return wish && *wish ? wish : PG_M4;
}

static bool starts_word(const char *text, const char *at)
{
	return at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
}

static size_t word_length(const char *word)
{
	size_t length = 0;

	while (isalnum((unsigned char)word[length]) || word[length] == '_')
		length++;
	return length;
}

const char *pg_m4_macro_in(const char *text)
{
	static const char *const marks[] = {"pg4_", "m4_"};

	for (size_t i = 0; i < PG_ARRAY_SIZE(marks); i++) {
		for (const char *at = strstr(text, marks[i]); at; at = strstr(at + 1, marks[i])) {
			if (starts_word(text, at))
				return at;
		}
	}
	return NULL;
}

const char *pg_m4_mark_shown(char c)
{
	return c == PG_M4_OPEN ? "<|" : c == PG_M4_CLOSE ? "|>" : c == PG_M4_KEEP ? "" : NULL;
}

const char *pg_m4_shown(struct pg_arena *arena, const char *text)
{
	struct pg_str shown = {.arena = arena};

	for (; *text; text++) {
		size_t plain = strcspn(text, specials);
		const char *mark;

		pg_str_add_n(&shown, text, plain);
		text += plain;
		if (!*text)
			break;
		mark = pg_m4_mark_shown(*text);
		pg_str_add_n(&shown, mark, strlen(mark));
	}
	return pg_str_text(&shown);
}

const char *pg_m4_default(struct pg_arena *arena)
{
	const char *dir = secure_getenv("PROBEGEN_DATADIR");

	if (dir && *dir)
		return pg_printf(arena, "%s/templates/header.m4", dir);
	return pg_own_template ? NULL : PG_DATADIR "/templates/header.m4";
}

static const struct pg_error *read_template(struct pg_arena *arena, const char *file,
					    const char **ret, size_t *ret_len)
{
	if (file && pg_read_file(arena, file, ret, ret_len))
		return pg_error_hint(arena, pg_error(arena, "cannot read the template %s", file),
				     "PROBEGEN_DATADIR names the folder that holds templates/");
	if (!file) {
		*ret = pg_own_template;
		*ret_len = strlen(pg_own_template);
	}
	return NULL;
}

const struct pg_error *pg_m4_read(struct pg_arena *arena, const char *file, const char **ret)
{
	struct pg_str marked = {.arena = arena};
	const char *text;
	size_t len;

	PG_TRY(read_template(arena, file, &text, &len));
	if (strlen(text) != len || strpbrk(text, specials))
		return pg_error(arena, "the template %s holds control characters", file);
	while (*text) {
		const size_t plain = strcspn(text, "<|");
		bool is_open = strncmp(text + plain, "<|", 2) == 0;
		bool is_close = strncmp(text + plain, "|>", 2) == 0;

		pg_str_add_n(&marked, text, plain);
		text += plain;
		if (!*text)
			break;
		pg_str_add_n(&marked, is_open ? &specials[0] : is_close ? &specials[1] : text, 1);
		text += is_open || is_close ? 2 : 1;
	}
	*ret = pg_str_text(&marked);
	return NULL;
}

static size_t count_lines(const char *text)
{
	size_t num = 0;

	for (text = strchr(text, '\n'); text; text = strchr(text + 1, '\n'))
		num++;
	return num;
}

/** m4's first message, in which the template begins `before` lines later than its own. */
static const char *message(struct pg_arena *arena, const char *errors, const char *template_file,
			   size_t before)
{
	const char *line = pg_strndup(arena, errors, strcspn(errors, "\n"));
	const char *place = strstr(line, "stdin:");
	unsigned long number;
	char *end;

	if (!place)
		return line;
	number = strtoul(place + strlen("stdin:"), &end, 10);
	if (number <= before || *end != ':')
		return line;
	return pg_printf(arena, "%.*s%s:%lu%s", (int)(place - line), line, template_file,
			 number - before, end);
}

static void remove_kept_marks(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text != PG_M4_KEEP)
			*to++ = *text;
	}
	*to = '\0';
}

static const struct pg_error *check_output(struct pg_arena *arena, const char *output,
					   const char *template_file)
{
	const char *leftover = pg_m4_macro_in(output);

	if (!*output)
		return pg_error(arena, "%s made nothing of the template %s", program(),
				template_file);
	if (leftover)
		return pg_error(arena, "the template %s left '%.*s' over", template_file,
				(int)word_length(leftover), leftover);
	return NULL;
}

static const struct pg_error *run_program(struct pg_arena *arena, const char *defs,
					  const char *input, const char *template_file,
					  const char **ret)
{
	/*
	 * -P: m4_ before its own names. -E -E: the first warning is the end. -H: m4 looks for a name in a
	 * table that does not grow by itself, which makes a square of many definitions.
	 */
	const char *buckets = pg_printf(arena, "%zu", NUM_BUCKETS + count_lines(defs));
	const char *argv[] = {program(), "-P", "-E", "-E", "-H", buckets, "-", NULL};
	struct pg_subproc subproc = {.argv = argv, .input = input, .input_len = strlen(input)};
	struct pg_subproc_result result;
	const struct pg_error *error = pg_subproc_run(arena, &subproc, &result);

	if (error)
		return pg_error_hint(arena, error,
				     "the headers are made by GNU m4: install it, or "
				     "name it in the variable M4");
	if (result.status != 0 || result.errors_len)
		return pg_error(arena, "%s failed on the template %s: %s", argv[0], template_file,
				message(arena, result.errors, template_file, count_lines(defs)));
	*ret = result.output;
	return NULL;
}

/** Definitions of many probes are too large to be formatted. */
static const char *join(struct pg_arena *arena, const char *defs, const char *text)
{
	const size_t len = strlen(defs), size = strlen(text) + 1;
	char *both = pg_alloc(arena, len + size);

	memcpy(both, defs, len);
	memcpy(both + len, text, size);
	return both;
}

const struct pg_error *pg_m4_run(struct pg_arena *arena, const char *defs,
				 const char *template_file, const char **ret_text)
{
	const char *text = NULL, *input, *made = NULL;
	char *output;

	PG_TRY(pg_m4_read(arena, template_file, &text));
	input = join(arena, defs, text);
	PG_TRY(template_file ? run_program(arena, defs, input, template_file, &made)
			     : pg_expand(arena, input, &made));
	output = pg_strndup(arena, made, strlen(made));
	PG_TRY(check_output(arena, output, template_file ? template_file : "header.m4"));
	remove_kept_marks(output);
	*ret_text = output;
	return NULL;
}
