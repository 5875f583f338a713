// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/cfi.h"

#include <dwarf.h>
#include <string.h>

#include "base/cleanup.h"
#include "dbg/frame/fde.h"

/** What is kept with a file: its sections of frames. */
struct sections {
	bool are_open;
	Dwarf_CFI *debug_frame; /* NULL: none; it goes with dbg->dwarf */
	Dwarf_CFI *eh_frame;	/* NULL: none */
};

static void close_sections(void *state)
{
	struct sections *sections = state;

	if (sections->eh_frame)
		dwarf_cfi_end(sections->eh_frame);
}

static const struct pg_reader reader = {sizeof(struct sections), close_sections};

static const struct sections *open_sections(struct pg_dbg *dbg)
{
	struct sections *sections = pg_dbg_keep(dbg, &reader);

	if (!sections->are_open && dbg->code) {
		sections->are_open = true;
		sections->debug_frame = dbg->dwarf ? dwarf_getcfi(dbg->dwarf) : NULL;
		sections->eh_frame = dwarf_getcfi_elf(dbg->code);
	}
	return sections;
}

/** NULL: it does not say. */
static Dwarf_Frame *rules_of(Dwarf_CFI *cfi, uint64_t address)
{
	Dwarf_Frame *frame = NULL;

	return cfi && dwarf_cfi_addrframe(cfi, address, &frame) == 0 ? frame : NULL;
}

/** The rules at an address from .debug_frame, else .eh_frame; NULL: neither says. */
static Dwarf_Frame *rules_at(struct pg_dbg *dbg, uint64_t address)
{
	Dwarf_Frame *frame = rules_of(pg_fde_at(dbg, address), address);
	const struct sections *sections;

	if (frame)
		return frame;
	sections = open_sections(dbg);
	frame = rules_of(sections->debug_frame, address);
	return frame ? frame : rules_of(sections->eh_frame, address);
}

uint64_t pg_cfi_row_end(struct pg_dbg *dbg, uint64_t address)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Frame *frame = rules_at(dbg, address);
	Dwarf_Addr from, to;

	if (!frame || dwarf_frame_info(frame, &from, &to, NULL) < 0 || to <= address)
		return UINT64_MAX;
	return to;
}

/** libdw may lend the frame's own memory. */
static const Dwarf_Op *copy_ops(struct pg_dbg *dbg, const Dwarf_Op *ops, size_t num)
{
	Dwarf_Op *copy = PG_NEW_N(dbg->arena, num, Dwarf_Op);

	memcpy(copy, ops, num * sizeof(*ops));
	return copy;
}

bool pg_cfa_at(struct pg_dbg *dbg, uint64_t address, const Dwarf_Op **ret, size_t *ret_num)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Frame *frame = rules_at(dbg, address);
	Dwarf_Op *ops;

	if (!frame || dwarf_frame_cfa(frame, &ops, ret_num) != 0 || *ret_num == 0)
		return false;
	*ret = copy_ops(dbg, ops, *ret_num);
	return true;
}

bool pg_cfa_rule_at(struct pg_dbg *dbg, uint64_t address, struct pg_cfa_rule *ret,
		    uint64_t *ret_end)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Frame *frame = rules_at(dbg, address);
	Dwarf_Addr from, to;
	Dwarf_Op *ops;
	size_t num;

	*ret_end = UINT64_MAX;
	if (!frame)
		return false;
	if (dwarf_frame_info(frame, &from, &to, NULL) >= 0 && to > address)
		*ret_end = to;
	if (dwarf_frame_cfa(frame, &ops, &num) != 0 || num != 1)
		return false;
	if (ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31)
		*ret = (struct pg_cfa_rule){ops[0].atom - DW_OP_breg0, (int64_t)ops[0].number};
	else if (ops[0].atom == DW_OP_bregx)
		*ret = (struct pg_cfa_rule){ops[0].number, (int64_t)ops[0].number2};
	else
		return false;
	return true;
}

/** See hide_signing() of frame/fde: what libdw says of other entries is not trusted there. */
static bool is_misread(struct pg_dbg *dbg, uint64_t address)
{
	return dbg->arch->signs_return_addresses && !pg_fde_at(dbg, address);
}

enum pg_register_rule pg_register_at(struct pg_dbg *dbg, uint64_t address, int reg,
				     const Dwarf_Op **ret, size_t *ret_num)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Frame *frame = rules_at(dbg, address);
	Dwarf_Op memory[3], *ops;

	if (!frame || is_misread(dbg, address) ||
	    dwarf_frame_register(frame, reg, memory, &ops, ret_num) != 0)
		return PG_REGISTER_LOST;
	if (*ret_num == 0)
		return ops ? PG_REGISTER_LOST : PG_REGISTER_SAME;
	*ret = copy_ops(dbg, ops, *ret_num);
	return PG_REGISTER_SAVED;
}
