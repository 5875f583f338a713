// SPDX-License-Identifier: GPL-2.0-only
#include "run/ksyms.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/infile.h"
#include "base/search.h"

/** A larger gap between two symbols belongs to neither: after the kernel, between modules. */
#define LARGEST ((uint64_t)16 << 20)

struct symbol {
	uint64_t address;
	const char *name; /* in the text of the file, with its module */
};

struct pg_ksyms {
	struct pg_arena *arena;
	bool is_read;
	struct symbol *symbols; /* ascending */
	size_t num;
};

struct pg_ksyms *pg_ksyms_create(struct pg_arena *arena)
{
	struct pg_ksyms *ksyms = PG_NEW(arena, struct pg_ksyms);

	ksyms->arena = arena;
	return ksyms;
}

/** "ffffffff81000000 T _text", "ffffffffc0001000 t e1000_open	[e1000]". */
static void add_line(struct pg_ksyms *ksyms, char *line)
{
	char *at, *tab;
	uint64_t address = strtoull(line, &at, 16);

	if (!address || at[0] != ' ' || !at[1] || at[2] != ' ' || at[1] == 'a' || at[1] == 'A')
		return;
	at += 3;
	tab = strchr(at, '\t');
	if (tab)
		*tab = ' ';
	*PG_PUSH(ksyms->arena, ksyms->symbols, ksyms->num) = (struct symbol){address, at};
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

static void read_symbols(struct pg_ksyms *ksyms)
{
	const char *text;
	size_t len;

	ksyms->is_read = true;
	if (pg_read_file(ksyms->arena, "/proc/kallsyms", &text, &len))
		return; /* then addresses stay numbers */
	for (char *line = (char *)text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		add_line(ksyms, line);
	}
	if (ksyms->num)
		qsort(ksyms->symbols, ksyms->num, sizeof(*ksyms->symbols), by_address);
}

/** Addresses beyond an end are not a part of it. */
static bool is_end(const char *name)
{
	static const char *const ends[] = {"_etext", "_end", "__bss_stop", "_einittext"};

	for (size_t i = 0; i < PG_ARRAY_SIZE(ends); i++) {
		if (strcmp(name, ends[i]) == 0)
			return true;
	}
	return false;
}

const char *pg_ksyms_text(struct pg_ksyms *ksyms, struct pg_arena *arena, uint64_t address)
{
	const struct symbol *symbol;
	size_t after, name;

	if (!ksyms->is_read)
		read_symbols(ksyms);
	after = PG_LOWER_BOUND(ksyms->num, i, ksyms->symbols[i].address <= address);
	/* Below all, or beyond the last one, whose end is unknown. */
	if (!after || after == ksyms->num)
		return NULL;
	symbol = &ksyms->symbols[after - 1];
	if (symbol[1].address - symbol->address > LARGEST ||
	    (is_end(symbol->name) && address > symbol->address))
		return NULL;
	name = strcspn(symbol->name, " ");
	return pg_printf(arena, "%.*s+0x%" PRIx64 "%s", (int)name, symbol->name,
			 address - symbol->address, symbol->name + name);
}
