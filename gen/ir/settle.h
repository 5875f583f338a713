/* SPDX-License-Identifier: GPL-2.0-only */
/** Plans for one kernel alone. */
#ifndef PG_IR_SETTLE_H
#define PG_IR_SETTLE_H

#include "ir/plan.h"

/** The plan with the numbers of the kernel that it was made from in place of relocations;
 * symbols stay. */
struct pg_plan pg_plan_settle(struct pg_arena *arena, const struct pg_plan *plan);

#endif
