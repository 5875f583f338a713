// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/pack.h"

#include "ir/pack/pack.h"

static void check(struct pg_arena *arena, const struct pg_model *model, const void *options,
		  struct pg_diags *diags)
{
	(void)options;
	pg_pack_check(arena, model, diags);
}

static const struct pg_error *emit(struct pg_arena *arena, const struct pg_model *model,
				   const void *options, const char **ret)
{
	const struct pg_pack_options *pack = options;

	*ret = pg_pack_text(arena, model, pack->is_strict);
	return NULL;
}

const struct pg_backend pg_pack_backend = {.check = check, .emit = emit};
