/* SPDX-License-Identifier: GPL-2.0-only */
/** Operands that no variable is behind: numbers, enumerators, sizes, the time, the CPU. */
#ifndef PG_RESOLVE_ARGS_CONSTANT_H
#define PG_RESOLVE_ARGS_CONSTANT_H

#include "resolve/args/value.h"

/** NUMBER, 'c', \\NUMBER, sizeof(TYPE), $time and $cpu, with the types that C gives them. */
struct pg_problem pg_constant_value(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value);

/** A name that is an enumerator of the place's unit; false: it is none. */
bool pg_constant_enumerator(struct pg_walk *walk, const char *name, struct pg_value *value);

/** The enumerator of the place's unit that a name may stand for; NULL: there is none. */
const char *pg_constant_suggestion(struct pg_walk *walk, const char *name);

#endif
