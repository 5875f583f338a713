/* SPDX-License-Identifier: GPL-2.0-only */
/** The walk over all code of a unit: its functions, and what is inlined in them. */
#ifndef PG_DBG_FUNC_CODEWALK_H
#define PG_DBG_FUNC_CODEWALK_H

#include "dbg/func/scope.h"

/**
 * Called with each inlined instance: outer[0] is the outermost scope, outer[depth - 1] the
 * instance, origin its abstract definition. It may have no code.
 */
typedef void pg_code_visitor(const struct pg_scope *outer, size_t depth, Dwarf_Die *origin,
			     void *data);

/**
 * All instances of a unit but parts of a function inlined into the rest of it; and with `function`,
 * which may be NULL, the out-of-line functions, whose origin is the DIE itself. False: the walk ended
 * where more than PG_SCOPE_DEEPEST scopes are nested.
 */
bool pg_code_walk(Dwarf_Die *unit, pg_code_visitor *function, pg_code_visitor *instance,
		  void *data);

/** The error for that. */
const struct pg_error *pg_code_too_deep(struct pg_dbg *dbg);

/**
 * Does a function's declaration say that its symbol has another name? In other languages than C that
 * is so without it: in C++ and Rust, and names of Go are found by their parts.
 */
bool pg_has_other_symbol(Dwarf_Die *function);

#endif
