/* SPDX-License-Identifier: GPL-2.0-only */
/** The search for the places of one point, as far as the kinds of points share it. */
#ifndef PG_RESOLVE_POINTS_SEARCH_H
#define PG_RESOLVE_POINTS_SEARCH_H

#include "resolve/place.h"
#include "resolve/points/lines.h"
#include "base/name/funcname.h"

struct pg_search {
	struct pg_resolver *resolver;
	const struct pg_probe *probe;
	const struct pg_point *point;
	struct pg_place *places;
	size_t num;
	size_t num_functions; /**< and inlined instances that the point names */
	uint64_t *entries;    /**< of the out-of-line functions among them */
	size_t num_entries;
	struct pg_func_name func, caller; /**< of a point that names a function */
	const char **meant; /**< see resolve/points/meant.h */
	size_t num_meant;
	size_t num_inlined;   /**< instances whose returns cannot be probed */
	size_t num_parts;     /**< that are left out, as the rest of the function calls them */
	size_t num_doubtful;  /**< instances of which it is not known where their calls begin */
	struct pg_followed *followed; /**< the functions whose exits are among the places */
	size_t num_followed;
	/** PG_AT_LINE: from which line they are counted, the line found, the last that has code. */
	unsigned first, line, last;
	/** Why a line of several has no place, for where none has one; NULL: no such reason is known. */
	const struct pg_error *unusable;
};

void pg_search_add(struct pg_search *search, const struct pg_place *place);

/** The point as text, for messages. */
const char *pg_search_text(struct pg_search *search);

/**
 * Add the places of the query's line, or of all its lines that match the point's pattern. Of
 * several functions, instances or units only the places of the lowest line found are kept.
 */
const struct pg_error *pg_search_lines(struct pg_search *search, const struct pg_line_query *query);

/**
 * FUNC%return of one function. In the kernel it is one place, where a kretprobe is set. In a
 * program its places are the return instructions and the jumps to other functions; a function of
 * which these are not all known, or one of which cannot be probed, is one place with a refusal.
 */
void pg_search_returns(struct pg_search *search, struct pg_place *entry);

/** After all functions: leave out jumps to parts of the same function, whose exits are places. */
void pg_search_drop_followed(struct pg_search *search);

/** Points that name a function: FUNC and what may follow it. */
struct pg_problem pg_search_functions(struct pg_search *search);

/** FILE:LINE and FILE;PATTERN. */
struct pg_problem pg_search_files(struct pg_search *search);

/** A problem with the point's file, with the file of a unit whose name is near as its hint. */
struct pg_problem pg_near_file(struct pg_search *search, struct pg_problem problem);

#endif
