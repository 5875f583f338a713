/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Bytes of a section, read from front to back, for data that libdw does not give, or only slowly.
 * A read beyond the end makes the cursor empty and gives 0, so that damaged files need no check at
 * each step.
 *
 * Steps are inline: line programs and abbreviations take millions of them.
 */
#ifndef PG_DBG_BYTES_CURSOR_H
#define PG_DBG_BYTES_CURSOR_H

#include "base/bytes.h"
#include "dbg/dbg.h"

struct pg_cursor {
	const unsigned char *at, *end;
	enum pg_order order;
};

/**
 * The contents of a section, decompressed if libdw has opened the file; empty where there is none. A
 * module's are in a linked copy of the file. They last as long as the file is open.
 */
struct pg_cursor pg_cursor_section(const struct pg_dbg *dbg, const char *name, size_t *ret_index);

/** The same of the file with the code (pg_dbg.code). */
struct pg_cursor pg_cursor_code(const struct pg_dbg *dbg, const char *name, size_t *ret_index);

/** Skip so many bytes. */
static inline void pg_cursor_skip(struct pg_cursor *cursor, uint64_t size)
{
	uint64_t left = (uint64_t)(cursor->end - cursor->at);

	cursor->at += size < left ? size : left;
}

/** A number of 1 to 8 bytes. */
static inline uint64_t pg_cursor_fixed(struct pg_cursor *cursor, size_t size)
{
	uint64_t value;

	if ((size_t)(cursor->end - cursor->at) < size) {
		cursor->at = cursor->end;
		return 0;
	}
	value = pg_load_uint(cursor->order, cursor->at, size);
	cursor->at += size;
	return value;
}

/** LEB128 (DWARF 5, 7.6), unsigned; what exceeds 64 bits is lost. */
static inline uint64_t pg_cursor_uleb(struct pg_cursor *cursor)
{
	uint64_t value = 0;

	for (unsigned shift = 0; cursor->at < cursor->end; shift += 7) {
		unsigned char byte = *cursor->at++;

		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			break;
	}
	return value;
}

/** The longest that is read to its end, bytes: 64 bits have no more. */
#define PG_CURSOR_MAX_LEB 10

/** The same; false: cut off, or longer. */
static inline bool pg_cursor_whole_leb(struct pg_cursor *cursor, uint64_t *ret)
{
	const unsigned char *begin = cursor->at;

	*ret = pg_cursor_uleb(cursor);
	return cursor->at > begin && !(cursor->at[-1] & 0x80) &&
	       cursor->at - begin <= PG_CURSOR_MAX_LEB;
}

/** The same as pg_cursor_uleb() with a sign. */
static inline int64_t pg_cursor_sleb(struct pg_cursor *cursor)
{
	const unsigned char *begin = cursor->at;
	uint64_t value = pg_cursor_uleb(cursor);
	size_t bits = 7 * (size_t)(cursor->at - begin);

	if (bits && bits < 64 && (cursor->at[-1] & 0x40))
		value |= UINT64_MAX << bits;
	return (int64_t)value;
}

/** The length that begins a unit or a set (DWARF 5, 7.4); *ret_size, of offsets in it, is 4 or 8.
 */
static inline uint64_t pg_cursor_length(struct pg_cursor *cursor, size_t *ret_size)
{
	uint64_t length = pg_cursor_fixed(cursor, 4);

	*ret_size = length == UINT32_MAX ? 8 : 4;
	return length == UINT32_MAX ? pg_cursor_fixed(cursor, 8) : length;
}

/** The text up to a NUL; "" where there is none. It lives as long as the file. */
const char *pg_cursor_string(struct pg_cursor *cursor);

#endif
