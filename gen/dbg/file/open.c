// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/open.h"

#include <elfutils/libdwelf.h>
#include <string.h>

#include "dbg/bytes/cache.h"
#include "dbg/bytes/view.h"
#include "dbg/code/cfg.h"
#include "dbg/code/effect.h"
#include "dbg/code/insn.h"
#include "dbg/code/loss.h"
#include "dbg/file/module.h"
#include "dbg/frame/fde.h"
#include "dbg/func/callsite.h"
#include "dbg/line/line.h"
#include "dbg/line/linefind.h"
#include "dbg/line/srcfile.h"
#include "dbg/sym/symbols.h"
#include "dbg/type/btf.h"

const struct pg_error *pg_dbg_damaged(const struct pg_dbg *dbg, const char *what)
{
	const char *message = dwarf_errmsg(-1);

	return pg_error(dbg->arena, "%s: damaged debug info: %s: %s", dbg->path, what,
			message ? message : "unexpected end");
}

static const struct pg_error *no_dwarf(struct pg_dbg *dbg)
{
	const struct pg_error *error =
		pg_error(dbg->arena, "%s: has no debug info (DWARF)", dbg->path);

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

/** What dwz has moved into a file that several programs share. */
static const struct pg_error *check_alternate(struct pg_dbg *dbg)
{
	GElf_Shdr header;
	const char *name = "?", *path;
	const void *id;

	if (!pg_elf_section(dbg->elf, ".gnu_debugaltlink", &header))
		return NULL;
	if (dwelf_dwarf_gnu_debugaltlink(dbg->dwarf, &name, &id) > 0) {
		path = pg_elf_beside(dbg->arena, &dbg->debug_file, name);
		if (path)
			PG_TRY(pg_elf_check(dbg->arena, path));
		if (has_alternate(dbg))
			return NULL;
	}
	return pg_error_hint(
		dbg->arena,
		pg_error(dbg->arena, "%s: a part of its debug info is in %s, which cannot be read",
			 dbg->path, name),
		"that file is of dwz, and in the package that this one is of");
}

static const struct pg_error *open_dwarf(struct pg_dbg *dbg)
{
	Dwarf_Off next, first = 0;
	size_t header;

	dbg->dwarf = dwarf_begin_elf(dbg->elf, DWARF_C_READ, NULL);
	if (!dbg->dwarf || dwarf_nextcu(dbg->dwarf, first, &next, &header, NULL, NULL, NULL) != 0)
		return no_dwarf(dbg);
	PG_TRY(check_alternate(dbg));
	dbg->debug_frame = dwarf_getcfi(dbg->dwarf);
	dbg->eh_frame = dwarf_getcfi_elf(dbg->code);
	return NULL;
}

/** "Linux version 6.1.0-56-cloud-amd64 (…": init/version.c's linux_banner. */
static void read_release(struct pg_dbg *dbg)
{
	static const char prefix[] = "Linux version ";
	const size_t skip = sizeof(prefix) - 1;
	const uint64_t address = dbg->marks[PG_MARK_BANNER];
	const char *banner = address ? pg_dbg_bytes(dbg, address, 128) : NULL;

	if (!banner || strncmp(banner, prefix, skip) != 0)
		return;
	dbg->release =
		pg_strndup(dbg->arena, banner + skip,
			   strcspn(banner + skip, " ") < 100 ? strcspn(banner + skip, " ") : 0);
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

/** Its probes would be set in the running kernel, whatever it is. BTF alone may have no symbols. */
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
	else if (dbg->kind == PG_DBG_MODULE)
		pg_module_marks(dbg);
	return NULL;
}

static const struct pg_error *open_files(struct pg_arena *arena, enum pg_dbg_kind kind,
					 struct pg_elf debug, struct pg_elf code, bool with_dwarf,
					 struct pg_dbg **ret)
{
	struct pg_dbg *dbg = PG_NEW(arena, struct pg_dbg);
	const struct pg_error *error;

	dbg->arena = arena;
	dbg->kind = kind;
	dbg->debug_file = debug;
	dbg->code_file = code;
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

void pg_dbg_close(struct pg_dbg *dbg)
{
	if (!dbg)
		return;
	pg_btf_close(dbg->btf);
	pg_insn_close(dbg);
	pg_cfg_close(dbg);
	pg_clobbers_close(dbg);
	pg_losses_close(dbg);
	pg_views_close(dbg);
	pg_calls_forget(dbg);
	pg_fdes_close(dbg);
	pg_lines_close(dbg);
	pg_line_finders_close(dbg);
	pg_srcfiles_close(dbg);
	pg_cache_close(dbg);
	if (dbg->eh_frame)
		dwarf_cfi_end(dbg->eh_frame);
	if (dbg->dwarf)
		dwarf_end(dbg->dwarf); /* its CFI goes with it */
	pg_elf_close(&dbg->debug_file);
	pg_elf_close(&dbg->code_file);
}

Elf_Scn *pg_dbg_section_at(const struct pg_dbg *dbg, uint64_t address, const char **ret_name)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(dbg->code, &names) < 0)
		return NULL;
	while ((section = elf_nextscn(dbg->code, section))) {
		GElf_Shdr header;

		if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_ALLOC) ||
		    (header.sh_flags & SHF_TLS))
			continue;
		if (address < header.sh_addr || address - header.sh_addr >= header.sh_size)
			continue;
		*ret_name = elf_strptr(dbg->code, names, header.sh_name);
		if (!*ret_name)
			*ret_name = "";
		return section;
	}
	return NULL;
}

const void *pg_dbg_bytes(const struct pg_dbg *dbg, uint64_t address, size_t size)
{
	const char *name, *file = elf_rawfile(dbg->code, NULL);
	Elf_Scn *section = pg_dbg_section_at(dbg, address, &name);
	GElf_Shdr header;
	uint64_t at;

	if (!section || !gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS)
		return NULL;
	at = address - header.sh_addr;
	if (size > header.sh_size - at)
		return NULL;
	return file + header.sh_offset + at;
}
