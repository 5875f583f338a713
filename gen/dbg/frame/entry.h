/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The entries of .debug_frame (DWARF 5, 6.4.1) and .eh_frame (LSB 5.0, 10.6), which differ by how
 * an entry refers to the one that it shares instructions with (its CIE), and how it says addresses.
 */
#ifndef PG_DBG_FRAME_ENTRY_H
#define PG_DBG_FRAME_ENTRY_H

#include <stdbool.h>

#include "dbg/bytes/cursor.h"

struct pg_frames {
	struct pg_cursor bytes; /**< of the section; none: the file has none */
	uint64_t address;	/**< of its first byte, to which addresses are relative */
	bool is_eh;
};

/** .eh_frame, or .debug_frame. */
struct pg_frames pg_frames_open(const struct pg_dbg *dbg, bool is_eh);

/** What entries share (a CIE). */
struct pg_frame_common {
	unsigned char version; /**< 1, 3 or 4 */
	/** The bytes of the two factors and of the number of the return address. */
	struct pg_cursor numbers;
	unsigned char encoding; /**< of addresses in entries: DW_EH_PE_… */
	bool has_sizes;		/**< entries have further data, whose size comes first */
	struct pg_cursor instructions;
};

/** An entry that has code (a FDE). */
struct pg_frame_entry {
	uint64_t low, high; /**< addresses: [low, high) */
	struct pg_frame_common common;
	struct pg_cursor instructions;
};

/** What was read last of what entries share: most entries follow what they refer to. */
struct pg_frame_last {
	uint64_t offset;
	bool is_read;
	struct pg_frame_common common;
};

/**
 * The entry at a cursor, which moves on to the next one. false: it has no code, or is of a form
 * that no compiler of these days writes.
 */
bool pg_frame_entry_read(const struct pg_frames *frames, struct pg_cursor *at,
			 struct pg_frame_last *last, struct pg_frame_entry *ret);

#endif
