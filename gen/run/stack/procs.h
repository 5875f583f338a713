/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The files whose code processes run.
 *
 * A frame names its file by the build id, which the kernel read when the event happened: that is
 * right whatever the process did later. Files become known by the mappings of processes (/proc),
 * which are opened through these, so that deleted files and other mount namespaces are no obstacle,
 * and by pg_procs_know(). Only code of files without a build id, and code without a file, is found
 * by its address in the mappings: of the process as it is after the event, when it is still there.
 */
#ifndef PG_RUN_STACK_PROCS_H
#define PG_RUN_STACK_PROCS_H

#include <stdbool.h>
#include <stdint.h>

#include "run/stack/elffuncs.h"

struct pg_procs;

/**
 * of_all: processes have the numbers here that they have in the machine's first namespace. keeps_open: the
 * mappings have descriptors of their files.
 */
struct pg_procs *pg_procs_create(struct pg_arena *arena, bool of_all, bool keeps_open);
void pg_procs_destroy(struct pg_procs *procs);

/** A file that processes may have run and left before they can be looked at. */
void pg_procs_know(struct pg_procs *procs, const char *path);

/** When and in which process an event happened. */
struct pg_procs_moment {
	uint32_t process;
	uint64_t time; /**< ns, CLOCK_MONOTONIC */
};

/** A mapping with code. */
struct pg_mapping {
	uint64_t begin, end, offset;
	uint64_t inode;	  /**< 0: it is not a file */
	const char *path; /**< as the process names it; "[vdso]"; NULL: none */
	struct pg_elffuncs *funcs; /**< NULL: it has none, or cannot be opened */
	int fd; /**< -1: none, or not kept open */
};

/** A file, as a process has it. Its path is there until the next question. */
struct pg_procs_file {
	const char *path; /**< as the process names it; "[vdso]"; NULL: memory without a file */
	struct pg_elffuncs *funcs; /**< NULL: it has none, or cannot be opened */
};

/** The file that has a build id; false: it is not known. */
bool pg_procs_by_build_id(struct pg_procs *procs, const struct pg_procs_moment *moment,
			  const unsigned char *build_id, struct pg_procs_file *ret);

/** The file that a process has at an address of code, and the offset there; false: none. */
bool pg_procs_by_address(struct pg_procs *procs, const struct pg_procs_moment *moment,
			 uint64_t address, struct pg_procs_file *ret, uint64_t *ret_in_file);

/**
 * The mappings with code of a process, ascending, as it was looked at some time; with is_new after the moment. None: it
 * is gone. They are there until the next question.
 */
const struct pg_mapping *pg_procs_mappings(struct pg_procs *procs,
					   const struct pg_procs_moment *moment, bool is_new,
					   size_t *ret_num);

/** Open the file of a mapping that a process had: that of the build id, or, where that is NULL, of the inode. */
void pg_procs_open(struct pg_procs *procs, uint32_t process, const unsigned char *build_id,
		   struct pg_mapping *mapping);

/** Have processes the same numbers here as in programs? */
bool pg_procs_are_known(const struct pg_procs *procs);

#endif
