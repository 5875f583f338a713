// SPDX-License-Identifier: GPL-2.0-only
#include "base/quote.h"

#include <stdbool.h>
#include <string.h>

/* Characters that say how what is around them is to be shown. Unicode 15: U+0085 is in C1. */
static bool is_format(uint32_t code)
{
	return code == 0x61c || (code >= 0x200e && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

bool pg_is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || is_format(code);
}

size_t pg_utf8_character(const char *bytes, size_t len, uint32_t *ret_code)
{
	static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)bytes[0];
	size_t num = first < 0x80   ? 1
		     : first < 0xc0 ? 0
		     : first < 0xe0 ? 2
		     : first < 0xf0 ? 3
		     : first < 0xf8 ? 4
				    : 0;
	uint32_t code = num == 1 ? first : first & (0x7fu >> num);

	if (!num || num > len)
		return 0;
	for (size_t i = 1; i < num; i++) {
		if (((unsigned char)bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)bytes[i] & 0x3f);
	}
	if ((num > 1 && code < lowest[num]) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret_code = code;
	return num;
}

/** Does a terminal show the character at `bytes`, of `*ret` bytes? If not, they are to be escaped. */
static bool is_shown(const char *bytes, size_t len, size_t *ret)
{
	uint32_t code;
	size_t num = pg_utf8_character(bytes, len, &code);

	*ret = num ? num : 1;
	return num && !pg_is_control(code);
}

size_t pg_shown_length(const char *bytes, size_t len)
{
	size_t num;

	return is_shown(bytes, len, &num) ? num : 0;
}

/** One byte as in C, a known letter where it has one. */
static void add_escaped(struct pg_str *text, char c)
{
	static const char special[] = "\n\t\r\"\\", letters[] = "ntr\"\\";
	const char *known = c ? strchr(special, c) : NULL;

	if (known)
		pg_str_add(text, "\\%c", letters[known - special]);
	else
		pg_str_add(text, "\\x%02x", (unsigned char)c);
}

/** `too`: characters that are escaped in addition to those that cannot be shown. */
static void add_bytes(struct pg_str *text, const char *bytes, size_t len, const char *too)
{
	for (size_t i = 0, num; i < len; i += num) {
		if (is_shown(bytes + i, len - i, &num) && !strchr(too, bytes[i])) {
			pg_str_add_n(text, bytes + i, num);
			continue;
		}
		for (size_t j = 0; j < num; j++)
			add_escaped(text, bytes[i + j]);
	}
}

void pg_quote(struct pg_str *text, const char *bytes, size_t len)
{
	pg_str_add_n(text, "\"", 1);
	add_bytes(text, bytes, len, "\"\\");
	pg_str_add_n(text, "\"", 1);
}

bool pg_is_shown(const char *text)
{
	const size_t len = strlen(text);

	for (size_t i = 0, num; i < len; i += num) {
		if (!is_shown(text + i, len - i, &num))
			return false;
	}
	return true;
}

const char *pg_shown(struct pg_arena *arena, const char *text)
{
	struct pg_str shown = {.arena = arena};

	if (pg_is_shown(text))
		return text;
	add_bytes(&shown, text, strlen(text), "");
	return pg_str_text(&shown);
}

const char *pg_shown_lines(struct pg_arena *arena, const char *text)
{
	struct pg_str shown = {.arena = arena};

	for (const char *part = text; *part;) {
		const size_t len = strcspn(part, "\n\t");

		add_bytes(&shown, part, len, "");
		part += len;
		if (*part)
			pg_str_add_n(&shown, part++, 1);
	}
	return pg_str_text(&shown);
}
