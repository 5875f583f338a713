/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PG_BASE_ARRAY_H
#define PG_BASE_ARRAY_H

/** The number of elements of an array (not of what a pointer points to). */
#define PG_ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
