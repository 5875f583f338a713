/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What may stand as a name in the C text that is generated, and the one door by which a name of
 * debug info gets there.
 *
 * Debug info holds whatever a compiler, or an attacker, has written: `_vptr.Base`, `Box<int>`, a
 * keyword, a newline and a whole function. pg_c_name() lets through what is an identifier with no
 * other meaning in a header of ours; all else becomes a made-up name, from which
 * pg_source_name() tells the original, so that objects can be printed with it.
 */
#ifndef PG_BASE_IDENT_H
#define PG_BASE_IDENT_H

#include <stdbool.h>

#include "base/arena.h"

/** Letters, digits and underscores of ASCII, not beginning with a digit. Keywords are, too. */
bool pg_is_identifier(const char *text);

/** Where in C a name stands: some names are reserved in some of these places only. */
enum pg_name_place {
	PG_NAME_MEMBER,	    /**< of a struct or union; a parameter */
	PG_NAME_ARGUMENT,   /**< a member of struct E_args, where pg_ begins what is not an argument */
	PG_NAME_FILE_SCOPE, /**< functions, variables, enumerators, and typedefs that are new */
	PG_NAME_OWN_TYPEDEF, /**< one that all programs have: said again, it is the same type */
	PG_NAME_STRUCT_TAG,
	PG_NAME_OTHER_TAG, /**< of a union or an enum */
};

/**
 * The other meaning that an identifier has where headers of ours are compiled: a phrase for "NAME
 * is …", "a keyword of C". NULL: it has none. C11 and later, clang for BPF, <bpf/bpf_helpers.h>
 * and include/probegen are asked.
 */
const char *pg_reserved(const char *identifier, enum pg_name_place place);

/**
 * The name by which C has it: `name` itself, or a made-up identifier in the arena, pg_n_…, which no
 * other name of the source becomes (but for very long ones, where a 64-bit hash decides).
 */
const char *pg_c_name(struct pg_arena *arena, const char *name, enum pg_name_place place);

/** What a typedef of <linux/types.h> that all programs have stands for; NULL: it is not one. */
const char *pg_own_typedef(const char *name);

#define PG_MADE_UP "pg_n_"
bool pg_is_made_up(const char *c_name);

/**
 * The name in the source of what C calls `c_name`: any bytes but NUL. Of a very long one its
 * beginning, and "…".
 */
const char *pg_source_name(struct pg_arena *arena, const char *c_name);

/**
 * Text for within a comment of C, on one line: without the marks of comments; blank space is
 * blanks, and bytes that are not text that is shown as it is written are \xHH.
 */
const char *pg_c_comment(struct pg_arena *arena, const char *text);

#endif
