// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/search.h"

void pg_search_add(struct pg_search *search, const struct pg_place *place)
{
	*PG_PUSH(search->resolver->arena, search->places, search->num) = *place;
}

const char *pg_search_text(struct pg_search *search)
{
	return pg_point_text(search->resolver->arena, search->point);
}

static void add_all(struct pg_search *search, const struct pg_place *places, size_t num)
{
	for (size_t i = 0; i < num; i++)
		pg_search_add(search, &places[i]);
}

static const struct pg_error *add_pattern(struct pg_search *search,
					  const struct pg_line_query *query)
{
	const struct pg_error *unusable = NULL;
	struct pg_place *places;
	size_t num;

	if (search->point->pattern)
		PG_TRY(pg_places_of_pattern(search->resolver, query, search->point->pattern,
					    &places, &num));
	else
		PG_TRY(pg_places_of_lines(search->resolver, query, &places, &num, &unusable));
	if (unusable)
		search->unusable = unusable;
	add_all(search, places, num);
	return NULL;
}

const struct pg_error *pg_search_lines(struct pg_search *search, const struct pg_line_query *query)
{
	struct pg_place *places;
	unsigned found, last;
	size_t num;

	if (search->point->at == PG_AT_PATTERN)
		return add_pattern(search, query);
	PG_TRY(pg_places_of_line(search->resolver, query, &places, &num, &found));
	if (!num) {
		PG_TRY(pg_last_line(search->resolver, query, &last));
		if (last > search->last)
			search->last = last;
		return NULL;
	}
	if (search->num && found > search->line)
		return NULL;
	if (found < search->line)
		search->num = 0;
	search->line = found;
	add_all(search, places, num);
	return NULL;
}
