// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/btf.h"

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>

#include "dbg/file/kallsyms.h"
#include "dbg/sym/symbols.h"
#include "ir/names.h"
#include "ir/typesame.h"

/** A type of the BTF; a struct, union or enum is filled when a caller asks for its members. */
struct entry {
	struct pg_type type; /* first: from a type to its entry */
	uint32_t id;
	bool deep;
	bool filling;
};

struct pg_btf {
	struct pg_arena *arena;
	struct btf *btf, *base; /* base: the kernel's, of a module's; NULL: none */
	uint32_t num;		/* types, void and those of the base included */
	struct entry **entries; /* by id; NULL: not made yet */
	struct pg_type *none;	/* void */
	struct pg_type *too_deep; /* these three as in dbg/type/dwtype.c */
	unsigned holding;
	bool is_too_deep;
	unsigned depth;
	struct pg_btf_func **funcs; /* by name; made when first asked for */
	size_t num_funcs;
	const struct pg_kallsyms *symbols; /* NULL: not read, or not of the running kernel */
	bool has_funcs;
	bool has_enum_signs;
};

static void close_btf(void *state)
{
	struct pg_btf *btf = state;

	btf__free(btf->btf);
	btf__free(btf->base);
}

/** What is kept with a file, as pg_dbg.btf. */
static const struct pg_reader reader = {sizeof(struct pg_btf), close_btf};

static const struct pg_type *type_of(struct pg_btf *btf, uint32_t id);

static const char *name_of(struct pg_btf *btf, uint32_t offset)
{
	const char *name = offset ? btf__name_by_offset(btf->btf, offset) : NULL;

	return name && *name ? pg_intern(btf->arena, name) : NULL;
}

/* --- Types --- */

static void fill_int(struct pg_type *type, const struct btf_type *of)
{
	type->is_signed = btf_int_encoding(of) & BTF_INT_SIGNED;
	type->is_bool = btf_int_encoding(of) & BTF_INT_BOOL;
	/* pahole marks no character as one. */
	type->is_char = btf_int_encoding(of) & BTF_INT_CHAR ||
			(type->size == 1 && type->name && strstr(type->name, "char"));
}

/** btf_type_tag("user") stands between the pointer and what it points to. */
static void fill_pointer(struct pg_btf *btf, struct pg_type *type, const struct btf_type *of)
{
	const struct btf_type *target = btf__type_by_id(btf->btf, of->type);
	const char *tag;

	type->size = sizeof(uint64_t);
	type->target = type_of(btf, of->type);
	for (unsigned i = 0; target && btf_is_type_tag(target) && i < PG_TYPE_DEEPEST; i++) {
		tag = name_of(btf, target->name_off);
		type->is_user |= tag && strcmp(tag, "user") == 0;
		target = btf__type_by_id(btf->btf, target->type);
	}
}

static void fill_array(struct pg_btf *btf, struct pg_type *type, const struct btf_type *of)
{
	const struct btf_array *array = btf_array(of);

	type->target = type_of(btf, array->type);
	type->count = array->nelems;
	type->has_count = array->nelems > 0; /* 0 elements: a flexible array */
	type->size = pg_type_array_size(type->count, type->target);
}

static void fill_function(struct pg_btf *btf, struct pg_type *type, const struct btf_type *of)
{
	const struct btf_param *params = btf_params(of);
	struct pg_member *members = PG_NEW_N(btf->arena, btf_vlen(of), struct pg_member);

	type->target = type_of(btf, of->type);
	type->members = members;
	for (unsigned i = 0; i < btf_vlen(of); i++) {
		if (!params[i].type && !params[i].name_off) {
			type->is_variadic = true;
			break;
		}
		members[i].name = name_of(btf, params[i].name_off);
		members[i].type = type_of(btf, params[i].type);
		type->num_members++;
	}
}

static bool enum_is_signed(const struct pg_btf *btf, const struct btf_type *of)
{
	const struct btf_enum *values = btf_enum(of);

	if (btf->has_enum_signs)
		return btf_kflag(of);
	/* Before pahole 1.24 nothing says so: it is signed when a value may be. */
	for (unsigned i = 0; btf_is_enum(of) && i < btf_vlen(of); i++) {
		if (values[i].val < 0)
			return true;
	}
	return false;
}

