// SPDX-License-Identifier: GPL-2.0-only
/*
 * Only entries of SHT_RELA are looked at: those of SHT_RELR relocate what the word itself has, which
 * can be read. The kernel of arm64 has both, and a few of the first kind.
 */
#include "dbg/bytes/movable.h"

static bool find(const struct pg_dbg *dbg, Elf_Scn *section, uint64_t address, uint64_t *ret)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Rela rela;

	for (int i = 0; data && gelf_getrela(data, i, &rela); i++) {
		if (rela.r_offset == address &&
		    GELF_R_TYPE(rela.r_info) == dbg->arch->relative_reloc) {
			*ret = (uint64_t)rela.r_addend;
			return true;
		}
	}
	return false;
}

bool pg_movable_word(const struct pg_dbg *dbg, uint64_t address, uint64_t *ret)
{
	Elf_Scn *section = NULL;

	while (dbg->arch->relative_reloc && (section = elf_nextscn(dbg->code, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header) && header.sh_type == SHT_RELA &&
		    (header.sh_flags & SHF_ALLOC) && find(dbg, section, address, ret))
			return true;
	}
	return false;
}
