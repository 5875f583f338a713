// SPDX-License-Identifier: GPL-2.0-only
#include "base/suggest.h"

#include <string.h>

#define MAX_LEN 128

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/** Edit distance of two words of at most MAX_LEN bytes, or some number over `limit`. */
static size_t distance(const char *a, size_t len_a, const char *b, size_t len_b, size_t limit)
{
	size_t rows[3][MAX_LEN + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2], *spare;

	for (size_t j = 0; j <= len_b; j++)
		last[j] = j;
	for (size_t i = 1; i <= len_a; i++) {
		size_t best = row[0] = i;

		for (size_t j = 1; j <= len_b; j++) {
			row[j] = min(last[j - 1] + (a[i - 1] != b[j - 1]),
				     min(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = min(row[j], before[j - 2] + 1);
			best = min(best, row[j]);
		}
		/* A swap reaches back two rows, so one hopeless row is not the end. */
		if (best > limit + 1)
			return best;
		spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[len_b];
}

const char *pg_suggest(const char *word, const char *const *candidates, size_t num)
{
	size_t len = strlen(word), limit = len / 3 > 1 ? len / 3 : 1;
	const char *nearest = NULL;

	if (len < 2 || len > MAX_LEN)
		return NULL;
	for (size_t i = 0; i < num; i++) {
		size_t other = candidates[i] ? strnlen(candidates[i], MAX_LEN + 1) : 0;
		size_t apart;

		if (!other || other > MAX_LEN || other > len + limit || other + limit < len)
			continue;
		apart = distance(word, len, candidates[i], other, limit);
		if (apart > limit)
			continue;
		if (!apart)
			return candidates[i];
		/* Only a strictly nearer one replaces it: the first of equals stays. */
		limit = apart - 1;
		nearest = candidates[i];
	}
	return nearest;
}
