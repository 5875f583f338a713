// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/cfi.h"

#include <string.h>

#include "base/cleanup.h"

static bool cfa_from(struct pg_dbg *dbg, Dwarf_CFI *cfi, uint64_t address, const Dwarf_Op **ret,
		     size_t *ret_num)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Frame *frame = NULL;
	Dwarf_Op *ops, *copy;

	if (!cfi || dwarf_cfi_addrframe(cfi, address, &frame) != 0)
		return false;
	if (dwarf_frame_cfa(frame, &ops, ret_num) != 0 || *ret_num == 0)
		return false;
	copy = PG_NEW_N(dbg->arena, *ret_num, Dwarf_Op); /* libdw may lend the frame's own memory */
	memcpy(copy, ops, *ret_num * sizeof(*ops));
	*ret = copy;
	return true;
}

bool pg_cfa_at(struct pg_dbg *dbg, uint64_t address, const Dwarf_Op **ret, size_t *ret_num)
{
	return cfa_from(dbg, dbg->debug_frame, address, ret, ret_num) ||
	       cfa_from(dbg, dbg->eh_frame, address, ret, ret_num);
}
