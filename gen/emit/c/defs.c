// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/defs.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "emit/c/m4.h"

struct pg_defs {
	struct pg_arena *arena;
	FILE *file; /* of text, len */
	char *text;
	size_t len;
	const char *prefix;
	const struct pg_error *error;
};

struct pg_defs *pg_defs_create(struct pg_arena *arena)
{
	struct pg_defs *defs = PG_NEW(arena, struct pg_defs);

	defs->arena = arena;
	defs->prefix = "";
	defs->file = open_memstream(&defs->text, &defs->len);
	if (!defs->file)
		abort();
	fprintf(defs->file, "m4_changequote(%c,%c)m4_changecom%c%cm4_divert(-1)\n", PG_M4_OPEN,
		PG_M4_CLOSE, PG_M4_OPEN, PG_M4_CLOSE);
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
static void write_value(FILE *file, const char *value)
{
	size_t plain;

	for (const char *c = value; *c; c++) {
		plain = strcspn(c, "$mp");
		fwrite(c, 1, plain, file);
		c += plain;
		if (!*c)
			return;
		fputc(*c, file);
		if (*c == '$')
			fprintf(file, "%c%c", PG_M4_CLOSE, PG_M4_OPEN);
		else if (strncmp(c, "m4_", 3) == 0 || strncmp(c, "pg4_", 4) == 0)
			fputc(PG_M4_KEEP, file);
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
	fprintf(defs->file, "m4_define(%cpg4:%s%s%c, %c%c", PG_M4_OPEN, defs->prefix, key,
		PG_M4_CLOSE, PG_M4_OPEN, PG_M4_OPEN);
	write_value(defs->file, value);
	fprintf(defs->file, "%c%c)\n", PG_M4_CLOSE, PG_M4_CLOSE);
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

	fflush(defs->file);
	for (const char *c = defs->text; *c; c++) {
		const char *mark = pg_m4_mark_shown(*c);

		if (!mark)
			hash = hash_byte(hash, *c);
		for (; mark && *mark; mark++)
			hash = hash_byte(hash, *mark);
	}
	return pg_printf(defs->arena, "%016" PRIx64, hash);
}

const struct pg_error *pg_defs_finish(struct pg_defs *defs, const char **ret)
{
	fputs("m4_divert(0)m4_dnl\n", defs->file);
	fclose(defs->file);
	*ret = pg_strndup(defs->arena, defs->text, defs->len);
	free(defs->text);
	return defs->error;
}
