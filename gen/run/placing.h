/* SPDX-License-Identifier: GPL-2.0-only */
/** Is each program of an object in a section of the event whose context it takes? */
#ifndef PG_RUN_PLACING_H
#define PG_RUN_PLACING_H

#include "run/fit.h"

/**
 * Read the programs of an object whose events are in `fits`: which places have one, and which
 * programs are misplaced. Errors: its BTF is damaged.
 */
const struct pg_error *pg_fits_read_programs(struct pg_arena *arena, const char *name,
					     const void *bytes, size_t size, struct pg_fits *fits);

#endif
