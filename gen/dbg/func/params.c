// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/params.h"

#include <dwarf.h>
#include <string.h>

#include "base/str.h"
#include "dbg/func/nest.h"
#include "dbg/func/scope.h"
#include "dbg/unit/dwattr.h"

/** Types in types. */
#define DEEPEST 32

struct spell {
	struct pg_dbg *dbg;
	bool through_typedefs;
};

static const char *type_text(const struct spell *spell, Dwarf_Die *of, unsigned depth);

static bool is_artificial(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	bool flag;

	return dwarf_attr_integrate(die, DW_AT_artificial, &attr) &&
	       dwarf_formflag(&attr, &flag) == 0 && flag;
}

static bool type_of(Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, DW_AT_type, &attr) && dwarf_formref_die(&attr, ret);
}

/** The parameters below a DIE: "int, const char*". */
static const char *list_text(const struct spell *spell, Dwarf_Die *above, unsigned depth)
{
	struct pg_str text = {.arena = spell->dbg->arena};
	Dwarf_Die child;

	if (dwarf_child(above, &child) != 0)
		return "";
	do {
		int tag = dwarf_tag(&child);

		if ((tag != DW_TAG_formal_parameter || is_artificial(&child)) &&
		    tag != DW_TAG_unspecified_parameters)
			continue;
		pg_str_add(&text, "%s%s", text.len ? ", " : "",
			   tag == DW_TAG_formal_parameter ? type_text(spell, &child, depth) : "...");
	} while (dwarf_siblingof(&child, &child) == 0);
	return text.len ? pg_str_text(&text) : "";
}

/** A type by its name, with its scopes. */
static const char *scoped(const struct spell *spell, Dwarf_Die *type)
{
	const char *text = dwarf_diename(type);
	Dwarf_Die at = *type;

	text = text ? text : "{unnamed}";
	for (unsigned i = 0; i < PG_SCOPE_DEEPEST && pg_nest_parent(spell->dbg, &at, &at); i++) {
		const char *name = dwarf_diename(&at);

		if (!name)
			name = dwarf_tag(&at) == DW_TAG_namespace ? "(anonymous namespace)"
								   : "{unnamed}";
		text = pg_printf(spell->dbg->arena, "%s::%s", name, text);
	}
	return text;
}

static const char *qualified(const struct spell *spell, Dwarf_Die *type, const char *word,
			     unsigned depth)
{
	const char *text = type_text(spell, type, depth);
	Dwarf_Die inner;
	int tag = type_of(type, &inner) ? dwarf_tag(&inner) : 0;

	if (tag == DW_TAG_pointer_type)
		return pg_printf(spell->dbg->arena, "%s %s", text, word);
	return pg_printf(spell->dbg->arena, "%s %s", word, text);
}

/** A pointer or reference: to a function, its mark stands in the middle. */
static const char *marked(const struct spell *spell, Dwarf_Die *type, const char *mark,
			  unsigned depth)
{
	struct pg_arena *arena = spell->dbg->arena;
	const char *text = type_text(spell, type, depth);
	Dwarf_Die target;

	if (type_of(type, &target) && dwarf_tag(&target) == DW_TAG_subroutine_type)
		return pg_printf(arena, "%s (%s)(%s)", type_text(spell, &target, depth), mark,
				 list_text(spell, &target, depth));
	return pg_printf(arena, "%s%s", text, mark);
}

