/* SPDX-License-Identifier: GPL-2.0-only */
/** DWARF locations to words of a plan: the symbolic evaluator. */
#ifndef PG_RESOLVE_LOC_H
#define PG_RESOLVE_LOC_H

#include "ir/fold.h"
#include "resolve/place.h"

enum pg_object_kind {
	PG_OBJECT_MEMORY, /**< it is at the address in `word` */
	PG_OBJECT_WORD,	  /**< it is nowhere: its bytes are the low bytes of `word` */
};

/** Where a variable is, or what it is: words of a builder. */
struct pg_object {
	enum pg_avail avail;
	const char *reason;
	enum pg_object_kind kind;
	pg_word word;
};

struct pg_object pg_object_unavailable(enum pg_avail avail, const char *reason);

/** The object that a DW_TAG_variable or DW_TAG_formal_parameter describes, at a place. */
struct pg_object pg_object_of(struct pg_resolver *resolver, struct pg_builder *builder,
			      struct pg_place *place, Dwarf_Die *variable);

/** The plan of the canonical frame address at a place (one VALUE piece), made when first asked for. */
const struct pg_plan *pg_place_cfa(struct pg_resolver *resolver, struct pg_place *place);

/**
 * Is a function's code unoptimised: has a parameter one location for all of it, in the frame, where
 * the prologue still has to store it?
 */
bool pg_is_unoptimized(struct pg_resolver *resolver, struct pg_place *place);

#endif
