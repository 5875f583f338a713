// SPDX-License-Identifier: GPL-2.0-only
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Room for so many bytes more, and a NUL. */
static void make_room(struct pg_str *str, size_t len)
{
	char *grown;

	if (str->room - str->len > len)
		return;
	str->room = 2 * (str->len + len) + 64;
	grown = pg_alloc(str->arena, str->room);
	if (str->len)
		memcpy(grown, str->text, str->len);
	str->text = grown;
}

void pg_str_add_n(struct pg_str *str, const char *s, size_t len)
{
	make_room(str, len);
	memcpy(str->text + str->len, s, len);
	str->len += len;
	str->text[str->len] = '\0';
}

void pg_str_add(struct pg_str *str, const char *format, ...)
{
	va_list args, again;
	int len;

	make_room(str, 0);
	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(str->text + str->len, str->room - str->len, format, again);
	va_end(again);
	if (len < 0)
		abort();
	if ((size_t)len >= str->room - str->len) {
		make_room(str, (size_t)len);
		vsnprintf(str->text + str->len, (size_t)len + 1, format, args);
	}
	va_end(args);
	str->len += (size_t)len;
}

const char *pg_str_text(const struct pg_str *str)
{
	return str->text ? str->text : "";
}
