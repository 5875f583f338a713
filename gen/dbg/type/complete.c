// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/complete.h"

#include <dwarf.h>
#include <stdbool.h>

#include "dbg/type/dwmember.h"
#include "dbg/type/global.h"
#include "dbg/type/overlay.h"
#include "dbg/type/uapi.h"
#include "dbg/unit/dwattr.h"
#include "ir/names.h"

/** What is kept with a file. */
struct completion {
	unsigned holding; /* nested structs that are being completed */
	bool is_too_deep; /* they were too many, so the outermost one cannot be read */
	struct pg_uapi uapi;
};

static void close_completion(void *state)
{
	struct completion *completion = state;

	pg_uapi_deinit(&completion->uapi);
}

static const struct pg_reader reader = {sizeof(struct completion), close_completion};

static void fill_enumerators(struct pg_arena *arena, struct pg_type *type, Dwarf_Die *die)
{
	struct pg_enumerator *enumerators = NULL;
	Dwarf_Attribute attr;
	Dwarf_Die child;
	size_t num = 0;

	if (dwarf_child(die, &child) == 0) {
		do {
			int64_t value;
			const char *name = dwarf_diename(&child);
			struct pg_enumerator *enumerator;

			if (!name || !*name || !dwarf_attr(&child, DW_AT_const_value, &attr) ||
			    !pg_attr_const(&attr, &value))
				continue;
			enumerator = PG_PUSH(arena, enumerators, num);
			enumerator->name = pg_intern(arena, name);
			enumerator->value = value;
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	type->enumerators = enumerators;
	type->num_enumerators = num;
}

/** What a struct inherits is read from its base classes. */
static void complete_bases(struct pg_dwtypes *types, Dwarf_Die *definition)
{
	Dwarf_Die child;

	if (dwarf_child(definition, &child) != 0)
		return;
	do {
		if (dwarf_tag(&child) == DW_TAG_inheritance)
			pg_dwtype_complete(types, pg_type_strip(pg_type_of(types, &child)));
	} while (dwarf_siblingof(&child, &child) == 0);
}

/** The variants, as a member, of a struct that has no other. */
static void complete_variants(struct pg_dwtypes *types, struct pg_type *type)
{
	struct pg_arena *arena = pg_dwtypes_dbg(types)->arena;
	struct pg_member *member = PG_NEW(arena, struct pg_member);
	struct pg_variants all;

	if (type->num_members || type->num_lost != 1)
		return;
	all = pg_variants_of(types, type);
	for (size_t i = 0; i < all.num; i++)
		pg_dwtype_complete(types, pg_type_element(all.items[i].member.type));
	if (pg_overlay_of(arena, type, &all, member)) {
		type->members = member;
		type->num_members = 1;
		type->num_lost = 0; /* pg_members_read() has noted that there are variants */
	}
}

/**
 * The members of a struct, and those of all structs that it holds, since all of these count for the
 * limits (enumerators do not). Where too many are nested the outermost is refused, and the others are
 * as if they had not been asked for.
 */
static void complete_record(struct pg_dwtypes *types, struct pg_type *type, Dwarf_Die *definition)
{
	const struct pg_type before = *type;
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);
	struct completion *completion = pg_dbg_keep(dbg, &reader);
	const struct pg_type *element;

	if (completion->holding == PG_TYPE_DEEPEST) {
		completion->is_too_deep = true;
		return;
	}
	type->complete = true; /* before its members: damaged debug info may be circular */
	completion->holding++;
	if (pg_members_read(types, dbg, type, definition)) {
		complete_bases(types, definition);
		pg_members_inherit(types, dbg, type, definition);
	}
	if (!type->num_members && type->num_lost == 1)
		complete_variants(types, type);
	pg_names_members_once(dbg->arena, type);
	for (size_t i = 0; i < type->num_members && !completion->is_too_deep; i++) {
		element = pg_type_element(type->members[i].type);
		if (element->kind != PG_TYPE_ENUM || element->is_declaration)
			pg_dwtype_complete(types, element);
	}
	completion->holding--;
	if (completion->is_too_deep && completion->holding) {
		*type = before;
		return;
	}
	pg_members_apart(dbg, type);
	pg_type_measure(dbg->arena, type, completion->is_too_deep);
	completion->is_too_deep = false;
}

/** The definition of a declaration in its own unit, or in a unit for this type alone. */
static bool find_nearby(struct pg_dbg *dbg, Dwarf_Die *declaration, Dwarf_Die *ret)
{
	struct pg_type_path path = {.tag = dwarf_tag(declaration),
				    .name = dwarf_diename(declaration)};
	Dwarf_Die unit, *dies;
	size_t num;

	if (pg_type_unit_die(declaration, ret))
		return true;
	if (!path.name || !dwarf_diecu(declaration, &unit, NULL, NULL))
		return false;
	pg_type_scopes(dbg, declaration, &path);
	if (pg_type_dies_named(dbg, &path, &unit, &dies, &num) || num == 0)
		return false;
	*ret = dies[0];
	return true;
}

void pg_dwtype_complete(struct pg_dwtypes *types, const struct pg_type *wanted)
{
	struct pg_dwtype *made = wanted->complete ? NULL : pg_dwtype_of(types, wanted);
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);
	Dwarf_Die definition;
	struct pg_type *type;

	if (!made)
		return;
	type = made->type;
	definition = made->die;
	if (type->is_declaration) {
		if (!find_nearby(dbg, &made->die, &definition))
			return;
		type->is_declaration = false;
		pg_attr_unsigned(&definition, DW_AT_byte_size, &type->size);
		pg_type_bound_size(type);
	}
	if (type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION) {
		complete_record(types, type, &definition);
		return;
	}
	type->complete = true;
	if (type->kind == PG_TYPE_ENUM) {
		fill_enumerators(dbg->arena, type, &definition);
		pg_names_enumerators_once(dbg->arena, type);
	}
}

