/* SPDX-License-Identifier: GPL-2.0-only */
/** The ELF symbol table: names to addresses and back. */
#ifndef PG_DBG_SYM_SYMBOLS_H
#define PG_DBG_SYM_SYMBOLS_H

#include "dbg/dbg.h"

struct pg_symbol {
	const char *name; /**< in the file's mapping: valid until pg_dbg_close() */
	uint64_t address;
	uint64_t size;	  /**< bytes; 0: unknown (assembly) */
	bool is_function; /**< STT_FUNC, or no type in an executable section (assembly) */
	bool is_resolver; /**< STT_GNU_IFUNC: this function returns what the name means */
};

/** An error when there is none. Called by pg_dbg_open(). */
const struct pg_error *pg_symbols_open(struct pg_dbg *dbg);

/** Is `name` what `pattern` means: the same, or matched by its wildcards `*`, `?`, `[…]`? */
bool pg_name_matches(const char *pattern, const char *name);

/**
 * The functions with this source name (or pattern), ascending by address: the symbols NAME, and
 * NAME.isra.0, NAME.constprop.0, NAME.part.0, NAME.llvm.1… (gcc's and clang's clones), NAME@VERSION and NAME@@VERSION, but
 * not NAME.cold, which is a part without an entry. One of several symbols at one address is taken.
 */
size_t pg_symbols_of_function(const struct pg_dbg *dbg, const char *name, struct pg_symbol **ret);

/**
 * May a symbol's function follow the convention of C as its declaration says? Copies (FUNC.isra.0,
 * FUNC.constprop.0) may have other parameters, parts (FUNC.cold) have none, and Go, whose names have dots as
 * well, has a convention of its own. A version (NAME@.14) is not a part of the name, and NAME.0 is a
 * function in a function.
 */
bool pg_symbol_is_plain(const char *symbol);

/** Is it the symbol of a part that gcc has split off a function (FUNC.part.0)? */
bool pg_symbol_is_part(const char *symbol);

/** Is it the symbol of that name, in any version ("fopen@@GLIBC_2.2.5")? */
bool pg_symbol_is_called(const char *symbol, const char *name);

/** The function symbol that holds an address: of several the first in the table. */
bool pg_symbol_at(const struct pg_dbg *dbg, uint64_t address, struct pg_symbol *ret);

/**
 * The code from the symbol before an address to the one behind it, as the running kernel knows functions:
 * without sizes, padding included. False: there is none before, or none behind it.
 */
bool pg_symbol_extent(const struct pg_dbg *dbg, uint64_t address, uint64_t *ret_begin,
		      uint64_t *ret_end);

/** The address of the only symbol of this name, whatever it is. */
bool pg_symbol_unique_address(const struct pg_dbg *dbg, const char *name, uint64_t *ret);

/** Does exactly one symbol have this name? The kernel looks probes up by name alone. */
bool pg_symbol_is_unique(const struct pg_dbg *dbg, const char *name);

/** The symbols in [begin, end) by address, whose names are identifiers of C and no other's. */
size_t pg_symbols_in(const struct pg_dbg *dbg, uint64_t begin, uint64_t end,
		     struct pg_symbol **ret);

/** All function names, for suggestions and listings; `num` of them, unsorted, with duplicates. */
const char *const *pg_symbol_function_names(const struct pg_dbg *dbg, size_t *ret_num);

/** The same of variables. */
const char *const *pg_symbol_variable_names(const struct pg_dbg *dbg, size_t *ret_num);

#endif
