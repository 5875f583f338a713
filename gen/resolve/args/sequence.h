/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Texts and sequences of languages' libraries: std::string, string_view, vector and span; &str,
 * String, CString, Vec and slices; Go's string and slice.
 *
 * Debug info does not say that a struct is one of these, but shows its members: where the first
 * element is, and how many there are, or where they end. What has other members is not one: no
 * layout is assumed of a library's version.
 */
#ifndef PG_RESOLVE_ARGS_SEQUENCE_H
#define PG_RESOLVE_ARGS_SEQUENCE_H

#include "resolve/args/value.h"

/**
 * Make a value of such a type, or a pointer or reference to one, the pointer to its first element, and
 * value->count the bytes that its elements have. False: it is not one, and is left as it is.
 * is_text: it may also be one that only a NUL ends, and then has no count.
 */
bool pg_sequence_begin(struct pg_walk *walk, struct pg_value *value, bool is_text);

#endif
