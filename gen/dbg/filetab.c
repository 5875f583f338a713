// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/filetab.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/cursor.h"

/** Attributes of one entry are few (DWARF 5, 6.2.4.1, names five); more is a damaged file. */
#define MAX_FORMATS 16

struct format {
	uint64_t content, form;
};

struct table {
	struct pg_cursor header; /* what follows of it */
	struct pg_cursor line_strings, strings;
	size_t offset_size;
	struct format formats[MAX_FORMATS];
	size_t num_formats;
	bool understood;
};

static const char *string_at(struct pg_cursor section, uint64_t offset)
{
	pg_cursor_skip(&section, offset);
	return pg_cursor_string(&section);
}

/** Skip an attribute, or return it when it is a string. */
static const char *read_attribute(struct table *table, uint64_t form)
{
	struct pg_cursor *header = &table->header;

	switch (form) {
	case DW_FORM_string:
		return pg_cursor_string(header);
	case DW_FORM_line_strp:
		return string_at(table->line_strings, pg_cursor_fixed(header, table->offset_size));
	case DW_FORM_strp:
		return string_at(table->strings, pg_cursor_fixed(header, table->offset_size));
	case DW_FORM_udata:
		pg_cursor_uleb(header);
		return NULL;
	case DW_FORM_data1:
		pg_cursor_skip(header, 1);
		return NULL;
	case DW_FORM_data2:
		pg_cursor_skip(header, 2);
		return NULL;
	case DW_FORM_data4:
		pg_cursor_skip(header, 4);
		return NULL;
	case DW_FORM_data8:
		pg_cursor_skip(header, 8);
		return NULL;
	case DW_FORM_data16:
		pg_cursor_skip(header, 16);
		return NULL;
	case DW_FORM_block:
		pg_cursor_skip(header, pg_cursor_uleb(header));
		return NULL;
	default:
		table->understood = false;
		return NULL;
	}
}

static void read_formats(struct table *table)
{
	table->num_formats = pg_cursor_fixed(&table->header, 1);
	if (table->num_formats > MAX_FORMATS) {
		table->understood = false;
		return;
	}
	for (size_t i = 0; i < table->num_formats; i++) {
		table->formats[i].content = pg_cursor_uleb(&table->header);
		table->formats[i].form = pg_cursor_uleb(&table->header);
	}
}

static bool is_at_end(const struct table *table)
{
	return !table->understood || table->header.at == table->header.end;
}

/** The entry's path; NULL: it has none. */
static const char *read_entry(struct table *table)
{
	const char *path = NULL;

	for (size_t i = 0; i < table->num_formats; i++) {
		const char *text = read_attribute(table, table->formats[i].form);

		if (table->formats[i].content == DW_LNCT_path)
			path = text;
	}
	return path;
}

/** The last component of `path` is `name`. */
static bool is_named(const char *path, const char *name)
{
	const char *slash;

	if (!path)
		return false;
	slash = strrchr(path, '/');
	return strcmp(slash ? slash + 1 : path, name) == 0;
}

/** Directories, then files, each with its formats (DWARF 5). */
static bool has_file_5(struct table *table, const char *name)
{
	uint64_t num;

	read_formats(table);
	num = pg_cursor_uleb(&table->header);
	for (uint64_t i = 0; i < num && !is_at_end(table); i++)
		read_entry(table);
	read_formats(table);
	num = pg_cursor_uleb(&table->header);
	for (uint64_t i = 0; i < num && !is_at_end(table); i++) {
		if (is_named(read_entry(table), name))
			return true;
	}
	return !table->understood;
}

/** Lists of texts that an empty one ends (DWARF 4, 6.2.4). */
static bool has_file_4(struct table *table, const char *name)
{
	const char *path;

	while (*pg_cursor_string(&table->header))
		;
	while (*(path = pg_cursor_string(&table->header))) {
		if (is_named(path, name))
			return true;
		for (int i = 0; i < 3; i++) /* directory, time, size */
			pg_cursor_uleb(&table->header);
	}
	return false;
}

/** Past what comes before the directories; the version. */
static uint64_t open_header(struct table *table)
{
	struct pg_cursor *header = &table->header;
	uint64_t length = pg_cursor_length(header, &table->offset_size), version, num_opcodes;

	if (length < (uint64_t)(header->end - header->at))
		header->end = header->at + length;
	version = pg_cursor_fixed(header, 2);
	if (version >= 5)
		pg_cursor_skip(header, 2); /* sizes of addresses and of segment selectors */
	length = pg_cursor_fixed(header, table->offset_size);
	if (length < (uint64_t)(header->end - header->at))
		header->end = header->at + length;
	/* Instruction length, default_is_stmt, line base and range. */
	pg_cursor_skip(header, version >= 4 ? 5 : 4);
	num_opcodes = pg_cursor_fixed(header, 1);
	pg_cursor_skip(header, num_opcodes ? num_opcodes - 1 : 0);
	return version;
}

bool pg_unit_may_have_file(struct pg_dbg *dbg, Dwarf_Die *unit, const char *name)
{
	struct table table = {.understood = true};
	Dwarf_Attribute attr;
	Dwarf_Word offset;

	if (dwarf_formudata(dwarf_attr(unit, DW_AT_stmt_list, &attr), &offset) != 0)
		return false;
	table.header = pg_cursor_section(dbg, ".debug_line", NULL);
	if (!table.header.at)
		return true; /* compressed, or in a file of its own */
	table.line_strings = pg_cursor_section(dbg, ".debug_line_str", NULL);
	table.strings = pg_cursor_section(dbg, ".debug_str", NULL);
	pg_cursor_skip(&table.header, offset);
	switch (open_header(&table)) {
	case 2:
	case 3:
	case 4:
		return has_file_4(&table, name);
	case 5:
		return has_file_5(&table, name);
	default:
		return true;
	}
}