/** A type that is like another: a typedef, a qualifier, or one that C would not show. */
static void fill_like(struct pg_btf *btf, struct pg_type *type, enum pg_type_kind kind,
		      const struct btf_type *of)
{
	type->kind = kind;
	type->target = type_of(btf, of->type);
	type->size = type->target->size;
}

/** BTF has the names of floating-point types, and no encoding: "complex float", "_Decimal64". */
static bool is_special(const char *name)
{
	return name && (strcasestr(name, "complex") || strcasestr(name, "imaginary") ||
			strcasestr(name, "decimal"));
}

static void fill(struct pg_btf *btf, struct pg_type *type, const struct btf_type *of)
{
	type->name = name_of(btf, of->name_off);
	switch (btf_kind(of)) {
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
		type->kind = btf_is_int(of) ? PG_TYPE_INT : PG_TYPE_FLOAT;
		type->size = of->size;
		if (btf_is_int(of))
			fill_int(type, of);
		else
			type->is_special = is_special(type->name);
		return;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		type->kind = PG_TYPE_ENUM;
		type->size = of->size;
		type->is_signed = enum_is_signed(btf, of);
		return;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		type->kind = btf_is_union(of) ? PG_TYPE_UNION : PG_TYPE_STRUCT;
		type->size = of->size;
		return;
	case BTF_KIND_FWD:
		type->kind = btf_kflag(of) ? PG_TYPE_UNION : PG_TYPE_STRUCT;
		type->is_declaration = true;
		return;
	case BTF_KIND_PTR:
		type->kind = PG_TYPE_POINTER;
		fill_pointer(btf, type, of);
		return;
	case BTF_KIND_ARRAY:
		type->kind = PG_TYPE_ARRAY;
		fill_array(btf, type, of);
		return;
	case BTF_KIND_FUNC_PROTO:
		type->kind = PG_TYPE_FUNC;
		fill_function(btf, type, of);
		return;
	case BTF_KIND_TYPEDEF:
		fill_like(btf, type, PG_TYPE_TYPEDEF, of);
		return;
	case BTF_KIND_CONST:
		fill_like(btf, type, PG_TYPE_CONST, of);
		return;
	case BTF_KIND_VOLATILE:
		fill_like(btf, type, PG_TYPE_VOLATILE, of);
		return;
	default: /* a kind that is not a type, or is yet to come */
		type->kind = PG_TYPE_VOID;
	}
}

/** Is it one that C does not show? A damaged typedef has no name. */
static bool is_transparent(struct pg_btf *btf, const struct btf_type *of)
{
	return btf_is_type_tag(of) || btf_is_restrict(of) ||
	       (btf_is_typedef(of) && !name_of(btf, of->name_off));
}

/** Past types that C does not show. */
static const struct btf_type *skip_tags(struct pg_btf *btf, uint32_t *id)
{
	const struct btf_type *of = btf__type_by_id(btf->btf, *id);

	for (unsigned i = 0; of && is_transparent(btf, of); i++) {
		if (i == PG_TYPE_DEEPEST)
			return NULL;
		*id = of->type;
		of = btf__type_by_id(btf->btf, *id);
	}
	return of;
}

static const struct pg_type *type_of(struct pg_btf *btf, uint32_t id)
{
	const struct btf_type *of = skip_tags(btf, &id);
	struct entry *entry;

	/* An endless chain, or an id that does not exist: damaged. */
	if (!id || !of || id >= btf->num)
		return btf->none;
	if (btf->entries[id]) /* a type that holds itself without a struct: damaged, too */
		return btf->entries[id]->filling ? btf->none : &btf->entries[id]->type;
	if (btf->depth > PG_TYPE_DEEPEST)
		return btf->too_deep;
	entry = btf->entries[id] = PG_NEW(btf->arena, struct entry);
	entry->id = id;
	btf->depth++;
	entry->filling = true;
	fill(btf, &entry->type, of);
	pg_type_weigh(&entry->type);
	entry->filling = false;
	btf->depth--;
	return &entry->type;
}

