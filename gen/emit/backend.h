/* SPDX-License-Identifier: GPL-2.0-only */
/** Back ends that make one text of a model: rows of functions. */
#ifndef PG_EMIT_BACKEND_H
#define PG_EMIT_BACKEND_H

#include "base/diag.h"
#include "base/error.h"
#include "ir/model.h"

/** What a back end's options read at an event besides its arguments. */
struct pg_want {
	const struct pg_event *event; /**< one of the model's */
	const struct pg_expr *expr;
	uint64_t text; /**< as pg_spec_ask() has it */
	bool is_guess; /**< a name, which may be a mistake of which the back end knows more */
};

struct pg_wants {
	struct pg_want *items;
	size_t num;
};

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
	/**
	 * What is to be added to the arguments before check(); what is wrong with the options it leaves
	 * to that. NULL: never anything.
	 */
	void (*want)(struct pg_arena *arena, const struct pg_model *model, const void *options,
		     struct pg_wants *ret);
};

#endif
