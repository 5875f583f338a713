/* SPDX-License-Identifier: GPL-2.0-only */
/** The builds of a command line: files, and those of folders. */
#ifndef PG_CMD_CLI_BUILDS_H
#define PG_CMD_CLI_BUILDS_H

#include "pipeline.h"

/** None yet: for the `builds` of a command whose text may be for several. */
struct pg_build_files *pg_build_files_create(struct pg_arena *arena);

/** One more; nothing happens where `files` is NULL, since the command is for one build. */
void pg_build_files_add(struct pg_build_files *files, enum pg_target_kind kind, const char *path);

/** One more tree of source files, likewise. */
void pg_build_files_add_source(struct pg_build_files *files, const char *dir);

/**
 * The kernel of --for: a file, or all vmlinux files and packs (.pack) of a folder and the folders in it, by their names,
 * in the order of their versions. False: there is none.
 */
bool pg_build_files_add_kernels(struct pg_build_files *files, const char *path);

#endif
