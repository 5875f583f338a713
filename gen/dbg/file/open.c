// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/open.h"

#include <elfutils/libdwelf.h>
#include <string.h>

#include "dbg/sym/symbols.h"

/** The files that are read: closed when no reader is left that reads them. */
struct opened {
	struct pg_elf debug, code;
	Dwarf *dwarf;
};

static void close_files(void *state)
{
	struct opened *opened = state;

	if (opened->dwarf)
		dwarf_end(opened->dwarf); /* its CFI goes with it */
	pg_elf_close(&opened->debug);
	pg_elf_close(&opened->code);
}

static const struct pg_reader opener = {sizeof(struct opened), close_files};

const struct pg_elf *pg_dbg_file(const struct pg_dbg *dbg)
{
	const struct opened *opened = pg_dbg_kept(dbg, &opener);

	return &opened->debug;
}

/** By zlib every libelf unpacks. */
static bool is_packed_otherwise(Elf *elf)
{
	GElf_Shdr header;
	GElf_Chdr packed;
	Elf_Scn *section = pg_elf_section(elf, ".debug_info", &header);

	return section && (header.sh_flags & SHF_COMPRESSED) && gelf_getchdr(section, &packed) &&
	       packed.ch_type != ELFCOMPRESS_ZLIB;
}

static const struct pg_error *no_dwarf(struct pg_dbg *dbg)
{
	const struct pg_error *error =
		pg_error(dbg->arena, "%s: has no debug info (DWARF)", dbg->path);

	if (is_packed_otherwise(dbg->elf))
		return pg_error_hint(
			dbg->arena,
			pg_error(dbg->arena,
				 "%s: its debug info is compressed in a way that this libelf does "
				 "not know",
				 dbg->path),
			"objcopy --decompress-debug-sections unpacks it; libelf 0.189 and newer "
			"may know zstd");
	if (dbg->kind != PG_DBG_KERNEL)
		return pg_error_hint(dbg->arena, error, "compile it with -g");
	return pg_error_hint(
		dbg->arena, error,
		"a kernel's is in its debug package (Debian: linux-image-…-dbg, Fedora: "
		"kernel-debuginfo), or built with CONFIG_DEBUG_INFO_DWARF5=y");
}

/** libdw's, once the file that it will try has been looked over; it has none of its own. */
static bool has_alternate(struct pg_dbg *dbg)
{
	Dwarf *alternate = dwarf_getalt(dbg->dwarf);
	GElf_Shdr header;

	return alternate && !pg_elf_section(dwarf_getelf(alternate), ".gnu_debugaltlink", &header);
}

/** The part that dwz has moved into a file that several programs share. */
static const struct pg_error *check_alternate(struct pg_dbg *dbg)
{
	GElf_Shdr header;
	const char *name = "?", *path;
	const void *id;

	if (!pg_elf_section(dbg->elf, ".gnu_debugaltlink", &header))
		return NULL;
	if (dwelf_dwarf_gnu_debugaltlink(dbg->dwarf, &name, &id) > 0) {
		path = pg_elf_beside(dbg->arena, pg_dbg_file(dbg), name);
		if (path)
			PG_TRY(pg_elf_check(dbg->arena, path));
		if (has_alternate(dbg))
			return NULL;
	}
	return pg_error_hint(
		dbg->arena,
		pg_error(dbg->arena, "%s: a part of its debug info is in %s, which cannot be read",
			 dbg->path, name),
		"that file was made by dwz, and is in the same package as this one");
}

static const struct pg_error *open_dwarf(struct pg_dbg *dbg)
{
	struct opened *opened = pg_dbg_keep(dbg, &opener);
	Dwarf_Off next, first = 0;
	size_t header;

	dbg->dwarf = opened->dwarf = dwarf_begin_elf(dbg->elf, DWARF_C_READ, NULL);
	if (!dbg->dwarf || dwarf_nextcu(dbg->dwarf, first, &next, &header, NULL, NULL, NULL) != 0)
		return no_dwarf(dbg);
	return check_alternate(dbg);
}

/** The least that Linux's has. */
#define BANNER_SIZE 128

