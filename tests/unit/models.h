/* SPDX-License-Identifier: GPL-2.0-only */
/** Models built by hand, as resolve/ would make them: what emitters are tested on. */
#ifndef PG_TESTS_MODELS_H
#define PG_TESTS_MODELS_H

#include "ir/fold.h"
#include "ir/model.h"

struct pg_test_model {
	const char *name;
	const struct pg_model *(*make)(struct pg_arena *arena);
};

/** Ends with a row without a name. */
extern const struct pg_test_model pg_test_models[];

/** NULL: no such model. */
const struct pg_model *pg_test_model(struct pg_arena *arena, const char *name);

#endif
