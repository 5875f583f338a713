// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/elffile.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static const struct pg_error *open_file(struct pg_arena *arena, struct pg_elf *file)
{
	struct stat status;
	bool failed = stat(file->path, &status) < 0;

	/* To open a device may do something; a FIFO that nobody writes would keep us waiting. */
	if (!failed && S_ISREG(status.st_mode)) {
		file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		failed = file->fd < 0 || fstat(file->fd, &status) < 0;
	}
	if (failed)
		return pg_error(arena, "%s: %s", file->path, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return pg_error(arena, "%s: is a directory", file->path);
	if (!S_ISREG(status.st_mode))
		return pg_error(arena, "%s: is not a regular file", file->path);
	return NULL;
}

/** A file cut short still has a good header; its sections then lie beyond its end. */
static const struct pg_error *check_sections(struct pg_arena *arena, const struct pg_elf *file)
{
	size_t size, num, names;
	Elf_Scn *section = NULL;

	if (!elf_rawfile(file->elf, &size) || elf_getshdrnum(file->elf, &num) < 0 || num == 0 ||
	    elf_getshdrstrndx(file->elf, &names) < 0)
		return pg_error(arena, "%s: truncated ELF file: no section headers", file->path);
	while ((section = elf_nextscn(file->elf, section))) {
		GElf_Shdr header;

		if (!gelf_getshdr(section, &header))
			return pg_error(arena, "%s: damaged ELF file: %s", file->path,
					elf_errmsg(-1));
		if (header.sh_type != SHT_NOBITS &&
		    (header.sh_offset > size || header.sh_size > size - header.sh_offset))
			return pg_error(arena,
					"%s: truncated ELF file: section %zu ends beyond its end",
					file->path, elf_ndxscn(section));
	}
	return NULL;
}

/** A module may be compressed as a whole (.ko.xz, .ko.gz, .ko.zst). */
static void decompress(struct pg_elf *file)
{
	Elf *elf = dwelf_elf_begin(file->fd);
	const char *bytes = elf ? elf_rawfile(elf, &file->memory_size) : NULL;

	if (bytes && elf_kind(elf) == ELF_K_ELF) {
		file->memory = malloc(file->memory_size);
		if (!file->memory)
			abort();
		memcpy(file->memory, bytes, file->memory_size);
		elf_end(file->elf);
		file->elf = elf_memory(file->memory, file->memory_size);
	}
	elf_end(elf);
}

unsigned char pg_elf_data(const struct pg_arch *arch)
{
	return arch->order == PG_BIG_ENDIAN ? ELFDATA2MSB : ELFDATA2LSB;
}

static const struct pg_error *open_elf(struct pg_arena *arena, struct pg_elf *file)
{
	GElf_Ehdr header;

	elf_version(EV_CURRENT);
	file->elf = elf_begin(file->fd, ELF_C_READ_MMAP, NULL);
	if (file->elf && elf_kind(file->elf) != ELF_K_ELF)
		decompress(file);
	if (!file->elf || elf_kind(file->elf) != ELF_K_ELF || !gelf_getehdr(file->elf, &header))
		return pg_error(arena, "%s: is not an ELF file", file->path);
	if (header.e_ident[EI_CLASS] != ELFCLASS64)
		return pg_error(arena, "%s: is a 32-bit ELF file; only 64-bit is supported",
				file->path);
	file->type = header.e_type;
	file->arch = pg_arch_by_machine(header.e_machine);
	if (!file->arch || header.e_ident[EI_DATA] != pg_elf_data(file->arch))
		return pg_error(arena, "%s: is for another machine (e_machine %u); known: "
				       "x86_64, aarch64",
				file->path, header.e_machine);
	return check_sections(arena, file);
}

static void read_build_id(struct pg_arena *arena, struct pg_elf *file)
{
	const void *bytes;
	ssize_t len = dwelf_elf_gnu_build_id(file->elf, &bytes);
	char *text;

	if (len <= 0)
		return;
	text = pg_alloc(arena, 2 * (size_t)len + 1);
	for (ssize_t i = 0; i < len; i++)
		sprintf(text + 2 * i, "%02x", ((const unsigned char *)bytes)[i]);
	file->build_id = text;
}

const struct pg_error *pg_elf_open(struct pg_arena *arena, const char *path, struct pg_elf *ret)
{
	const struct pg_error *error;

	*ret = (struct pg_elf){.path = path, .fd = -1};
	error = open_file(arena, ret);
	if (!error)
		error = open_elf(arena, ret);
	if (!error)
		read_build_id(arena, ret);
	else
		pg_elf_close(ret);
	return error;
}

const struct pg_error *pg_elf_check(struct pg_arena *arena, const char *path)
{
	struct pg_elf file;

	if (access(path, F_OK) < 0)
		return NULL;
	PG_TRY(pg_elf_open(arena, path, &file));
	pg_elf_close(&file);
	return NULL;
}

const char *pg_elf_beside(struct pg_arena *arena, const struct pg_elf *file, const char *name)
{
	PG_CLEANUP(pg_free_pointer) char *real = file->memory ? NULL : realpath(file->path, NULL);
	const char *slash = real ? strrchr(real, '/') : NULL;

	if (name[0] == '/')
		return name;
	return slash ? pg_printf(arena, "%.*s/%s", (int)(slash - real), real, name) : NULL;
}

void pg_elf_close(struct pg_elf *file)
{
	if (file->elf)
		elf_end(file->elf);
	if (file->fd >= 0)
		close(file->fd);
	free(file->memory);
	*file = (struct pg_elf){.fd = -1};
}

Elf *pg_elf_again(const struct pg_elf *file)
{
	if (file->memory)
		return elf_memory(file->memory, file->memory_size);
	return elf_begin(file->fd, ELF_C_READ_MMAP, NULL);
}

Elf_Scn *pg_elf_section(Elf *elf, const char *name, GElf_Shdr *ret_header)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		const char *its = gelf_getshdr(section, ret_header)
					  ? elf_strptr(elf, names, ret_header->sh_name)
					  : NULL;

		if (its && strcmp(its, name) == 0)
			return section;
	}
	return NULL;
}

bool pg_elf_has_dwarf(Elf *elf)
{
	GElf_Shdr header;

	return (pg_elf_section(elf, ".debug_info", &header) && header.sh_type != SHT_NOBITS) ||
	       pg_elf_section(elf, ".zdebug_info", &header);
}

bool pg_elf_has_code(Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section))) {
		if (gelf_getshdr(section, &header) && (header.sh_flags & SHF_EXECINSTR) &&
		    header.sh_type != SHT_NOBITS && header.sh_size)
			return true;
	}
	return false;
}
