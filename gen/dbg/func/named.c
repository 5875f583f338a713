// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/named.h"

#include <uthash.h>

#include "dbg/func/codewalk.h"
#include "dbg/func/qualname.h"
#include "dbg/unit/unit.h"

/** A name, and its units by number, ascending. */
struct name {
	UT_hash_handle hh;
	const char *text; /* interned */
	uint32_t *units;
	size_t num_units;
};

/** What is kept with a file. */
struct names {
	bool was_asked, is_known, is_cut;
	struct name *all;
	Dwarf_Die *units;
	size_t num_units;
};

static void close_names(void *state)
{
	struct names *names = state;

	HASH_CLEAR(hh, names->all);
}

static const struct pg_reader reader = {sizeof(struct names), close_names};

struct reading {
	struct pg_dbg *dbg;
	struct names *names;
};

static void note(const struct pg_code_visit *visit, void *data)
{
	struct reading *reading = data;
	struct pg_arena *arena = reading->dbg->arena;
	const uint32_t unit = (uint32_t)reading->names->num_units - 1;
	Dwarf_Die die = visit->outer[visit->depth - 1].die;
	const char *text = dwarf_diename(&die);
	struct name *name;

	if (!text)
		return;
	text = pg_intern(arena, text);
	HASH_FIND_PTR(reading->names->all, &text, name);
	if (!name) {
		name = PG_NEW(arena, struct name);
		name->text = text;
		HASH_ADD_PTR(reading->names->all, text, name);
	}
	if (!name->num_units || name->units[name->num_units - 1] != unit)
		*PG_PUSH(arena, name->units, name->num_units) = unit;
}

static bool read_unit(Dwarf_Die *unit, void *data)
{
	struct reading *reading = data;
	struct names *names = reading->names;

	*PG_PUSH(reading->dbg->arena, names->units, names->num_units) = *unit;
	names->is_cut |= !pg_code_walk(unit, note, note, reading);
	return !names->is_cut;
}

/** Visit, in their order, the units of all names that are meant. */
static void visit_units(struct pg_dbg *dbg, const struct names *names, const struct pg_func_name *meant,
			bool (*visit)(Dwarf_Die *unit, void *data), void *data)
{
	bool *has = PG_NEW_N(dbg->arena, names->num_units + 1, bool);

	for (const struct name *name = names->all; name; name = name->hh.next) {
		for (size_t i = 0; pg_func_name_takes(meant, name->text) && i < name->num_units; i++)
			has[name->units[i]] = true;
	}
	for (size_t i = 0; i < names->num_units; i++) {
		if (has[i] && !visit(&names->units[i], data))
			return;
	}
}

const struct pg_error *pg_named_units_walk(struct pg_dbg *dbg, const struct pg_func_name *name,
					   bool (*visit)(Dwarf_Die *unit, void *data), void *data)
{
	struct names *names = pg_dbg_keep(dbg, &reader);
	struct reading reading = {dbg, names};

	if (!names->was_asked || names->is_cut || pg_is_go(dbg)) {
		names->was_asked = true;
		return pg_units_walk(dbg, visit, data);
	}
	if (!names->is_known) {
		PG_TRY(pg_units_walk(dbg, read_unit, &reading));
		names->is_known = true;
	}
	if (names->is_cut)
		return pg_units_walk(dbg, visit, data);
	visit_units(dbg, names, name, visit, data);
	return NULL;
}
