/* SPDX-License-Identifier: GPL-2.0-only */
/** Surveys: what can be read at a point, for the listing commands. The walkers are those of gen. */
#ifndef PG_RESOLVE_ASK_SURVEY_H
#define PG_RESOLVE_ASK_SURVEY_H

#include "ir/survey.h"
#include "resolve/args/var.h"
#include "resolve/ask/readable.h"
#include "resolve/place.h"

/** State that is kept from one point to the next. */
struct pg_surveyor {
	struct pg_dbg *dbg;
	struct pg_dwtypes *types;
	bool globals; /**< list the units' own variables, too */
	bool lines;   /**< for what is not readable, find the lines where it is */
	bool last;    /**< and what $last of it would be */
	struct pg_readable *readable;
};

struct pg_surveyor *pg_surveyor_create(struct pg_dbg *dbg);
void pg_surveyor_destroy(struct pg_surveyor *surveyor);

/** A resolver for one question: its results are in the arena. */
struct pg_resolver pg_surveyor_resolver(struct pg_surveyor *surveyor, struct pg_arena *arena,
					struct pg_diags *diags);

/**
 * The variables in scope at each site of a point, whose answer is in the arena. False: the problem
 * is in diags.
 */
bool pg_survey_point(struct pg_surveyor *surveyor, struct pg_arena *arena,
		     const struct pg_probe *probe, struct pg_diags *diags, struct pg_survey *ret);

/**
 * The maps of the functions whose lines a point names: FUNC;PATTERN or FILE;PATTERN without the
 * pattern. False: the problem is in diags.
 */
bool pg_survey_lines(struct pg_surveyor *surveyor, struct pg_arena *arena,
		     const struct pg_probe *probe, struct pg_diags *diags, struct pg_map **ret,
		     size_t *ret_num);

/**
 * The names that match a pattern, each once, ascending, in the arena. Of a large file those of its
 * symbols and of the index of inlined instances, without a look at the functions themselves: labels
 * of assembly are among them.
 */
const struct pg_error *pg_survey_names(struct pg_surveyor *surveyor, struct pg_arena *arena,
				       const char *pattern, const char *const **ret,
				       size_t *ret_num);

/** The functions whose source names match a pattern and that have code, by name. */
const struct pg_error *pg_survey_functions(struct pg_surveyor *surveyor, struct pg_arena *arena,
					   const char *pattern, struct pg_func **ret,
					   size_t *ret_num);

enum pg_var_scope pg_survey_scope(struct pg_scoped *scoped);

/** Can it be said where in the function of the place a variable is readable? */
bool pg_survey_has_ranges(const struct pg_place *place, const struct pg_scoped *scoped);

/** A place as a site without plans. */
struct pg_site pg_survey_site(struct pg_resolver *resolver, struct pg_place *place);

#endif
