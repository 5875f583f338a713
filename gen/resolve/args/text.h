/* SPDX-License-Identifier: GPL-2.0-only */
/** Text and bytes: from the address that a value gives, as many as a format says. */
#ifndef PG_RESOLVE_ARGS_TEXT_H
#define PG_RESOLVE_ARGS_TEXT_H

#include "ir/model.h"
#include "resolve/args/value.h"

struct pg_text {
	enum pg_field_kind kind;
	const struct pg_type *type; /**< an array, as large as the format says */
	struct pg_piece piece;	    /**< if the value is available */
};

/** Of string[N], ustring[N] and bytes[N]; the value becomes what is read, or says why not. */
struct pg_problem pg_text_of(struct pg_walk *walk, const struct pg_format *format,
			     struct pg_value *value, struct pg_text *ret);

/** Has an object as many bytes as a format reads from it? */
struct pg_problem pg_text_fits(struct pg_walk *walk, const struct pg_format *format,
			       const struct pg_value *value, uint64_t size);

#endif
