/* SPDX-License-Identifier: GPL-2.0-only */
/** Names to variables: from the innermost scope outwards; the innermost one wins. */
#ifndef PG_RESOLVE_ARGS_VAR_H
#define PG_RESOLVE_ARGS_VAR_H

#include "resolve/where/loc.h"

struct pg_variable {
	Dwarf_Die die;
	/**
	 * The source declares it here, but this instance of the code has no trace of it: gcc leaves
	 * out variables that it optimised away. An outer variable of the same name is not meant.
	 */
	bool is_abstract;
	bool is_global; /**< at the top of the unit */
	/** Its scope defines several of its name, and nothing says which of them is meant. */
	bool is_twin;
	/** At the place, where that has been found already; else without operators. */
	struct pg_location location;
};

/**
 * The variable or parameter that `name` means at a place: of its blocks and inlined instances, of
 * its function, of its unit.
 */
bool pg_variable_find(struct pg_place *place, const char *name, struct pg_variable *ret);

bool pg_variable_is_param(struct pg_variable *variable);
/** Is it a parameter that the compiler has made, as that of a method for its object is? */
bool pg_variable_is_object(struct pg_variable *variable);

/**
 * The function that a place is in, out of line, as its prototype has it. *ret_index is the number
 * of the parameter; SIZE_MAX: it is not one.
 */
const struct pg_type *pg_variable_prototype(struct pg_resolver *resolver, struct pg_place *place,
					    const struct pg_variable *param, size_t *ret_index);

/** The same for FUNC::NAME: the scopes of the innermost function of that name around the place. */
bool pg_variable_find_in(struct pg_place *place, const char *func, const char *name,
			 struct pg_variable *ret);

/** A declaration (`extern`) of this name in the place's scopes or at the top of its unit. */
bool pg_variable_declared(struct pg_place *place, const char *name, Dwarf_Die *ret);

/**
 * The function that has a variable that is named without a scope, and in which the function at a place is written (GNU C,
 * Fortran): it is what the name means there, and has no location. NULL: none is.
 */
const char *pg_variable_outer(const struct pg_walk *walk, const struct pg_expr *expr);

/** The names that could be meant at a place, innermost first, with duplicates. */
const char *const *pg_variable_names(struct pg_resolver *resolver, struct pg_place *place,
				     size_t *ret_num);

/**
 * The parameters of a place's function and the variables of it and of its blocks around the place,
 * parameters first, the innermost block first; with duplicates.
 */
const char *const *pg_variable_list(struct pg_resolver *resolver, struct pg_place *place,
				    bool params, bool locals, size_t *ret_num);

/**
 * The name of parameter number `number`, from 1, of the point's function as the source has it; NULL:
 * it has none, or *ret_num, which is how many there are, is less.
 */
const char *pg_parameter_name(struct pg_place *place, uint64_t number, uint64_t *ret_num);

/** A variable in scope at a place. */
struct pg_scoped {
	struct pg_variable variable;
	const char *name; /**< as an argument names it: NAME, or FUNC::NAME when shadowed; in quotes where
			     need be */
	bool qualified;	  /**< it is FUNC::NAME */
	const char *func; /**< the function that declares it; NULL: the unit does */
	Dwarf_Die *scope; /**< one of the place's, or its unit */
	bool in_block;	  /**< the scope is a block inside the function */
};

/**
 * All variables that an argument can name at a place: function by function from the innermost
 * outwards, of each the parameters first; then, if asked for, the unit's own. Those that a block of
 * the same function shadows are left out, as no argument can name them.
 */
size_t pg_variables_in_scope(struct pg_resolver *resolver, struct pg_place *place, bool globals,
			     struct pg_scoped **ret);

#endif
