/* SPDX-License-Identifier: GPL-2.0-only */
/** Inlined instances of functions (DW_TAG_inlined_subroutine). */
#ifndef PG_DBG_FUNC_INLINE_H
#define PG_DBG_FUNC_INLINE_H

#include <stdbool.h>

#include "dbg/func/scope.h"
#include "base/name/funcname.h"

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
 * The inlined instances of all functions that a name means, in any unit and of any file's
 * function, and those functions whose symbols have another name. Left out are instances
 * that have no code, and parts of a function inlined into the rest of it.
 */
const struct pg_error *pg_inlined_find(struct pg_dbg *dbg, const struct pg_func_name *name,
				       struct pg_inlined **ret, size_t *ret_num);

/** A call of another function that is inlined. */
struct pg_inlined_call {
	unsigned line;	  /**< of the caller's file */
	const char *name; /**< of the function called */
};

/**
 * The calls in a function's own text that are inlined, in no order: the calls of functions that are
 * inlined into it are not its own.
 */
size_t pg_inlined_calls(struct pg_dbg *dbg, Dwarf_Die *function, struct pg_inlined_call **ret);

/**
 * The line of an inlined instance's call, in the file that declares the function that it is inlined
 * into; false: it is in another file, or not known.
 */
bool pg_inlined_called_at(Dwarf_Die *instance, Dwarf_Die *function, unsigned *ret);

#endif
