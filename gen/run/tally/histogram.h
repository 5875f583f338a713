/* SPDX-License-Identifier: GPL-2.0-only */
/** Histograms: how often numbers were in which bucket, of a row of a table. */
#ifndef PG_RUN_TALLY_HISTOGRAM_H
#define PG_RUN_TALLY_HISTOGRAM_H

#include "base/json.h"
#include "run/tally/table.h"

/** Lines with bars, for all buckets from the first to the last that has a count. */
void pg_histogram_print(struct pg_str *text, const struct pg_tally_table *table,
			const struct pg_tally_row *row);

/** The same as an array; the caller owns it. */
json_t *pg_histogram_json(struct pg_arena *arena, const struct pg_tally_table *table,
			  const struct pg_tally_row *row);

#endif
