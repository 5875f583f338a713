/* SPDX-License-Identifier: GPL-2.0-only */
/** Inlined instances of functions (DW_TAG_inlined_subroutine). */
#ifndef PG_DBG_FUNC_INLINE_H
#define PG_DBG_FUNC_INLINE_H

#include <stdbool.h>

#include "dbg/func/scope.h"

/**
 * An instance, the unit that it is in, and the scopes: its own first, the function last. One of
 * PG_SCOPE_FUNCTION is out of line.
 */
struct pg_inlined {
	Dwarf_Die unit;
	struct pg_scope *scopes;
	size_t num_scopes;
};

/**
 * The inlined instances of all functions of this name (or pattern), in whatever unit and of whatever
 * file's function, and the functions of this name whose symbols have another. Left out are instances
 * that have no code, and parts of a function inlined into the rest of it.
 */
const struct pg_error *pg_inlined_find(struct pg_dbg *dbg, const char *name,
				       struct pg_inlined **ret, size_t *ret_num);

/**
 * Called with each inlined instance: outer[0] is the outermost scope, outer[depth - 1] the
 * instance, origin its abstract definition. It may have no code.
 */
typedef void pg_code_visitor(const struct pg_scope *outer, size_t depth, Dwarf_Die *origin,
				void *data);

/**
 * All instances of a unit but parts of a function inlined into the rest of it; and with `function`,
 * which may be NULL, the out-of-line functions, whose origin is the DIE itself. False: the walk ended
 * where more than PG_SCOPE_DEEPEST scopes are in each other.
 */
bool pg_code_walk(Dwarf_Die *unit, pg_code_visitor *function, pg_code_visitor *instance,
		  void *data);

/** What to say of that. */
const struct pg_error *pg_code_too_deep(struct pg_dbg *dbg);

/** Has a function's symbol another name than the source gives it, as in C++ and Rust? */
bool pg_has_other_symbol(Dwarf_Die *function);

/** A call of another function that is inlined. */
struct pg_inlined_call {
	unsigned line;	  /**< of the caller's file */
	const char *name; /**< of the function called */
};

/**
 * The calls that a function's own text makes and that are inlined, in no order: those of what is
 * inlined into it are not its own.
 */
size_t pg_inlined_calls(struct pg_dbg *dbg, Dwarf_Die *function, struct pg_inlined_call **ret);

#endif
