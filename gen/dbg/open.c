// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/open.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbg/cache.h"
#include "dbg/callsite.h"
#include "dbg/fde.h"
#include "dbg/insn.h"
#include "dbg/line.h"
#include "dbg/linefind.h"
#include "dbg/srcfile.h"
#include "dbg/symbols.h"
#include "dbg/view.h"

const struct pg_error *pg_dbg_damaged(const struct pg_dbg *dbg, const char *what)
{
	const char *message = dwarf_errmsg(-1);

	return pg_error(dbg->arena, "%s: damaged debug info: %s: %s", dbg->path, what,
			message ? message : "unexpected end");
}

static const struct pg_error *open_file(struct pg_dbg *dbg)
{
	struct stat status;

	/* A FIFO that nobody writes would keep us waiting: it is refused below. */
	dbg->fd = open(dbg->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (dbg->fd < 0 || fstat(dbg->fd, &status) < 0)
		return pg_error(dbg->arena, "%s: %s", dbg->path, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return pg_error(dbg->arena, "%s: is a directory", dbg->path);
	if (!S_ISREG(status.st_mode))
		return pg_error(dbg->arena, "%s: is not a regular file", dbg->path);
	return NULL;
}

/** A file cut short still has a good header; its sections then lie beyond its end. */
static const struct pg_error *check_sections(struct pg_dbg *dbg)
{
	size_t size, num, names;
	Elf_Scn *section = NULL;

	if (!elf_rawfile(dbg->elf, &size) || elf_getshdrnum(dbg->elf, &num) < 0 || num == 0 ||
	    elf_getshdrstrndx(dbg->elf, &names) < 0)
		return pg_error(dbg->arena, "%s: truncated ELF file: no section headers",
				dbg->path);
	while ((section = elf_nextscn(dbg->elf, section))) {
		GElf_Shdr header;

		if (!gelf_getshdr(section, &header))
			return pg_error(dbg->arena, "%s: damaged ELF file: %s", dbg->path,
					elf_errmsg(-1));
		if (header.sh_type != SHT_NOBITS &&
		    (header.sh_offset > size || header.sh_size > size - header.sh_offset))
			return pg_error(dbg->arena,
					"%s: truncated ELF file: section %zu ends beyond its end",
					dbg->path, elf_ndxscn(section));
	}
	return NULL;
}

static const struct pg_error *open_elf(struct pg_dbg *dbg)
{
	GElf_Ehdr header;

	elf_version(EV_CURRENT);
	dbg->elf = elf_begin(dbg->fd, ELF_C_READ_MMAP, NULL);
	if (!dbg->elf || elf_kind(dbg->elf) != ELF_K_ELF || !gelf_getehdr(dbg->elf, &header))
		return pg_error(dbg->arena, "%s: is not an ELF file", dbg->path);
	if (header.e_ident[EI_CLASS] != ELFCLASS64)
		return pg_error(dbg->arena, "%s: is a 32-bit ELF file; only 64-bit is supported",
				dbg->path);
	dbg->type = header.e_type;
	dbg->arch = pg_arch_by_machine(header.e_machine);
	if (!dbg->arch || header.e_ident[EI_DATA] != ELFDATA2LSB)
		return pg_error(dbg->arena, "%s: is for another machine (e_machine %u); known: "
					    "x86_64, aarch64",
				dbg->path, header.e_machine);
	if (dbg->type != ET_EXEC && dbg->type != ET_DYN)
		return pg_error(dbg->arena, "%s: is not a linked file (ELF type %u): modules and "
					    "objects are not supported yet",
				dbg->path, dbg->type);
	return check_sections(dbg);
}

static const struct pg_error *open_dwarf(struct pg_dbg *dbg)
{
	Dwarf_Off next, first = 0;
	size_t header;

	dbg->dwarf = dwarf_begin_elf(dbg->elf, DWARF_C_READ, NULL);
	if (!dbg->dwarf || dwarf_nextcu(dbg->dwarf, first, &next, &header, NULL, NULL, NULL) != 0)
		return pg_error_hint(
			dbg->arena,
			pg_error(dbg->arena, "%s: has no debug info (DWARF)", dbg->path),
			"a kernel's is in its debug package (Debian: linux-image-…-dbg, Fedora: "
			"kernel-debuginfo), or built with CONFIG_DEBUG_INFO_DWARF5=y");
	dbg->debug_frame = dwarf_getcfi(dbg->dwarf);
	dbg->eh_frame = dwarf_getcfi_elf(dbg->elf);
	return NULL;
}

static void read_build_id(struct pg_dbg *dbg)
{
	const void *bytes;
	ssize_t len = dwelf_elf_gnu_build_id(dbg->elf, &bytes);
	char *text;

	if (len <= 0)
		return;
	text = pg_alloc(dbg->arena, 2 * (size_t)len + 1);
	for (ssize_t i = 0; i < len; i++)
		sprintf(text + 2 * i, "%02x", ((const unsigned char *)bytes)[i]);
	dbg->build_id = text;
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

static const struct pg_error *open_all(struct pg_dbg *dbg)
{
	PG_TRY(open_file(dbg));
	PG_TRY(open_elf(dbg));
	PG_TRY(open_dwarf(dbg));
	read_build_id(dbg);
	PG_TRY(pg_symbols_open(dbg));
	read_release(dbg);
	return NULL;
}

const struct pg_error *pg_dbg_open(struct pg_arena *arena, const char *path, struct pg_dbg **ret)
{
	struct pg_dbg *dbg = PG_NEW(arena, struct pg_dbg);
	const struct pg_error *error;

	dbg->arena = arena;
	dbg->path = path;
	error = open_all(dbg);
	if (error) {
		pg_dbg_close(dbg);
		return error;
	}
	*ret = dbg;
	return NULL;
}

void pg_dbg_close(struct pg_dbg *dbg)
{
	if (!dbg)
		return;
	pg_insn_close(dbg);
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
	if (dbg->elf)
		elf_end(dbg->elf);
	if (dbg->fd >= 0)
		close(dbg->fd);
}

Elf_Scn *pg_dbg_section_at(const struct pg_dbg *dbg, uint64_t address, const char **ret_name)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(dbg->elf, &names) < 0)
		return NULL;
	while ((section = elf_nextscn(dbg->elf, section))) {
		GElf_Shdr header;

		if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_ALLOC) ||
		    (header.sh_flags & SHF_TLS))
			continue;
		if (address < header.sh_addr || address - header.sh_addr >= header.sh_size)
			continue;
		*ret_name = elf_strptr(dbg->elf, names, header.sh_name);
		if (!*ret_name)
			*ret_name = "";
		return section;
	}
	return NULL;
}

const void *pg_dbg_bytes(const struct pg_dbg *dbg, uint64_t address, size_t size)
{
	const char *name, *file = elf_rawfile(dbg->elf, NULL);
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
