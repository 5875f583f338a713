/* SPDX-License-Identifier: GPL-2.0-only */
/** Surveys: what can be read at a point, for the listing commands. The walkers are those of gen. */
#ifndef PG_RESOLVE_SURVEY_H
#define PG_RESOLVE_SURVEY_H

#include "base/diag.h"
#include "dbg/open.h"
#include "ir/survey.h"
#include "spec/spec.h"

/** What is kept from one point to the next. */
struct pg_surveyor;

struct pg_surveyor *pg_surveyor_create(struct pg_dbg *dbg, bool globals);
void pg_surveyor_destroy(struct pg_surveyor *surveyor);

/**
 * The variables in scope at each site of a point, whose answer is in the arena. False: the problem
 * is in diags.
 */
bool pg_survey_point(struct pg_surveyor *surveyor, struct pg_arena *arena,
		     const struct pg_probe *probe, struct pg_diags *diags, struct pg_survey *ret);

#endif
