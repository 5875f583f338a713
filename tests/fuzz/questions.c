// SPDX-License-Identifier: GPL-2.0-only
/*
 * All questions about one file of debug info. What is asked comes from the answers: functions, then
 * points in them, then the variables there.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** As much of an answer as the next questions are made of. */
enum { MOST_FORMS = 3, MOST_TEXT = 4096, MOST_NAMES = 8, MOST_POINTS = 4, MOST_NAME = 128 };

/** Cut a text after its num-th line. */
static void keep_lines(char *text, unsigned num)
{
	char *at = text;

	for (; num && (at = strchr(at, '\n')); num--)
		at++;
	if (at)
		*at = '\0';
}

static void copy_line(char *to, const char *from)
{
	snprintf(to, MOST_NAME, "%.*s", (int)strcspn(from, "\n"), from);
}

static const char *next_line(const char *at)
{
	at = strchr(at, '\n');
	return at && at[1] ? at + 1 : NULL;
}

static void ask_function(const char *option, const char *path, const char *name)
{
	char text[2 * MOST_NAME];

	snprintf(text, sizeof(text), "a=%s $vars", name);
	FUZZ_RUN("gen", option, path, "--stop-after=plans", "-e", text);
	snprintf(text, sizeof(text), "a=%s%%return $retval?", name);
	FUZZ_RUN("gen", option, path, "--stop-after=defs", "-e", text);
	snprintf(text, sizeof(text), "a=%s+0 $params", name);
	FUZZ_RUN("defs", option, path, "-e", text);
	FUZZ_RUN("lines", option, path, name);
}

/** One of the first names of functions: false: there is none. */
static bool draw_name(const char *option, const char *path, char *ret)
{
	const char *at, *next;
	char *names;

	FUZZ_RUN("funcs", option, path, "--names", "*");
	names = fuzz_output(MOST_TEXT);
	at = names;
	for (uint64_t i = fuzz_drawn(MOST_NAMES); i > 0 && (next = next_line(at)); i--)
		at = next;
	copy_line(ret, at);
	free(names);
	return *ret;
}

static void ask_functions(const char *option, const char *path)
{
	char name[MOST_NAME];

	FUZZ_RUN("funcs", option, path, "--json");
	if (draw_name(option, path, name))
		ask_function(option, path, name);
}

/** The value of the next member "name" of a JSON text; NULL: there is none. */
static const char *next_name(const char *json, char *ret)
{
	static const char key[] = "\"name\":\"";
	const char *at = strstr(json, key);
	size_t len;

	if (!at)
		return NULL;
	at += sizeof(key) - 1;
	len = strcspn(at, "\"\\\n");
	if (len >= MOST_NAME)
		len = MOST_NAME - 1;
	memcpy(ret, at, len);
	ret[len] = '\0';
	return at + len;
}

/** Variables in some of many forms, by what the answer is, at a point. */
static void ask_variables(const char *option, const char *path, const char *point,
			  const char *answers)
{
	static const char *const forms[] = {
		"%s", "x=*%s?", "x=%s[1]?", "x=%s:x32?", "x=%s:str?", "x=&%s?", "x=%s->next?",
		"x=%s.a?", "x=**%s?", "x=%s[0]?",
		"x=%s:string?", "x=%s[0..3]?", "x=%s.Some.__0?",
	};
	char name[MOST_NAME], form[2 * MOST_NAME], text[4 * MOST_NAME];
	const size_t num = sizeof(forms) / sizeof(*forms);
	size_t first = fuzz_drawn(num);
	const char *at = answers;

	for (size_t i = first; i < first + MOST_FORMS; i++) {
		at = next_name(at, name);
		if (!at && !next_name(answers, name))
			return;
		at = at ? at : answers;
		snprintf(form, sizeof(form), forms[i % num], name);
		snprintf(text, sizeof(text), "a=%s %s", point, form);
		FUZZ_RUN("gen", option, path, "--stop-after=defs", "-e", text);
	}
}

static void ask_points(const char *option, const char *path)
{
	char *points, *answers, point[MOST_NAME];

	FUZZ_RUN("lines", option, path, "--points", "*");
	points = fuzz_output(MOST_TEXT);
	keep_lines(points, MOST_POINTS);
	if (*points) {
		fuzz_stdin(points, strlen(points));
		FUZZ_RUN("vars", option, path, "--json", "--jobs", "1", "--globals", "-");
		answers = fuzz_output(MOST_TEXT);
		copy_line(point, points);
		FUZZ_RUN("vars", option, path, point);
		ask_variables(option, path, point, answers);
		free(answers);
	}
	free(points);
}

void fuzz_debug_info(const char *option, const char *path)
{
	if (fuzz_drawn(3) == 0)
		ask_functions(option, path);
	else
		ask_points(option, path);
}

void fuzz_two_builds(const char *option, const char *old, const char *new)
{
	char name[MOST_NAME], text[2 * MOST_NAME];

	if (!draw_name(option, old, name))
		return;
	snprintf(text, sizeof(text), "a=%s%s $vars $retval?", name, fuzz_drawn(2) ? "+0" : "");
	FUZZ_RUN("diff", option, old, option, new, "-e", text);
	FUZZ_RUN("diff", "--json", option, new, option, old, "-e", text);
	FUZZ_RUN("gen", option, old, option, new, "--stop-after=defs", "-e", text);
}
