// SPDX-License-Identifier: GPL-2.0-only
#include "base/ident.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "base/str.h"

/** The kernel takes names of 127 bytes in BTF, and the names of types get ends. */
#define LONGEST_PLAIN 100
#define LONGEST_MADE  90

/* The C locale's letters, whatever the user's locale is. */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool pg_is_identifier(const char *text)
{
	if (!is_letter(*text) && *text != '_')
		return false;
	while (is_letter(*text) || is_digit(*text) || *text == '_')
		text++;
	return !*text;
}

bool pg_is_made_up(const char *c_name)
{
	return strncmp(c_name, PG_MADE_UP, strlen(PG_MADE_UP)) == 0;
}

/** Members that ir/type adds, and the one of numbers that are bytes: run/value tells them by that. */
static bool is_added_member(const char *name)
{
	return strncmp(name, "pg_pad", 6) == 0 || strncmp(name, "pg_lost", 7) == 0 ||
	       strcmp(name, "pg_bytes") == 0 || strcmp(name, "pg_ok") == 0 ||
	       strcmp(name, "pg_index") == 0;
}

static bool is_free(const char *name, enum pg_name_place place)
{
	if (!pg_is_identifier(name) || strlen(name) > LONGEST_PLAIN || pg_is_made_up(name))
		return false;
	if (place == PG_NAME_MEMBER && is_added_member(name))
		return false;
	return !pg_reserved(name, place);
}

/* --- Made-up names: letters and digits stand for themselves, _xHH for other bytes. What follows
 * an underscore in another meaning is why some underscores are _x5f. --- */

static bool is_kept(const char *at)
{
	return is_letter(*at) || is_digit(*at) ||
	       (*at == '_' && at[1] && !strchr("xt_", at[1]));
}

static uint64_t hash_of(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return hash;
}

static const char *make_up(struct pg_arena *arena, const char *name)
{
	struct pg_str text = {.arena = arena};

	pg_str_add(&text, PG_MADE_UP);
	for (const char *at = name; *at; at++) {
		if (text.len > LONGEST_MADE) {
			pg_str_add(&text, "_t%016" PRIx64, hash_of(name));
			break;
		}
		if (is_kept(at))
			pg_str_add_n(&text, at, 1);
		else
			pg_str_add(&text, "_x%02x", (unsigned char)*at);
	}
	return pg_str_text(&text);
}

const char *pg_c_name(struct pg_arena *arena, const char *name, enum pg_name_place place)
{
	return is_free(name, place) ? name : make_up(arena, name);
}

static bool is_hex(const char *text)
{
	return strspn(text, "0123456789abcdef") >= 2;
}

const char *pg_source_name(struct pg_arena *arena, const char *c_name)
{
	struct pg_str text = {.arena = arena};

	if (!pg_is_made_up(c_name))
		return c_name;
	for (const char *at = c_name + strlen(PG_MADE_UP); *at; at++) {
		if (at[0] == '_' && at[1] == 'x' && is_hex(at + 2)) {
			char digits[] = {at[2], at[3], '\0'};
			char byte = (char)strtoul(digits, NULL, 16);

			pg_str_add_n(&text, &byte, 1);
			at += 3;
		} else if (at[0] == '_' && at[1] == 't') {
			pg_str_add(&text, "…");
			break;
		} else {
			pg_str_add_n(&text, at, 1);
		}
	}
	return pg_str_text(&text);
}

/* --- Comments --- */

/** Marks by which text is shown in another order than it stands there, and others without a width:
 * U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF. */
static bool is_invisible(const unsigned char *c)
{
	if (c[0] == 0xef)
		return c[1] == 0xbb && c[2] == 0xbf;
	if (c[0] != 0xe2)
		return false;
	return (c[1] == 0x80 && ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xa8 && c[2] <= 0xae))) ||
	       (c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xaf);
}

/** So many bytes at `at` stand for themselves. */
static size_t shown_length(const char *at, size_t left)
{
	if ((unsigned char)*at < 0x80)
		return *at >= ' ' && *at != 0x7f;
	return left >= 3 && is_invisible((const unsigned char *)at) ? 0
								    : pg_shown_length(at, left);
}

const char *pg_c_comment(struct pg_arena *arena, const char *text)
{
	struct pg_str comment = {.arena = arena};
	size_t len = strlen(text), step;
	char previous = ' ';

	for (size_t i = 0; i < len; i += step ? step : 1) {
		step = shown_length(text + i, len - i);
		if ((previous == '*' && text[i] == '/') || (previous == '/' && text[i] == '*'))
			pg_str_add_n(&comment, " ", 1);
		previous = text[i];
		if (step)
			pg_str_add_n(&comment, text + i, step);
		else if (text[i] == '\n' || text[i] == '\t')
			pg_str_add_n(&comment, " ", 1);
		else
			pg_str_add(&comment, "\\x%02x", (unsigned char)text[i]);
	}
	return pg_str_text(&comment);
}
