/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The functions of an ELF file that a process runs: which one has the code at an offset in the
 * file?
 *
 * The file is the process's, so it may be anything, and may change while it is read: it is never
 * mapped, and what does not fit together has no functions.
 */
#ifndef PG_RUN_STACK_ELFFUNCS_H
#define PG_RUN_STACK_ELFFUNCS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/** The bytes of a build id that the kernel keeps with a frame; shorter ones end with zeros. */
#define PG_BUILD_ID_SIZE 20

struct pg_elffuncs;

/**
 * The functions of an opened file: from .symtab, or from .symtab of its debug file
 * (/usr/lib/debug/.build-id), or from .dynsym. They are read when the first is asked for. The
 * descriptor is taken over. NULL: it is not a regular file, or not an ELF file.
 */
struct pg_elffuncs *pg_elffuncs_create(struct pg_arena *arena, int fd);

/** NULL is fine. */
void pg_elffuncs_destroy(struct pg_elffuncs *funcs);

/** PG_BUILD_ID_SIZE bytes; NULL: the file has none. */
const unsigned char *pg_elffuncs_build_id(const struct pg_elffuncs *funcs);

/** A place in the file. */
struct pg_elfplace {
	uint64_t address;     /**< as linked: what addr2line and objdump call it */
	const char *function; /**< NULL: no symbol has it */
	uint64_t offset;      /**< from the function's beginning */
};

/**
 * The place of an offset in the file. is_return: it is the address that a call returns to, and the
 * function is the caller's, even where the call is its last instruction. False: the offset is in no
 * segment with code.
 */
bool pg_elffuncs_find(struct pg_elffuncs *funcs, uint64_t in_file, bool is_return,
		      struct pg_elfplace *ret);

/** The offset in the file of the only function of this name; false: there is none, or several. */
bool pg_elffuncs_offset(struct pg_elffuncs *funcs, const char *name, uint64_t *ret);

#endif
