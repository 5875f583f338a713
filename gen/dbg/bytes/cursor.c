// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/bytes/cursor.h"

#include <string.h>

/**
 * Not by its place in the file: libdw decompresses sections where they are, and their headers then
 * have the new size with the old offset.
 */
static struct pg_cursor contents(Elf_Scn *section, enum pg_order order)
{
	const Elf_Data *data = elf_rawdata(section, NULL);
	const unsigned char *begin = data ? data->d_buf : NULL;

	return (struct pg_cursor){begin, begin ? begin + data->d_size : NULL, order};
}

static struct pg_cursor find(Elf *elf, enum pg_order order, const char *wanted, size_t *ret_index)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return (struct pg_cursor){NULL, NULL, order};
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS ||
		    (header.sh_flags & SHF_COMPRESSED))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		if (!name || strcmp(name, wanted) != 0)
			continue;
		if (ret_index)
			*ret_index = elf_ndxscn(section);
		return contents(section, order);
	}
	return (struct pg_cursor){NULL, NULL, order};
}

struct pg_cursor pg_cursor_section(const struct pg_dbg *dbg, const char *name, size_t *ret_index)
{
	return find(dbg->elf, dbg->arch->order, name, ret_index);
}

struct pg_cursor pg_cursor_code(const struct pg_dbg *dbg, const char *name, size_t *ret_index)
{
	return find(dbg->code, dbg->arch->order, name, ret_index);
}

const char *pg_cursor_string(struct pg_cursor *cursor)
{
	const char *text = (const char *)cursor->at;
	const unsigned char *end = NULL;

	if (cursor->at < cursor->end)
		end = memchr(cursor->at, '\0', (size_t)(cursor->end - cursor->at));
	if (!end) {
		cursor->at = cursor->end;
		return "";
	}
	cursor->at = end + 1;
	return text;
}
