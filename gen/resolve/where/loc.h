/* SPDX-License-Identifier: GPL-2.0-only */
/** Where variables are: locations and constants of debug info, as objects. */
#ifndef PG_RESOLVE_WHERE_LOC_H
#define PG_RESOLVE_WHERE_LOC_H

#include "ir/survey.h"
#include "resolve/where/object.h"

/** The object that a DW_TAG_variable or DW_TAG_formal_parameter describes, at the walk's place. */
struct pg_object pg_object_of(const struct pg_walk *walk, Dwarf_Die *variable);

/** A location, and the code that it is for. */
struct pg_location {
	const Dwarf_Op *ops;
	size_t num;
	struct pg_range range; /**< [0, UINT64_MAX): all of its function */
};

/** The same, where the location at the place is known. */
struct pg_object pg_object_located(const struct pg_walk *walk, Dwarf_Die *variable,
				   const struct pg_location *location);

/**
 * The target of an implicit pointer: the object itself, from the byte that is meant on. *ret_size:
 * how many bytes that is; 0: unknown.
 */
struct pg_object pg_object_pointed_to(const struct pg_walk *walk, const struct pg_object *pointer,
				      uint64_t *ret_size);

#endif
