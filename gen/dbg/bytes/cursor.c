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

struct pg_cursor pg_cursor_section(const struct pg_dbg *dbg, const char *wanted, size_t *ret_index)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(dbg->elf, &names) < 0)
		return (struct pg_cursor){NULL, NULL, dbg->arch->order};
	while ((section = elf_nextscn(dbg->elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS ||
		    (header.sh_flags & SHF_COMPRESSED))
			continue;
		name = elf_strptr(dbg->elf, names, header.sh_name);
		if (!name || strcmp(name, wanted) != 0)
			continue;
		if (ret_index)
			*ret_index = elf_ndxscn(section);
		return contents(section, dbg->arch->order);
	}
	return (struct pg_cursor){NULL, NULL, dbg->arch->order};
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
