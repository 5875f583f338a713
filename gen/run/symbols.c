// SPDX-License-Identifier: GPL-2.0-only
#include "run/symbols.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/infile.h"

#define uthash_malloc(size)	  pg_alloc(symbols->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#define KALLSYMS  "/proc/kallsyms"
#define BLACKLIST "/sys/kernel/debug/kprobes/blacklist"

/** A symbol that was asked for, as "MODULE:NAME" or "NAME". */
struct symbol {
	const char *key;
	uint64_t address; /* 0: unknown, since we are not allowed to see addresses */
	unsigned count;
	UT_hash_handle hh;
};

struct range {
	uint64_t begin, end;
};

struct pg_live_symbols {
	struct pg_arena *arena;
	struct symbol *wanted;
	bool has_table;
	struct range *blacklist;
	size_t num_blacklist;
};

struct pg_live_symbols *pg_live_symbols_create(struct pg_arena *arena)
{
	struct pg_live_symbols *symbols = PG_NEW(arena, struct pg_live_symbols);

	symbols->arena = arena;
	return symbols;
}

static const char *key_of(struct pg_arena *arena, const char *module, const char *name)
{
	return module ? pg_printf(arena, "%s:%s", module, name) : name;
}

static struct symbol *find(const struct pg_live_symbols *symbols, const char *key)
{
	struct symbol *symbol;

	HASH_FIND_STR(symbols->wanted, key, symbol);
	return symbol;
}

void pg_live_symbols_want(struct pg_live_symbols *symbols, const char *module, const char *name)
{
	const char *key = key_of(symbols->arena, module, name);
	struct symbol *symbol = find(symbols, key);

	if (symbol)
		return;
	symbol = PG_NEW(symbols->arena, struct symbol);
	symbol->key = pg_strndup(symbols->arena, key, strlen(key));
	HASH_ADD_KEYPTR(hh, symbols->wanted, symbol->key, strlen(symbol->key), symbol);
}

/* --- Reading --- */

/** "ffffffff81000000 T _text", "ffffffffc0000000 t nft_do_chain\t[nf_tables]" */
static void take_symbol(struct pg_live_symbols *symbols, const char *line, size_t len)
{
	char key[1024];
	const char *end = line + len, *name, *tab, *module = NULL;
	size_t name_len, module_len = 0;
	struct symbol *symbol;
	char *after;
	uint64_t address = strtoull(line, &after, 16);

	if (end - after < 4 || after[0] != ' ' || after[2] != ' ')
		return;
	name = after + 3;
	tab = memchr(name, '\t', (size_t)(end - name));
	name_len = (size_t)((tab ? tab : end) - name);
	if (tab && end - tab > 3) {
		module = tab + 2;
		module_len = (size_t)(end - module) - 1;
	}
	if (name_len + module_len + 2 > sizeof(key))
		return;
	snprintf(key, sizeof(key), "%.*s%s%.*s", (int)module_len, module ? module : "",
		 module ? ":" : "", (int)name_len, name);
	symbol = find(symbols, key);
	if (!symbol)
		return;
	symbol->count++;
	symbol->address = address;
}

/** "0xffffffff81000000-0xffffffff81000010\tsymbol" */
static void take_range(struct pg_live_symbols *symbols, const char *line, size_t len)
{
	struct range range;
	char *after;

	(void)len;
	range.begin = strtoull(line, &after, 16);
	if (*after != '-')
		return;
	range.end = strtoull(after + 1, NULL, 16);
	if (range.begin != 0)
		*PG_PUSH(symbols->arena, symbols->blacklist, symbols->num_blacklist) = range;
}

static bool read_lines(struct pg_live_symbols *symbols, const char *path,
		       void (*take)(struct pg_live_symbols *symbols, const char *line, size_t len))
{
	const char *text, *newline;
	size_t len;

	if (pg_read_file(symbols->arena, path, &text, &len))
		return false;
	for (; (newline = strchr(text, '\n')) != NULL; text = newline + 1)
		take(symbols, text, (size_t)(newline - text));
	return true;
}

void pg_live_symbols_read(struct pg_live_symbols *symbols)
{
	if (!symbols->wanted)
		return;
	symbols->has_table = read_lines(symbols, KALLSYMS, take_symbol);
	read_lines(symbols, BLACKLIST, take_range);
}

/* --- Answers --- */

static bool is_blacklisted(const struct pg_live_symbols *symbols, uint64_t address)
{
	for (size_t i = 0; i < symbols->num_blacklist; i++) {
		const struct range *range = &symbols->blacklist[i];

		if (address >= range->begin && address < range->end)
			return true;
	}
	return false;
}

bool pg_live_symbols_has(const struct pg_live_symbols *symbols, const char *module,
			 const char *name)
{
	const struct symbol *symbol = find(symbols, key_of(symbols->arena, module, name));

	return symbol && symbol->count > 0;
}

uint64_t pg_live_symbols_address(const struct pg_live_symbols *symbols, const char *module,
				 const char *name)
{
	const struct symbol *symbol = find(symbols, key_of(symbols->arena, module, name));

	return symbol && symbol->count == 1 ? symbol->address : 0;
}

const char *pg_live_symbols_refusal(const struct pg_live_symbols *symbols, const char *module,
				    const char *name, unsigned long offset)
{
	const struct symbol *symbol = find(symbols, key_of(symbols->arena, module, name));

	if (!symbols->has_table || !symbol)
		return NULL;
	if (symbol->count == 0)
		return "this kernel has no such symbol";
	if (symbol->count > 1)
		return pg_printf(symbols->arena, "this kernel has %u symbols of this name",
				 symbol->count);
	if (symbol->address && is_blacklisted(symbols, symbol->address + offset))
		return "on the kernel's blacklist of kprobes";
	return NULL;
}
