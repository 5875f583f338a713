// SPDX-License-Identifier: GPL-2.0-only
#include "run/histogram.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <linux/types.h>
#include <probegen/record.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/quote.h"

#define LOWEST	(-64)
#define HIGHEST 64
#define NUM	(HIGHEST - LOWEST + 1)
#define WIDTH	40 /* of the longest bar, characters */

struct histogram {
	uint64_t counts[NUM]; /* by bucket - LOWEST */
	int first, last;      /* buckets with counts; first > last: none */
};

static uint64_t sum_of_cpus(int map, const struct probe_bucket *key)
{
	int num = libbpf_num_possible_cpus();
	uint64_t *values = num > 0 ? calloc((size_t)num, sizeof(*values)) : NULL, sum = 0;

	if (values && bpf_map_lookup_elem(map, key, values) == 0) {
		for (int i = 0; i < num; i++)
			sum += values[i];
	}
	free(values);
	return sum;
}

static void read_counts(int map, uint32_t event, struct histogram *ret)
{
	struct probe_bucket key, *before = NULL;

	*ret = (struct histogram){.first = HIGHEST + 1, .last = LOWEST - 1};
	for (; bpf_map_get_next_key(map, before, &key) == 0; before = &key) {
		if (key.event != event || key.bucket < LOWEST || key.bucket > HIGHEST)
			continue;
		ret->counts[key.bucket - LOWEST] = sum_of_cpus(map, &key);
		ret->first = key.bucket < ret->first ? key.bucket : ret->first;
		ret->last = key.bucket > ret->last ? key.bucket : ret->last;
	}
}

static uint64_t power(int exponent)
{
	return (uint64_t)1 << exponent;
}

/** The magnitudes of a bucket; the sign is the bucket's own. */
static void bounds(int bucket, uint64_t *ret_low, uint64_t *ret_high)
{
	int size = bucket < 0 ? -bucket : bucket;

	*ret_low = size ? power(size - 1) : 0;
	*ret_high = size ? *ret_low + (*ret_low - 1) : 0;
}

static const char *range_text(struct pg_arena *arena, int bucket)
{
	const char *sign = bucket < 0 ? "-" : "";
	uint64_t low, high;

	bounds(bucket, &low, &high);
	if (low == high)
		return pg_printf(arena, "%s%" PRIu64, sign, low);
	if (bucket < 0)
		return pg_printf(arena, "-%" PRIu64 " .. -%" PRIu64, high, low);
	return pg_printf(arena, "%" PRIu64 " .. %" PRIu64, low, high);
}

static void add_lines(struct pg_str *text, const struct histogram *histogram)
{
	static const char bar[] = "########################################";
	uint64_t most = 1;

	for (int i = histogram->first; i <= histogram->last; i++) {
		if (histogram->counts[i - LOWEST] > most)
			most = histogram->counts[i - LOWEST];
	}
	for (int i = histogram->first; i <= histogram->last; i++) {
		uint64_t count = histogram->counts[i - LOWEST];
		int length = (int)((double)count / (double)most * WIDTH + (count ? 0.5 : 0));

		pg_str_add(text, "%43s %10" PRIu64 " |%-*.*s|\n", range_text(text->arena, i), count,
			   WIDTH, length, bar);
	}
}

static void add_json(struct pg_str *text, const struct histogram *histogram, const char *name)
{
	json_t *line = pg_json_must(json_object()), *buckets = pg_json_must(json_array());

	for (int i = histogram->first; i <= histogram->last; i++) {
		json_t *bucket = pg_json_must(json_object());
		uint64_t low, high, from;

		bounds(i, &low, &high);
		from = i < 0 ? high : low;
		pg_json_set(bucket, "from", i < 0 ? pg_json_signed((int64_t)-from) : pg_json_number(from));
		pg_json_set(bucket, "count", pg_json_number(histogram->counts[i - LOWEST]));
		pg_json_append(buckets, bucket);
	}
	pg_json_set(line, "event", pg_json_text(name));
	pg_json_set(line, "histogram", buckets);
	pg_json_add_line(text, line);
}

void pg_histogram_add(struct pg_str *text, int map, uint32_t event, const char *name, bool json)
{
	struct histogram histogram;

	read_counts(map, event, &histogram);
	if (histogram.first > histogram.last)
		return;
	if (json) {
		add_json(text, &histogram, name);
		return;
	}
	pg_str_add(text, "%s:\n%43s %10s\n", pg_shown(text->arena, name), "value", "count");
	add_lines(text, &histogram);
}
