// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/linehead.h"

#include <dwarf.h>

#include "dbg/file/split.h"

/** Attributes of one entry are few (DWARF 5, 6.2.4.1, names five); more is a damaged file. */
#define MAX_FORMATS 16

struct format {
	uint64_t content, form;
};

struct formats {
	struct format items[MAX_FORMATS];
	size_t num;
};

/** What is being read: the header's own bytes. */
struct reader {
	struct pg_arena *arena;
	struct pg_cursor at;
	struct pg_line_header *header;
};

static const char *string_at(struct pg_cursor section, uint64_t offset)
{
	pg_cursor_skip(&section, offset);
	return pg_cursor_string(&section);
}

/** A string or a number of an entry; other forms are skipped. */
static const char *read_attribute(struct reader *reader, uint64_t form, uint64_t *ret_number)
{
	struct pg_line_header *header = reader->header;
	struct pg_cursor *at = &reader->at;

	switch (form) {
	case DW_FORM_string:
		return pg_cursor_string(at);
	case DW_FORM_line_strp:
		return string_at(header->line_strings, pg_cursor_fixed(at, header->offset_size));
	case DW_FORM_strp:
		return string_at(header->strings, pg_cursor_fixed(at, header->offset_size));
	case DW_FORM_udata:
		*ret_number = pg_cursor_uleb(at);
		return NULL;
	case DW_FORM_data1:
		*ret_number = pg_cursor_fixed(at, 1);
		return NULL;
	case DW_FORM_data2:
		*ret_number = pg_cursor_fixed(at, 2);
		return NULL;
	case DW_FORM_data4:
		*ret_number = pg_cursor_fixed(at, 4);
		return NULL;
	case DW_FORM_data8:
		*ret_number = pg_cursor_fixed(at, 8);
		return NULL;
	case DW_FORM_data16:
		pg_cursor_skip(at, 16);
		return NULL;
	case DW_FORM_block:
		pg_cursor_skip(at, pg_cursor_uleb(at));
		return NULL;
	default:
		header->understood = false;
		return NULL;
	}
}

static struct formats read_formats(struct reader *reader)
{
	struct formats formats = {.num = pg_cursor_fixed(&reader->at, 1)};

	if (formats.num > MAX_FORMATS) {
		reader->header->understood = false;
		formats.num = 0;
	}
	for (size_t i = 0; i < formats.num; i++) {
		formats.items[i].content = pg_cursor_uleb(&reader->at);
		formats.items[i].form = pg_cursor_uleb(&reader->at);
	}
	return formats;
}

static bool is_at_end(const struct reader *reader)
{
	return !reader->header->understood || reader->at.at == reader->at.end;
}

static struct pg_line_file read_entry(struct reader *reader, const struct formats *formats)
{
	struct pg_line_file file = {NULL, 0};

	for (size_t i = 0; i < formats->num; i++) {
		uint64_t number = 0;
		const char *text = read_attribute(reader, formats->items[i].form, &number);

		if (formats->items[i].content == DW_LNCT_path)
			file.path = text;
		if (formats->items[i].content == DW_LNCT_directory_index)
			file.dir = number;
	}
	return file;
}

/** How many entries of these formats follow; entries without any bytes count as none. */
static uint64_t read_count(struct reader *reader, const struct formats *formats)
{
	uint64_t num = pg_cursor_uleb(&reader->at);

	return formats->num ? num : 0;
}

/** Directories, then files, each with its formats (DWARF 5). */
static void read_files_5(struct reader *reader)
{
	struct pg_line_header *header = reader->header;
	struct formats formats = read_formats(reader);
	uint64_t num = read_count(reader, &formats);

	for (uint64_t i = 0; i < num && !is_at_end(reader); i++)
		*PG_PUSH(reader->arena, header->dirs, header->num_dirs) =
			read_entry(reader, &formats).path;
	formats = read_formats(reader);
	num = read_count(reader, &formats);
	for (uint64_t i = 0; i < num && !is_at_end(reader); i++)
		*PG_PUSH(reader->arena, header->files, header->num_files) =
			read_entry(reader, &formats);
}