/* --- Members --- */

static void fill_members(struct pg_btf *btf, struct pg_type *type, const struct btf_type *of)
{
	const struct btf_member *from = btf_members(of);
	struct pg_member *members = PG_NEW_N(btf->arena, btf_vlen(of), struct pg_member);

	type->members = members;
	for (unsigned i = 0; i < btf_vlen(of); i++) {
		struct pg_member *member = &members[type->num_members];
		const struct btf_type *kind;
		uint32_t id = from[i].type;

		member->name = name_of(btf, from[i].name_off);
		member->type = type_of(btf, id);
		member->bit_offset = btf_member_bit_offset(of, i);
		member->bit_size = btf_member_bitfield_size(of, i);
		kind = skip_tags(btf, &id);
		/* Before BTF had bit-fields, an int said how many bits it has. */
		if (!member->bit_size && kind && btf_is_int(kind) &&
		    btf_int_bits(kind) < 8 * kind->size) {
			member->bit_size = btf_int_bits(kind);
			member->bit_offset += btf_int_offset(kind);
		}
		if (pg_member_is_possible(type, member))
			type->num_members++;
	}
}

static void fill_enumerators(struct pg_btf *btf, struct pg_type *type, const struct btf_type *of)
{
	struct pg_enumerator *to = PG_NEW_N(btf->arena, btf_vlen(of), struct pg_enumerator);

	type->enumerators = to;
	for (unsigned i = 0; i < btf_vlen(of); i++) {
		uint32_t name =
			btf_is_enum(of) ? btf_enum(of)[i].name_off : btf_enum64(of)[i].name_off;

		to->name = name_of(btf, name);
		if (!to->name)
			continue;
		if (btf_is_enum64(of))
			to->value = (int64_t)btf_enum64_value(&btf_enum64(of)[i]);
		else if (type->is_signed)
			to->value = btf_enum(of)[i].val;
		else
			to->value = (uint32_t)btf_enum(of)[i].val;
		to++;
		type->num_enumerators++;
	}
}

static bool is_filled_late(const struct pg_type *type)
{
	return type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION ||
	       type->kind == PG_TYPE_ENUM;
}

/** See dbg/type/dwtype.c. */
static void complete_record(struct pg_btf *btf, struct pg_type *type, const struct btf_type *of)
{
	const struct pg_type before = *type;

	if (btf->holding == PG_TYPE_DEEPEST) {
		btf->is_too_deep = true;
		return;
	}
	type->complete = true;
	btf->holding++;
	fill_members(btf, type, of);
	pg_names_members_once(btf->arena, type);
	for (size_t i = 0; i < type->num_members && !btf->is_too_deep; i++)
		pg_btf_complete(btf, pg_type_element(type->members[i].type));
	btf->holding--;
	if (btf->is_too_deep && btf->holding) {
		*type = before;
		return;
	}
	pg_type_measure(btf->arena, type, btf->is_too_deep);
	btf->is_too_deep = false;
}

void pg_btf_complete(struct pg_btf *btf, const struct pg_type *wanted)
{
	struct entry *entry = (struct entry *)wanted;
	struct pg_type *type = &entry->type;
	const struct btf_type *of;

	if (!is_filled_late(wanted) || wanted->complete || wanted->is_declaration)
		return;
	of = btf__type_by_id(btf->btf, entry->id);
	if (type->kind != PG_TYPE_ENUM) {
		complete_record(btf, type, of);
		return;
	}
	fill_enumerators(btf, type, of);
	pg_names_enumerators_once(btf->arena, type);
	type->complete = true;
}

/** What a declaration that only points there needs all the same: see dbg/type/dwtype.c. */
static void complete_pointed(struct pg_btf *btf, const struct pg_type *type)
{
	if (!type)
		return;
	if (type->kind == PG_TYPE_ARRAY || type->kind == PG_TYPE_ENUM)
		pg_btf_complete_deep(btf, type);
	else if (!is_filled_late(type))
		complete_pointed(btf, type->target);
	for (size_t i = 0; type->kind == PG_TYPE_FUNC && i < type->num_members; i++)
		complete_pointed(btf, type->members[i].type);
}

