/* SPDX-License-Identifier: GPL-2.0-only */
/** Separate debug files, where distributions and debuggers have them. */
#ifndef PG_DBG_FILE_SEPARATE_H
#define PG_DBG_FILE_SEPARATE_H

#include "dbg/file/elffile.h"

/**
 * Open the file with the debug info of a stripped one: by its build id below
 * /usr/lib/debug/.build-id, else by its .gnu_debuglink next to it, in .debug next to it and below
 * /usr/lib/debug. A file of another build (another build id or, where there is none, another
 * checksum) is not taken. Below `sysroot` (NULL: /), with which `file`'s path begins already.
 *
 * Then the servers of DEBUGINFOD_URLS are asked. `beside` is another place to look at, where only
 * the build id counts; or NULL.
 *
 * The error lists where it was looked for.
 */
const struct pg_error *pg_separate_open(struct pg_arena *arena, const struct pg_elf *file,
					const char *sysroot, const char *beside,
					struct pg_elf *ret);

#endif
