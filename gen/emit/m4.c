// SPDX-License-Identifier: GPL-2.0-only
#include "emit/m4.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/subproc.h"

#ifndef PG_M4
#define PG_M4 "m4"
#endif

static const char *program(void)
{
	const char *wish = getenv("M4");

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

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		for (const char *at = strstr(text, marks[i]); at; at = strstr(at + 1, marks[i])) {
			if (starts_word(text, at))
				return at;
		}
	}
	return NULL;
}

static const char *first_line(struct pg_arena *arena, const char *text)
{
	return pg_strndup(arena, text, strcspn(text, "\n"));
}

const struct pg_error *pg_m4_run(struct pg_arena *arena, const char *defs,
				 const char *template_file, const char **ret_text)
{
	/* -P: m4_ before its own names. -E -E: the first warning is the end. */
	const char *argv[] = {program(), "-P", "-E", "-E", "-", template_file, NULL};
	struct pg_subproc subproc = {argv, defs, strlen(defs)};
	struct pg_subproc_result result;
	const struct pg_error *error;
	const char *leftover;

	if (access(template_file, R_OK) < 0)
		return pg_error_hint(arena,
				     pg_error(arena, "cannot read the template %s", template_file),
				     "PROBEGEN_DATADIR names the folder that holds templates/");
	error = pg_subproc_run(arena, &subproc, &result);
	if (error)
		return pg_error_hint(arena, error,
				     "the headers are made by GNU m4: install it, or "
				     "name it in the variable M4");
	if (result.status != 0 || result.errors_len)
		return pg_error(arena, "%s failed on the template %s: %s", argv[0], template_file,
				first_line(arena, result.errors));
	if (!result.output_len)
		return pg_error(arena, "%s made nothing of the template %s", argv[0],
				template_file);
	leftover = pg_m4_macro_in(result.output);
	if (leftover)
		return pg_error(arena, "the template %s left '%.*s' over", template_file,
				(int)word_length(leftover), leftover);
	*ret_text = result.output;
	return NULL;
}
