/* SPDX-License-Identifier: GPL-2.0-only */
/** Back ends that make one text of a model: rows of functions. */
#ifndef PG_EMIT_BACKEND_H
#define PG_EMIT_BACKEND_H

#include "base/diag.h"
#include "ir/model.h"

struct pg_backend {
	/** What it cannot express becomes diagnostics; emit() is called when none is an error. */
	void (*check)(struct pg_arena *arena, const struct pg_model *model, struct pg_diags *diags);
	/** The text, in the arena. */
	const char *(*emit)(struct pg_arena *arena, const struct pg_model *model);
};

#endif
