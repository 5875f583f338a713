// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/separate.h"

#include <elfutils/libdwelf.h>
#include <string.h>
#include <unistd.h>

#include "dbg/file/debuginfod.h"

#define DEBUG_DIR "/usr/lib/debug"

struct search {
	struct pg_arena *arena;
	const struct pg_elf *file;
	const char *looked; /* for the error: a line each */
};

/** CRC-32 as of .gnu_debuglink (GDB manual, "Separate Debug Files"), four bits at a time. */
static uint32_t checksum(const unsigned char *bytes, size_t size)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = ~UINT32_C(0);

	for (size_t i = 0; i < size; i++) {
		crc ^= bytes[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

/** Of the same build? `crc` is what the link says, NULL for a file found otherwise. */
static const char *mismatch(const struct pg_elf *file, const struct pg_elf *found,
			    const uint32_t *crc)
{
	size_t size;
	const char *bytes;

	if (!pg_elf_has_dwarf(found->elf))
		return "has no debug info";
	if (found->arch != file->arch)
		return "is for another machine";
	if (file->build_id && found->build_id)
		return strcmp(file->build_id, found->build_id) ? "has another build id" : NULL;
	bytes = elf_rawfile(found->elf, &size);
	if (!crc || !bytes || checksum((const unsigned char *)bytes, size) != *crc)
		return "has another checksum";
	return NULL;
}

static bool try_file(struct search *search, const char *path, const uint32_t *crc,
		     struct pg_elf *ret)
{
	const struct pg_error *error;
	const char *why = "is not there";

	if (access(path, F_OK) == 0) {
		error = pg_elf_open(search->arena, path, ret);
		why = error ? "cannot be read" : mismatch(search->file, ret, crc);
		if (!why)
			return true;
		pg_elf_close(ret);
	}
	search->looked = pg_printf(search->arena, "%s\n    %s %s", search->looked, path, why);
	return false;
}

static const char *folder_of(struct pg_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? pg_strndup(arena, path, (size_t)(slash - path)) : ".";
}

static bool try_link(struct search *search, const char *root, struct pg_elf *ret)
{
	struct pg_arena *arena = search->arena;
	const char *folder = folder_of(arena, search->file->path);
	const char *inside = folder + strlen(root);
	GElf_Word crc;
	const char *name = dwelf_elf_gnu_debuglink(search->file->elf, &crc);

	if (!name || !*name)
		return false;
	return try_file(search, pg_printf(arena, "%s/%s", folder, name), &crc, ret) ||
	       try_file(search, pg_printf(arena, "%s/.debug/%s", folder, name), &crc, ret) ||
	       try_file(search, pg_printf(arena, "%s" DEBUG_DIR "%s/%s", root, inside, name), &crc,
			ret);
}

static bool try_servers(struct search *search, struct pg_elf *ret)
{
	const char *path, *why;

	pg_debuginfod_find(search->arena, search->file->build_id, search->file->path, &path, &why);
	if (why)
		search->looked = pg_printf(search->arena, "%s\n    %s", search->looked, why);
	return path && try_file(search, path, NULL, ret);
}

const struct pg_error *pg_separate_open(struct pg_arena *arena, const struct pg_elf *file,
					const char *sysroot, const char *beside,
					struct pg_elf *ret)
{
	const char *root = sysroot ? sysroot : "", *id = file->build_id;
	struct search search = {arena, file, ""};

	if (id && strlen(id) > 2 &&
	    try_file(&search,
		     pg_printf(arena, "%s" DEBUG_DIR "/.build-id/%.2s/%s.debug", root, id, id + 2),
		     NULL, ret))
		return NULL;
	if (try_link(&search, root, ret) || (beside && try_file(&search, beside, NULL, ret)))
		return NULL;
	if (try_servers(&search, ret))
		return NULL;
	return pg_error_hint(
		arena,
		pg_error(arena, "%s: has no debug info (DWARF)%s%s", file->path,
			 *search.looked ? "; looked for:" : "", search.looked),
		"compile it with -g, or install its debug package (Debian: NAME-dbgsym, Fedora: "
		"NAME-debuginfo)");
}
