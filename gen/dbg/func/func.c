// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/func.h"

#include <dwarf.h>
#include <limits.h>
#include <string.h>

#include "dbg/func/scopekind.h"
#include "dbg/unit/unit.h"

bool pg_holds_functions(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_namespace || tag == DW_TAG_module;
}

static bool walk_functions(Dwarf_Die *parent, unsigned depth,
			   void (*visit)(Dwarf_Die *function, void *data), void *data)
{
	Dwarf_Die child;
	bool is_whole = depth < PG_SCOPE_DEEPEST;

	if (!is_whole || dwarf_child(parent, &child) != 0)
		return is_whole;
	do {
		if (pg_holds_functions(&child))
			is_whole = walk_functions(&child, depth + 1, visit, data);
		else if (dwarf_tag(&child) == DW_TAG_subprogram)
			visit(&child, data);
	} while (is_whole && dwarf_siblingof(&child, &child) == 0);
	return is_whole;
}

bool pg_functions_walk(Dwarf_Die *unit, void (*visit)(Dwarf_Die *function, void *data), void *data)
{
	return walk_functions(unit, 0, visit, data);
}

/**
 * dwarf_decl_file() takes file 0, which in DWARF 5 is the unit's own (6.2.4.1), for none, and ends
 * the process where the table of a split unit has not been read.
 */
const char *pg_declared_file(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word index;
	Dwarf_Half version;
	Dwarf_Die unit;
	size_t num;

	if (!dwarf_attr_integrate(die, DW_AT_decl_file, &attr) ||
	    dwarf_formudata(&attr, &index) != 0)
		return NULL;
	/* The attribute may be of an origin in another unit: its file table is meant. */
	if (!dwarf_cu_die(attr.cu, &unit, &version, NULL, NULL, NULL, NULL, NULL) ||
	    dwarf_getsrcfiles(&unit, &files, &num) != 0 || index >= num ||
	    (index == 0 && version < 5))
		return NULL;
	return dwarf_filesrc(files, index, NULL, NULL);
}

/**
 * Where the code of a function begins, if its language is not C: Go (before 1.21) writes no lines of
 * declarations, gcc none for a lambda.
 */
static void begin_of_code(Dwarf_Die *function, const char **ret_file, unsigned *ret_line)
{
	Dwarf_Die unit;
	Dwarf_Line *row;
	uint64_t entry;
	int line;

	if (dwarf_tag(function) != DW_TAG_subprogram || !dwarf_diecu(function, &unit, NULL, NULL) ||
	    pg_unit_rules(&unit) == PG_RULES_C || !pg_code_entry(function, &entry))
		return;
	row = dwarf_getsrc_die(&unit, entry);
	if (!row || dwarf_lineno(row, &line) != 0 || line <= 0)
		return;
	*ret_file = dwarf_linesrc(row, NULL, NULL);
	*ret_line = (unsigned)line;
}

void pg_function_declared(Dwarf_Die *function, const char **ret_file, unsigned *ret_line)
{
	int line;

	*ret_file = pg_declared_file(function);
	*ret_line = dwarf_decl_line(function, &line) == 0 && line > 0 ? (unsigned)line : 0;
	if (!*ret_line)
		begin_of_code(function, ret_file, ret_line);
}

bool pg_function_origin(Dwarf_Die *code, Dwarf_Die *ret)
{
	Dwarf_Attribute attr;

	return dwarf_attr(code, DW_AT_abstract_origin, &attr) && dwarf_formref_die(&attr, ret);
}

bool pg_function_has(Dwarf_Die *function, uint64_t address)
{
	return dwarf_haspc(function, address) > 0;
}

void pg_function_ranges(struct pg_arena *arena, Dwarf_Die *function, struct pg_code_range **ret,
			size_t *ret_num)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(function, at, &base, &from, &to)) > 0)
		*PG_PUSH(arena, *ret, *ret_num) = (struct pg_code_range){from, to};
}

/** A search for the first function of a file that is defined after a line. */
struct after {
	const char *file;
	unsigned line, end; /* UINT_MAX: none is known yet */
};

static void look_after(Dwarf_Die *function, void *data)
{
	struct after *after = data;
	const char *its;
	int line;

	if (dwarf_hasattr(function, DW_AT_declaration) || dwarf_decl_line(function, &line) != 0 ||
	    line <= 0 || (unsigned)line <= after->line || (unsigned)line >= after->end)
		return;
	its = pg_declared_file(function);
	if (its && strcmp(its, after->file) == 0)
		after->end = (unsigned)line;
}

unsigned pg_function_after(Dwarf_Die *unit, const char *file, unsigned line)
{
	struct after after = {file, line, UINT_MAX};

	pg_functions_walk(unit, look_after, &after);
	return after.end;
}

unsigned pg_function_end(Dwarf_Die *unit, Dwarf_Die *function)
{
	const char *file;
	unsigned first;

	pg_function_declared(function, &file, &first);
	return file ? pg_function_after(unit, file, first) : UINT_MAX;
}

static bool first_address(Dwarf_Die *code, uint64_t *ret)
{
	bool any = dwarf_tag(code) == DW_TAG_inlined_subroutine, found = false;
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(code, at, &base, &low, &high)) > 0) {
		if (low < high && (!found || (any && low < *ret)))
			*ret = low;
		found |= low < high;
	}
	return found;
}

bool pg_code_entry(Dwarf_Die *code, uint64_t *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Word offset;
	Dwarf_Addr entry;
	bool found = first_address(code, ret);

	if (!dwarf_attr(code, DW_AT_entry_pc, &attr))
		return found;
	/* An address, or (DWARF 5) an offset from DW_AT_low_pc. */
	if (dwarf_formaddr(&attr, &entry) == 0)
		*ret = entry;
	else if (dwarf_formudata(&attr, &offset) == 0 && dwarf_lowpc(code, &entry) == 0)
		*ret = entry + offset;
	else
		return found;
	return true;
}