/** "Linux version 6.1.0-56-cloud-amd64 (…": init/version.c's linux_banner. */
static void read_release(struct pg_dbg *dbg)
{
	static const char prefix[] = "Linux version ";
	const size_t skip = sizeof(prefix) - 1;
	const uint64_t address = dbg->marks[PG_MARK_BANNER];
	const char *banner = address ? pg_dbg_bytes(dbg, address, BANNER_SIZE) : NULL;
	size_t end = skip;

	if (!banner || strncmp(banner, prefix, skip) != 0)
		return;
	while (end < BANNER_SIZE && banner[end] && banner[end] != ' ')
		end++;
	if (end < BANNER_SIZE) /* what is behind it may not be in the file */
		dbg->release = pg_strndup(dbg->arena, banner + skip, end - skip);
}

static const struct pg_error *check_type(const struct pg_dbg *dbg)
{
	if (dbg->type == ET_EXEC || dbg->type == ET_DYN)
		return NULL;
	return pg_error_hint(dbg->arena,
			     pg_error(dbg->arena, "%s: is not a linked file (ELF type %u)",
				      dbg->path, dbg->type),
			     "a module is named with -m FILE or %%module");
}

/** Probes of any file here are set in the running kernel. BTF alone may have no symbols. */
static const struct pg_error *check_kernel(const struct pg_dbg *dbg)
{
	if (dbg->kind != PG_DBG_KERNEL || dbg->marks[PG_MARK_TEXT])
		return NULL;
	return pg_error_hint(dbg->arena,
			     pg_error(dbg->arena, "%s: is not a kernel: it has no '_text'",
				      dbg->path),
			     "a user program is named with -x FILE or %%exec");
}

static const struct pg_error *open_all(struct pg_dbg *dbg, bool with_dwarf)
{
	PG_TRY(check_type(dbg));
	if (with_dwarf)
		PG_TRY(open_dwarf(dbg));
	PG_TRY(pg_symbols_open(dbg));
	if (with_dwarf)
		PG_TRY(check_kernel(dbg));
	if (dbg->kind == PG_DBG_KERNEL)
		read_release(dbg);
	return NULL;
}

static const struct pg_error *open_files(struct pg_arena *arena, enum pg_dbg_kind kind,
					 struct pg_elf debug, struct pg_elf code, bool with_dwarf,
					 struct pg_dbg **ret)
{
	struct pg_dbg *dbg = PG_NEW(arena, struct pg_dbg);
	const struct pg_error *error;
	struct opened *opened;

	dbg->arena = arena;
	dbg->kind = kind;
	opened = pg_dbg_keep(dbg, &opener);
	*opened = (struct opened){.debug = debug, .code = code};
	dbg->path = debug.path;
	dbg->fd = debug.fd;
	dbg->elf = debug.elf;
	dbg->code = code.elf ? code.elf : debug.elf;
	dbg->arch = debug.arch;
	dbg->type = debug.type;
	dbg->build_id = code.build_id ? code.build_id : debug.build_id;
	error = open_all(dbg, with_dwarf);
	if (error) {
		pg_dbg_close(dbg);
		return error;
	}
	*ret = dbg;
	return NULL;
}

const struct pg_error *pg_dbg_open(struct pg_arena *arena, const char *path, struct pg_dbg **ret)
{
	struct pg_elf file;

	PG_TRY(pg_elf_open(arena, path, &file));
	return pg_dbg_open_files(arena, PG_DBG_KERNEL, file, (struct pg_elf){.fd = -1}, ret);
}

const struct pg_error *pg_dbg_open_files(struct pg_arena *arena, enum pg_dbg_kind kind,
					 struct pg_elf debug, struct pg_elf code,
					 struct pg_dbg **ret)
{
	return open_files(arena, kind, debug, code, true, ret);
}

const struct pg_error *pg_dbg_open_without_dwarf(struct pg_arena *arena, const char *path,
						 struct pg_dbg **ret)
{
	struct pg_elf file;

	PG_TRY(pg_elf_open(arena, path, &file));
	return open_files(arena, PG_DBG_KERNEL, file, (struct pg_elf){.fd = -1}, false, ret);
}

const struct pg_error *pg_dbg_open_symbols(struct pg_arena *arena, struct pg_elf file,
					   const struct pg_error *missing, struct pg_dbg **ret)
{
	PG_TRY(open_files(arena, PG_DBG_PROGRAM, file, (struct pg_elf){.fd = -1}, false, ret));
	(*ret)->no_dwarf = missing;
	return NULL;
}
