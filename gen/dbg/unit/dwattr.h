/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Attributes of debug info, read so that no default can pass for an answer: each is absent, or a
 * number, or there and not understood (an expression where a number is usual). The reader knows
 * what the absence of each means; one that is not understood always means that the type, member or
 * variable cannot be read:
 *
 *     attribute                     absent                        not understood
 *     DW_AT_byte_size               no size                       no size, so that it is not read
 *     DW_AT_bit_size (base type)    all bits of its bytes         not read, nor other sizes
 *     DW_AT_encoding                not read                      not read
 *     DW_AT_endianity               the machine's byte order      not read
 *     DW_AT_address_class           the usual addresses           the pointer is not followed
 *     DW_AT_alignment               that of its size or members   likewise: sizes and offsets are
 *                                                                 asserted in each header
 *     DW_AT_data_member_location    where its struct begins       the member is not read
 *     DW_AT_data_bit_offset         see the one above             the member is not read
 *     DW_AT_bit_offset, _bit_size   not a bit-field               the member is not read
 *     DW_AT_virtuality              its place is fixed            the base class is not read
 *     DW_AT_lower_bound             the language's                the array is not read
 *     DW_AT_count, _upper_bound     no number of elements         no number of elements
 *     DW_AT_byte_stride and its like  elements follow each other  the array is not read
 *     DW_AT_data_location and its like  it is where it is         the array is not read
 *     DW_AT_calling_convention      the ABI's                     parameters and results not read
 */
#ifndef PG_DBG_UNIT_DWATTR_H
#define PG_DBG_UNIT_DWATTR_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

enum pg_attr {
	PG_ATTR_ABSENT,
	PG_ATTR_NUMBER,
	PG_ATTR_STRANGE, /**< there, but not such a number */
};

/** A number that is not negative, of the DIE or of its origin. *ret is kept otherwise. */
enum pg_attr pg_attr_unsigned(Dwarf_Die *die, unsigned name, uint64_t *ret);

/** The same with a sign, as far as its form has one. */
enum pg_attr pg_attr_signed(Dwarf_Die *die, unsigned name, int64_t *ret);

/**
 * A constant attribute. DW_FORM_data1 and its like do not say whether they are signed: compilers
 * use DW_FORM_sdata where a sign matters, so the others are not.
 */
bool pg_attr_const(Dwarf_Attribute *attr, int64_t *ret);

bool pg_attr_flag(Dwarf_Die *die, unsigned name);

/** Is the attribute there, whatever it says? */
bool pg_attr_has(Dwarf_Die *die, unsigned name);

/** Does the DIE itself only declare what another one defines (DW_AT_declaration)? */
bool pg_is_declaration(Dwarf_Die *die);

/** A type that stands here for one in a type unit (DW_AT_signature): the DIE there. */
bool pg_type_unit_die(Dwarf_Die *die, Dwarf_Die *ret);

/**
 * The offset of a member or a base class in its struct, bytes: a number, or as in DWARF 2 an
 * expression that adds one.
 */
enum pg_attr pg_attr_member_offset(Dwarf_Die *die, uint64_t *ret);

#endif
