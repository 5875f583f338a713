// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/codewalk.h"

#include <dwarf.h>

#include "dbg/func/func.h"
#include "dbg/func/nest.h"

/** Classes in classes in a function: more are not looked into. */
#define MOST_CLASSES 64

struct walk {
	pg_code_visitor *function, *instance;
	void *data;
	struct pg_scope outer[PG_SCOPE_DEEPEST]; /* of the DIE being visited, outermost first */
	size_t base; /* where those of its code begin: not those of functions that it is written in
		      */
	unsigned num_classes; /* around it, in functions */
	unsigned num_spaces;  /* likewise, namespaces */
	bool is_cut;	      /* there are deeper ones */
};

static bool is_called_where_declared(Dwarf_Die *instance)
{
	Dwarf_Attribute attr;
	Dwarf_Word call;
	int declared;

	if (dwarf_formudata(dwarf_attr(instance, DW_AT_call_line, &attr), &call) != 0 ||
	    dwarf_decl_line(instance, &declared) != 0 || call != (Dwarf_Word)declared)
		return false;
	/* A function of one line calls itself in the line, too: in another column. */
	return dwarf_formudata(dwarf_attr(instance, DW_AT_call_column, &attr), &call) != 0 ||
	       dwarf_decl_column(instance, &declared) != 0 || call == (Dwarf_Word)declared;
}

/**
 * gcc splits a function (foo.part.0) and may inline the part again. The debug info then has an
 * instance of foo in foo, "called" from the line where foo is declared: not another call of it.
 */
static bool is_part(struct walk *walk, Dwarf_Die *instance, Dwarf_Die *origin, size_t depth)
{
	Dwarf_Die outer;

	while (depth > walk->base && walk->outer[depth - 1].kind == PG_SCOPE_BLOCK)
		depth--;
	return depth > walk->base && pg_function_origin(&walk->outer[depth - 1].die, &outer) &&
	       outer.addr == origin->addr && is_called_where_declared(instance);
}

static void walk_scopes(struct walk *walk, Dwarf_Die *parent, size_t depth);

/** A function in another one (GNU C, Fortran), too, has code of its own: the other's is not around
 * it. */
static void walk_function(struct walk *walk, Dwarf_Die *function, size_t depth)
{
	const size_t base = walk->base;
	const struct pg_code_visit visit = {walk->outer + depth, 1, function, depth > 0};

	walk->base = depth;
	if (walk->function)
		walk->function(&visit, walk->data);
	walk_scopes(walk, function, depth + 1);
	walk->base = base;
}

static void walk_instance(struct walk *walk, Dwarf_Die *instance, size_t depth)
{
	Dwarf_Die origin;
	const struct pg_code_visit visit = {walk->outer + walk->base, depth + 1 - walk->base,
					    &origin, false};

	if (pg_function_origin(instance, &origin) && !is_part(walk, instance, &origin, depth))
		walk->instance(&visit, walk->data);
	walk_scopes(walk, instance, depth + 1);
}

/**
 * `depth` scopes are in walk->outer: `parent` and those around it. Classes in functions have
 * functions of their own, which gcc puts there with their code.
 */
static void walk_scopes(struct walk *walk, Dwarf_Die *parent, size_t depth)
{
	struct pg_scope *scope = &walk->outer[depth];
	Dwarf_Die child;
	enum pg_scope_kind kind;

	if (dwarf_child(parent, &child) != 0)
		return;
	do {
		if (pg_scope_kind(&child, &kind)) {
			walk->is_cut |= depth == PG_SCOPE_DEEPEST;
			if (walk->is_cut)
				return;
			scope->kind = kind;
			scope->die = child;
			if (kind == PG_SCOPE_FUNCTION)
				walk_function(walk, &child, depth);
			else if (kind == PG_SCOPE_INLINED)
				walk_instance(walk, &child, depth);
			else
				walk_scopes(walk, &child, depth + 1);
		} else if (depth > 0 && walk->num_classes < MOST_CLASSES && pg_is_class(&child)) {
			size_t base = walk->base;

			walk->base = depth;
			walk->num_classes++;
			walk_scopes(walk, &child, depth);
			walk->num_classes--;
			walk->base = base;
		} else if (pg_holds_functions(&child)) {
			walk->is_cut |= ++walk->num_spaces > PG_SCOPE_DEEPEST;
			if (walk->is_cut)
				return;
			walk_scopes(walk, &child, depth);
			walk->num_spaces--;
		}
	} while (!walk->is_cut && dwarf_siblingof(&child, &child) == 0);
}

bool pg_code_walk(Dwarf_Die *unit, pg_code_visitor *function, pg_code_visitor *instance, void *data)
{
	struct walk walk = {.function = function, .instance = instance, .data = data};

	walk_scopes(&walk, unit, 0);
	return !walk.is_cut;
}

const struct pg_error *pg_code_too_deep(struct pg_dbg *dbg)
{
	return pg_error(dbg->arena, "%s: more than %d blocks and inlined functions are nested",
			dbg->path, PG_SCOPE_DEEPEST);
}

bool pg_has_other_symbol(const struct pg_code_visit *visit)
{
	return visit->is_written_in || dwarf_hasattr_integrate(visit->origin, DW_AT_linkage_name) ||
	       dwarf_hasattr_integrate(visit->origin, DW_AT_MIPS_linkage_name);
}
