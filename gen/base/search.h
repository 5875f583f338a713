/* SPDX-License-Identifier: GPL-2.0-only */
/** Searching sorted arrays. */
#ifndef PG_BASE_SEARCH_H
#define PG_BASE_SEARCH_H

#include <stddef.h>

/**
 * The first position `i` of `num` that is not before what is searched; `num` where all are.
 * `is_before` is an expression of `i`, true up to some position and false from there on:
 *
 *     at = PG_LOWER_BOUND(num, i, rows[i].address < address); the first row at or after it
 *     at = PG_LOWER_BOUND(num, i, rows[i].address <= address); the first row after it
 */
#define PG_LOWER_BOUND(num, i, is_before)                                                          \
	({                                                                                         \
		size_t low_ = 0, high_ = (num);                                                    \
                                                                                                   \
		while (low_ < high_) {                                                             \
			size_t i = low_ + (high_ - low_) / 2;                                      \
                                                                                                   \
			if (is_before)                                                             \
				low_ = i + 1;                                                      \
			else                                                                       \
				high_ = i;                                                         \
		}                                                                                  \
		low_;                                                                              \
	})

#endif
