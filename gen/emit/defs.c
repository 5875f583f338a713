// SPDX-License-Identifier: GPL-2.0-only
#include "emit/defs.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit/m4.h"

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
	fputs("m4_changequote(<|,|>)m4_changecom<||>m4_divert(-1)\n", defs->file);
	return defs;
}

void pg_defs_prefix(struct pg_defs *defs, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	defs->prefix = format ? pg_vprintf(defs->arena, format, args) : "";
	va_end(args);
}

/**
 * Whole quote marks, the half of one that the closing mark would complete, and what the scan for
 * left-over macros would take for one.
 */
static bool is_template_text(const char *value)
{
	size_t len = strlen(value);

	return strstr(value, "<|") || strstr(value, "|>") || (len && value[len - 1] == '<') ||
	       pg_m4_macro_in(value);
}

/** Quoted twice, since a key is expanded once; a dollar is kept from what may be $1 with it. */
void pg_def(struct pg_defs *defs, const char *key, const char *value)
{
	if (!defs->error && is_template_text(value))
		defs->error = pg_error(defs->arena,
				       "'%s' holds a quote mark or a macro of the templates, so no "
				       "header can be made of it",
				       value);
	fprintf(defs->file, "m4_define(<|pg4:%s%s|>, <|<|", defs->prefix, key);
	for (const char *c = value; *c; c++)
		fputs(*c == '$' ? "$|><|" : (char[]){*c, '\0'}, defs->file);
	fputs("|>|>)\n", defs->file);
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
	size_t len = strlen(value), put = 0;
	char *comment = pg_alloc(defs->arena, 2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		char previous = put ? comment[put - 1] : ' ';

		if ((previous == '*' && value[i] == '/') || (previous == '/' && value[i] == '*'))
			comment[put++] = ' ';
		comment[put++] = (unsigned char)value[i] < ' ' ? ' ' : value[i];
	}
	pg_def(defs, key, comment);
}

const char *pg_defs_hash(const struct pg_defs *defs)
{
	uint64_t hash = 0xcbf29ce484222325ULL; /* FNV-1a */

	fflush(defs->file);
	for (size_t i = 0; i < defs->len; i++)
		hash = (hash ^ (unsigned char)defs->text[i]) * 0x100000001b3ULL;
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
