/* SPDX-License-Identifier: GPL-2.0-only */
/** What a function is called, with its scopes, and whether a name in a point means it. */
#ifndef PG_DBG_FUNC_QUALNAME_H
#define PG_DBG_FUNC_QUALNAME_H

#include "dbg/dbg.h"
#include "base/name/funcname.h"

/**
 * A function or inlined instance by its name as the language writes it: `get` in C,
 * `store::Cache::get`, `main.(*Cache).Get`. NULL: it has none.
 */
const char *pg_function_name(struct pg_dbg *dbg, Dwarf_Die *function);

/** The same with the types of its parameters where functions of one name differ in them (C++). */
const char *pg_function_signature(struct pg_dbg *dbg, Dwarf_Die *function);

/** Does a name in a point mean the function? */
bool pg_function_matches(struct pg_dbg *dbg, const struct pg_func_name *pattern,
			 Dwarf_Die *function);

/** Has it functions whose names have scopes: those of C++ and Rust? */
bool pg_has_scopes(struct pg_dbg *dbg);

/** Is the program Go's? Its names have their scopes in one text. */
bool pg_is_go(struct pg_dbg *dbg);

#endif
