// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/dwmember.h"

#include <dwarf.h>
#include <stdlib.h>
#include <uthash.h>

#include "dbg/unit/dwattr.h"

/** A name that a struct with base classes has already. */
struct known {
	UT_hash_handle hh;
	const char *name; /* interned */
	enum { NAME_OWN, NAME_BASE, NAME_LOST } kind;
};

/** Of one struct. */
struct reader {
	struct pg_dwtypes *types;
	struct pg_dbg *dbg;
	struct pg_type *type;
	struct pg_member *members;
	size_t num;
	size_t num_own; /* the first of them; the others are of base classes */
	struct pg_lost *lost;
	size_t num_lost;
	struct known *known;
};

static void lose(struct reader *reader, const char *name, const char *why)
{
	*PG_PUSH(reader->dbg->arena, reader->lost, reader->num_lost) = (struct pg_lost){name, why};
}

static const char *name_of(struct reader *reader, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);

	return name && *name ? pg_intern(reader->dbg->arena, name) : NULL;
}

/* --- Where a member is --- */

/**
 * DW_AT_bit_offset counts from the most significant bit of a storage unit (DWARF 3, 5.5.6), of the
 * size DW_AT_byte_size, else of the member's type. gcc means the machine's bits by that, whatever
 * order the type has.
 */
static bool old_bit_offset(struct reader *reader, Dwarf_Die *die, struct pg_member *member,
			   uint64_t bytes, uint64_t bits)
{
	uint64_t storage = pg_type_strip(member->type)->size;

	if (pg_attr_unsigned(die, DW_AT_byte_size, &storage) == PG_ATTR_STRANGE)
		return false;
	if (reader->dbg->arch->order == PG_BIG_ENDIAN)
		member->bit_offset = 8 * bytes + bits;
	else
		member->bit_offset = 8 * bytes + 8 * storage - bits - member->bit_size;
	return true;
}

/** Its bits, from where its struct begins; false: they are not understood. */
static bool find_bits(struct reader *reader, Dwarf_Die *die, struct pg_member *member)
{
	uint64_t bytes = 0, bits = 0, size = 0;

	if (pg_attr_unsigned(die, DW_AT_bit_size, &size) == PG_ATTR_STRANGE || size > UINT32_MAX)
		return false;
	member->bit_size = (unsigned)size;
	switch (pg_attr_unsigned(die, DW_AT_data_bit_offset, &member->bit_offset)) {
	case PG_ATTR_NUMBER:
		return true;
	case PG_ATTR_STRANGE:
		return false;
	case PG_ATTR_ABSENT:
		break;
	}
	if (pg_attr_member_offset(die, &bytes) == PG_ATTR_STRANGE)
		return false;
	member->bit_offset = 8 * bytes;
	switch (pg_attr_unsigned(die, DW_AT_bit_offset, &bits)) {
	case PG_ATTR_NUMBER:
		return old_bit_offset(reader, die, member, bytes, bits);
	case PG_ATTR_STRANGE:
		return false;
	case PG_ATTR_ABSENT:
		break;
	}
	return true;
}

/* --- Members --- */

/** A static member is a variable elsewhere (before DWARF 5: DW_TAG_member, like the others). */
static bool is_static(Dwarf_Die *die)
{
	return pg_attr_flag(die, DW_AT_external) || pg_attr_flag(die, DW_AT_declaration);
}

static void read_member(struct reader *reader, Dwarf_Die *die)
{
	struct pg_member member = {.name = name_of(reader, die),
				   .type = pg_type_of(reader->types, die)};
	const char *why = pg_type_strip(member.type)->why;

	if (is_static(die))
		return;
	if (why)
		lose(reader, member.name, why);
	else if (!find_bits(reader, die, &member))
		lose(reader, member.name, "the debug info says in a way that is not understood "
					  "where in its struct it is");
	else if (pg_member_is_possible(reader->type, &member))
		*PG_PUSH(reader->dbg->arena, reader->members, reader->num) = member;
}

/** Does the next member begin within this pointer? clang gives no pointer a size, not even __ptr32.
    */
static bool is_cut_pointer(const struct reader *reader, size_t index)
{
	const struct pg_member *member = &reader->members[index], *next = member + 1;
	uint64_t end = member->bit_offset + 8 * sizeof(uint64_t);

	return pg_type_strip(member->type)->kind == PG_TYPE_POINTER && index + 1 < reader->num &&
	       next->bit_offset > member->bit_offset && next->bit_offset < end;
}

static void lose_cut_pointers(struct reader *reader)
{
	size_t kept = 0;

	for (size_t i = 0; i < reader->num; i++) {
		if (is_cut_pointer(reader, i))
			lose(reader, reader->members[i].name,
			     "it is a pointer of a size that is not known: 8 bytes would be over "
			     "the next member");
		else
			reader->members[kept++] = reader->members[i];
	}
	reader->num = kept;
}

