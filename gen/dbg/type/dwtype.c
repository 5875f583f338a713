// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/dwtype.h"

#include <dwarf.h>
#include <string.h>
#include <uthash.h>

#include "dbg/type/dwarray.h"
#include "dbg/unit/dwattr.h"

/** A type by the DIE that it was made from. */
struct entry {
	UT_hash_handle by_die, by_type;
	void *address; /* of the DIE's bytes: one per DIE, alternate files included */
	const struct pg_type *key;
	struct pg_dwtype made;
	bool filling;
};

#define LOST "its type is in a unit of types that is not there, or that elfutils does not find"

struct pg_dwtypes {
	struct pg_dbg *dbg;
	struct pg_arena *arena;
	struct entry *by_die, *by_type;
	const struct pg_type *none; /* void */
	const struct pg_type *lost; /* one that debug info names, and does not have */
	const struct pg_type *too_deep; /* stands for a type that is nested too deep */
	unsigned depth;
};

struct pg_dwtypes *pg_dwtypes_create(struct pg_dbg *dbg)
{
	struct pg_dwtypes *types = PG_NEW(dbg->arena, struct pg_dwtypes);
	struct pg_type *none = PG_NEW(dbg->arena, struct pg_type);
	struct pg_type *lost = PG_NEW(dbg->arena, struct pg_type);
	struct pg_type *too_deep = PG_NEW(dbg->arena, struct pg_type);

	none->kind = lost->kind = too_deep->kind = PG_TYPE_VOID;
	lost->why = LOST;
	pg_type_refuse(too_deep, pg_printf(dbg->arena, "its type is made of more than %d others",
					   PG_TYPE_DEEPEST));
	types->dbg = dbg;
	types->arena = dbg->arena;
	types->none = none;
	types->lost = lost;
	types->too_deep = too_deep;
	return types;
}

void pg_dwtypes_destroy(struct pg_dwtypes *types)
{
	HASH_CLEAR(by_die, types->by_die);
	HASH_CLEAR(by_type, types->by_type);
}

static enum pg_type_kind kind_of(int tag)
{
	switch (tag) {
	case DW_TAG_base_type:
		return PG_TYPE_INT;
	case DW_TAG_enumeration_type:
		return PG_TYPE_ENUM;
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		return PG_TYPE_POINTER;
	case DW_TAG_array_type:
		return PG_TYPE_ARRAY;
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
		return PG_TYPE_STRUCT;
	case DW_TAG_union_type:
		return PG_TYPE_UNION;
	case DW_TAG_subroutine_type:
		return PG_TYPE_FUNC;
	case DW_TAG_const_type:
		return PG_TYPE_CONST;
	case DW_TAG_volatile_type:
		return PG_TYPE_VOLATILE;
	case DW_TAG_typedef:
	case DW_TAG_restrict_type: /* these two do not matter to a reader of values */
	case DW_TAG_atomic_type:
		return PG_TYPE_TYPEDEF;
	default:
		return PG_TYPE_VOID;
	}
}

/** The order of its bytes in memory, where that is not the machine's. */
static void fill_order(const struct pg_dwtypes *types, struct pg_type *type, Dwarf_Die *die)
{
	uint64_t order = DW_END_default;

	if (pg_attr_unsigned(die, DW_AT_endianity, &order) == PG_ATTR_STRANGE ||
	    order > DW_END_little)
		pg_type_refuse(type, "the debug info gives it a byte order that is not known");
	else if (order != DW_END_default)
		type->is_swapped = (order == DW_END_big) != (types->dbg->arch->order == PG_BIG_ENDIAN);
}

static void fill_base(struct pg_type *type, Dwarf_Die *die)
{
	uint64_t encoding = 0, bits = 8 * type->size;
	const char *name = dwarf_diename(die);

	if (pg_attr_unsigned(die, DW_AT_bit_size, &bits) == PG_ATTR_STRANGE ||
	    bits != 8 * type->size)
		pg_type_refuse(type, "its value is some of the bits of its bytes only");
	if (name && strstr(name, "_BitInt") && !dwarf_hasattr(die, DW_AT_bit_size)) /* of clang */
		pg_type_refuse(type, "the debug info does not say how many bits its _BitInt has");
	pg_attr_unsigned(die, DW_AT_encoding, &encoding);
	switch (encoding) {
	case DW_ATE_boolean:
		type->is_bool = true;
		break;
	case DW_ATE_signed_char:
		type->is_char = type->is_signed = true;
		break;
	case DW_ATE_unsigned_char:
	case DW_ATE_UTF:
	case DW_ATE_UCS:
	case DW_ATE_ASCII:
		type->is_char = type->size == 1;
		type->is_code_point = type->size == 4;
		break;
	case DW_ATE_signed:
		type->is_signed = true;
		break;
	case DW_ATE_unsigned:
	case DW_ATE_address:
		break;
	case DW_ATE_float:
	case DW_ATE_complex_float:
	case DW_ATE_imaginary_float:
	case DW_ATE_decimal_float:
		type->kind = PG_TYPE_FLOAT;
		type->is_special = encoding != DW_ATE_float;
		break;
	default: /* absent, or yet to come */
		pg_type_refuse(type, "the debug info does not say in a way that is understood how its "
			     "type is encoded");
	}
}

