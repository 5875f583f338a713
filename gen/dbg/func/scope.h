/* SPDX-License-Identifier: GPL-2.0-only */
/** The scopes that an address is in: blocks, inlined instances, the out-of-line function. */
#ifndef PG_DBG_FUNC_SCOPE_H
#define PG_DBG_FUNC_SCOPE_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * The most nested scopes: a question about the variables at a place reads the DIEs of all of its
 * scopes, each of which may contain the rest. Linux 6.1 has 28 nested DIEs.
 */
#define PG_SCOPE_DEEPEST 256

enum pg_scope_kind {
	PG_SCOPE_FUNCTION, /**< DW_TAG_subprogram with code of its own */
	PG_SCOPE_INLINED,  /**< DW_TAG_inlined_subroutine */
	PG_SCOPE_BLOCK,	   /**< DW_TAG_lexical_block */
};

/** A block whose variables are in its outer scope's code: it has no addresses of its own. */
bool pg_scope_has_no_code(Dwarf_Die *die);

struct pg_scope {
	enum pg_scope_kind kind;
	Dwarf_Die die;
};

/** Is the DIE a scope of code, and of which kind? */
bool pg_scope_kind(Dwarf_Die *die, enum pg_scope_kind *ret);

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
