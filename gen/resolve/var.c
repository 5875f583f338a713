// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/var.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/global.h"

static bool is_variable(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter;
}

static bool find_child(Dwarf_Die *parent, const char *name, Dwarf_Die *ret)
{
	Dwarf_Die child;

	if (dwarf_child(parent, &child) != 0)
		return false;
	do {
		const char *known;

		if (!is_variable(&child) || pg_is_declaration(&child))
			continue;
		known = dwarf_diename(&child);
		if (known && strcmp(known, name) == 0) {
			*ret = child;
			return true;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

static bool find_in_scope(Dwarf_Die *scope, const char *name, struct pg_variable *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Die origin;

	ret->is_abstract = false;
	ret->is_global = false;
	if (find_child(scope, name, &ret->die))
		return true;
	ret->is_abstract = true;
	return dwarf_attr(scope, DW_AT_abstract_origin, &attr) &&
	       dwarf_formref_die(&attr, &origin) && find_child(&origin, name, &ret->die);
}

bool pg_variable_find(struct pg_place *place, const char *name, struct pg_variable *ret)
{
	for (size_t i = 0; i < place->num_scopes; i++) {
		if (find_in_scope(&place->scopes[i].die, name, ret))
			return true;
	}
	if (!place->has_unit || !find_in_scope(&place->unit, name, ret))
		return false;
	ret->is_global = true;
	return true;
}

bool pg_variable_is_param(struct pg_variable *variable)
{
	return dwarf_tag(&variable->die) == DW_TAG_formal_parameter;
}

bool pg_variable_find_in(struct pg_place *place, const char *func, const char *name,
			 struct pg_variable *ret)
{
	for (size_t begin = 0, end; begin < place->num_scopes; begin = end + 1) {
		const char *known;

		end = pg_scope_function(place->scopes, place->num_scopes, begin);
		known = dwarf_diename(&place->scopes[end].die);
		if (!known || strcmp(known, func) != 0)
			continue;
		for (size_t i = begin; i <= end; i++) {
			if (find_in_scope(&place->scopes[i].die, name, ret))
				return true;
		}
		return false;
	}
	return false;
}

const char *const *pg_variable_names(struct pg_resolver *resolver, struct pg_place *place,
				     size_t *ret_num)
{
	const char **names = NULL;

	*ret_num = 0;
	for (size_t i = 0; i < place->num_scopes; i++) {
		Dwarf_Die child;

		if (dwarf_child(&place->scopes[i].die, &child) != 0)
			continue;
		do {
			const char *name = is_variable(&child) ? dwarf_diename(&child) : NULL;

			if (name)
				*PG_PUSH(resolver->arena, names, *ret_num) = name;
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	return names;
}

static bool find_declaration(Dwarf_Die *parent, const char *name, Dwarf_Die *ret)
{
	Dwarf_Die child;

	if (dwarf_child(parent, &child) != 0)
		return false;
	do {
		const char *known = is_variable(&child) ? dwarf_diename(&child) : NULL;

		if (known && strcmp(known, name) == 0) {
			*ret = child;
			return true;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

bool pg_variable_declared(struct pg_place *place, const char *name, Dwarf_Die *ret)
{
	for (size_t i = 0; i < place->num_scopes; i++) {
		if (find_declaration(&place->scopes[i].die, name, ret))
			return true;
	}
	return find_declaration(&place->unit, name, ret);
}

const char *const *pg_variable_list(struct pg_resolver *resolver, struct pg_place *place,
				    bool params, bool locals, size_t *ret_num)
{
	const int tags[] = {DW_TAG_formal_parameter, DW_TAG_variable};
	const char **names = NULL;

	*ret_num = 0;
	for (size_t kind = params ? 0 : 1; kind < (locals ? 2 : 1); kind++) {
		for (size_t i = 0; place->num_scopes && i <= place->func; i++) {
			Dwarf_Die child;

			if (dwarf_child(&place->scopes[i].die, &child) != 0)
				continue;
			do {
				const char *name = dwarf_tag(&child) == tags[kind] &&
							   !pg_is_declaration(&child)
						   ? dwarf_diename(&child)
						   : NULL;

				if (name)
					*PG_PUSH(resolver->arena, names, *ret_num) = name;
			} while (dwarf_siblingof(&child, &child) == 0);
		}
	}
	return names;
}
