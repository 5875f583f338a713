// SPDX-License-Identifier: GPL-2.0-only
#include "base/suggest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MAX_LEN 128
/** Shorter words stand in many names by chance. */
#define SHORTEST_CONTAINED 3

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

static bool is_boundary(char c)
{
	return c == '\0' || c == '_' || c == '.' || c == ':';
}

/** Where words joined by underscores stand in a longer name as a whole; NULL: nowhere. */
static const char *find_whole(const char *in, const char *word, size_t len)
{
	for (const char *at = strstr(in, word); at; at = strstr(at + 1, word)) {
		if ((at == in || is_boundary(at[-1])) && is_boundary(at[len]))
			return at;
	}
	return NULL;
}

/** Linux 6.10 renamed its allocators so: the old names are macros. */
#define RENAMED "_noprof"

/**
 * How far a name is that contains the word: first those that begin with it but for underscores, as
 * variants of one thing do (_kmalloc_noprof), then others (sock_kmalloc); in each those with the
 * fewest letters more. SIZE_MAX: it does not contain it, or has more than twice as many more.
 */
static size_t rank_of_container(const char *name, const char *word, size_t len)
{
	const char *at = find_whole(name, word, len);
	size_t before, more;
	bool is_variant;

	if (!at)
		return SIZE_MAX;
	before = (size_t)(at - name);
	is_variant = before <= strspn(name, "_");
	more = strlen(name) - len - (is_variant ? before : 0);
	if (is_variant && strcmp(at + len, RENAMED) == 0)
		more = 0;
	if (more > 2 * len)
		return SIZE_MAX;
	return (is_variant ? before : MAX_LEN * MAX_LEN) + more * MAX_LEN;
}

static const char *nearest_container(const char *word, size_t len, const char *const *candidates,
				     size_t num)
{
	const char *nearest = NULL;
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < num; i++) {
		const char *name = candidates[i];
		size_t rank;

		if (!name || strnlen(name, MAX_LEN) == MAX_LEN)
			continue;
		rank = rank_of_container(name, word, len);
		if (rank < best) {
			best = rank;
			nearest = name;
		}
	}
	return nearest;
}

static const char *nearest_spelling(const char *word, size_t len, const char *const *candidates,
				    size_t num)
{
	size_t limit = len / 3 > 1 ? len / 3 : 1;
	const char *nearest = NULL;

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

const char *pg_suggest(const char *word, const char *const *candidates, size_t num)
{
	size_t len = strlen(word);
	const char *nearest = NULL;

	if (len < 2 || len > MAX_LEN)
		return NULL;
	if (len >= SHORTEST_CONTAINED)
		nearest = nearest_container(word, len, candidates, num);
	return nearest ? nearest : nearest_spelling(word, len, candidates, num);
}
