/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The symbol table in two orders: by name and by address. Sorting 120,000 symbols takes some
 * milliseconds, so the orders of large tables are kept (dbg/cache).
 */
#ifndef PG_DBG_SYM_SYMORDER_H
#define PG_DBG_SYM_SYMORDER_H

#include "dbg/dbg.h"

struct pg_symtab {
	const Elf64_Sym *symbols; /**< in the host's byte order, lent by libelf */
	size_t num;
	const char *strings;
	size_t strings_size;
	bool *section_is_code; /**< by section index */
	size_t num_sections;

	/** Defined names: a hash (pg_symbol_hash) in the high half, its index in the low. */
	const uint64_t *by_name;
	size_t num_names;
	/** Indices of functions, ascending by address, then as in the table. */
	const uint32_t *by_place;
	size_t num_places;
};

bool pg_symbol_is_defined(const struct pg_symtab *table, const Elf64_Sym *symbol);
/** STT_FUNC, or no type in an executable section (assembly). */
bool pg_symbol_is_function(const struct pg_symtab *table, const Elf64_Sym *symbol);

/** The hash of a name without suffixes: foo.isra.0, foo@@VERSION and foo are neighbours. */
uint32_t pg_symbol_hash(const char *name);

/** Make or load the orders of a table whose other members are set. */
void pg_symbols_order(struct pg_dbg *dbg, struct pg_symtab *table);

/** The first of by_name with this hash or a larger one; num_names: none. */
size_t pg_symbols_with_hash(const struct pg_symtab *table, uint32_t hash);

#endif
