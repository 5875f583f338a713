/* SPDX-License-Identifier: GPL-2.0-only */
/** Names to variables: from the innermost scope outwards; the innermost one wins. */
#ifndef PG_RESOLVE_VAR_H
#define PG_RESOLVE_VAR_H

#include "resolve/place.h"

struct pg_variable {
	Dwarf_Die die;
	/**
	 * The source declares it here, but this instance of the code has no trace of it: gcc leaves
	 * out what it optimised away. An outer variable of the same name is not what is meant.
	 */
	bool is_abstract;
	bool is_global; /**< at the top of the unit */
};

/**
 * The variable or parameter that `name` means at a place: of its blocks and inlined instances, of
 * its function, of its unit.
 */
bool pg_variable_find(struct pg_place *place, const char *name, struct pg_variable *ret);

bool pg_variable_is_param(struct pg_variable *variable);

/** The same for FUNC::NAME: the scopes of the innermost function of that name around the place. */
bool pg_variable_find_in(struct pg_place *place, const char *func, const char *name,
			 struct pg_variable *ret);

/** A declaration (`extern`) of this name in the place's scopes or at the top of its unit. */
bool pg_variable_declared(struct pg_place *place, const char *name, Dwarf_Die *ret);

/** The names that could be meant at a place, innermost first, with duplicates. */
const char *const *pg_variable_names(struct pg_resolver *resolver, struct pg_place *place,
				     size_t *ret_num);

/**
 * The parameters of a place's function and the variables of it and of its blocks around the place,
 * parameters first, the innermost block first; with duplicates.
 */
const char *const *pg_variable_list(struct pg_resolver *resolver, struct pg_place *place,
				    bool params, bool locals, size_t *ret_num);

#endif
