/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The pipeline of the listing commands: from a point to the variables that can be read there. The
 * debug info stays open from one question to the next.
 *
 *     text -> pg_spec -> (debug info) pg_survey -> table or JSON
 */
#ifndef PG_LISTING_H
#define PG_LISTING_H

#include "base/diag.h"
#include "base/error.h"
#include "ir/survey.h"
#include "pipeline.h"

struct pg_listing;

struct pg_listing_options {
	bool globals; /**< list the units' own variables, too */
	bool lines;   /**< of what is not readable at a point, find the lines where it is */
	bool last;    /**< and what $last of it would be */
};

/** Search for the debug info and open it. */
const struct pg_error *pg_listing_open(struct pg_arena *arena,
				       const struct pg_pipeline_options *options,
				       const struct pg_listing_options *listing_options,
				       struct pg_listing **ret);
/**
 * So many processes will have it together: together they stay below the limit of memory, and they
 * have many questions.
 */
void pg_listing_share(struct pg_listing *listing, unsigned num);

/** NULL is fine. */
void pg_listing_close(struct pg_listing *listing);

/**
 * The variables at a point. The answer is in the arena, and good until the next question. False:
 * the problem is in diags.
 */
bool pg_listing_vars(struct pg_listing *listing, struct pg_arena *arena,
		     const struct pg_source *point, struct pg_diags *diags, struct pg_survey *ret);

/** The maps of a function, or of all functions of a file; likewise. */
bool pg_listing_lines(struct pg_listing *listing, struct pg_arena *arena,
		      const struct pg_source *word, struct pg_diags *diags, struct pg_map **ret,
		      size_t *ret_num);

/** The functions that match a pattern; it is a problem, too, when there are none. */
bool pg_listing_functions(struct pg_listing *listing, struct pg_arena *arena,
			  const struct pg_source *pattern, struct pg_diags *diags,
			  struct pg_func **ret, size_t *ret_num);

/** Their names alone, a line each: from the symbol table and the index, soon; NULL: likewise. */
const char *pg_listing_names(struct pg_listing *listing, struct pg_arena *arena,
			     const struct pg_source *pattern, struct pg_diags *diags);

/**
 * The points of all lines of the functions that match a pattern, some at a time: *at is 0 at first.
 * NULL: there are no more, or the problem is in diags.
 */
const char *pg_listing_points(struct pg_listing *listing, struct pg_arena *arena,
			      const char *pattern, uint64_t *at, struct pg_diags *diags);

/**
 * Keep only the lines of the maps where all the variables can be read, and only their columns.
 * False: there are none, or a variable does not exist; the problem is in diags.
 */
bool pg_listing_keep(struct pg_arena *arena, const struct pg_source *word, const char *const *names,
		     size_t num_names, struct pg_diags *diags, struct pg_map *maps,
		     size_t *num_maps);

/**
 * Make a probe of each line of the maps, to tell its cost: it fetches the variables, or without names all that
 * can be read there.
 */
void pg_listing_cost(struct pg_listing *listing, struct pg_arena *arena, const char *const *names,
		     size_t num_names, struct pg_map *maps, size_t num_maps);

#endif
