// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/defs.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "emit/c/m4.h"

#define OPEN  PG_M4_OPEN_TEXT
#define CLOSE PG_M4_CLOSE_TEXT

/** A text of many probes has megabytes: it grows in memory that the kernel moves, and nothing formats it. */
struct pg_defs {
	struct pg_arena *arena;
	char *text; /* of `room` bytes; not the arena's */
	size_t len, room;
	const char *prefix;
	const struct pg_error *error;
};

enum { FIRST_ROOM = 65536 };

static void put(struct pg_defs *defs, const char *text, size_t len)
{
	if (defs->room - defs->len <= len) {
		defs->room = 2 * (defs->room + len);
		defs->text = realloc(defs->text, defs->room);
		if (!defs->text)
			abort();
	}
	memcpy(defs->text + defs->len, text, len);
	defs->len += len;
}

static void put_text(struct pg_defs *defs, const char *text)
{
	put(defs, text, strlen(text));
}

struct pg_defs *pg_defs_create(struct pg_arena *arena)
{
	struct pg_defs *defs = PG_NEW(arena, struct pg_defs);

	defs->arena = arena;
	defs->prefix = "";
	defs->room = FIRST_ROOM;
	defs->text = malloc(defs->room);
	if (!defs->text)
		abort();
	put_text(defs, "m4_changequote(" OPEN "," CLOSE ")m4_changecom" OPEN CLOSE "m4_divert(-1)\n");
	return defs;
}

void pg_defs_prefix(struct pg_defs *defs, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	defs->prefix = format ? pg_vprintf(defs->arena, format, args) : "";
	va_end(args);
}

/** Names and comments have no control characters (base/ident); C text has these two. */
static bool is_template_text(const char *value)
{
	for (; *value; value++) {
		if (((unsigned char)*value < ' ' && *value != '\n' && *value != '\t') ||
		    *value == 0x7f)
			return false;
	}
	return true;
}

/** Text that m4 would take for a macro's name, or for an argument, is broken up. */
static void put_value(struct pg_defs *defs, const char *value)
{
	size_t plain;

	for (const char *c = value; *c; c++) {
		plain = strcspn(c, "$mp");
		put(defs, c, plain);
		c += plain;
		if (!*c)
			return;
		put(defs, c, 1);
		if (*c == '$')
			put_text(defs, CLOSE OPEN);
		else if (strncmp(c, "m4_", 3) == 0 || strncmp(c, "pg4_", 4) == 0)
			put_text(defs, PG_M4_KEEP_TEXT);
	}
}

const struct pg_error *pg_defs_check(struct pg_arena *arena, const char *value)
{
	if (is_template_text(value))
		return NULL;
	return pg_error(arena, "a text for the header holds control characters: '%s'",
			pg_c_comment(arena, value));
}

/** Quoted twice, since a key is expanded once. */
void pg_def(struct pg_defs *defs, const char *key, const char *value)
{
	if (!defs->error)
		defs->error = pg_defs_check(defs->arena, value);
	put_text(defs, "m4_define(" OPEN "pg4:");
	put_text(defs, defs->prefix);
	put_text(defs, key);
	put_text(defs, CLOSE ", " OPEN OPEN);
	put_value(defs, value);
	put_text(defs, CLOSE CLOSE ")\n");
}

void pg_def_number(struct pg_defs *defs, const char *key, uint64_t value)
{
	pg_def(defs, key, pg_printf(defs->arena, "%" PRIu64, value));
}

void pg_def_hex(struct pg_defs *defs, const char *key, uint64_t value)
{
	pg_def(defs, key, pg_printf(defs->arena, "0x%" PRIx64, value));
}

void pg_def_comment(struct pg_defs *defs, const char *key, const char *value)
{
	pg_def(defs, key, pg_c_comment(defs->arena, value));
}

/** FNV-1a. */
static uint64_t hash_byte(uint64_t hash, char c)
{
	return (hash ^ (unsigned char)c) * 0x100000001b3ULL;
}

/* Of what pg_m4_shown() would make: of many probes, the text is too large for a copy. */
const char *pg_defs_hash(const struct pg_defs *defs)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (const char *c = defs->text; c < defs->text + defs->len; c++) {
		const char *mark = (unsigned char)*c < ' ' ? pg_m4_mark_shown(*c) : NULL;

		if (!mark)
			hash = hash_byte(hash, *c);
		for (; mark && *mark; mark++)
			hash = hash_byte(hash, *mark);
	}
	return pg_printf(defs->arena, "%016" PRIx64, hash);
}

const struct pg_error *pg_defs_finish(struct pg_defs *defs, const char **ret)
{
	put_text(defs, "m4_divert(0)m4_dnl\n");
	*ret = pg_strndup(defs->arena, defs->text, defs->len);
	free(defs->text);
	return defs->error;
}
