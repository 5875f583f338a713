/* SPDX-License-Identifier: GPL-2.0-only */
/** The source that the debug info was made from, where it is at hand. */
#ifndef PG_DBG_LINE_SRCFILE_H
#define PG_DBG_LINE_SRCFILE_H

#include "dbg/dbg.h"

struct pg_srcfile {
	const char *path;	  /**< where it was found */
	const char *const *lines; /**< without their newlines; line 1 is lines[0] */
	size_t num;
};

/**
 * The text of a file of the line table: below dbg->source_dir the longest tail of its path that is
 * there ("/build/linux/mm/filemap.c" may be DIR/linux/mm/filemap.c or DIR/mm/filemap.c), else
 * the path itself. Read once; *ret is NULL where there is none. Error: it cannot be read.
 */
const struct pg_error *pg_srcfile_find(struct pg_dbg *dbg, const char *file,
				       const struct pg_srcfile **ret);

#endif
