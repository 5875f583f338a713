// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/entry.h"

#include <dwarf.h>
#include <string.h>

struct pg_frames pg_frames_open(const struct pg_dbg *dbg, bool is_eh)
{
	struct pg_frames frames = {.is_eh = is_eh};
	GElf_Shdr header;
	size_t index;

	frames.bytes = is_eh ? pg_cursor_code(dbg, ".eh_frame", &index)
			     : pg_cursor_section(dbg, ".debug_frame", NULL);
	if (is_eh && frames.bytes.at && gelf_getshdr(elf_getscn(dbg->code, index), &header))
		frames.address = header.sh_addr;
	return frames;
}

/* --- Encoded addresses (LSB 5.0, 10.5) --- */

enum { FORMAT = 0x0f, APPLICATION = 0xf0 };

/** The bytes of an address; 0: an encoding without a fixed size. */
static size_t size_of(unsigned char encoding)
{
	switch (encoding & FORMAT) {
	case DW_EH_PE_absptr:
	case DW_EH_PE_udata8:
	case DW_EH_PE_sdata8:
		return 8;
	case DW_EH_PE_udata4:
	case DW_EH_PE_sdata4:
		return 4;
	case DW_EH_PE_udata2:
	case DW_EH_PE_sdata2:
		return 2;
	default:
		return 0;
	}
}

/** A number as an encoding has it, not yet relative to anything; 0: it has no fixed size. */
static uint64_t read_number(struct pg_cursor *at, unsigned char encoding)
{
	const size_t size = size_of(encoding);
	const unsigned unused = 64 - 8 * (unsigned)size;
	uint64_t value = pg_cursor_fixed(at, size);

	return size && (encoding & DW_EH_PE_signed)
		       ? (uint64_t)((int64_t)(value << unused) >> unused)
		       : value;
}

static uint64_t read_address(const struct pg_frames *frames, struct pg_cursor *at,
			     unsigned char encoding)
{
	uint64_t here = frames->address + (uint64_t)(at->at - frames->bytes.at);
	uint64_t value = read_number(at, encoding);

	return (encoding & APPLICATION) == DW_EH_PE_pcrel ? here + value : value;
}

/** As FDEs have it: with a fixed size, absolute or relative to where it stands. */
static bool is_address(unsigned char encoding)
{
	return size_of(encoding) && ((encoding & APPLICATION) == DW_EH_PE_absptr ||
				     (encoding & APPLICATION) == DW_EH_PE_pcrel);
}

/* --- What entries share --- */

/** The data that the letters of the augmentation stand for; false: one that is not known. */
static bool read_augmentation(const char *letters, struct pg_cursor data,
			      struct pg_frame_common *ret)
{
	unsigned char encoding;

	for (; *letters; letters++) {
		switch (*letters) {
		case 'R': /* how FDEs say addresses */
			ret->encoding = (unsigned char)pg_cursor_fixed(&data, 1);
			break;
		case 'P': /* a routine */
			encoding = (unsigned char)pg_cursor_fixed(&data, 1);
			if (encoding != DW_EH_PE_omit)
				pg_cursor_skip(&data, size_of(encoding));
			break;
		case 'L': /* how FDEs say where more data is */
			pg_cursor_skip(&data, 1);
			break;
		case 'S': /* a frame of a signal */
		case 'B': /* return addresses are signed with the other key (AArch64) */
		case 'G': /* memory is tagged (AArch64) */
			break;
		default:
			return false;
		}
	}
	return is_address(ret->encoding);
}

/** The two factors and the return address's number; false: cut off. */
static bool read_numbers(struct pg_cursor *at, struct pg_frame_common *ret)
{
	uint64_t number;
	bool is_whole;

	ret->numbers = *at;
	is_whole = pg_cursor_whole_leb(at, &number) && pg_cursor_whole_leb(at, &number);
	if (ret->version == 1) {
		is_whole = is_whole && at->at < at->end;
		pg_cursor_skip(at, 1);
	} else {
		is_whole = is_whole && pg_cursor_whole_leb(at, &number);
	}
	ret->numbers.end = at->at;
	return is_whole;
}

/** From behind what tells it from entries. */
static bool read_common(struct pg_cursor *at, struct pg_frame_common *ret)
{
	struct pg_cursor data;
	const char *letters;
	uint64_t size;

	*ret = (struct pg_frame_common){.version = (unsigned char)pg_cursor_fixed(at, 1),
					.encoding = DW_EH_PE_absptr};
	letters = pg_cursor_string(at);
	if (ret->version == 4 &&
	    (pg_cursor_fixed(at, 1) != sizeof(uint64_t) || pg_cursor_fixed(at, 1) != 0))
		return false; /* the sizes of an address and of a segment */
	if ((ret->version != 1 && ret->version != 3 && ret->version != 4) || !read_numbers(at, ret))
		return false;
	ret->has_sizes = *letters == 'z';
	size = ret->has_sizes ? pg_cursor_uleb(at) : 0;
	data = *at;
	pg_cursor_skip(at, size);
	data.end = at->at;
	ret->instructions = *at;
	return read_augmentation(letters + ret->has_sizes, data, ret);
}

/* --- Entries --- */

/** The contents of what begins at a cursor, which moves on; *ret_size: of offsets in it. */
static bool read_body(struct pg_cursor *at, struct pg_cursor *ret, size_t *ret_size)
{
	uint64_t length = pg_cursor_length(at, ret_size);

	*ret = *at;
	if (length > (uint64_t)(at->end - at->at)) {
		at->at = at->end;
		return false;
	}
	pg_cursor_skip(at, length);
	ret->end = at->at;
	return length > *ret_size;
}

/** What tells an entry from what it refers to (a CIE_id). */
static bool is_common(const struct pg_frames *frames, uint64_t id, size_t size)
{
	return id == (frames->is_eh ? 0 : size == 4 ? UINT32_MAX : UINT64_MAX);
}

static bool read_common_at(const struct pg_frames *frames, uint64_t offset,
			   struct pg_frame_last *last)
{
	struct pg_cursor at = frames->bytes, body;
	size_t size;

	if (last->is_read && last->offset == offset)
		return true;
	pg_cursor_skip(&at, offset);
	last->is_read = read_body(&at, &body, &size) &&
			is_common(frames, pg_cursor_fixed(&body, size), size) &&
			read_common(&body, &last->common);
	last->offset = offset;
	return last->is_read;
}

bool pg_frame_entry_read(const struct pg_frames *frames, struct pg_cursor *at,
			 struct pg_frame_last *last, struct pg_frame_entry *ret)
{
	struct pg_cursor body;
	uint64_t id, begin;
	size_t size;

	if (!read_body(at, &body, &size))
		return false;
	begin = (uint64_t)(body.at - frames->bytes.at);
	id = pg_cursor_fixed(&body, size);
	if (is_common(frames, id, size) ||
	    !read_common_at(frames, frames->is_eh ? begin - id : id, last))
		return false;
	ret->common = last->common;
	ret->low = read_address(frames, &body, ret->common.encoding);
	ret->high = ret->low + read_number(&body, ret->common.encoding & FORMAT);
	if (ret->common.has_sizes)
		pg_cursor_skip(&body, pg_cursor_uleb(&body));
	ret->instructions = body;
	return ret->low < ret->high;
}