void pg_btf_complete_deep(struct pg_btf *btf, const struct pg_type *type)
{
	struct entry *entry = (struct entry *)type;

	if (is_filled_late(type)) {
		if (entry->deep)
			return;
		entry->deep = true; /* before its members: damaged BTF may be circular */
		pg_btf_complete(btf, type);
		for (size_t i = 0; i < type->num_members; i++)
			pg_btf_complete_deep(btf, type->members[i].type);
	} else if (type->kind == PG_TYPE_POINTER || type->kind == PG_TYPE_FUNC) {
		complete_pointed(btf, type);
	} else if (type->target) {
		pg_btf_complete_deep(btf, type->target);
	}
}

/** Is it of the name and one of the kinds, and not only declared? */
static bool is_named(struct pg_btf *btf, uint32_t id, const char *name, const unsigned kinds[2])
{
	const struct btf_type *of = btf__type_by_id(btf->btf, id);
	const char *known;

	if (!of || (btf_kind(of) != kinds[0] && btf_kind(of) != kinds[1]))
		return false;
	known = btf__name_by_offset(btf->btf, of->name_off);
	return known && strcmp(known, name) == 0;
}

static const struct pg_error *several(struct pg_dbg *dbg, const char *name)
{
	return pg_error_hint(dbg->arena,
			     pg_error(dbg->arena, "%s has several different types named '%s'",
				      dbg->path, name),
			     "BTF does not say which file has which: -k with debug info does");
}

const struct pg_error *pg_btf_type_named(struct pg_dbg *dbg, enum pg_type_name_kind kind,
					 const char *name, const struct pg_type **ret,
					 bool *ret_found)
{
	static const unsigned kinds[][2] = {
		[PG_NAME_TYPEDEF] = {BTF_KIND_TYPEDEF, BTF_KIND_INT},
		[PG_NAME_STRUCT] = {BTF_KIND_STRUCT, BTF_KIND_STRUCT},
		[PG_NAME_UNION] = {BTF_KIND_UNION, BTF_KIND_UNION},
		[PG_NAME_ENUM] = {BTF_KIND_ENUM, BTF_KIND_ENUM64},
	};

	struct pg_same *same = pg_same_create(dbg->arena);
	const struct pg_type *found = NULL;

	for (uint32_t id = 1; id < dbg->btf->num; id++) {
		const struct pg_type *type;

		if (!is_named(dbg->btf, id, name, kinds[kind]))
			continue;
		type = type_of(dbg->btf, id);
		pg_btf_complete_deep(dbg->btf, type);
		if (found && !pg_type_is_same(same, found, type))
			return several(dbg, name);
		found = found ? found : type;
	}
	*ret_found = found != NULL;
	if (found)
		*ret = found;
	return NULL;
}

const struct pg_error *pg_btf_define(struct pg_dbg *dbg, const struct pg_type *declared)
{
	enum pg_type_name_kind kind = declared->kind == PG_TYPE_UNION ? PG_NAME_UNION
								      : PG_NAME_STRUCT;
	const struct pg_type *definition;
	bool found;

	PG_TRY(pg_btf_type_named(dbg, kind, declared->name, &definition, &found));
	if (found)
		((struct entry *)declared)->type = *definition;
	return NULL;
}

/* --- Functions and variables --- */

static void add_function(struct pg_btf *btf, const struct btf_type *of)
{
	struct pg_btf_func *func = PG_NEW(btf->arena, struct pg_btf_func);

	func->name = name_of(btf, of->name_off);
	func->type = type_of(btf, of->type);
	func->number = btf->num_funcs;
	if (func->name && func->type->kind == PG_TYPE_FUNC)
		*PG_PUSH(btf->arena, btf->funcs, btf->num_funcs) = func;
}

