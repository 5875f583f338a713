/* SPDX-License-Identifier: GPL-2.0-only */
/** Finding a kernel's debug info where distributions put it. */
#ifndef PG_DBG_FILE_KERNEL_H
#define PG_DBG_FILE_KERNEL_H

#include "base/error.h"

/**
 * The vmlinux with debug info of the running kernel (uname -r), under `sysroot` (NULL: /). The
 * error lists where it was looked for and how to get it.
 */
const struct pg_error *pg_kernel_find(struct pg_arena *arena, const char *sysroot,
				      const char **ret_path);

/** The build id of the kernel that runs, in hexadecimal; NULL: unknown. */
const char *pg_kernel_build_id(struct pg_arena *arena);

#endif
