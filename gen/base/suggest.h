/* SPDX-License-Identifier: GPL-2.0-only */
/** "did you mean …?": the nearest of some names. */
#ifndef PG_BASE_SUGGEST_H
#define PG_BASE_SUGGEST_H

#include <stddef.h>

/**
 * The candidate nearest to a misspelt word, the first of equally near ones; NULL when none is near.
 *
 * Near is a distance of at most a third of the word's length, one at least, and less than the whole
 * word. The distance counts inserted, deleted and replaced bytes and swapped neighbours
 * (Damerau-Levenshtein, optimal string alignment). Words over 128 bytes have no neighbours; NULL
 * candidates are skipped. The result is one of the candidates.
 */
const char *pg_suggest(const char *word, const char *const *candidates, size_t num);

#endif
