/* SPDX-License-Identifier: GPL-2.0-only */
/** An argument at a place: its value in the form that the spec asks for. */
#ifndef PG_RESOLVE_ARGS_FIELD_H
#define PG_RESOLVE_ARGS_FIELD_H

#include "resolve/args/var.h"
#include "resolve/place.h"

/** Why a struct of which a piece is absent is not read unasked. */
#define PG_PART_MISSING                                                                            \
	"a part of it is optimised out here; marked with ?, the rest can be read"

/** Why a variable below the stack pointer is not read unasked. */
#define PG_FRAME_MISSING "its frame is not made yet"

/** A field at one site: its shape, on which all sites must agree, and the plan. */
struct pg_reading {
	enum pg_field_kind kind;
	const struct pg_type *type; /**< of the field; complete as far as its declaration needs */
	uint64_t size;		    /**< of the field, bytes */
	const char *shown;	    /**< as struct pg_field has it */
	struct pg_plan plan;
};

/**
 * A problem is the spec's fault (an unknown variable, a format that does not fit); an unavailable
 * plan is the site's.
 */
struct pg_problem pg_reading_at(struct pg_resolver *resolver, struct pg_place *place,
				   const struct pg_arg *arg, struct pg_reading *ret);

/**
 * The line at which the value of a PG_EXPR_LAST was saved, as struct pg_earlier has it; PG_LINE_NOW
 * where it is of now. An int, whose plan is unavailable where that value's is.
 */
struct pg_reading pg_reading_of_line(struct pg_resolver *resolver, struct pg_place *place,
				     const struct pg_arg *arg, const struct pg_expr *last);

/** The same, where the variable that the argument is has been found already. */
struct pg_problem pg_reading_of(struct pg_resolver *resolver, struct pg_place *place,
				const struct pg_arg *arg, const struct pg_variable *variable,
				struct pg_reading *ret);

/**
 * Do two sites' readings of one argument fit one field: the same kind, size and type, whatever its
 * typedefs are called (__be32 and u32)?
 */
bool pg_readings_agree(struct pg_resolver *resolver, const struct pg_reading *a,
		       const struct pg_reading *b);

#endif