/**
 * What a declaration that only points there needs all the same: enums, which C cannot announce,
 * and the elements of arrays. Circles of types go through structs, which end this.
 */
static void complete_pointed(struct pg_dwtypes *types, const struct pg_type *type)
{
	if (!type)
		return;
	if (type->kind == PG_TYPE_ARRAY || type->kind == PG_TYPE_ENUM)
		pg_dwtype_complete_deep(types, type);
	else if (type->kind != PG_TYPE_STRUCT && type->kind != PG_TYPE_UNION)
		complete_pointed(types, type->target);
	for (size_t i = 0; type->kind == PG_TYPE_FUNC && i < type->num_members; i++)
		complete_pointed(types, type->members[i].type);
}

/** Members of a type that is defined nowhere, as clang leaves classes of libraries, are a hole. */
static void lose_undefined(struct pg_arena *arena, struct pg_type *type)
{
	struct pg_lost *lost = PG_NEW_N(arena, type->num_lost + type->num_members, struct pg_lost);
	struct pg_member *members = PG_NEW_N(arena, type->num_members, struct pg_member);
	size_t num = 0;

	if (type->num_lost)
		memcpy(lost, type->lost, type->num_lost * sizeof(*lost));
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		const struct pg_type *element = pg_type_element(member->type);

		if (!pg_type_is_record(element) || element->complete)
			members[num++] = *member;
		else
			lost[type->num_lost++] = (struct pg_lost){
				member->name, pg_printf(arena, "the debug info does not define %s",
							pg_type_text(arena, element))};
	}
	type->members = members;
	type->num_members = num;
	type->lost = lost;
}

/** A record or an enum: what its declaration in C needs. */
static void complete_declared(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct pg_dwtype *made = pg_dwtype_of(types, type);
	struct pg_dbg *dbg = pg_dwtypes_dbg(types);
	struct completion *completion = pg_dbg_keep(dbg, &reader);

	if (!made) { /* variants: it is within what has a DIE */
		for (size_t i = 0; i < type->num_members; i++)
			pg_dwtype_complete_deep(types, type->members[i].type);
		return;
	}
	if (made->is_deep)
		return;
	made->is_deep = true; /* before its members: damaged debug info may be circular */
	pg_dwtype_complete(types, type);
	made->type->header = pg_uapi_header(dbg, &completion->uapi, &made->die);
	for (size_t i = 0; i < type->num_members; i++)
		pg_dwtype_complete_deep(types, type->members[i].type);
	if (pg_type_is_record(type))
		lose_undefined(dbg->arena, made->type);
}

void pg_dwtype_complete_deep(struct pg_dwtypes *types, const struct pg_type *type)
{
	switch (type->kind) {
	case PG_TYPE_ARRAY:
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		pg_dwtype_complete_deep(types, type->target);
		return;
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
	case PG_TYPE_ENUM:
		complete_declared(types, type);
		return;
	case PG_TYPE_POINTER:
	case PG_TYPE_FUNC:
		complete_pointed(types, type);
		return;
	case PG_TYPE_VOID:
	case PG_TYPE_INT:
	case PG_TYPE_FLOAT:
		return;
	}
}
