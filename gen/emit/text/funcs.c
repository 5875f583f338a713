// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/funcs.h"

#include "spec/spec.h"

enum { NAME, COPIES, INLINED, REFUSED, WHERE, NUM_COLUMNS };

static const char *number_text(struct pg_arena *arena, size_t number)
{
	return number ? pg_printf(arena, "%zu", number) : "-";
}

/** When all of it is refused, say why; where other code is left, the count will do. */
static const char *where_text(struct pg_arena *arena, const struct pg_func *func, bool is_refused)
{
	const char *where = func->file ? pg_printf(arena, "%s:%u", func->file, func->line) : "?";

	return is_refused ? pg_printf(arena, "%s, refused: %s", where, func->refusal) : where;
}

const char *pg_funcs_text(struct pg_arena *arena, const struct pg_func *funcs, size_t num,
			  const struct pg_page *page)
{
	static const char *const headings[] = {"FUNCTION", "COPIES", "INLINED", "REFUSED", "WHERE"};
	struct pg_table *table = pg_table_create(arena, headings, NUM_COLUMNS);

	pg_table_align_right(table, COPIES);
	pg_table_align_right(table, INLINED);
	pg_table_align_right(table, REFUSED);
	for (size_t i = 0; i < num; i++) {
		const struct pg_func *func = &funcs[i];
		const char **cells = PG_NEW_N(arena, NUM_COLUMNS, const char *);
		bool is_refused = func->num_refused == func->num_copies + func->num_inlined;

		cells[NAME] = pg_point_name_text(arena, func->name);
		cells[COPIES] = number_text(arena, func->num_copies);
		cells[INLINED] = number_text(arena, func->num_inlined);
		cells[REFUSED] = number_text(arena, func->num_refused);
		cells[WHERE] = where_text(arena, func, is_refused);
		pg_table_add(table, cells, is_refused);
	}
	return pg_table_text(table, page);
}
