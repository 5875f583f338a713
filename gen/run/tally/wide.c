// SPDX-License-Identifier: GPL-2.0-only
#include "run/tally/wide.h"

#include <inttypes.h>

/** 10^18: its digits fit a word. */
#define CHUNK 1000000000000000000

static const char *digits(struct pg_arena *arena, unsigned __int128 number)
{
	if (number < CHUNK)
		return pg_printf(arena, "%" PRIu64, (uint64_t)number);
	return pg_printf(arena, "%s%018" PRIu64, digits(arena, number / CHUNK),
			 (uint64_t)(number % CHUNK));
}

static unsigned __int128 size_of(pg_wide number)
{
	return number < 0 ? -(unsigned __int128)number : (unsigned __int128)number;
}

const char *pg_wide_text(struct pg_arena *arena, pg_wide number)
{
	return pg_printf(arena, "%s%s", number < 0 ? "-" : "", digits(arena, size_of(number)));
}

const char *pg_wide_average_text(struct pg_arena *arena, pg_wide total, uint64_t count)
{
	const unsigned __int128 size = size_of(total), rest = size % count;
	unsigned __int128 whole = size / count;
	unsigned cents = (unsigned)((rest * 200 + count) / 2 / count);

	whole += cents / 100;
	cents %= 100;
	return pg_printf(arena, "%s%s.%02u", total < 0 && (whole || cents) ? "-" : "",
			 digits(arena, whole), cents);
}

json_t *pg_wide_json(struct pg_arena *arena, pg_wide number)
{
	if (number >= INT64_MIN && number <= INT64_MAX)
		return pg_json_signed((int64_t)number);
	return pg_json_text(pg_wide_text(arena, number));
}
