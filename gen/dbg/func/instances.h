/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Where the inlined instances of all functions are: an index by name, since to look for the
 * instances of one function is to visit the functions of all units. Made by a thread per CPU in one
 * walk, and kept (dbg/cache).
 */
#ifndef PG_DBG_FUNC_INSTANCES_H
#define PG_DBG_FUNC_INSTANCES_H

#include "dbg/func/inline.h"

/** All numbers are of the arrays' elements; offsets of DIEs count from their unit's header. */
struct pg_instances {
	const char *strings;	/**< the names, ascending, each with a NUL */
	size_t strings_size;	/**< bytes */
	const uint32_t *names;	/**< where each name begins in strings */
	const uint32_t *firsts; /**< its first element of uses; one more at the end */
	size_t num_names;
	/** The scope that is an instance; this and what follows is there once pg_instance_at() was
	 * asked. */
	const uint32_t *uses;
	const uint32_t *dies;	 /**< of a scope */
	const uint32_t *parents; /**< the scope around it, plus 1; 0: none */
	size_t num_scopes;
	const uint64_t *units;	     /**< offset of a unit's header */
	const uint32_t *unit_scopes; /**< its first scope; one more at the end */
	size_t num_units;
};

/** The names with a prefix: [from, to). */
struct pg_instance_names {
	const struct pg_instances *all; /**< NULL: too small a file to have an index */
	size_t from, to;
};

/** The order of the names that were kept is checked, and the index is made anew where it is wrong.
    */
const struct pg_error *pg_instances_find(struct pg_dbg *dbg, const char *prefix,
					 struct pg_instance_names *ret);

const char *pg_instances_name(const struct pg_instances *all, size_t name);

/** Make it anew, as it does not fit the file: the kept one is of another file, or was changed. */
const struct pg_error *pg_instances_renew(struct pg_dbg *dbg);

/**
 * An instance of the file's index, by a number between a name's firsts, as pg_inlined_find() gives it;
 * false: the index does not fit the file, where there is no instance of that name.
 */
bool pg_instance_at(struct pg_dbg *dbg, uint32_t use, const char *name, struct pg_inlined *ret);

#endif
