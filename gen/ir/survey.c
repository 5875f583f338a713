// SPDX-License-Identifier: GPL-2.0-only
#include "ir/survey.h"

const char *pg_var_scope_name(enum pg_var_scope scope)
{
	static const char *const names[] = {"param", "local", "block", "global"};

	return names[scope];
}

static bool reads_memory(const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_pieces; i++) {
		if (pg_piece_has_address(&plan->pieces[i]))
			return true;
	}
	return false;
}

enum pg_where pg_plan_where(const struct pg_plan *plan)
{
	enum pg_where where = reads_memory(plan) ? PG_WHERE_MEMORY : PG_WHERE_CONSTANT;

	if (plan->avail != PG_AVAILABLE)
		return PG_WHERE_NOWHERE;
	if (!pg_plan_is_whole(plan))
		return PG_WHERE_PARTLY;
	for (size_t i = 0; i < plan->num_ops; i++) {
		switch ((int)plan->ops[i].code) {
		case PG_OP_SAVED:
			return PG_WHERE_ENTRY;
		case PG_OP_LOAD:
			where = PG_WHERE_MEMORY;
			break;
		case PG_OP_REG:
		case PG_OP_CFA:
			if (where == PG_WHERE_CONSTANT)
				where = PG_WHERE_REGISTER;
			break;
		}
	}
	return where;
}

const char *pg_where_name(enum pg_where where)
{
	static const char *const names[] = {"register", "memory", "constant", "entry",
					    "partly",	"past",	  "nowhere",  "unknown"};

	return names[where];
}