static void set_members(struct pg_type *type, const struct reader *reader)
{
	type->members = reader->members;
	type->num_members = reader->num;
	type->lost = reader->lost;
	type->num_lost = reader->num_lost;
}

bool pg_members_read(struct pg_dwtypes *types, struct pg_dbg *dbg, struct pg_type *type,
		     Dwarf_Die *definition)
{
	struct reader reader = {.types = types, .dbg = dbg, .type = type};
	bool has_bases = false;
	size_t num_variants = 0;
	Dwarf_Die child;

	for (int more = dwarf_child(definition, &child); more == 0; more = dwarf_siblingof(&child, &child)) {
		switch (dwarf_tag(&child)) {
		case DW_TAG_member:
			read_member(&reader, &child);
			break;
		case DW_TAG_variant_part:
			num_variants++;
			break;
		case DW_TAG_inheritance:
			has_bases = true;
			break;
		default:
			break;
		}
	}
	/* Variants (dbg/type/variant) are not members: where these have bytes, there is no padding. */
	while (num_variants--)
		lose(&reader, NULL, "it may be of a variant");
	if (type->kind == PG_TYPE_STRUCT)
		lose_cut_pointers(&reader);
	set_members(type, &reader);
	return has_bases;
}

/* --- Base classes --- */

static struct known *known_of(const struct reader *reader, const char *name)
{
	struct known *known;

	HASH_FIND_PTR(reader->known, &name, known);
	return known;
}

static void know(struct reader *reader, const char *name, int kind)
{
	struct known *known = name ? known_of(reader, name) : NULL;

	if (!name || known)
		return;
	known = PG_NEW(reader->dbg->arena, struct known);
	known->name = name;
	known->kind = kind;
	HASH_ADD_PTR(reader->known, name, known);
}

static void know_own(struct reader *reader)
{
	for (size_t i = 0; i < reader->num; i++)
		know(reader, reader->members[i].name, NAME_OWN);
	for (size_t i = 0; i < reader->num_lost; i++)
		know(reader, reader->lost[i].name, NAME_LOST);
}

/** A name of a base class that cannot be read: one that several have does not say which is meant.
    */
static void lose_inherited(struct reader *reader, const char *name, const char *why)
{
	struct known *known = name ? known_of(reader, name) : NULL;

	if (known && known->kind == NAME_OWN)
		return;
	if (known && known->kind == NAME_BASE)
		why = "several base classes have a member of this name";
	lose(reader, name, why);
	know(reader, name, NAME_LOST);
	if (known)
		known->kind = NAME_LOST;
}

/** A type without members: `std::default_delete<int>`. */
static bool is_empty(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return pg_type_is_record(type) && type->complete && !type->num_members && !type->num_lost;
}

/**
 * Nothing is lost with a member of an empty type: libstdc++'s tuples have one of the same name as the
 * member that holds the pointer of a unique_ptr, each in a base class.
 */
static void inherit_member(struct reader *reader, const struct pg_member *member, uint64_t bytes)
{
	const struct known *known = member->name ? known_of(reader, member->name) : NULL;
	struct pg_member copy = *member;

	if (is_empty(member->type))
		return;
	copy.bit_offset += 8 * bytes;
	if (known && known->kind == NAME_BASE)
		lose_inherited(reader, copy.name, NULL);
	if (known)
		return;
	*PG_PUSH(reader->dbg->arena, reader->members, reader->num) = copy;
	know(reader, copy.name, NAME_BASE);
}

static void lose_base(struct reader *reader, const struct pg_type *base, const char *why)
{
	for (size_t i = 0; i < base->num_members; i++)
		lose_inherited(reader, base->members[i].name, why);
	if (!base->complete)
		lose(reader, NULL, why);
}

static void read_base(struct reader *reader, Dwarf_Die *die)
{
	const struct pg_type *base = pg_type_strip(pg_type_of(reader->types, die));
	uint64_t bytes = 0, virtuality = DW_VIRTUALITY_none;
	struct pg_member whole = {.type = base};

	if (pg_attr_unsigned(die, DW_AT_virtuality, &virtuality) == PG_ATTR_STRANGE ||
	    virtuality != DW_VIRTUALITY_none) {
		lose_base(reader, base, "it is of a virtual base class, whose place is known at "
					"run time only");
		return;
	}
	if (pg_attr_member_offset(die, &bytes) != PG_ATTR_STRANGE)
		whole.bit_offset = 8 * bytes;
	else
		whole.bit_offset = UINT64_MAX;
	if (!base->complete || !pg_member_is_possible(reader->type, &whole)) {
		lose_base(reader, base, "it may be of a base class of which the debug info does "
					"not say enough");
		return;
	}
	for (size_t i = 0; i < base->num_members; i++)
		inherit_member(reader, &base->members[i], bytes);
	for (size_t i = 0; i < base->num_lost; i++)
		lose_inherited(reader, base->lost[i].name, base->lost[i].why);
}

