/* SPDX-License-Identifier: GPL-2.0-only */
/** One ELF file, opened and checked, so that every other reader here may rely on it. */
#ifndef PG_DBG_FILE_ELFFILE_H
#define PG_DBG_FILE_ELFFILE_H

#include <gelf.h>
#include <stdbool.h>

#include "arch/arch.h"
#include "base/error.h"

struct pg_elf {
	const char *path;
	int fd; /**< -1: none */
	Elf *elf;
	GElf_Half type; /**< ET_EXEC, ET_DYN, ET_REL */
	const struct pg_arch *arch;
	const char *build_id; /**< hexadecimal; NULL: none */
	char *memory; /**< malloc'ed: what `elf` is read from, not the file; NULL: the file */
	size_t memory_size;
};

/**
 * An error names the file: missing, not a regular file, not ELF, 32-bit, of an unknown machine, cut
 * short. Nothing is open then.
 */
const struct pg_error *pg_elf_open(struct pg_arena *arena, const char *path, struct pg_elf *ret);
void pg_elf_close(struct pg_elf *file);

/**
 * A file that libdw opens by itself, by a name in debug info, is checked before: the error is that
 * of pg_elf_open(). A file that is not there is not an error.
 */
const struct pg_error *pg_elf_check(struct pg_arena *arena, const char *path);

/** A name in a file's debug info as a path, as libdw does it; NULL: the file has no folder. */
const char *pg_elf_beside(struct pg_arena *arena, const struct pg_elf *file, const char *name);

/** Another handle of what `elf` is read from, for another thread; close it with elf_end(). */
Elf *pg_elf_again(const struct pg_elf *file);

/** A machine's byte order as e_ident[EI_DATA] has it. */
unsigned char pg_elf_data(const struct pg_arch *arch);

/** The section of a name; NULL: none. */
Elf_Scn *pg_elf_section(Elf *elf, const char *name, GElf_Shdr *ret_header);

/** Does it have DWARF? */
bool pg_elf_has_dwarf(Elf *elf);

/** Does it have code, or has all been moved into another file (objcopy --only-keep-debug)? */
bool pg_elf_has_code(Elf *elf);

#endif
