/* SPDX-License-Identifier: GPL-2.0-only */
/** User programs and shared libraries: what uprobes need to know of their files. */
#ifndef PG_DBG_FILE_PROGRAM_H
#define PG_DBG_FILE_PROGRAM_H

#include "dbg/dbg.h"

/**
 * Open a program or shared library with its debug info, wherever that is. A name without a slash
 * is also looked for in PATH. Below `sysroot` (NULL: /) an absolute path is looked for there, and
 * probes are set in the path without it.
 */
const struct pg_error *pg_program_open(struct pg_arena *arena, const char *sysroot,
				       const char *name, struct pg_dbg **ret);

/** Why no uprobe can be set at an address; NULL: one can. */
const char *pg_uprobe_refusal(const struct pg_dbg *dbg, uint64_t address);

/** Where the file has what is linked at an address of its code; false: nowhere. */
bool pg_program_offset(const struct pg_dbg *dbg, uint64_t address, uint64_t *ret);

/**
 * A symbol to count an address of the code from, as libbpf finds it: a function of the program
 * file's own tables, the only one of its name. `preferred` is taken if it is one. False: there is
 * none (a stripped program).
 */
bool pg_program_anchor(const struct pg_dbg *dbg, uint64_t address, const char *preferred,
		       const char **ret_symbol, uint64_t *ret_offset);

/**
 * Does a variable at this address belong to a library that exports it? A program that uses it may
 * have its own copy (a copy relocation), and the library then uses that one as well.
 */
bool pg_program_may_copy(const struct pg_dbg *dbg, uint64_t address);

#endif
