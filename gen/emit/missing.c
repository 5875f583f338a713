// SPDX-License-Identifier: GPL-2.0-only
#include "emit/missing.h"

#include "emit/place.h"

void pg_missing_add(struct pg_missing *missing, const struct pg_site *site, const char *reason)
{
	if (missing->num++)
		return;
	missing->first = site;
	missing->reason = reason;
}

void pg_missing_report(struct pg_arena *arena, const struct pg_event *event,
		       const struct pg_field *field, const struct pg_missing *missing,
		       const struct pg_missing_words *words, struct pg_diags *diags)
{
	const char *place;

	if (!missing->num)
		return;
	place = pg_place_name(arena, missing->first->symbol, missing->first->offset);
	if (field->optional) {
		pg_diag(diags, PG_SEV_NOTE, field->span,
			"'%s' is %s at %zu of %zu sites, first at %s: %s", field->name,
			words->fate, missing->num, event->num_sites, place, missing->reason);
		return;
	}
	pg_diag(diags, PG_SEV_ERROR, field->span, "'%s' cannot be in %s at %s: %s", field->name,
		words->product, place, missing->reason);
	if (missing->num < event->num_sites)
		pg_diag(diags, PG_SEV_NOTE, field->span,
			"so it is at %zu of %zu sites; marked with ?, it is %s there",
			missing->num, event->num_sites, words->fate);
}
