/* SPDX-License-Identifier: GPL-2.0-only */
/** Which DIEs are scopes of code. */
#ifndef PG_DBG_FUNC_SCOPEKIND_H
#define PG_DBG_FUNC_SCOPEKIND_H

#include <elfutils/libdw.h>
#include <stdbool.h>

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

#endif
