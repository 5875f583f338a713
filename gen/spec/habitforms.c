// SPDX-License-Identifier: GPL-2.0-only
/* Whole forms of other tools: SystemTap's points, kprobe_events' words in memory. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"
#include "spec/habits.h"

/* --- SystemTap's points --- */

/** What stands in quotes behind a word: NAME of `word("NAME"`; NULL: it does not have the word. */
static const char *quoted(struct pg_arena *arena, const char *point, const char *word)
{
	const char *at = strstr(point, word);

	if (!at)
		return NULL;
	at += strlen(word);
	return strncmp(at, "(\"", 2) == 0 ? pg_strndup(arena, at + 2, strcspn(at + 2, "\"")) : NULL;
}

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), num = strlen(end);

	return len >= num && strcmp(text + len - num, end) == 0;
}

const char *pg_habit_of_systemtap(struct pg_arena *arena, const char *point)
{
	const char *module = quoted(arena, point, "module");
	const char *program = quoted(arena, point, "process");
	const char *func = quoted(arena, point, "function");
	const char *statement = quoted(arena, point, "statement");
	const char *here = pg_printf(arena, "%s%s", func ? func : statement ? statement : "FUNC",
				     ends_in(point, ".return") ? "%return" : "");

	if (!module && !program && !func && !statement)
		return NULL;
	if (module)
		return pg_printf(arena, "write '%s', and name the module by -m %s or a line %%module %s",
				 here, module, module);
	if (program)
		return pg_printf(arena, "write '%s', and name the program by -x %s or a line %%exec %s",
				 here, program, program);
	return pg_printf(arena, "write '%s'", here);
}

/* --- Words in memory --- */

/** C's types of these sizes, which every image has. */
static const struct {
	const char *type, *c, *format; /* format: `:TYPE` that is still needed; "" */
} widths[] = {
	{"u8", "unsigned char", ""},	   {"s8", "signed char", ""},
	{"x8", "unsigned char", ":x8"},	   {"u16", "unsigned short", ""},
	{"s16", "short", ""},		   {"x16", "unsigned short", ":x16"},
	{"u32", "unsigned int", ""},	   {"s32", "int", ""},
	{"x32", "unsigned int", ":x32"},   {"u64", "unsigned long", ""},
	{"s64", "long", ""},		   {"x64", "unsigned long", ":x64"},
	{"string", NULL, ":string"},	   {"ustring", NULL, ":ustring"},
	{"symbol", "unsigned long", ":symbol"},
};

/** `+0x10(`, `+u8(`: the offset with its sign, and whether it is of a process; the length of all of it, 0: it is something else. */
static size_t read_offset(struct pg_arena *arena, const char *text, const char **ret, bool *ret_user)
{
	size_t begin = strspn(text, "+-"), num;

	if (begin != 1)
		return 0;
	*ret_user = text[begin] == 'u';
	begin += *ret_user;
	num = strspn(text + begin, "0123456789abcdefxABCDEFX");
	if (!num || !isdigit((unsigned char)text[begin]) || text[begin + num] != '(')
		return 0;
	*ret = pg_printf(arena, "%c%.*s", *text, (int)num, text + begin);
	return begin + num + 1;
}

/** Addresses in C, from the register outwards; the text is behind the last offset. */
static const char *nested(struct pg_arena *arena, const char *text, const char *const *offsets,
			  size_t num, size_t *ret_len)
{
	size_t len = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789") + 1;
	const char *address;

	if (*text != '%' || strspn(text + len, ")") < num)
		return NULL;
	*ret_len = len + num;
	address = pg_strndup(arena, text, len);
	for (size_t i = num; i-- > 0;) {
		bool is_zero = strspn(offsets[i] + 1, "0x") == strlen(offsets[i] + 1);

		if (!is_zero)
			address = pg_printf(arena, "%s%s", address, offsets[i]);
		if (i > 0)
			address = pg_printf(arena, "*(unsigned long *)(%s)", address);
	}
	return address;
}

/** `:x64[3]`: its 24 bytes. */
static const char *array_in_c(struct pg_arena *arena, const char *address, const char *type, bool is_user)
{
	unsigned bits, num;

	if (sscanf(type, ":%*[usx]%2u[%4u]", &bits, &num) != 2)
		return NULL;
	return pg_printf(arena, "(char *)(%s):bytes[%u]%s", address, bits / 8 * num, is_user ? "" : "");
}

static const char *in_c(struct pg_arena *arena, const char *address, const char *type, bool is_user)
{
	size_t len = *type == ':' ? strcspn(type + 1, " \t\n") : 0;
	const char *array = array_in_c(arena, address, type, is_user), *user = is_user ? "" : "";

	if (array)
		return array;
	for (size_t i = 0; i < PG_ARRAY_SIZE(widths); i++) {
		if (strlen(widths[i].type) != len || strncmp(widths[i].type, type + 1, len) != 0)
			continue;
		if (!widths[i].c)
			return pg_printf(arena, "(char *)(%s)%s", address,
					 is_user ? ":ustring" : widths[i].format);
		return pg_printf(arena, "*(%s *)(%s)%s%s", widths[i].c, address, widths[i].format, user);
	}
	return pg_printf(arena, "*(unsigned long *)(%s)%s", address, user);
}

const char *pg_habit_of_fetch(struct pg_arena *arena, const char *text, size_t *ret_len)
{
	const char **offsets = NULL, *offset, *address;
	size_t num = 0, num_user = 0, len, at = 0;
	bool is_user;

	while ((len = read_offset(arena, text + at, &offset, &is_user)) > 0) {
		*PG_PUSH(arena, offsets, num) = offset;
		num_user += is_user;
		at += len;
	}
	if (!num)
		return NULL;
	address = nested(arena, text + at, offsets, num, &len);
	*ret_len = address ? at + len : 1;
	/* All that an argument reads is of a process, or nothing. */
	if (!address || (num_user && num_user < num))
		return "write it as in C, with a cast: *(unsigned long *)(%di+0x10)";
	return pg_printf(arena, "write 'NAME=%s'", in_c(arena, address, text + at + len, num_user));
}
