// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/flow.h"

#include "dbg/code/decode.h"

/** A trap of the kernel's may be a WARN(), after which it goes on. */
static enum pg_flow flow_after_trap(const struct pg_dbg *dbg)
{
	return dbg->kind == PG_DBG_PROGRAM ? PG_FLOW_END : PG_FLOW_NEXT;
}

/** The array that is being read into. */
struct reading {
	struct pg_dbg *dbg;
	struct pg_insn **insns;
	size_t *num;
};

static void read_one(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct reading *reading = data;
	struct pg_insn *next = PG_PUSH(reading->dbg->arena, *reading->insns, *reading->num);

	*next = (struct pg_insn){.address = insn->address,
				 .size = (uint8_t)insn->size,
				 .operation = insn->id,
				 .is_call = pg_insn_has_group(insn, CS_GRP_CALL)};
	reading->dbg->arch->code->flow(insn, before, next);
	if (next->is_trap)
		next->flow = flow_after_trap(reading->dbg);
}

bool pg_insns_read(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct pg_insn **insns,
		   size_t *num)
{
	struct reading reading = {dbg, insns, num};

	return !pg_insn_walk(dbg, from, to, read_one, &reading);
}
