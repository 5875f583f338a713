// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/define.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/type/complete.h"
#include "dbg/type/definitions.h"
#include "dbg/type/global.h"
#include "ir/typesame.h"

static const char *const words[] = {
	[PG_NAME_TYPEDEF] = "",
	[PG_NAME_STRUCT] = "struct ",
	[PG_NAME_UNION] = "union ",
	[PG_NAME_ENUM] = "enum ",
};

static const char *unit_name(Dwarf_Die *die)
{
	const char *name = NULL;
	Dwarf_Die unit;

	if (dwarf_diecu(die, &unit, NULL, NULL))
		name = dwarf_diename(&unit);
	return name ? name : "another unit";
}

static const struct pg_error *several(struct pg_dbg *dbg, const char *word, const char *name,
				      Dwarf_Die *first, Dwarf_Die *other)
{
	return pg_error(dbg->arena,
			"'%s%s' is several different types in this file: %s has one, %s another",
			word, name, unit_name(first), unit_name(other));
}

/**
 * Keep the first DIE, and one that is another type, if there is one: of hundreds that are the same
 * type no other is needed.
 */
static void reduce(struct pg_dwtypes *types, Dwarf_Die *dies, size_t *num)
{
	struct pg_same *same = pg_same_create(pg_dwtypes_dbg(types)->arena);
	const struct pg_type *first, *other;

	for (size_t i = 1; i < *num; i++) {
		first = pg_type_at(types, &dies[0]);
		other = pg_type_at(types, &dies[i]);
		pg_dwtype_complete_deep(types, first);
		pg_dwtype_complete_deep(types, other);
		if (pg_type_is_same(same, first, other))
			continue;
		dies[1] = dies[i];
		*num = 2;
		return;
	}
	*num = *num > 0;
}

/** The type of a name in a unit, or in the whole file, where all of that name are to be the same.
 */
static const struct pg_error *find_only(struct pg_dwtypes *types, const struct pg_type_path *path,
					const char *word, Dwarf_Die *unit,
					const struct pg_type **ret, bool *ret_found)
{
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);
	Dwarf_Die *dies;
	size_t num;

	if (unit || !pg_definitions_load(dbg, path, &dies, &num)) {
		PG_TRY(pg_type_dies_named(dbg, path, unit, &dies, &num));
		reduce(types, dies, &num);
		if (!unit)
			pg_definitions_store(dbg, path, dies, num);
	}
	*ret_found = num > 0;
	if (num > 1)
		return several(dbg, word, path->name, &dies[0], &dies[1]);
	if (num)
		*ret = pg_type_at(types, &dies[0]);
	return NULL;
}

/** "a::b<c::d>::e" is e in a and b<c::d>. */
static struct pg_type_path path_of(struct pg_arena *arena, const char *name)
{
	struct pg_type_path path = {.name = name};
	const char **scopes = NULL, *s = name;
	unsigned depth = 0;

	for (; *s; s++) {
		depth += *s == '<';
		depth -= *s == '>' && depth;
		if (depth || s[0] != ':' || s[1] != ':' || s == path.name)
			continue;
		*PG_PUSH(arena, scopes, path.num_scopes) =
			pg_intern_n(arena, path.name, (size_t)(s - path.name));
		path.name = s + 2;
		s++;
	}
	path.scopes = scopes;
	path.name = pg_intern(arena, path.name);
	return path;
}

static const struct pg_error *find_named(struct pg_dwtypes *types, int tag, const char *word,
					 const char *name, Dwarf_Die *unit,
					 const struct pg_type **ret, bool *ret_found)
{
	struct pg_type_path path = path_of(pg_dwtypes_dbg(types)->arena, name);

	path.tag = tag;

	return find_only(types, &path, word, unit, ret, ret_found);
}

const struct pg_error *pg_dwtype_named(struct pg_dwtypes *types, enum pg_type_name_kind kind,
				       const char *name, Dwarf_Die *unit,
				       const struct pg_type **ret, bool *ret_found)
{
	static const int tags[] = {DW_TAG_typedef, DW_TAG_structure_type, DW_TAG_union_type,
				   DW_TAG_enumeration_type};

	PG_TRY(find_named(types, tags[kind], words[kind], name, unit, ret, ret_found));
	if (!*ret_found && kind == PG_NAME_TYPEDEF)
		PG_TRY(find_named(types, DW_TAG_base_type, "", name, unit, ret, ret_found));
	return NULL;
}

/* --- Suggestions --- */

static const char *word_of_tag(int tag)
{
	switch (tag) {
	case DW_TAG_typedef:
	case DW_TAG_base_type:
		return words[PG_NAME_TYPEDEF];
	case DW_TAG_structure_type:
		return words[PG_NAME_STRUCT];
	case DW_TAG_union_type:
		return words[PG_NAME_UNION];
	case DW_TAG_enumeration_type:
		return words[PG_NAME_ENUM];
	default:
		return NULL;
	}
}

const char *const *pg_dwtype_names(struct pg_dwtypes *types, Dwarf_Die *unit, size_t *ret_num)
{
	struct pg_arena *arena = pg_dwtypes_dbg(types)->arena;
	const char **names = NULL, *name, *word;
	Dwarf_Die die;
	int more = dwarf_child(unit, &die);

	for (; more == 0; more = dwarf_siblingof(&die, &die)) {
		word = word_of_tag(dwarf_tag(&die));
		name = word ? dwarf_diename(&die) : NULL;
		if (name)
			*PG_PUSH(arena, names, *ret_num) = pg_printf(arena, "%s%s", word, name);
	}
	return names;
}

/* --- Declarations --- */

static const char *word_of(const struct pg_type *type)
{
	return type->kind == PG_TYPE_STRUCT  ? words[PG_NAME_STRUCT]
	       : type->kind == PG_TYPE_UNION ? words[PG_NAME_UNION]
					     : words[PG_NAME_ENUM];
}

const struct pg_error *pg_dwtype_define(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct pg_dwtype *declared = pg_dwtype_of(types, type);
	struct pg_type_path path = {.name = type->name};
	const struct pg_type *definition;
	bool found;

	if (!declared)
		return NULL;
	path.tag = dwarf_tag(&declared->die);
	pg_type_scopes(pg_dwtypes_dbg(types), &declared->die, &path);
	PG_TRY(find_only(types, &path, word_of(type), NULL, &definition, &found));
	if (!found)
		return NULL;
	pg_dwtype_complete(types, definition);
	*declared->type = *definition;
	return NULL;
}
