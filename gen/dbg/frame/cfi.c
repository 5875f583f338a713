// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/cfi.h"

#include <dwarf.h>
#include <string.h>

#include "base/cleanup.h"
#include "dbg/frame/fde.h"

/** libdw may lend the frame's own memory. */
static const Dwarf_Op *copy_ops(struct pg_dbg *dbg, const Dwarf_Op *ops, size_t num)
{
	Dwarf_Op *copy = PG_NEW_N(dbg->arena, num, Dwarf_Op);

	memcpy(copy, ops, num * sizeof(*ops));
	return copy;
}

static const struct pg_cfa_row *row_at(const struct pg_fde *fde, uint64_t address)
{
	return fde ? pg_cfa_row_at(&fde->rows, address) : NULL;
}

bool pg_cfa_rule_at(struct pg_dbg *dbg, uint64_t address, struct pg_cfa_rule *ret,
		    uint64_t *ret_end)
{
	const struct pg_cfa_row *row = row_at(pg_fde_at(dbg, address), address);

	*ret_end = row ? row->to : UINT64_MAX;
	if (!row || row->kind != PG_CFA_RULE)
		return false;
	*ret = row->rule;
	return true;
}

/** The rules at an address, by libdw; NULL: nothing says. */
static Dwarf_Frame *rules_at(const struct pg_fde *fde, uint64_t address)
{
	Dwarf_Frame *frame = NULL;

	return fde && dwarf_cfi_addrframe(fde->cfi, address, &frame) == 0 ? frame : NULL;
}

static bool cfa_by_libdw(struct pg_dbg *dbg, uint64_t address, const Dwarf_Op **ret,
			 size_t *ret_num)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Frame *frame = rules_at(pg_fde_at(dbg, address), address);
	Dwarf_Op *ops;

	if (!frame || dwarf_frame_cfa(frame, &ops, ret_num) != 0 || *ret_num == 0)
		return false;
	*ret = copy_ops(dbg, ops, *ret_num);
	return true;
}

bool pg_cfa_at(struct pg_dbg *dbg, uint64_t address, const Dwarf_Op **ret, size_t *ret_num)
{
	const struct pg_cfa_row *row = row_at(pg_fde_at(dbg, address), address);
	Dwarf_Op op = {.atom = DW_OP_bregx};

	if (!row || row->kind == PG_CFA_UNKNOWN)
		return false;
	if (row->kind == PG_CFA_EXPRESSION)
		return cfa_by_libdw(dbg, address, ret, ret_num);
	op.number = row->rule.reg;
	op.number2 = (uint64_t)row->rule.offset;
	*ret = copy_ops(dbg, &op, 1);
	*ret_num = 1;
	return true;
}

enum pg_register_rule pg_register_at(struct pg_dbg *dbg, uint64_t address, int reg,
				     const Dwarf_Op **ret, size_t *ret_num)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Frame *frame = rules_at(pg_fde_at(dbg, address), address);
	Dwarf_Op memory[3], *ops;

	if (!frame || dwarf_frame_register(frame, reg, memory, &ops, ret_num) != 0)
		return PG_REGISTER_LOST;
	if (*ret_num == 0)
		return ops ? PG_REGISTER_LOST : PG_REGISTER_SAME;
	*ret = copy_ops(dbg, ops, *ret_num);
	return PG_REGISTER_SAVED;
}