/** btf_type_tag("user") on what a pointer points to: clang writes DW_TAG_LLVM_annotation. */
static bool has_user_tag(Dwarf_Die *die)
{
	enum { LLVM_ANNOTATION = 0x6000 };
	Dwarf_Attribute attr;
	Dwarf_Die child;

	if (dwarf_child(die, &child) != 0)
		return false;
	do {
		const char *value;

		if (dwarf_tag(&child) != LLVM_ANNOTATION)
			continue;
		value = dwarf_formstring(dwarf_attr(&child, DW_AT_const_value, &attr));
		if (value && strcmp(value, "user") == 0)
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/**
 * Pointers of other address spaces (__seg_gs) are numbers like others, but not such addresses.
 * Those of fewer bytes (x32, clang's __ptr32) are shown as numbers, since BPF's pointers have
 * eight.
 */
static void fill_pointer(struct pg_dwtypes *types, struct pg_type *type, Dwarf_Die *die)
{
	uint64_t size = sizeof(uint64_t), class = 0;
	int tag = dwarf_tag(die);

	if (pg_attr_unsigned(die, DW_AT_byte_size, &size) == PG_ATTR_STRANGE ||
	    (size != sizeof(uint64_t) && size != sizeof(uint32_t)))
		pg_type_refuse(type, "it is a pointer of a size that is not known");
	else if (pg_attr_unsigned(die, DW_AT_address_class, &class) == PG_ATTR_STRANGE ||
		 class != 0)
		type->far = "it is a pointer into another address space";
	else if (size != sizeof(uint64_t))
		type->far = "it is a pointer of 4 bytes";
	type->size = size;
	type->target = pg_type_of(types, die);
	type->is_user = has_user_tag(die);
	type->is_reference = tag != DW_TAG_pointer_type;
	if (size == sizeof(uint32_t) && !type->is_reference) {
		type->kind = PG_TYPE_INT;
		type->name = pg_intern(types->arena, "unsigned int");
		type->target = NULL;
	} else if (type->is_reference && type->far) {
		pg_type_refuse(type, type->far);
	}
}

static void fill_function(struct pg_dwtypes *types, struct pg_type *type, Dwarf_Die *die)
{
	struct pg_member *params = NULL;
	Dwarf_Die child;
	size_t num = 0;

	type->target = pg_type_of(types, die);
	if (dwarf_child(die, &child) == 0) {
		do {
			if (dwarf_tag(&child) == DW_TAG_formal_parameter)
				PG_PUSH(types->arena, params, num)->type =
					pg_type_of(types, &child);
			else if (dwarf_tag(&child) == DW_TAG_unspecified_parameters)
				type->is_variadic = true;
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	type->members = params;
	type->num_members = num;
}

/** Without DW_AT_encoding or a signed underlying type, an enum is signed when a value is. */
static bool enum_is_signed(struct pg_dwtypes *types, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	int64_t value;
	Dwarf_Die child;

	if (dwarf_hasattr(die, DW_AT_type))
		return pg_type_strip(pg_type_of(types, die))->is_signed;
	if (dwarf_child(die, &child) != 0)
		return false;
	do {
		if (dwarf_attr(&child, DW_AT_const_value, &attr) &&
		    pg_attr_const(&attr, &value) && value < 0)
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** An enum without enumerators is a number of its own, as std::byte is: C has no such enum. */
static bool has_enumerators(Dwarf_Die *die)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child) != 0)
		return false;
	do {
		if (dwarf_tag(&child) == DW_TAG_enumerator)
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** Neither our machines nor C have numbers of three bytes. */
static void refuse_size(struct pg_type *type)
{
	uint64_t size = type->size;
	bool is_float = type->kind == PG_TYPE_FLOAT;
	bool is_wide = type->kind == PG_TYPE_INT && size == 16;

	if (!type->is_declaration && !size)
		pg_type_refuse(type, "the debug info says that it has no bytes");
	else if (!is_float && !is_wide && size != 1 && size != 2 && size != 4 && size != 8 && size)
		pg_type_refuse(type, "its size is not that of a number in C");
}

/** Compilers take powers of two, up to this one. */
#define MOST_ALIGN (1U << 28)

static void set_alignment(struct pg_type *type, uint64_t align)
{
	if (align && align <= MOST_ALIGN && !(align & (align - 1)))
		type->align = (unsigned)align;
	else
		pg_type_refuse(type, "the debug info gives it an alignment that C does not have");
}

static void fill(struct pg_dwtypes *types, struct pg_type *type, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);
	uint64_t align = 0;

	type->kind = kind_of(dwarf_tag(die));
	type->name = name && *name ? pg_intern(types->arena, name) : NULL;
	pg_attr_unsigned(die, DW_AT_byte_size, &type->size);
	if (pg_attr_unsigned(die, DW_AT_alignment, &align) == PG_ATTR_NUMBER)
		set_alignment(type, align);
	type->is_declaration = pg_is_declaration(die);
	if (pg_attr_has(die, DW_AT_signature)) /* from_die() would have found it */
		pg_type_refuse(type, LOST);
	switch (type->kind) {
	case PG_TYPE_INT:
		fill_base(type, die);
		fill_order(types, type, die);
		refuse_size(type);
		break;
	case PG_TYPE_ENUM:
		type->is_signed = enum_is_signed(types, die);
		if (!type->is_declaration && !has_enumerators(die))
			type->kind = PG_TYPE_INT;
		fill_order(types, type, die);
		refuse_size(type);
		break;
	case PG_TYPE_POINTER:
		fill_pointer(types, type, die);
		break;
	case PG_TYPE_ARRAY:
		pg_array_read(types->arena, pg_type_of(types, die), type, die);
		type->is_vector = pg_attr_flag(die, DW_AT_GNU_vector);
		break;
	case PG_TYPE_FUNC:
		/* With a size it is Go's: what is stored is the address of a closure. */
		if (type->size == sizeof(uint64_t))
			type->kind = PG_TYPE_POINTER;
		else
			fill_function(types, type, die);
		break;
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		type->target = pg_type_of(types, die);
		type->size = type->target->size;
		break;
	case PG_TYPE_VOID:
		pg_type_refuse(type, pg_printf(types->arena, "its type is one of a kind that is not known "
						     "(DW_TAG 0x%x)", dwarf_tag(die)));
		break;
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
	case PG_TYPE_FLOAT:
		break;
	}
}

/** Restrict and _Atomic are seen through; so is a damaged typedef. */
static const struct pg_type *without_name(const struct pg_type *type)
{
	return type->kind == PG_TYPE_TYPEDEF && !type->name ? type->target : type;
}

static const struct pg_type *from_die(struct pg_dwtypes *types, Dwarf_Die *die)
{
	struct entry *entry;
	Dwarf_Die whole;

	HASH_FIND(by_die, types->by_die, &die->addr, sizeof(die->addr), entry);
	/* A type that holds itself: damaged debug info. */
	if (entry && entry->filling)
		return types->none;
	if (entry)
		return without_name(entry->made.type);
	if (types->depth > PG_TYPE_DEEPEST)
		return types->too_deep;
	if (pg_type_unit_die(die, &whole))
		return from_die(types, &whole);
	entry = PG_NEW(types->arena, struct entry);
	entry->address = die->addr;
	entry->made.die = *die;
	entry->made.type = PG_NEW(types->arena, struct pg_type);
	entry->key = entry->made.type;
	HASH_ADD(by_die, types->by_die, address, sizeof(entry->address), entry);
	HASH_ADD(by_type, types->by_type, key, sizeof(entry->key), entry);
	entry->filling = true;
	types->depth++;
	fill(types, entry->made.type, die);
	pg_type_weigh(entry->made.type);
	types->depth--;
	entry->filling = false;
	return without_name(entry->made.type);
}

const struct pg_type *pg_type_at(struct pg_dwtypes *types, Dwarf_Die *die)
{
	return from_die(types, die);
}

const struct pg_type *pg_type_of(struct pg_dwtypes *types, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;

	if (!dwarf_attr_integrate(die, DW_AT_type, &attr))
		return types->none;
	if (!dwarf_formref_die(&attr, &type))
		return types->lost;
	return from_die(types, &type);
}

struct pg_dbg *pg_dwtypes_dbg(struct pg_dwtypes *types)
{
	return types->dbg;
}

struct pg_dwtype *pg_dwtype_of(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct entry *entry;

	HASH_FIND(by_type, types->by_type, &type, sizeof(type), entry);
	return entry ? &entry->made : NULL;
}
