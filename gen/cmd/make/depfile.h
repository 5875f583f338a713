/* SPDX-License-Identifier: GPL-2.0-only */
/** Make dependency files, as a C compiler's -MD -MP writes them. */
#ifndef PG_CMD_MAKE_DEPFILE_H
#define PG_CMD_MAKE_DEPFILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/outfile.h"

struct pg_depfile {
	const char *target;
	const char **files;
	size_t num_files;
};

/** Add a prerequisite; the path is not copied. */
void pg_depfile_add(struct pg_arena *arena, struct pg_depfile *deps, const char *file);

/**
 * Write the rule, and an empty one for each prerequisite, so that a file which is gone makes the
 * target out of date and not make fail. The file has not got its name yet.
 */
const struct pg_error *pg_depfile_write(struct pg_arena *arena, const struct pg_depfile *deps,
					const char *path, struct pg_outfile *ret);

#endif
