/* SPDX-License-Identifier: GPL-2.0-only */
/** Back ends that make one text of a model: rows of functions. */
#ifndef PG_EMIT_BACKEND_H
#define PG_EMIT_BACKEND_H

#include "base/diag.h"
#include "base/error.h"
#include "ir/model.h"

struct pg_backend {
	/**
	 * Whatever it cannot express becomes a diagnostic; emit() is called when none is an error.
	 * `options` are its own; NULL where it has none.
	 */
	void (*check)(struct pg_arena *arena, const struct pg_model *model, const void *options,
		      struct pg_diags *diags);
	/** The text, in the arena. */
	const struct pg_error *(*emit)(struct pg_arena *arena, const struct pg_model *model,
				       const void *options, const char **ret);
	bool has_programs; /**< the text is all of a program: pg_own_programs_of() says which it has */
};

#endif
