// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/dbg.h"

/** State of one reader; the last to begin is the first of the list. */
struct pg_kept {
	struct pg_kept *next;
	const struct pg_reader *reader;
	void *state;
};

void *pg_dbg_kept(const struct pg_dbg *dbg, const struct pg_reader *reader)
{
	const struct pg_kept *kept = dbg->kept;

	while (kept && kept->reader != reader)
		kept = kept->next;
	return kept ? kept->state : NULL;
}

void *pg_dbg_keep(struct pg_dbg *dbg, const struct pg_reader *reader)
{
	void *state = pg_dbg_kept(dbg, reader);
	struct pg_kept *kept;

	if (state)
		return state;
	kept = PG_NEW(dbg->arena, struct pg_kept);
	*kept = (struct pg_kept){dbg->kept, reader, pg_alloc(dbg->arena, reader->size)};
	dbg->kept = kept;
	return kept->state;
}

void pg_dbg_close(struct pg_dbg *dbg)
{
	for (const struct pg_kept *kept = dbg ? dbg->kept : NULL; kept; kept = kept->next) {
		if (kept->reader->close)
			kept->reader->close(kept->state);
	}
}

const struct pg_error *pg_dbg_damaged(const struct pg_dbg *dbg, const char *what)
{
	const char *message = dwarf_errmsg(-1);

	return pg_error(dbg->arena, "%s: damaged debug info: %s: %s", dbg->path, what,
			message ? message : "unexpected end");
}

Elf_Scn *pg_dbg_section_at(const struct pg_dbg *dbg, uint64_t address, const char **ret_name)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(dbg->code, &names) < 0)
		return NULL;
	while ((section = elf_nextscn(dbg->code, section))) {
		GElf_Shdr header;

		if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_ALLOC) ||
		    (header.sh_flags & SHF_TLS))
			continue;
		if (address < header.sh_addr || address - header.sh_addr >= header.sh_size)
			continue;
		*ret_name = elf_strptr(dbg->code, names, header.sh_name);
		if (!*ret_name)
			*ret_name = "";
		return section;
	}
	return NULL;
}

bool pg_dbg_is_code(const struct pg_dbg *dbg, uint64_t address)
{
	const char *name;
	GElf_Shdr header;
	Elf_Scn *section = pg_dbg_section_at(dbg, address, &name);

	return section && gelf_getshdr(section, &header) && (header.sh_flags & SHF_EXECINSTR);
}

const void *pg_dbg_bytes(const struct pg_dbg *dbg, uint64_t address, size_t size)
{
	const char *name, *file = elf_rawfile(dbg->code, NULL);
	Elf_Scn *section = pg_dbg_section_at(dbg, address, &name);
	GElf_Shdr header;
	uint64_t at;

	if (!section || !gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS)
		return NULL;
	at = address - header.sh_addr;
	if (size > header.sh_size - at)
		return NULL;
	return file + header.sh_offset + at;
}
