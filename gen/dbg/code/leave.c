// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/leave.h"

#include "dbg/code/decode.h"

/** Not all machines' instructions are understood. */
static const struct pg_error *walk(struct pg_dbg *dbg, uint64_t from, uint64_t to,
				   pg_insn_visitor *visit, void *data)
{
	if (!dbg->arch->code->leave)
		return pg_error(dbg->arena, "instructions of %s are not understood",
				dbg->arch->name);
	return pg_insn_walk(dbg, from, to, visit, data);
}

/* --- Leaving --- */

struct reading {
	struct pg_dbg *dbg;
	struct pg_leaving **leavings;
	size_t *num;
	bool goes_on; /* to what follows the instruction */
	struct pg_following following;
};

static void note_leaving(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct reading *reading = data;
	const struct pg_arch_code *code = reading->dbg->arch->code;
	struct pg_leaving leaving;

	(void)before;
	reading->goes_on = !pg_insn_has_group(insn, CS_GRP_CALL) && !code->stops(insn);
	if (!code->leave(&reading->following, insn, &leaving))
		return;
	*PG_PUSH(reading->dbg->arena, *reading->leavings, *reading->num) = leaving;
	if (leaving.how == PG_LEAVE_BRANCH)
		return;
	reading->following = (struct pg_following){.contents = {0}};
	reading->goes_on = false;
}

const struct pg_error *pg_insn_leavings(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					struct pg_leaving **leavings, size_t *num,
					bool *ret_goes_on)
{
	struct reading reading = {.dbg = dbg, .leavings = leavings, .num = num};
	const struct pg_error *error = walk(dbg, from, to, note_leaving, &reading);

	*ret_goes_on = reading.goes_on;
	return error;
}

/* --- References --- */

struct references {
	struct pg_dbg *dbg;
	uint64_t **addresses;
	size_t *num;
};

static void note_references(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct references *references = data;
	struct pg_dbg *dbg = references->dbg;
	uint64_t addresses[PG_MOST_REFERENCES];
	const size_t num = dbg->arch->code->references(insn, addresses);

	(void)before;
	for (size_t i = 0; i < num; i++)
		*PG_PUSH(dbg->arena, *references->addresses, *references->num) = addresses[i];
}

const struct pg_error *pg_insn_references(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					  uint64_t **addresses, size_t *num)
{
	struct references references = {.dbg = dbg, .addresses = addresses, .num = num};

	return walk(dbg, from, to, note_references, &references);
}
