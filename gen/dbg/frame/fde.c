// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/fde.h"

#include "base/array.h"
#include "dbg/bytes/addrmap.h"
#include "dbg/frame/entry.h"
#include "dbg/frame/image.h"

#define NUM_FILES 4

/** What libdw is shown: entries that were asked for last, as of a function and its .cold part. */
struct file {
	uint64_t low, high;	/* addresses: [low, high) */
	struct pg_arena *arena; /* NULL: none is open */
	Elf *elf;
	struct pg_fde fde; /* without a cfi: libdw cannot be shown it */
};

struct section {
	struct pg_frames frames;
	const struct pg_addrmap *map; /* to entries, by their offset; NULL: not asked yet */
	struct file files[NUM_FILES]; /* in turn */
	size_t next_file;
};

/** What is kept with a file: .debug_frame, .eh_frame. */
struct fdes {
	struct section sections[2];
};

static void close_file(struct file *file)
{
	if (file->fde.cfi)
		dwarf_cfi_end(file->fde.cfi);
	if (file->elf)
		elf_end(file->elf);
	pg_arena_destroy(file->arena);
	*file = (struct file){.arena = NULL};
}

static void close_files(void *state)
{
	struct fdes *fdes = state;

	for (size_t i = 0; i < PG_ARRAY_SIZE(fdes->sections); i++) {
		for (size_t j = 0; j < NUM_FILES; j++)
			close_file(&fdes->sections[i].files[j]);
	}
}

static const struct pg_reader reader = {sizeof(struct fdes), close_files};

#define VERSION 2

static void read_entries(struct pg_arena *arena, const void *section, struct pg_addrmap *map)
{
	const struct pg_frames *frames = section;
	struct pg_frame_last last = {.is_read = false};
	struct pg_cursor at = frames->bytes;
	struct pg_frame_entry entry;

	while (at.at < at.end) {
		uint64_t offset = (uint64_t)(at.at - frames->bytes.at);

		if (pg_frame_entry_read(frames, &at, &last, &entry))
			pg_addrmap_add(arena, map, entry.low, entry.high - entry.low, offset);
	}
}

static void open_section(struct pg_dbg *dbg, struct section *section, bool is_eh)
{
	const struct pg_cursor *bytes = &section->frames.bytes;

	section->frames = pg_frames_open(dbg, is_eh);
	section->map = pg_addrmap_make(dbg, &section->frames, (size_t)(bytes->end - bytes->at),
				       read_entries, is_eh ? "ehframes" : "frames", VERSION);
}

static bool find_entry(const struct section *section, uint64_t address, struct pg_frame_entry *ret)
{
	const struct pg_addrmap_entry *entry = pg_addrmap_find(section->map, address);
	struct pg_frame_last last = {.is_read = false};
	struct pg_cursor at = section->frames.bytes;

	if (!entry)
		return false;
	pg_cursor_skip(&at, entry->value);
	return pg_frame_entry_read(&section->frames, &at, &last, ret) && address >= ret->low &&
	       address < ret->high;
}

static void open_file(const struct pg_arch *arch, const struct pg_frame_entry *entry,
		      struct file *file)
{
	size_t size;
	char *image;

	*file = (struct file){entry->low, entry->high, .arena = pg_arena_create()};
	image = pg_frame_image(arch, file->arena, entry, &size);
	file->elf = image ? elf_memory(image, size) : NULL;
	file->fde.cfi = file->elf ? dwarf_getcfi_elf(file->elf) : NULL;
	if (file->fde.cfi)
		file->fde.rows = pg_cfa_rows(file->arena, entry);
}

static const struct file *file_at(const struct pg_dbg *dbg, struct section *section,
				  uint64_t address)
{
	struct pg_frame_entry entry;
	struct file *file;

	for (size_t i = 0; i < NUM_FILES; i++) {
		file = &section->files[i];
		if (address >= file->low && address < file->high)
			return file;
	}
	if (!find_entry(section, address, &entry))
		return NULL;
	file = &section->files[section->next_file++ % NUM_FILES];
	close_file(file);
	open_file(dbg->arch, &entry, file);
	return file;
}

const struct pg_fde *pg_fde_at(struct pg_dbg *dbg, uint64_t address)
{
	struct fdes *fdes = pg_dbg_keep(dbg, &reader);
	const struct file *file;

	for (size_t i = 0; i < PG_ARRAY_SIZE(fdes->sections); i++) {
		if (!fdes->sections[i].map)
			open_section(dbg, &fdes->sections[i], i == 1);
		file = file_at(dbg, &fdes->sections[i], address);
		if (file && file->fde.cfi)
			return &file->fde;
	}
	return NULL;
}
