/* SPDX-License-Identifier: GPL-2.0-only */
/** Functions as a table. */
#ifndef PG_EMIT_TEXT_FUNCS_H
#define PG_EMIT_TEXT_FUNCS_H

#include "emit/text/table.h"
#include "ir/survey.h"

const char *pg_funcs_text(struct pg_arena *arena, const struct pg_func *funcs, size_t num,
			  const struct pg_page *page);

#endif