static int by_place(const void *a, const void *b)
{
	const struct pg_member *x = *(const struct pg_member *const *)a;
	const struct pg_member *y = *(const struct pg_member *const *)b;

	if (x->bit_offset != y->bit_offset)
		return x->bit_offset < y->bit_offset ? -1 : 1;
	return (x > y) - (x < y);
}

static void read_bases(struct reader *reader, Dwarf_Die *definition)
{
	Dwarf_Die child;

	if (dwarf_child(definition, &child) != 0)
		return;
	do {
		if (dwarf_tag(&child) == DW_TAG_inheritance)
			read_base(reader, &child);
	} while (dwarf_siblingof(&child, &child) == 0);
}

/**
 * Members of base classes follow the struct's own, which may come after them in memory. What was
 * taken back, as another base class has a member of the name, is left out.
 */
static void sort_members(struct reader *reader)
{
	const struct pg_member **kept = NULL;
	struct pg_member *sorted;
	size_t num_kept = 0;

	for (size_t i = 0; i < reader->num; i++) {
		const struct pg_member *member = &reader->members[i];

		if (i < reader->num_own || !member->name ||
		    known_of(reader, member->name)->kind == NAME_BASE)
			*PG_PUSH(reader->dbg->arena, kept, num_kept) = member;
	}
	if (num_kept)
		qsort(kept, num_kept, sizeof(*kept), by_place);
	sorted = PG_NEW_N(reader->dbg->arena, num_kept, struct pg_member);
	for (size_t i = 0; i < num_kept; i++)
		sorted[i] = *kept[i];
	reader->members = sorted;
	reader->num = num_kept;
}

void pg_members_inherit(struct pg_dwtypes *types, struct pg_dbg *dbg, struct pg_type *type,
			Dwarf_Die *definition)
{
	struct reader reader = {.types = types,
				.dbg = dbg,
				.type = type,
				.members = (struct pg_member *)type->members,
				.num = type->num_members,
				.num_own = type->num_members,
				.lost = (struct pg_lost *)type->lost,
				.num_lost = type->num_lost};

	know_own(&reader);
	read_bases(&reader, definition);
	if (reader.num > reader.num_own)
		sort_members(&reader);
	HASH_CLEAR(hh, reader.known);
	set_members(type, &reader);
}

/* --- Members in one place --- */

/** Bit-fields share bytes, and may share bits where those of one struct have several orders. */
static uint64_t end_of(const struct pg_member *member)
{
	return member->bit_offset + (member->bit_size ? 0 : 8 * pg_type_strip(member->type)->size);
}

static bool is_shared(const struct pg_type *type, const struct pg_member *member)
{
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *other = &type->members[i];

		if (other != member && other->bit_offset < end_of(member) &&
		    member->bit_offset < end_of(other))
			return true;
	}
	return false;
}

/** Are the members, in the order of memory, behind each other? */
static bool are_apart(struct pg_type *type, const struct pg_member **ordered)
{
	bool is_apart = true;

	for (size_t i = 0; i < type->num_members; i++)
		ordered[i] = &type->members[i];
	qsort(ordered, type->num_members, sizeof(*ordered), by_place);
	for (size_t i = 1; i < type->num_members; i++)
		is_apart &= ordered[i]->bit_offset >= end_of(ordered[i - 1]);
	return is_apart;
}

void pg_members_apart(struct pg_dbg *dbg, struct pg_type *type)
{
	struct reader reader = {.dbg = dbg, .type = type};
	const struct pg_member **ordered;
	uint64_t end = 0;

	if (type->kind != PG_TYPE_STRUCT || type->num_members < 2)
		return;
	ordered = PG_NEW_N(dbg->arena, type->num_members, const struct pg_member *);
	if (are_apart(type, ordered))
		return;
	for (size_t i = 0; i < type->num_lost; i++)
		lose(&reader, type->lost[i].name, type->lost[i].why);
	for (size_t i = 0; i < type->num_members; i++) {
		if (is_empty(ordered[i]->type) && is_shared(type, ordered[i]))
			continue;
		if (ordered[i]->bit_offset < end && !ordered[i]->bit_size) {
			lose(&reader, ordered[i]->name,
			     "another member of the struct is in the same place");
			continue;
		}
		*PG_PUSH(dbg->arena, reader.members, reader.num) = *ordered[i];
		end = end_of(ordered[i]) > end ? end_of(ordered[i]) : end;
	}
	set_members(type, &reader);
}
