// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/cfi.h"

#include <string.h>

#include "base/cleanup.h"
#include "dbg/fde.h"

/** The rules at an address, and where they came from. */
struct rules {
	struct pg_fde_file file;
	Dwarf_Frame *frame;
};

static void close_rules(struct rules *rules)
{
	free(rules->frame);
	pg_fde_close(&rules->file);
}

/** From .debug_frame, else .eh_frame; frame NULL: neither says. */
static struct rules rules_at(struct pg_dbg *dbg, uint64_t address)
{
	struct rules rules = {.frame = NULL};

	if (pg_fde_open(dbg, address, &rules.file) &&
	    dwarf_cfi_addrframe(rules.file.cfi, address, &rules.frame) == 0)
		return rules;
	rules.frame = NULL;
	if (dbg->debug_frame &&
	    dwarf_cfi_addrframe(dbg->debug_frame, address, &rules.frame) == 0)
		return rules;
	rules.frame = NULL;
	if (dbg->eh_frame && dwarf_cfi_addrframe(dbg->eh_frame, address, &rules.frame) == 0)
		return rules;
	rules.frame = NULL;
	return rules;
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
	PG_CLEANUP(close_rules) struct rules rules = rules_at(dbg, address);
	Dwarf_Op *ops;

	if (!rules.frame || dwarf_frame_cfa(rules.frame, &ops, ret_num) != 0 || *ret_num == 0)
		return false;
	*ret = copy_ops(dbg, ops, *ret_num);
	return true;
}

enum pg_register_rule pg_register_at(struct pg_dbg *dbg, uint64_t address, int reg,
				     const Dwarf_Op **ret, size_t *ret_num)
{
	PG_CLEANUP(close_rules) struct rules rules = rules_at(dbg, address);
	Dwarf_Op memory[3], *ops;

	if (!rules.frame || dwarf_frame_register(rules.frame, reg, memory, &ops, ret_num) != 0)
		return PG_REGISTER_LOST;
	if (*ret_num == 0)
		return ops ? PG_REGISTER_LOST : PG_REGISTER_SAME;
	*ret = copy_ops(dbg, ops, *ret_num);
	return PG_REGISTER_SAVED;
}
