/* SPDX-License-Identifier: GPL-2.0-only */
/** The scopes that an address is in: blocks, inlined instances, the out-of-line function. */
#ifndef PG_DBG_FUNC_SCOPE_H
#define PG_DBG_FUNC_SCOPE_H

#include <stdbool.h>

#include "dbg/dbg.h"
#include "dbg/func/scopekind.h"

/**
 * The scopes at an address of a unit, innermost first, the function last. Unlike
 * dwarf_getscopes(), which continues with the abstract definition once it meets an inlined
 * instance, this is the chain of the code as it stands. *ret_num is 0 where no function has it. More
 * than PG_SCOPE_DEEPEST are an error.
 */
const struct pg_error *pg_scopes_at(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address,
				    struct pg_scope **ret, size_t *ret_num);

/** The index of the innermost function or inlined instance among scopes[from…]. */
size_t pg_scope_function(const struct pg_scope *scopes, size_t num, size_t from);

/**
 * The block that gdb would call the innermost scope: one that declares something, since gdb makes
 * no block of the others.
 */
Dwarf_Die *pg_scope_block(struct pg_scope *scopes, size_t num);

#endif
