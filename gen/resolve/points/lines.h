/* SPDX-License-Identifier: GPL-2.0-only */
/** Lines and the places that they mean. */
#ifndef PG_RESOLVE_POINTS_LINES_H
#define PG_RESOLVE_POINTS_LINES_H

#include "resolve/place.h"

struct pg_line_query {
	Dwarf_Die *unit;
	Dwarf_Die *function; /**< only in its code, out of line or inlined; NULL: anywhere in the
				unit */
	const char *file;    /**< as in the unit's line table */
	unsigned line;	     /**< not for pg_places_of_pattern() */
	/** Without a function: what may stand for a line without code comes before this one, where
	 * the file's next function begins. */
	unsigned end;
	const struct pg_probe *probe; /**< its arguments must be readable there; NULL: none */
};

/**
 * The places of a line: of each function and inlined instance those of its is_stmt rows that see
 * each arrival at the line once (resolve/points/arrivals.h). When no code has the line, those of the next
 * line of the same function that has.
 *
 * *ret_line is the line found, 0 where there is none. Rows are read once per unit: ask in order.
 */
const struct pg_error *pg_places_of_line(struct pg_resolver *resolver,
					 const struct pg_line_query *query, struct pg_place **ret,
					 size_t *ret_num, unsigned *ret_line);

/**
 * The places of every line whose source text matches a pattern: perf's lazy patterns, globs over
 * the whole line that ignore blanks ("rq=cpu_rq*"). Error: there is no source, or it is too short
 * to be the one that was compiled.
 */
const struct pg_error *pg_places_of_pattern(struct pg_resolver *resolver,
					    const struct pg_line_query *query, const char *pattern,
					    struct pg_place **ret, size_t *ret_num);

/**
 * The places of all lines that have code, each as pg_places_of_line() finds it, by line. A line may
 * have no place that can be used while others have: *ret_unusable is why; NULL: all can.
 */
const struct pg_error *pg_places_of_lines(struct pg_resolver *resolver,
					  const struct pg_line_query *query, struct pg_place **ret,
					  size_t *ret_num, const struct pg_error **ret_unusable);

/** The last line of a function that has code; 0: none. */
const struct pg_error *pg_last_line(struct pg_resolver *resolver,
				    const struct pg_line_query *query, unsigned *ret);

/** Where a place is in the source; NULL and 0 where the line table does not say. */
const struct pg_error *pg_line_of_place(struct pg_resolver *resolver, struct pg_place *place,
					const char **ret_file, unsigned *ret_line);

/**
 * The lines of a place's function where all arguments of a probe can be read, for a note, nearest
 * first: "generic_perform_write:48, :52, :45"; NULL: none, or no line table.
 */
const char *pg_readable_lines(struct pg_resolver *resolver, struct pg_place *place,
			      const struct pg_probe *probe);

/**
 * The text of the line that a place was found by, with single blanks; NULL: it was not found by one, or its
 * source is not at hand.
 */
const char *pg_text_of_line(struct pg_resolver *resolver, const struct pg_place *place);

#endif
