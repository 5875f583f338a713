// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/types.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/type/btf.h"
#include "dbg/type/complete.h"
#include "dbg/type/define.h"
#include "dbg/unit/dwattr.h"

void pg_type_complete(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);

	if (dbg->btf)
		pg_btf_complete(dbg->btf, type);
	else
		pg_dwtype_complete(types, type);
}

void pg_type_complete_deep(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);

	if (dbg->btf)
		pg_btf_complete_deep(dbg->btf, type);
	else
		pg_dwtype_complete_deep(types, type);
}

const struct pg_error *pg_type_named(struct pg_dwtypes *types, enum pg_type_name_kind kind,
				     const char *name, Dwarf_Die *unit, const struct pg_type **ret,
				     bool *ret_found)
{
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);

	return dbg->btf ? pg_btf_type_named(dbg, kind, name, ret, ret_found)
			: pg_dwtype_named(types, kind, name, unit, ret, ret_found);
}

const struct pg_error *pg_type_define(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);

	pg_type_complete(types, type);
	if (!type->is_declaration || !type->name)
		return NULL;
	return dbg->btf ? pg_btf_define(dbg, type) : pg_dwtype_define(types, type);
}

const char *const *pg_type_names(struct pg_dwtypes *types, Dwarf_Die *unit, size_t *ret_num)
{
	*ret_num = 0;
	return pg_dwtypes_dbg(types)->btf ? NULL : pg_dwtype_names(types, unit, ret_num);
}

/** The child of a type's DIE that has this name and one of two tags; false: there is none. */
static bool child_named(struct pg_dwtypes *types, const struct pg_type *type, const char *name,
			int tag, int other_tag, Dwarf_Die *ret)
{
	struct pg_dwtype *made = pg_dwtype_of(types, type);
	const char *known;

	if (!made || dwarf_child(&made->die, ret) != 0)
		return false;
	do {
		known = dwarf_diename(ret);
		if (known && strcmp(known, name) == 0 &&
		    (dwarf_tag(ret) == tag || dwarf_tag(ret) == other_tag))
			return true;
	} while (dwarf_siblingof(ret, ret) == 0);
	return false;
}

const struct pg_type *pg_type_parameter(struct pg_dwtypes *types, const struct pg_type *type,
					const char *name)
{
	Dwarf_Die child;

	return child_named(types, type, name, DW_TAG_template_type_parameter, 0, &child)
		       ? pg_type_of(types, &child)
		       : NULL;
}

/** The only member, at the beginning; false: there is none, or there are several. */
static bool only_member(Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf_Die child;
	uint64_t bytes = 0;
	size_t num = 0;

	if (dwarf_child(die, &child) != 0)
		return false;
	do {
		if (dwarf_tag(&child) == DW_TAG_member && !num++)
			*ret = child;
		else if (dwarf_tag(&child) == DW_TAG_variant_part || dwarf_tag(&child) == DW_TAG_inheritance)
			return false;
	} while (dwarf_siblingof(&child, &child) == 0);
	return num == 1 && pg_attr_member_offset(ret, &bytes) != PG_ATTR_STRANGE && !bytes;
}

const struct pg_type *pg_type_tail(struct pg_dwtypes *types, const struct pg_type *type)
{
	Dwarf_Die member;

	for (unsigned depth = 0; depth < PG_TYPE_DEEPEST; depth++) {
		struct pg_dwtype *made;

		type = pg_type_strip(type);
		if (type->kind != PG_TYPE_STRUCT || type->is_declaration)
			return depth && type->size ? type : NULL;
		made = type->size ? NULL : pg_dwtype_of(types, type);
		if (!made || !only_member(&made->die, &member))
			return NULL;
		type = pg_type_of(types, &member);
	}
	return NULL;
}

enum pg_passing pg_type_passing(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct pg_dwtype *made = pg_dwtype_of(types, pg_type_strip(type));
	uint64_t how = 0;

	if (!made || pg_attr_unsigned(&made->die, DW_AT_calling_convention, &how) != PG_ATTR_NUMBER)
		return PG_PASSED_UNSAID;
	return how == DW_CC_pass_by_value       ? PG_PASSED_BY_VALUE
	       : how == DW_CC_pass_by_reference ? PG_PASSED_BY_REFERENCE
						: PG_PASSED_UNSAID;
}

bool pg_type_has_static(struct pg_dwtypes *types, const struct pg_type *type, const char *name)
{
	Dwarf_Die child;

	return child_named(types, type, name, DW_TAG_variable, DW_TAG_member, &child);
}