/** The type that a DIE has. */
static const char *type_text(const struct spell *spell, Dwarf_Die *of, unsigned depth)
{
	Dwarf_Die type;

	if (depth == DEEPEST)
		return "...";
	if (!type_of(of, &type))
		return "void";
	switch (dwarf_tag(&type)) {
	case DW_TAG_pointer_type:
		return marked(spell, &type, "*", depth + 1);
	case DW_TAG_reference_type:
		return marked(spell, &type, "&", depth + 1);
	case DW_TAG_rvalue_reference_type:
		return marked(spell, &type, "&&", depth + 1);
	case DW_TAG_const_type:
		return qualified(spell, &type, "const", depth + 1);
	case DW_TAG_volatile_type:
		return qualified(spell, &type, "volatile", depth + 1);
	case DW_TAG_restrict_type:
	case DW_TAG_atomic_type:
		return type_text(spell, &type, depth + 1);
	case DW_TAG_array_type:
		return marked(spell, &type, "[]", depth + 1);
	case DW_TAG_subroutine_type:
		return pg_printf(spell->dbg->arena, "%s (%s)", type_text(spell, &type, depth + 1),
				 list_text(spell, &type, depth + 1));
	case DW_TAG_typedef:
		return spell->through_typedefs ? type_text(spell, &type, depth + 1)
					       : scoped(spell, &type);
	default:
		return scoped(spell, &type);
	}
}

/** The one that has the types: an abstract or declared one has them, too, in the source's order. */
static Dwarf_Die source_of(Dwarf_Die *function)
{
	Dwarf_Attribute attr;
	Dwarf_Die origin = *function;

	for (unsigned i = 0; i < DEEPEST && dwarf_attr(&origin, DW_AT_abstract_origin, &attr); i++) {
		if (!dwarf_formref_die(&attr, &origin))
			break;
	}
	return origin;
}

/** Is the object of a member constant? */
static bool is_const_member(Dwarf_Die *function)
{
	Dwarf_Die child, type;

	if (dwarf_child(function, &child) != 0)
		return false;
	do {
		const char *name = dwarf_diename(&child);

		if (dwarf_tag(&child) != DW_TAG_formal_parameter || !is_artificial(&child) ||
		    (name && strcmp(name, "this") != 0) || !type_of(&child, &type))
			continue;
		/* `this` itself is constant in a definition. */
		if (dwarf_tag(&type) == DW_TAG_const_type && !type_of(&type, &type))
			return false;
		return dwarf_tag(&type) == DW_TAG_pointer_type && type_of(&type, &type) &&
		       dwarf_tag(&type) == DW_TAG_const_type;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

static const char *spell_all(struct pg_dbg *dbg, Dwarf_Die *function, bool through_typedefs)
{
	const struct spell spell = {dbg, through_typedefs};

	return pg_printf(dbg->arena, "(%s)", list_text(&spell, function, 0));
}

const char *pg_params_text(struct pg_dbg *dbg, Dwarf_Die *function)
{
	Dwarf_Die source = source_of(function);

	return pg_printf(dbg->arena, "%s%s", spell_all(dbg, &source, false),
			 is_const_member(&source) ? " const" : "");
}

/** The next type of "(int,char const*)", canonical; NULL: that was the last. */
static const char *next_type(struct pg_arena *arena, const char **at)
{
	struct pg_name_scan scan = {.text = *at, .end = strlen(*at)};

	if (!scan.end || strcmp(*at, ")") == 0)
		return NULL;
	while (scan.at < scan.end && (*at)[scan.at] != ',' && (*at)[scan.at] != ')')
		pg_name_scan_next(&scan);
	*at += scan.at < scan.end ? scan.at + 1 : scan.at;
	return pg_strndup(arena, scan.text, scan.at);
}

static bool all_match(struct pg_arena *arena, const char *pattern, const char *known)
{
	const char *wanted, *has;

	pattern++; /* the bracket */
	known++;
	do {
		wanted = next_type(arena, &pattern);
		has = next_type(arena, &known);
		if (wanted && has && !pg_type_name_matches(wanted, has))
			return false;
	} while (wanted && has);
	return !wanted && !has;
}

bool pg_params_match(struct pg_dbg *dbg, const struct pg_func_name *pattern, Dwarf_Die *function)
{
	Dwarf_Die source = source_of(function);

	if (pattern->is_const && !is_const_member(&source))
		return false;
	for (int through = 0; through < 2; through++) {
		const char *known = spell_all(dbg, &source, through);

		if (all_match(dbg->arena, pattern->params, pg_name_canonical(dbg->arena, known)))
			return true;
	}
	return false;
}
