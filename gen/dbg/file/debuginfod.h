/* SPDX-License-Identifier: GPL-2.0-only */
/** Debug info from servers, by build id: the client of elfutils, where DEBUGINFOD_URLS is set. */
#ifndef PG_DBG_FILE_DEBUGINFOD_H
#define PG_DBG_FILE_DEBUGINFOD_H

#include "base/error.h"

/**
 * Ask the servers for the debug info of a build id (hexadecimal). *ret_path is a file in the
 * client's cache; NULL: there is none, and *ret_why says so, for the list of what was looked for.
 * Both are NULL where no server is set. On a terminal, progress is shown on stderr meanwhile.
 */
void pg_debuginfod_find(struct pg_arena *arena, const char *build_id, const char *what,
			const char **ret_path, const char **ret_why);

#endif