/** Of a module: its own come behind the kernel's. */
static uint32_t first_own(const struct pg_btf *btf)
{
	return btf->base ? btf__type_cnt(btf->base) : 1;
}

static void list_functions(struct pg_btf *btf)
{
	for (uint32_t id = first_own(btf); id < btf->num && !btf->has_funcs; id++) {
		const struct btf_type *of = btf__type_by_id(btf->btf, id);

		if (of && btf_is_func(of))
			add_function(btf, of);
	}
	if (!btf->has_funcs)
		btf->num_funcs = pg_btf_merge(btf->arena, btf->funcs, btf->num_funcs);
	btf->has_funcs = true;
}

size_t pg_btf_functions(struct pg_dbg *dbg, const char *pattern, struct pg_btf_func *const **ret)
{
	struct pg_btf *btf = dbg->btf;
	struct pg_btf_func **found = NULL;
	size_t num = 0;

	list_functions(btf);
	for (size_t i = 0; i < btf->num_funcs; i++) {
		if (pg_name_matches(pattern, btf->funcs[i]->name))
			*PG_PUSH(btf->arena, found, num) = btf->funcs[i];
	}
	*ret = found;
	return num;
}

bool pg_btf_count_symbols(struct pg_dbg *dbg, const char *name, size_t *ret)
{
	struct pg_btf *btf = dbg->btf;

	if (strcmp(dbg->path, PG_BTF_RUNNING) != 0)
		return false;
	if (!btf->symbols)
		btf->symbols = pg_kallsyms_read(btf->arena, PG_KALLSYMS);
	*ret = btf->symbols ? pg_kallsyms_count(btf->symbols, name) : 0;
	return btf->symbols != NULL;
}

static bool is_per_cpu(struct pg_btf *btf, uint32_t variable)
{
	int id = btf__find_by_name_kind(btf->btf, ".data..percpu", BTF_KIND_DATASEC);
	const struct btf_type *section = id > 0 ? btf__type_by_id(btf->btf, (uint32_t)id) : NULL;

	for (unsigned i = 0; section && i < btf_vlen(section); i++) {
		if (btf_var_secinfos(section)[i].type == variable)
			return true;
	}
	return false;
}

const struct pg_type *pg_btf_variable(struct pg_dbg *dbg, const char *name, bool *ret_per_cpu)
{
	struct pg_btf *btf = dbg->btf;
	int id = btf__find_by_name_kind(btf->btf, name, BTF_KIND_VAR);

	if (id <= 0 || btf->base) /* the kernel does not say where a module's variables are */
		return NULL;
	*ret_per_cpu = is_per_cpu(btf, (uint32_t)id);
	return type_of(btf, btf__type_by_id(btf->btf, (uint32_t)id)->type);
}

/* --- Beginning and end --- */

const struct pg_error *pg_btf_begin(struct pg_dbg *dbg, struct btf *types, struct btf *base)
{
	struct pg_btf *btf = dbg->btf = pg_dbg_keep(dbg, &reader);

	btf->arena = dbg->arena;
	btf->btf = types;
	btf->base = base;
	if (btf__pointer_size(btf->btf) == sizeof(uint32_t))
		return pg_error(dbg->arena, "%s: is of a 32-bit machine", dbg->path);
	btf->num = btf__type_cnt(btf->btf);
	btf->entries = PG_NEW_N(dbg->arena, btf->num, struct entry *);
	btf->none = PG_NEW(dbg->arena, struct pg_type);
	btf->none->kind = PG_TYPE_VOID;
	btf->too_deep = PG_NEW(dbg->arena, struct pg_type);
	btf->too_deep->kind = PG_TYPE_VOID;
	pg_type_refuse(btf->too_deep,
		       pg_printf(dbg->arena, "its type is made of more than %d others",
				 PG_TYPE_DEEPEST));
	for (uint32_t id = 1; id < btf->num && !btf->has_enum_signs; id++) {
		const struct btf_type *of = btf__type_by_id(btf->btf, id);

		btf->has_enum_signs =
			of && (btf_is_enum64(of) || (btf_is_enum(of) && btf_kflag(of)));
	}
	return NULL;
}
