// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/elffile.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/memory.h"

static const struct pg_error *open_file(struct pg_arena *arena, struct pg_elf *file)
{
	struct stat status;
	bool failed = stat(file->path, &status) < 0;

	/* Opening a device may do something; a FIFO without a writer would keep us waiting. */
	if (!failed && S_ISREG(status.st_mode)) {
		file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		failed = file->fd < 0 || fstat(file->fd, &status) < 0;
	}
	if (failed)
		return pg_error_errno(arena, errno, "%s", file->path);
	if (S_ISDIR(status.st_mode))
		return pg_error(arena, "%s: is a directory", file->path);
	if (!S_ISREG(status.st_mode))
		return pg_error(arena, "%s: is not a regular file", file->path);
	return NULL;
}

/**
 * The most bytes that so many may be unpacked to. Debug info and code shrink to a fifth or a tenth,
 * data made to fill the memory to a thousandth.
 */
static uint64_t most_unpacked(uint64_t packed)
{
	const uint64_t anyway = (uint64_t)64 << 20, times = 32;

	return packed > anyway / times ? packed * times : anyway;
}

/** Of a compressed section (ELF gABI, "Section Compression"; the GNU way before it), bytes; else 0. */
static uint64_t unpacked_size(Elf_Scn *section, const GElf_Shdr *header, const char *name)
{
	const Elf_Data *data;
	uint64_t size = 0;
	GElf_Chdr packed;

	if (header->sh_flags & SHF_COMPRESSED)
		return gelf_getchdr(section, &packed) ? packed.ch_size : 0;
	data = name && strncmp(name, ".zdebug", 7) == 0 ? elf_rawdata(section, NULL) : NULL;
	if (!data || !data->d_buf || data->d_size < 12 || memcmp(data->d_buf, "ZLIB", 4) != 0)
		return 0;
	for (size_t i = 4; i < 12; i++)
		size = size << 8 | ((const unsigned char *)data->d_buf)[i];
	return size;
}

static const struct pg_error *too_large(struct pg_arena *arena, const struct pg_elf *file,
					uint64_t most)
{
	return pg_error_hint(
		arena,
		pg_error(arena, "%s: its sections have more than %zu MiB when they are unpacked",
			 file->path, (size_t)(most >> 20)),
		"objcopy --decompress-debug-sections unpacks a file that is to be trusted");
}

/** A file cut short still has a good header; its sections then lie beyond its end. */
static const struct pg_error *check_sections(struct pg_arena *arena, const struct pg_elf *file)
{
	size_t size, num, names;
	Elf_Scn *section = NULL;
	uint64_t left, unpacked;

	errno = 0;
	if (!elf_rawfile(file->elf, &size))
		return pg_error_errno(arena, errno ? errno : EIO, "cannot read %s", file->path);
	if (elf_getshdrnum(file->elf, &num) < 0 || num == 0 ||
	    elf_getshdrstrndx(file->elf, &names) < 0)
		return pg_error(arena, "%s: truncated ELF file: no section headers", file->path);
	left = most_unpacked(size);
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
		unpacked = unpacked_size(section, &header,
					 elf_strptr(file->elf, names, header.sh_name));
		if (unpacked > left)
			return too_large(arena, file, most_unpacked(size));
		left -= unpacked;
	}
	return NULL;
}

/** Set the soft limit of our memory to that much more than we have; false: it cannot be set. */
static bool limit_memory(uint64_t more, struct rlimit *ret_before)
{
	const size_t data = pg_data_size();
	struct rlimit limit;

	if (getrlimit(RLIMIT_DATA, ret_before) < 0 || !data)
		return false;
	limit = *ret_before;
	more += data;
	if (more < limit.rlim_cur)
		limit.rlim_cur = more;
	return setrlimit(RLIMIT_DATA, &limit) == 0;
}

