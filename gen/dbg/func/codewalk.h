/* SPDX-License-Identifier: GPL-2.0-only */
/** The walk over all code of a unit: its functions, and what is inlined in them. */
#ifndef PG_DBG_FUNC_CODEWALK_H
#define PG_DBG_FUNC_CODEWALK_H

#include "dbg/func/scope.h"

/** A function out of line, or an inlined instance. It may have no code. */
struct pg_code_visit {
	const struct pg_scope
		*outer; /**< [0] is the outermost scope of its code, [depth - 1] itself */
	size_t depth;
	Dwarf_Die *
		origin; /**< the abstract definition of an instance; of a function the DIE itself */
	bool is_written_in; /**< in another function, whose code is not around it */
};

typedef void pg_code_visitor(const struct pg_code_visit *visit, void *data);

/**
 * All instances of a unit but parts of a function inlined into the rest of it; and with `function`,
 * which may be NULL, the out-of-line functions. False: the walk ended where more than
 * PG_SCOPE_DEEPEST scopes are nested.
 */
bool pg_code_walk(Dwarf_Die *unit, pg_code_visitor *function, pg_code_visitor *instance,
		  void *data);

/** The error for that. */
const struct pg_error *pg_code_too_deep(struct pg_dbg *dbg);

/**
 * Has a function's symbol another name? In C its declaration says so, or it is written in another
 * function (gcc's inner.0). In other languages that is so without it: in C++ and Rust, and names of
 * Go are found by their parts.
 */
bool pg_has_other_symbol(const struct pg_code_visit *visit);

#endif
