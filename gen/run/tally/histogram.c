// SPDX-License-Identifier: GPL-2.0-only
#include "run/tally/histogram.h"

#include <inttypes.h>
#include <stdlib.h>

#include "run/tally/wide.h"

#define MOST_BITS 64
#define WIDTH	  40 /* of the longest bar, characters */

/** The numbers in a bucket; of steps, the first bucket has no least and the last no greatest. */
struct bounds {
	bool has_least, has_greatest;
	pg_wide least, greatest;
};

static pg_wide power(int64_t exponent)
{
	return (pg_wide)1 << exponent;
}

static int64_t num_steps(const struct pg_tally_table *table)
{
	const pg_wide range = (pg_wide)table->greatest - table->least;

	return (int64_t)((range - 1) / table->step + 1);
}

static bool is_bucket(const struct pg_tally_table *table, int64_t number)
{
	if (table->buckets == PG_BUCKETS_POWERS)
		return number >= -MOST_BITS && number <= MOST_BITS;
	return number >= -1 && number <= num_steps(table);
}

static struct bounds step_bounds(const struct pg_tally_table *table, int64_t number)
{
	const int64_t num = num_steps(table);
	struct bounds bounds = {.has_least = number >= 0, .has_greatest = number < num};

	bounds.least = number < num ? table->least + (pg_wide)number * table->step
				    : table->greatest;
	bounds.greatest = bounds.least + table->step - 1;
	if (number < 0)
		bounds.greatest = (pg_wide)table->least - 1;
	else if (bounds.greatest >= table->greatest)
		bounds.greatest = (pg_wide)table->greatest - 1;
	return bounds;
}

static struct bounds bounds_of(const struct pg_tally_table *table, int64_t number)
{
	const int64_t size = number < 0 ? -number : number;
	struct bounds bounds = {.has_least = true, .has_greatest = true};

	if (table->buckets == PG_BUCKETS_STEPS)
		return step_bounds(table, number);
	if (number > 0) {
		bounds.least = power(size - 1);
		bounds.greatest = power(size) - 1;
	} else if (number < 0) {
		bounds.least = -(power(size) - 1);
		bounds.greatest = -power(size - 1);
	}
	return bounds;
}

static const char *range_text(struct pg_arena *arena, const struct bounds *bounds)
{
	const char *least = pg_wide_text(arena, bounds->least);

	if (!bounds->has_least)
		return pg_printf(arena, "< %s", pg_wide_text(arena, bounds->greatest + 1));
	if (!bounds->has_greatest)
		return pg_printf(arena, ">= %s", least);
	if (bounds->least == bounds->greatest)
		return least;
	return pg_printf(arena, "%s .. %s", least, pg_wide_text(arena, bounds->greatest));
}

/** The counts of all buckets from the first that has one; impossible ones are left out. */
struct counts {
	int64_t first;
	uint64_t *items, most;
	size_t num;
};

static struct counts counts_of(struct pg_arena *arena, const struct pg_tally_table *table,
			       const struct pg_tally_row *row)
{
	size_t from = 0, to = row->num_buckets;
	struct counts counts = {.most = 1};

	while (from < to && !is_bucket(table, row->buckets[from].number))
		from++;
	while (from < to && !is_bucket(table, row->buckets[to - 1].number))
		to--;
	if (from == to)
		return counts;
	counts.first = row->buckets[from].number;
	counts.num = (size_t)(row->buckets[to - 1].number - counts.first) + 1;
	counts.items = PG_NEW_N(arena, counts.num, uint64_t);
	for (; from < to; from++) {
		const struct pg_tally_bucket *bucket = &row->buckets[from];

		counts.items[bucket->number - counts.first] = bucket->count;
		counts.most = bucket->count > counts.most ? bucket->count : counts.most;
	}
	return counts;
}

void pg_histogram_print(struct pg_str *text, const struct pg_tally_table *table,
			const struct pg_tally_row *row)
{
	static const char bar[] = "########################################";
	const struct counts counts = counts_of(text->arena, table, row);

	pg_str_add(text, "%43s %10s\n", "value", "count");
	for (size_t i = 0; i < counts.num; i++) {
		const struct bounds bounds = bounds_of(table, counts.first + (int64_t)i);
		const uint64_t count = counts.items[i];
		int length = (int)((double)count / (double)counts.most * WIDTH + (count ? 0.5 : 0));

		pg_str_add(text, "%43s %10" PRIu64 " |%-*.*s|\n",
			   range_text(text->arena, &bounds), count, WIDTH, length, bar);
	}
}

json_t *pg_histogram_json(struct pg_arena *arena, const struct pg_tally_table *table,
			  const struct pg_tally_row *row)
{
	const struct counts counts = counts_of(arena, table, row);
	json_t *buckets = pg_json_must(json_array());

	for (size_t i = 0; i < counts.num; i++) {
		const struct bounds bounds = bounds_of(table, counts.first + (int64_t)i);
		json_t *bucket = pg_json_must(json_object());

		pg_json_set(bucket, "from",
			    bounds.has_least ? pg_wide_json(arena, bounds.least)
					     : pg_json_must(json_null()));
		pg_json_set(bucket, "to",
			    bounds.has_greatest ? pg_wide_json(arena, bounds.greatest)
						: pg_json_must(json_null()));
		pg_json_set(bucket, "count", pg_json_number(counts.items[i]));
		pg_json_append(buckets, bucket);
	}
	return buckets;
}
