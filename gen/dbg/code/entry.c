// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/entry.h"

#include <string.h>

#include "dbg/code/effect.h"
#include "dbg/code/kprobe.h"

/** The end of a program's call of the tracer, of which there is no table; `address`: there is none. */
static uint64_t behind_call(struct pg_dbg *dbg, uint64_t address)
{
	struct pg_effect *effects = NULL;
	struct pg_symbol target;
	size_t num = 0;

	if (!pg_effects_read(dbg, address, address + dbg->arch->patch.to, &effects, &num) ||
	    !effects[0].is_call || !pg_symbol_at(dbg, effects[0].target, &target) ||
	    target.address != effects[0].target || strcmp(target.name, dbg->arch->patch.name) != 0)
		return address;
	return address + effects[0].size;
}

uint64_t pg_entry_code(struct pg_dbg *dbg, const struct pg_symbol *function, uint64_t address)
{
	uint64_t end;

	if (address - function->address >= dbg->arch->longest_insn + dbg->arch->patch.to)
		return address;
	end = pg_patch_end(dbg, function->address);
	if (dbg->kind == PG_DBG_PROGRAM)
		end = behind_call(dbg, end);
	return end > address && end < function->address + function->size ? end : address;
}
