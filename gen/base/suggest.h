/* SPDX-License-Identifier: GPL-2.0-only */
/** "did you mean …?": the nearest of some names. */
#ifndef PG_BASE_SUGGEST_H
#define PG_BASE_SUGGEST_H

#include <stddef.h>

/**
 * The candidate that a word may stand for, the first of equals; NULL when there is none.
 *
 * Those that contain the word come first: it was spelt right, and is a part of another name
 * (kmalloc, _kmalloc_noprof). The part ends at an underscore, a dot or a colon, and is of 3 letters
 * at least; the rest has at most twice as many. Then those that it is a misspelling of: a distance of
 * at most a third of the word's length, one at least, and less than the whole word. The distance
 * counts inserted, deleted and replaced bytes and swapped neighbours (Damerau-Levenshtein, optimal
 * string alignment). Words over 128 bytes have no neighbours; NULL candidates are skipped. The
 * result is one of the candidates.
 */
const char *pg_suggest(const char *word, const char *const *candidates, size_t num);

#endif
