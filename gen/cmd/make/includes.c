// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/make/includes.h"

#include <stdbool.h>
#include <string.h>

static const char suffix[] = ".probe.h";

/** The byte after a comment, or after a string or character constant, that starts at `at`. */
static const char *skip_quoted(const char *at)
{
	char quote = *at++;

	for (; *at && *at != '\n' && *at != quote; at++) {
		if (*at == '\\' && at[1])
			at++;
	}
	return *at == quote ? at + 1 : at;
}

static const char *skip_comment(const char *at)
{
	const char *end;

	if (at[1] == '/')
		return at + strcspn(at, "\n");
	end = strstr(at + 2, "*/");
	return end ? end + 2 : at + strlen(at);
}

/** Blank the comments, in place; lines stay lines. */
static void blank_comments(char *text)
{
	for (char *at = text; *at;) {
		const char *end = at + 1;

		if (*at == '"' || *at == '\'') {
			at = text + (skip_quoted(at) - text);
			continue;
		}
		if (*at == '/' && (at[1] == '/' || at[1] == '*'))
			end = skip_comment(at);
		else
			at++;
		for (; at < end; at++) {
			if (*at != '\n')
				*at = ' ';
		}
	}
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/** NAME, when the line includes a probe header; else NULL. */
static const char *included_name(struct pg_arena *arena, const char *line)
{
	const char *at = skip_blanks(line);
	size_t len;

	if (*at != '#')
		return NULL;
	at = skip_blanks(at + 1);
	if (strncmp(at, "include", strlen("include")) != 0)
		return NULL;
	at = skip_blanks(at + strlen("include"));
	if (*at++ != '"')
		return NULL;
	len = strcspn(at, "\"\n");
	if (at[len] != '"' || len <= strlen(suffix) ||
	    strncmp(at + len - strlen(suffix), suffix, strlen(suffix)) != 0)
		return NULL;
	return pg_intern_n(arena, at, len - strlen(suffix));
}

static bool contains(const char *const *names, size_t num, const char *name)
{
	for (size_t i = 0; i < num; i++) {
		if (names[i] == name)
			return true;
	}
	return false;
}

const char *const *pg_find_probe_includes(struct pg_arena *arena, const char *text, size_t len,
					  size_t *ret_num)
{
	char *copy = pg_strndup(arena, text, len);
	const char **names = NULL;

	*ret_num = 0;
	blank_comments(copy);
	for (const char *line = copy; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *name = included_name(arena, line);

		if (name && !contains(names, *ret_num, name))
			*PG_PUSH(arena, names, *ret_num) = name;
	}
	return names;
}
