/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The resolver's context, and a place: one address with the debug info that covers it.
 *
 * A place becomes a site of the model once its variables are plans.
 */
#ifndef PG_RESOLVE_PLACE_H
#define PG_RESOLVE_PLACE_H

#include "base/diag.h"
#include "dbg/dwtype.h"
#include "dbg/line.h"
#include "dbg/open.h"
#include "dbg/scope.h"
#include "dbg/symbols.h"
#include "ir/model.h"
#include "spec/spec.h"

struct pg_resolver {
	struct pg_arena *arena;
	struct pg_dbg *dbg;
	struct pg_dwtypes *types;
	struct pg_diags *diags;
	bool strict; /**< an argument that some sites cannot read is an error */
};

struct pg_place {
	uint64_t address; /**< as linked */
	struct pg_symbol symbol;
	bool has_unit; /**< false: assembly, or no debug info for this file */
	Dwarf_Die unit;
	struct pg_scope *scopes; /**< innermost first, the function last */
	size_t num_scopes;
	bool has_cfa;	    /**< has `cfa` been asked for? libdw searches long for it */
	struct pg_plan cfa; /**< see pg_place_cfa() */
};

/** An error and the text that it is about; error NULL: none. */
struct pg_problem {
	const struct pg_error *error;
	struct pg_span span;
};

/** The place at an address: its symbol, unit and scopes. */
const struct pg_error *pg_place_at(struct pg_resolver *resolver, uint64_t address,
				   struct pg_place *ret);

/** The out-of-line function that a place is in, by its source name; its symbol's without a unit. */
const char *pg_place_function(struct pg_place *place);

#endif
