/* SPDX-License-Identifier: GPL-2.0-only */
/** Numbers of 128 bits, as sums of 64-bit ones have. */
#ifndef PG_RUN_TALLY_WIDE_H
#define PG_RUN_TALLY_WIDE_H

#include "base/json.h"

__extension__ typedef __int128 pg_wide;

/** In decimal. */
const char *pg_wide_text(struct pg_arena *arena, pg_wide number);

/** A total divided by a count, which is not 0, with two decimals, rounded. */
const char *pg_wide_average_text(struct pg_arena *arena, pg_wide total, uint64_t count);

/** As pg_json_signed(). */
json_t *pg_wide_json(struct pg_arena *arena, pg_wide number);

#endif
