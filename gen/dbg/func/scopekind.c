// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/scopekind.h"

#include <dwarf.h>

bool pg_scope_kind(Dwarf_Die *die, enum pg_scope_kind *ret)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
		*ret = PG_SCOPE_FUNCTION;
		return true;
	case DW_TAG_inlined_subroutine:
		*ret = PG_SCOPE_INLINED;
		return true;
	case DW_TAG_lexical_block:
		*ret = PG_SCOPE_BLOCK;
		return true;
	default:
		return false;
	}
}

bool pg_scope_has_no_code(Dwarf_Die *die)
{
	return !dwarf_hasattr(die, DW_AT_low_pc) && !dwarf_hasattr(die, DW_AT_ranges);
}