static bool is_compressed(const struct pg_elf *file)
{
	static const char *const begins[] = {"\x1f\x8b", "BZh", "\3757zXZ", "\x28\xb5\x2f\xfd"};
	char bytes[8] = "";

	if (pread(file->fd, bytes, sizeof(bytes), 0) != sizeof(bytes))
		return false;
	for (size_t i = 0; i < PG_ARRAY_SIZE(begins); i++) {
		if (memcmp(bytes, begins[i], strlen(begins[i])) == 0)
			return true;
	}
	return false;
}

/** libdw knows no limit: it stops when it is given no more memory. */
static Elf *unpack(const struct pg_elf *file, uint64_t most)
{
	struct rlimit before;
	bool limited = limit_memory(most, &before);
	Elf *elf = limited ? dwelf_elf_begin(file->fd) : NULL;

	if (limited)
		setrlimit(RLIMIT_DATA, &before);
	return elf;
}

/** A module may be compressed as a whole (.ko.xz, .ko.gz, .ko.zst). */
static const struct pg_error *decompress(struct pg_arena *arena, struct pg_elf *file)
{
	struct stat status;
	uint64_t most = fstat(file->fd, &status) < 0 ? 0 : most_unpacked((uint64_t)status.st_size);
	Elf *elf = unpack(file, most);
	const char *bytes = elf ? elf_rawfile(elf, &file->memory_size) : NULL;

	if (!bytes || elf_kind(elf) != ELF_K_ELF || file->memory_size > most) {
		elf_end(elf);
		return pg_error(arena, "%s: holds no ELF file, or is damaged, or has more than %zu MiB "
				"when it is unpacked", file->path, (size_t)(most >> 20));
	}
	file->memory = malloc(file->memory_size);
	if (!file->memory)
		pg_no_memory();
	memcpy(file->memory, bytes, file->memory_size);
	elf_end(elf);
	elf_end(file->elf);
	file->elf = elf_memory(file->memory, file->memory_size);
	return NULL;
}

unsigned char pg_elf_data(const struct pg_arch *arch)
{
	return arch->order == PG_BIG_ENDIAN ? ELFDATA2MSB : ELFDATA2LSB;
}

/** Of BTF alone nothing says which build it is of, so it does not stand for one. */
static const struct pg_error *is_not_elf(struct pg_arena *arena, const struct pg_elf *file)
{
	uint16_t magic = 0;

	if (pread(file->fd, &magic, sizeof(magic), 0) != sizeof(magic) ||
	    (magic != BTF_MAGIC && magic != __builtin_bswap16(BTF_MAGIC)))
		return pg_error(arena, "%s: is not an ELF file", file->path);
	return pg_error_hint(arena, pg_error(arena, "%s: is BTF, which does not say which build it is of", file->path),
			     "by --btf FILE it serves for one header for all kernels");
}

static const struct pg_error *open_elf(struct pg_arena *arena, struct pg_elf *file)
{
	GElf_Ehdr header;

	elf_version(EV_CURRENT);
	file->elf = elf_begin(file->fd, ELF_C_READ_MMAP, NULL);
	if (file->elf && elf_kind(file->elf) != ELF_K_ELF && is_compressed(file))
		PG_TRY(decompress(arena, file));
	if (!file->elf || elf_kind(file->elf) != ELF_K_ELF || !gelf_getehdr(file->elf, &header))
		return is_not_elf(arena, file);
	if (header.e_ident[EI_CLASS] != ELFCLASS64)
		return pg_error(arena, "%s: is a 32-bit ELF file; only 64-bit is supported",
				file->path);
	file->type = header.e_type;
	file->arch = pg_arch_by_machine(header.e_machine);
	if (!file->arch || header.e_ident[EI_DATA] != pg_elf_data(file->arch))
		return pg_error(arena, "%s: is for another machine (e_machine %u); known: %s",
				file->path, header.e_machine, pg_arch_names(arena));
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
