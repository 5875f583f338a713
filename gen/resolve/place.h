/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The resolver's context, and a place: one address with the debug info that covers it.
 *
 * A place becomes a site of the model once its variables are plans.
 */
#ifndef PG_RESOLVE_PLACE_H
#define PG_RESOLVE_PLACE_H

#include "base/diag.h"
#include "dbg/file/open.h"
#include "dbg/frame/cfi.h"
#include "dbg/func/inline.h"
#include "dbg/func/scope.h"
#include "dbg/line/line.h"
#include "dbg/sym/symbols.h"
#include "dbg/type/types.h"
#include "ir/fold.h"
#include "ir/model.h"
#include "ir/survey.h"
#include "resolve/problem.h"
#include "spec/spec.h"

struct pg_place;
struct pg_function_stmts;
struct pg_readable;
struct pg_scoped;

/** Where a past value is saved: places of the same call as the one that asks. */
struct pg_earlier {
	bool is_here;  /**< it is readable at the place itself, now */
	bool is_entry; /**< where the call begins */
	size_t func;   /**< whose call: the number of the scope of that function or instance */
	struct pg_place *places;
	int *lines; /**< of $last, of each place: counted from the line of the function that declares
		     * the variable; PG_LINE_UNKNOWN */
	size_t num;
};

/** The last answer of resolve/where/frame: each variable in the frame asks, at each row of its range. */
struct pg_body_rule {
	const void *function; /**< the DIE of the function, or NULL */
	struct pg_range range; /**< empty: nothing was asked yet */
	bool is_known;
	struct pg_cfa_rule rule;
};

/** The last answers of resolve/where/settled: each variable asks. */
struct pg_function_code {
	const void *function; /**< its DIE; NULL: it was not asked yet */
	const void **params;  /**< the DIEs of its parameters, ascending */
	size_t num_params;
	const void **variables; /**< likewise of its outermost block */
	size_t num_variables;
	bool has_lists;	  /**< a parameter of it has a list of places, or none */
	bool is_followed; /**< a variable of it has a list */
	bool is_asked, stores; /**< pg_is_unoptimized(), at `address` */
	uint64_t address;
};

struct pg_resolver {
	struct pg_arena *arena;
	struct pg_dbg *dbg;
	struct pg_dwtypes *types;
	struct pg_diags *diags;
	bool strict; /**< an argument that some sites cannot read is an error */
	struct pg_captures *captures; /**< of the event being planned; see resolve/where/capture.h */
	/**
	 * The places of a PG_EXPR_AT, PG_EXPR_LAST or PG_EXPR_SINCE (resolve/ask/earlier). Here, since
	 * the search for places uses arguments, and these use the search: for other places, and
	 * without arguments. NULL: nothing past is asked for.
	 */
	struct pg_problem (*find_earlier)(struct pg_resolver *resolver, struct pg_place *place,
					  const struct pg_expr *expr, struct pg_earlier *ret);
	/** Where variables of a function are readable, as far as it has been asked (resolve/ask/readable);
	 * there wherever find_earlier is. */
	struct pg_readable *readable;
	/** Of locations that are made of others (resolve/locexpr): how many are being evaluated, each
	 * in the one before, and the operators run since the first began. */
	unsigned nesting, steps;
	struct pg_function_code code;
	struct pg_body_rule body;
	struct pg_function_stmts *stmts; /**< of the last function that resolve/where/beginning looked at; NULL: none yet */
	/** The last one of pg_variable_prototype() (resolve/args/var). */
	struct {
		const void *function;	    /**< its DIE; NULL: none yet */
		const struct pg_type *type;
		const void **params;	    /**< the DIEs, as many as the type has members */
	} prototype;
	/** The variables in the scopes of the last place that looked back for one (resolve/ask/earlier). */
	struct {
		const void *scope; /**< the DIE of the innermost; NULL: none yet */
		struct pg_scoped *all;
		size_t num;
	} scoped;
};

struct pg_place {
	/** As linked; of raw BTF, which has no addresses, a number that no other function has. */
	uint64_t address;
	bool is_entry;	  /**< where the point's function is entered, out of line or inlined */
	/** The entry of a function out of line, asked for as the beginning of a call: parameters are
	 * where the calling convention puts them. */
	bool begins_call;
	enum pg_moment moment; /**< of PG_MOMENT_RETURNED, address is the entry */
	/** Why no probe can be set here, as found in the search (for a return, the reason for the
	 * whole function); NULL: no reason is known. */
	const char *refusal;
	const char *callee; /**< PG_MOMENT_TAIL_CALL: the function that it jumps to, for people */
	uint64_t target;    /**< of that jump; 0: unknown */
	struct pg_symbol symbol;
	bool has_unit; /**< false: assembly, or no debug info for this file */
	Dwarf_Die unit;
	struct pg_scope *scopes; /**< innermost first, the function last */
	size_t num_scopes;
	const struct pg_btf_func *btf; /**< the function, where there is BTF only; NULL: DWARF */
	size_t func; /**< the scope that is the point's function: inlined, or the last */
	const char *file; /**< of the row that a line was found by, as in the line table; or NULL */
	unsigned line;
	/** Of a point FUNC:LINE: the line at which the probe is, counted as that is, plus 1; 0: another point. */
	unsigned counted;
	/** Another place of its line from which control may come to this one in the same arrival,
	 * so that the line fires twice; 0: none. */
	uint64_t repeats;
	/** All places of its line, where some are left out (resolve/points/arrivals.h); NULL: none is. */
	const struct pg_candidates *candidates;
	bool has_cfa;	    /**< has `cfa` been asked for? libdw takes long to find it */
	struct pg_plan cfa; /**< see pg_place_cfa() */
};

/** The place at an address: its symbol, unit and scopes. */
const struct pg_error *pg_place_at(struct pg_resolver *resolver, uint64_t address,
				   struct pg_place *ret);

/**
 * The place where an inlined instance is entered. Its own scope is the innermost one, even where
 * another instance begins at the same address: the names mean what they mean in this function.
 */
const struct pg_error *pg_place_of_instance(struct pg_resolver *resolver,
					     const struct pg_inlined *instance, uint64_t address,
					     struct pg_place *ret);

/** Leave out the innermost scopes: those of functions inlined below what the point names. */
void pg_place_skip_scopes(struct pg_place *place, size_t num);

/** The point's function, by its source name, with scopes; the symbol's without debug info. */
const char *pg_place_function(struct pg_resolver *resolver, struct pg_place *place);

/**
 * At a function's entry names mean what they mean in the function, whatever is inlined at its first
 * instruction: drop the scopes inside the point's function.
 */
void pg_place_start_at_function(struct pg_place *place);

/** The function and what it is inlined in, for people: "kmalloc, inlined in tcp_sendmsg_locked". */
const char *pg_place_text(struct pg_resolver *resolver, struct pg_place *place);

#endif
