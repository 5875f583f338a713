/* SPDX-License-Identifier: GPL-2.0-only */
/** Opening an ELF file with DWARF, or with its symbols alone. libelf's errors are worded here. */
#ifndef PG_DBG_FILE_OPEN_H
#define PG_DBG_FILE_OPEN_H

#include "dbg/dbg.h"
#include "dbg/file/elffile.h"

/** An error names the file: missing, a directory, not ELF, 32-bit, truncated, without DWARF. */
const struct pg_error *pg_dbg_open(struct pg_arena *arena, const char *path, struct pg_dbg **ret);

/**
 * The same of files that are open already, and are closed with it, also when this fails. `code` is
 * the program of a separate debug file, else nothing (no elf).
 */
const struct pg_error *pg_dbg_open_files(struct pg_arena *arena, enum pg_dbg_kind kind,
					 struct pg_elf debug, struct pg_elf code,
					 struct pg_dbg **ret);

/** The same without DWARF: the symbols, the build id and the release. */
const struct pg_error *pg_dbg_open_without_dwarf(struct pg_arena *arena, const char *path,
						 struct pg_dbg **ret);

/**
 * A program's file by its symbols alone, since there is no debug info: `missing` says where it was
 * looked for, and is what questions about lines and variables are answered with.
 */
const struct pg_error *pg_dbg_open_symbols(struct pg_arena *arena, struct pg_elf file,
					   const struct pg_error *missing, struct pg_dbg **ret);

/** The file with the debug info, of what one of these has opened. */
const struct pg_elf *pg_dbg_file(const struct pg_dbg *dbg);

#endif
