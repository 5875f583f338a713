// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/funclist.h"

#include <dwarf.h>
#include <string.h>
#include <uthash.h>

#include "dbg/func/codewalk.h"
#include "dbg/func/func.h"
#include "dbg/func/qualname.h"
#include "dbg/line/line.h"
#include "dbg/line/linehead.h"
#include "dbg/sym/symbols.h"
#include "dbg/unit/unit.h"

/** A function of the list, by its key: "SIGNATURE FILE:LINE". */
struct known {
	UT_hash_handle hh;
	const char *key;
	struct pg_listed_function function;
};

/** A DIE of the unit being read that declares a function of the list. */
struct origin {
	UT_hash_handle hh;
	const void *die; /* its address */
	struct known *known;
};

struct list {
	struct pg_dbg *dbg;
	struct pg_arena *arena;
	struct pg_func_name pattern;
	struct known *all;
	struct pg_arena *of_unit;
	struct origin *origins;
	Dwarf_Die *unit;
	struct pg_line_header header;
	const char **files; /* of the header, for people; NULL: not asked for yet */
	bool is_cut; /* scopes are in each other too deep */
};

/* --- Which function? --- */

/** A file by its number in the header of the line table: libdw would read all of the table. */
static const char *file_of_header(struct list *list, uint64_t index)
{
	if (index >= list->header.num_files)
		return NULL;
	if (!list->files[index])
		list->files[index] = pg_file_for_people(
			list->dbg, list->unit,
			pg_line_header_path(list->of_unit, &list->header, list->unit, index));
	return list->files[index];
}

static const char *file_of(struct list *list, Dwarf_Die *function, unsigned *ret_line)
{
	const char *file;
	Dwarf_Attribute attr;
	Dwarf_Word index;
	int line;

	if (list->files && dwarf_attr_integrate(function, DW_AT_decl_file, &attr) &&
	    attr.cu == list->unit->cu && dwarf_formudata(&attr, &index) == 0 &&
	    dwarf_decl_line(function, &line) == 0 && line > 0) {
		*ret_line = (unsigned)line;
		return file_of_header(list, index);
	}
	pg_function_declared(function, &file, ret_line);
	return pg_file_for_people(list->dbg, list->unit, file);
}

static struct known *known_of(struct list *list, Dwarf_Die *function, Dwarf_Die *code)
{
	unsigned line;
	const char *file = file_of(list, code, &line), *key;
	const char *name = pg_function_name(list->dbg, function);
	const char *signature = pg_function_signature(list->dbg, function);
	struct known *known;

	key = pg_printf(list->of_unit, "%s %s:%u", signature, file ? file : "", line);
	HASH_FIND_STR(list->all, key, known);
	if (known)
		return known;
	known = PG_NEW(list->arena, struct known);
	known->key = pg_printf(list->arena, "%s", key);
	known->function.name = pg_printf(list->arena, "%s", name);
	known->function.signature = pg_printf(list->arena, "%s", signature);
	known->function.file = file ? pg_printf(list->arena, "%s", file) : NULL;
	known->function.line = line;
	HASH_ADD_KEYPTR(hh, list->all, known->key, strlen(known->key), known);
	return known;
}

/** By the DIE that declares it. NULL: its name does not match. */
static struct known *known_by(struct list *list, Dwarf_Die *declaration, Dwarf_Die *code)
{
	struct origin *origin;

	HASH_FIND_PTR(list->origins, &declaration->addr, origin);
	if (origin)
		return origin->known;
	origin = PG_NEW(list->of_unit, struct origin);
	origin->die = declaration->addr;
	if (pg_function_matches(list->dbg, &list->pattern, declaration))
		origin->known = known_of(list, declaration, code);
	HASH_ADD_PTR(list->origins, die, origin);
	return origin->known;
}

/* --- Code --- */

static void add_copy(const struct pg_code_visit *visit, void *data)
{
	struct list *list = data;
	Dwarf_Die declaration = *visit->origin;
	struct known *known;
	Dwarf_Attribute attr;
	uint64_t entry;

	if (!pg_code_entry(visit->origin, &entry) ||
	    (dwarf_attr(visit->origin, DW_AT_abstract_origin, &attr) &&
	     !dwarf_formref_die(&attr, &declaration)))
		return;
	known = known_by(list, &declaration, visit->origin);
	if (known)
		*PG_PUSH(list->arena, known->function.copies, known->function.num_copies) = entry;
}

static void add_inlined(const struct pg_code_visit *visit, void *data)
{
	struct list *list = data;
	Dwarf_Die instance = visit->outer[visit->depth - 1].die;
	struct known *known = known_by(list, visit->origin, &instance);
	uint64_t entry;

	if (known && pg_code_entry(&instance, &entry))
		*PG_PUSH(list->arena, known->function.inlined, known->function.num_inlined) = entry;
}

static bool visit_unit(Dwarf_Die *unit, void *data)
{
	struct list *list = data;
	bool none;

	list->unit = unit;
	list->of_unit = pg_arena_create();
	list->files = NULL;
	if (pg_line_header_read(list->dbg, list->of_unit, unit, &list->header, &none))
		list->files = PG_NEW_N(list->of_unit, list->header.num_files, const char *);
	list->is_cut = !pg_code_walk(unit, add_copy, add_inlined, list);
	HASH_CLEAR(hh, list->origins);
	pg_arena_destroy(list->of_unit);
	return !list->is_cut;
}

const struct pg_error *pg_functions_list(struct pg_dbg *dbg, struct pg_arena *arena,
					 const char *pattern, struct pg_listed_function **ret,
					 size_t *ret_num)
{
	struct list list = {.dbg = dbg, .arena = arena};
	const struct pg_error *error;

	pg_func_name_parse(arena, pattern, &list.pattern);
	error = pg_units_walk(dbg, visit_unit, &list);

	if (!error && list.is_cut)
		error = pg_code_too_deep(dbg);
	*ret = NULL;
	*ret_num = 0;
	for (struct known *known = list.all; known && !error; known = known->hh.next) {
		if (known->function.num_copies || known->function.num_inlined)
			*PG_PUSH(arena, *ret, *ret_num) = known->function;
	}
	HASH_CLEAR(hh, list.all);
	return error;
}
