// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/fde.h"

#include "base/array.h"
#include "dbg/bytes/addrmap.h"

#define NUM_FDES 4

/** Those that were asked for last, as of a function and its .cold part. */
struct kept_fde {
	struct pg_arena *arena; /* NULL: none */
	bool is_sound;
	struct pg_fde fde;
};

struct section {
	struct pg_frames frames;
	const struct pg_addrmap *map; /* to entries, by their offset; NULL: not asked yet */
	struct kept_fde kept[NUM_FDES]; /* in turn */
	size_t next;
};

/** What is kept with a file: .debug_frame, .eh_frame. */
struct fdes {
	struct section sections[2];
};

static void drop(struct kept_fde *kept)
{
	pg_arena_destroy(kept->arena);
	*kept = (struct kept_fde){.arena = NULL};
}

static void close_fdes(void *state)
{
	struct fdes *fdes = state;

	for (size_t i = 0; i < PG_ARRAY_SIZE(fdes->sections); i++) {
		for (size_t j = 0; j < NUM_FDES; j++)
			drop(&fdes->sections[i].kept[j]);
	}
}

static const struct pg_reader reader = {sizeof(struct fdes), close_fdes};

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

static const struct kept_fde *fde_at(const struct pg_dbg *dbg, struct section *section,
				     uint64_t address)
{
	struct pg_frame_entry entry;
	struct kept_fde *kept;

	for (size_t i = 0; i < NUM_FDES; i++) {
		kept = &section->kept[i];
		if (address >= kept->fde.entry.low && address < kept->fde.entry.high)
			return kept;
	}
	if (!find_entry(section, address, &entry))
		return NULL;
	kept = &section->kept[section->next++ % NUM_FDES];
	drop(kept);
	*kept = (struct kept_fde){.arena = pg_arena_create(), .fde = {.entry = entry}};
	kept->is_sound = pg_cfa_rows(dbg->arch, kept->arena, &entry, &kept->fde.rows);
	return kept;
}

const struct pg_fde *pg_fde_at(struct pg_dbg *dbg, uint64_t address)
{
	struct fdes *fdes = pg_dbg_keep(dbg, &reader);
	const struct kept_fde *kept;

	for (size_t i = 0; i < PG_ARRAY_SIZE(fdes->sections); i++) {
		if (!fdes->sections[i].map)
			open_section(dbg, &fdes->sections[i], i == 1);
		kept = fde_at(dbg, &fdes->sections[i], address);
		if (kept && kept->is_sound)
			return &kept->fde;
	}
	return NULL;
}
