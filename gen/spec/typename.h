/* SPDX-License-Identifier: GPL-2.0-only */
/** The C types that casts and sizeof name. */
#ifndef PG_SPEC_TYPENAME_H
#define PG_SPEC_TYPENAME_H

#include "base/diag.h"

struct pg_tokens;

/** A C type as it stands in a cast: "unsigned long", "struct sock *", "u32". */
struct pg_type_name {
	enum pg_type_tag { PG_TAG_NONE, PG_TAG_STRUCT, PG_TAG_UNION, PG_TAG_ENUM } tag;
	const char *name;  /**< normalised: one blank between words, no qualifiers */
	unsigned pointers; /**< number of stars */
	struct pg_span span;
};

/**
 * Consume what may be a type's name; ret->name is NULL when nothing there can be one. True when a
 * keyword of C says that it must be one.
 */
bool pg_parse_type_name(struct pg_tokens *tokens, struct pg_type_name *ret);

/** Can it only be a type? A lone word may be something else, except those of C, and u8 to s64. */
bool pg_type_name_is_known(const struct pg_type_name *type);

void pg_type_name_print(const struct pg_type_name *type, FILE *to);

#endif
