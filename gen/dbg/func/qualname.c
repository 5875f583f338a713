// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/qualname.h"

#include <dwarf.h>
#include <string.h>

#include "base/str.h"
#include "dbg/bytes/cursor.h"
#include "dbg/func/nest.h"
#include "dbg/func/params.h"
#include "dbg/func/rustname.h"
#include "dbg/unit/unit.h"

/** Scopes around a function, and steps to its declaration: more is a damaged file. */
#define MOST_SCOPES 256
#define MOST_STEPS  8

/** The DIE that has the name and stands where the source has the function or type. */
static Dwarf_Die declaration_of(Dwarf_Die *die)
{
	static const unsigned ways[] = {DW_AT_abstract_origin, DW_AT_specification};
	Dwarf_Die found = *die;

	for (unsigned i = 0; i < 2 * MOST_STEPS; i++) {
		Dwarf_Attribute attr;
		Dwarf_Die next;

		if (dwarf_attr(&found, ways[i % 2], &attr) && dwarf_formref_die(&attr, &next))
			found = next;
	}
	return found;
}

static enum pg_unit_rules rules_of(Dwarf_Die *die, bool *ret_is_go, bool *ret_has_overloads)
{
	Dwarf_Die unit;

	*ret_is_go = *ret_has_overloads = false;
	if (!dwarf_diecu(die, &unit, NULL, NULL))
		return PG_RULES_C;
	*ret_is_go = pg_unit_moves_stack(&unit);
	*ret_has_overloads = dwarf_srclang(&unit) != DW_LANG_Rust;
	return pg_unit_rules(&unit);
}

static bool is_flag(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attr;
	bool flag;

	return dwarf_attr(die, name, &attr) && dwarf_formflag(&attr, &flag) == 0 && flag;
}

/** What a scope is called, and what it is in a name. NULL: it has no part in it. */
static const char *scope_text(struct pg_dbg *dbg, Dwarf_Die *scope, bool *ret_is_optional)
{
	const char *name = dwarf_diename(scope);
	bool is_space = dwarf_tag(scope) == DW_TAG_namespace;
	int line;

	*ret_is_optional = !name || (is_space && (is_flag(scope, DW_AT_export_symbols) ||
						  strncmp(name, "{impl#", 6) == 0));
	if (name)
		return name;
	if (is_space)
		return "(anonymous namespace)";
	if (dwarf_decl_line(scope, &line) != 0)
		return "{unnamed}";
	return pg_printf(dbg->arena, "{lambda:%d}", line);
}

/** The scopes around a function, innermost first; its own name is not among them. */
static size_t scopes_around(struct pg_dbg *dbg, Dwarf_Die *function, Dwarf_Die *ret)
{
	Dwarf_Die at = declaration_of(function), parent;
	size_t num = 0;

	while (num < MOST_SCOPES && pg_nest_parent(dbg, &at, &parent)) {
		at = declaration_of(&parent);
		ret[num++] = at;
	}
	return num;
}

static void add_part(struct pg_dbg *dbg, struct pg_name_part **parts, struct pg_func_name *name,
		     const char *text, bool is_optional)
{
	struct pg_name_part *part = PG_PUSH(dbg->arena, *parts, name->num);

	*part = pg_name_part_of(dbg->arena, text);
	part->is_optional = is_optional;
}

/** A function with scopes, in parts and as text. */
static void qualify(struct pg_dbg *dbg, Dwarf_Die *function, const char *own,
		    struct pg_func_name *ret)
{
	Dwarf_Die scopes[MOST_SCOPES];
	size_t num = scopes_around(dbg, function, scopes);
	struct pg_name_part *parts = NULL;
	struct pg_str text = {.arena = dbg->arena};
	const char *of_trait = pg_rust_trait_name(dbg, function);

	if (of_trait) { /* "<TYPE as TRAIT>": where the block of the trait stands says nothing */
		pg_func_name_parse(dbg->arena, pg_printf(dbg->arena, "%s::%s", of_trait, own), ret);
		return;
	}
	*ret = (struct pg_func_name){.text = own};
	while (num-- > 0) {
		bool is_optional;
		const char *scope = scope_text(dbg, &scopes[num], &is_optional);

		add_part(dbg, &parts, ret, scope, is_optional);
		pg_str_add(&text, "%s::", scope);
	}
	add_part(dbg, &parts, ret, own, false);
	pg_str_add(&text, "%s", own);
	ret->parts = parts;
	ret->text = pg_str_text(&text);
}

const char *pg_function_name(struct pg_dbg *dbg, Dwarf_Die *function)
{
	const char *own = dwarf_diename(function);
	struct pg_func_name name;
	bool is_go, has_overloads;

	if (!own || rules_of(function, &is_go, &has_overloads) == PG_RULES_C || is_go)
		return own;
	qualify(dbg, function, own, &name);
	return name.text;
}

const char *pg_function_signature(struct pg_dbg *dbg, Dwarf_Die *function)
{
	const char *name = pg_function_name(dbg, function);
	bool is_go, has_overloads;

	if (!name || rules_of(function, &is_go, &has_overloads) != PG_RULES_NUMBERS ||
	    !has_overloads)
		return name;
	return pg_printf(dbg->arena, "%s%s", name, pg_params_text(dbg, function));
}

bool pg_function_matches(struct pg_dbg *dbg, const struct pg_func_name *pattern,
			 Dwarf_Die *function)
{
	const char *own = dwarf_diename(function);
	struct pg_func_name name;
	bool is_go, has_overloads, is_c;

	if (!own || (!pg_func_name_takes(pattern, own) && !strchr(own, '.')))
		return false;
	if (pattern->is_plain && pg_func_name_takes(pattern, own))
		return true;
	is_c = rules_of(function, &is_go, &has_overloads) == PG_RULES_C;
	if (is_go)
		return pg_go_name_matches(pattern->text, own);
	if (!pg_func_name_takes(pattern, own))
		return false;
	if (is_c)
		name = (struct pg_func_name){
			.text = own, .parts = &(struct pg_name_part){.text = own}, .num = 1};
	else
		qualify(dbg, function, own, &name);
	return pg_func_name_matches(pattern, &name) &&
	       (!pattern->params || pg_params_match(dbg, pattern, function));
}

bool pg_is_go(struct pg_dbg *dbg)
{
	struct pg_cursor table = pg_cursor_section(dbg, ".gopclntab", NULL);

	return table.end > table.at;
}

static bool stop_at_scopes(Dwarf_Die *unit, void *data)
{
	bool *has_scopes = data;

	*has_scopes = pg_unit_rules(unit) != PG_RULES_C && !pg_unit_moves_stack(unit);
	return !*has_scopes;
}

bool pg_has_scopes(struct pg_dbg *dbg)
{
	bool has_scopes = false;

	return !pg_units_walk(dbg, stop_at_scopes, &has_scopes) && has_scopes;
}
