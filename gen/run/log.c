// SPDX-License-Identifier: GPL-2.0-only
#include "run/log.h"

#include <bpf/libbpf.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"

/** Of a verifier's log, this many instructions before the complaint are shown, and lines in all. */
#define SHOWN_INSNS 10
#define SHOWN_LINES 40

#define LOG_BEGIN "-- BEGIN PROG LOAD LOG --\n"
#define LOG_END	  "-- END PROG LOAD LOG --"

/* libbpf's callback has no argument of ours. */
static FILE *kept;
static char *kept_text;
static size_t kept_len;

static int keep(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level != LIBBPF_WARN || !kept)
		return 0;
	return vfprintf(kept, format, args);
}

void pg_log_begin(void)
{
	pg_log_end();
	kept = open_memstream(&kept_text, &kept_len);
	if (!kept)
		pg_no_memory();
	libbpf_set_print(keep);
}

const char *pg_log_text(void)
{
	if (!kept || fflush(kept) != 0 || !kept_text)
		return "";
	return kept_text;
}

void pg_log_end(void)
{
	if (kept)
		fclose(kept);
	kept = NULL;
	free(kept_text);
	kept_text = NULL;
}

const char *pg_log_first_line(struct pg_arena *arena, const char *log)
{
	static const char prefix[] = "libbpf: ";

	if (strncmp(log, prefix, strlen(prefix)) == 0)
		log += strlen(prefix);
	return pg_strndup(arena, log, strcspn(log, "\n"));
}

/* --- The part of a verifier's log that matters --- */

struct lines {
	struct {
		const char *text;
		size_t len;
	} *items;
	size_t num;
};

static struct lines split(struct pg_arena *arena, const char *text, size_t len)
{
	struct lines lines = {NULL, 0};
	const char *end = text + len;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;

		PG_PUSH(arena, lines.items, lines.num)->text = text;
		lines.items[lines.num - 1].len = (size_t)(stop - text);
		text = stop + 1;
	}
	return lines;
}

static bool begins(const struct lines *lines, size_t at, const char *with)
{
	return strncmp(lines->items[at].text, with, strlen(with)) == 0;
}

/** "12: (79) r6 = *(u64 *)(r1 +24)" */
static bool is_insn(const struct lines *lines, size_t at)
{
	const char *text = lines->items[at].text;
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && strncmp(text + digits, ": (", 3) == 0;
}

static bool is_source(const struct lines *lines, size_t at)
{
	return begins(lines, at, "; ");
}

/** The statistics at the end say nothing about the complaint. */
static void drop_statistics(struct lines *lines)
{
	while (lines->num > 0 &&
	       (lines->items[lines->num - 1].len == 0 ||
		begins(lines, lines->num - 1, "processed ") ||
		begins(lines, lines->num - 1, "verification time ") ||
		begins(lines, lines->num - 1, "stack depth ")))
		lines->num--;
}

/** Where the last instructions begin, with the source line that they are of. */
static size_t first_shown(const struct lines *lines)
{
	size_t at = lines->num, insns = 0;

	while (at > 0 && insns < SHOWN_INSNS && lines->num - at < SHOWN_LINES)
		insns += is_insn(lines, --at);
	while (at > 0 && is_source(lines, at - 1))
		at--;
	return at;
}

static void add_line(struct pg_str *to, const struct lines *lines, size_t at)
{
	pg_str_add_n(to, lines->items[at].text, lines->items[at].len);
	pg_str_add(to, "\n");
}

/** The nearest source line above, where the shown part does not begin with one. */
static void add_source_above(struct pg_str *to, const struct lines *lines, size_t first)
{
	if (first == lines->num || is_source(lines, first))
		return;
	for (size_t i = first; i > 0; i--) {
		if (is_source(lines, i - 1)) {
			add_line(to, lines, i - 1);
			return;
		}
	}
}

const char *pg_log_shorten(struct pg_arena *arena, const char *log)
{
	struct pg_str text = {.arena = arena};
	const char *begin = NULL, *end;
	struct lines lines;
	size_t first;

	for (const char *at = log; (at = strstr(at, LOG_BEGIN)) != NULL; at += strlen(LOG_BEGIN))
		begin = at + strlen(LOG_BEGIN);
	if (!begin)
		return "";
	end = strstr(begin, "libbpf: prog ");
	if (!end)
		end = strstr(begin, LOG_END);
	lines = split(arena, begin, end ? (size_t)(end - begin) : strlen(begin));
	while (lines.num > 0 && begins(&lines, lines.num - 1, LOG_END))
		lines.num--;
	drop_statistics(&lines);
	first = first_shown(&lines);
	if (first > 0)
		pg_str_add(&text, "... (%zu lines before this)\n", first);
	add_source_above(&text, &lines, first);
	for (size_t i = first; i < lines.num; i++)
		add_line(&text, &lines, i);
	return pg_str_text(&text);
}