/** Lists of texts that an empty one ends, both numbered from 1 (DWARF 4, 6.2.4). */
static void read_files_4(struct reader *reader)
{
	struct pg_line_header *header = reader->header;
	const char *path;

	*PG_PUSH(reader->arena, header->dirs, header->num_dirs) = NULL;
	while (*(path = pg_cursor_string(&reader->at)))
		*PG_PUSH(reader->arena, header->dirs, header->num_dirs) = path;
	*PG_PUSH(reader->arena, header->files, header->num_files) = (struct pg_line_file){NULL, 0};
	while (*(path = pg_cursor_string(&reader->at))) {
		struct pg_line_file file = {path, pg_cursor_uleb(&reader->at)};

		pg_cursor_uleb(&reader->at); /* time */
		pg_cursor_uleb(&reader->at); /* size */
		*PG_PUSH(reader->arena, header->files, header->num_files) = file;
	}
}

/** What comes before the directories. */
static void read_numbers(struct reader *reader)
{
	struct pg_line_header *header = reader->header;
	struct pg_cursor *at = &reader->at;
	uint64_t length = pg_cursor_length(at, &header->offset_size);

	if (length < (uint64_t)(at->end - at->at))
		at->end = at->at + length;
	header->program.end = at->end;
	header->version = (unsigned)pg_cursor_fixed(at, 2);
	if (header->version >= 5)
		pg_cursor_skip(at, 2); /* sizes of addresses and of segment selectors */
	length = pg_cursor_fixed(at, header->offset_size);
	if (length < (uint64_t)(at->end - at->at))
		at->end = at->at + length;
	header->program.at = at->end;
	header->insn_size = (unsigned)pg_cursor_fixed(at, 1);
	header->max_ops = header->version >= 4 ? (unsigned)pg_cursor_fixed(at, 1) : 1;
	header->default_is_stmt = pg_cursor_fixed(at, 1) != 0;
	header->line_base = (int8_t)pg_cursor_fixed(at, 1);
	header->line_range = (unsigned)pg_cursor_fixed(at, 1);
	header->opcode_base = (unsigned)pg_cursor_fixed(at, 1);
	for (unsigned i = 1; i < header->opcode_base; i++)
		header->num_operands[i] = (uint8_t)pg_cursor_fixed(at, 1);
}

/** Kept with a file: a search for files asks all units. One that was not found is looked for again. */
struct sections {
	struct pg_cursor line, line_strings, strings;
};

static const struct pg_reader kept = {sizeof(struct sections), NULL};

static struct pg_cursor section(struct pg_dbg *dbg, struct pg_cursor *known, const char *name)
{
	if (!known->at)
		*known = pg_cursor_section(dbg, name, NULL);
	return *known;
}

bool pg_line_header_read(struct pg_dbg *dbg, struct pg_arena *arena, Dwarf_Die *unit,
			 struct pg_line_header *ret, bool *ret_none)
{
	struct reader reader = {.arena = arena, .header = ret};
	struct sections *sections = pg_dbg_keep(dbg, &kept);
	Dwarf_Attribute attr;
	Dwarf_Word offset;

	*ret = (struct pg_line_header){.understood = true};
	/* The file numbers of a split unit are of its own table, and the rows of the skeleton's. */
	if (pg_split_skeleton(dbg, unit) != unit) {
		*ret_none = ret->understood = false;
		return false;
	}
	*ret_none = dwarf_formudata(dwarf_attr(unit, DW_AT_stmt_list, &attr), &offset) != 0;
	reader.at = section(dbg, &sections->line, ".debug_line");
	if (*ret_none || !reader.at.at)
		return false;
	ret->line_strings = section(dbg, &sections->line_strings, ".debug_line_str");
	ret->strings = section(dbg, &sections->strings, ".debug_str");
	pg_cursor_skip(&reader.at, offset);
	read_numbers(&reader);
	if (ret->version == 5)
		read_files_5(&reader);
	else if (ret->version >= 2 && ret->version < 5)
		read_files_4(&reader);
	else
		ret->understood = false;
	return ret->understood;
}

const char *pg_line_header_path(struct pg_arena *arena, const struct pg_line_header *header,
				Dwarf_Die *unit, uint64_t file)
{
	Dwarf_Attribute attr;
	const char *path, *dir, *root;

	if (file >= header->num_files || !header->files[file].path)
		return NULL;
	path = header->files[file].path;
	if (path[0] == '/')
		return path;
	dir = header->files[file].dir < header->num_dirs ? header->dirs[header->files[file].dir]
							 : NULL;
	if (dir && dir[0] == '/')
		return pg_printf(arena, "%s/%s", dir, path);
	root = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attr));
	return pg_printf(arena, "%s%s%s%s%s", root ? root : "", root ? "/" : "", dir ? dir : "",
			 dir ? "/" : "", path);
}
