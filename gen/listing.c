// SPDX-License-Identifier: GPL-2.0-only
#include "listing.h"

#include "dbg/open.h"
#include "resolve/survey.h"
#include "spec/spec.h"

struct pg_listing {
	struct pg_pipeline_options options;
	bool globals;
	struct pg_arena *arena; /* of the debug info, as long as it is open */
	struct pg_dbg *dbg;
	struct pg_surveyor *surveyor;
};

static void close_debug_info(struct pg_listing *listing)
{
	if (listing->surveyor)
		pg_surveyor_destroy(listing->surveyor);
	pg_dbg_close(listing->dbg);
	pg_arena_destroy(listing->arena);
	listing->surveyor = NULL;
	listing->dbg = NULL;
	listing->arena = NULL;
}

static const struct pg_error *open_debug_info(struct pg_listing *listing)
{
	listing->arena = pg_arena_create();
	PG_TRY(pg_pipeline_open(listing->arena, &listing->options, &listing->dbg));
	listing->surveyor = pg_surveyor_create(listing->dbg, listing->globals);
	return NULL;
}

const struct pg_error *pg_listing_open(struct pg_arena *arena,
				       const struct pg_pipeline_options *options, bool globals,
				       struct pg_listing **ret)
{
	struct pg_listing *listing = PG_NEW(arena, struct pg_listing);

	listing->options = *options;
	listing->globals = globals;
	*ret = listing;
	return open_debug_info(listing);
}

void pg_listing_close(struct pg_listing *listing)
{
	if (listing)
		close_debug_info(listing);
}

/** One point, and nothing else. */
static const struct pg_probe *parse_point(struct pg_arena *arena, const struct pg_source *source,
					  struct pg_diags *diags)
{
	struct pg_spec *spec = PG_NEW(arena, struct pg_spec);
	struct pg_span all = {source, 0, source->len};

	pg_spec_parse(arena, source, spec, diags);
	pg_spec_check(arena, spec, diags);
	if (pg_diags_have_errors(diags))
		return NULL;
	if (spec->num_probes == 1 && !spec->probes[0].num_args && !spec->probes[0].event_given)
		return &spec->probes[0];
	if (spec->num_probes == 1)
		all = spec->probes[0].num_args ? spec->probes[0].args[0].span
					       : spec->probes[0].event_span;
	pg_diag(diags, PG_SEV_ERROR, all, "a point is wanted here, and nothing else");
	return NULL;
}

bool pg_listing_vars(struct pg_listing *listing, struct pg_arena *arena,
		     const struct pg_source *point, struct pg_diags *diags, struct pg_survey *ret)
{
	const struct pg_probe *probe = parse_point(arena, point, diags);

	ret->point = point->text;
	return probe && pg_survey_point(listing->surveyor, arena, probe, diags, ret);
}
