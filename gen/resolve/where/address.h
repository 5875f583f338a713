/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The one door for addresses: from an address at link time to the one when the program runs.
 *
 * Debug info and symbol tables give the addresses that the linker chose. The address of the same
 * object at run time depends on what it is a part of, which its section tells:
 *
 *     the kernel's image      as far from _text as it was linked (KASLR moves all of it)
 *     per-CPU data            linked at 0 (x86-64 before Linux 6.15): an offset, which nothing moves;
 *                             linked in the image (since then, and on arm64): moved with it. In both
 *                             cases this CPU's copy is __per_cpu_offset[cpu] from there
 *     a module's section      as far from a symbol of that section as it was linked
 *     a program               where it is linked (ET_EXEC), or as far from the probe as it was linked
 *     .init of either         gone
 *     no section              dropped by the linker, which leaves 0 or another number behind
 *
 * No other file makes a word of an address.
 */
#ifndef PG_RESOLVE_WHERE_ADDRESS_H
#define PG_RESOLVE_WHERE_ADDRESS_H

#include "resolve/where/object.h"

/** The use of the address, as far as the expression that has it tells. */
enum pg_address_use {
	PG_ADDRESS_VARIABLE, /**< it is all of a variable's location */
	PG_ADDRESS_OPERAND,  /**< it is computed with, or is itself the value */
	PG_ADDRESS_COMPARED, /**< nothing is read there: the code may be gone by now */
};

/**
 * The address as a word (PG_OBJECT_WORD), or why it cannot be known. For a per-CPU variable it is
 * that of this CPU's copy, but as an operand the number that the code computes with, which is not
 * the address of any copy.
 * `name`: the variable's; NULL: unknown.
 */
struct pg_object pg_address_word(const struct pg_walk *walk, uint64_t address,
				 enum pg_address_use use, const char *name);

/**
 * Is the word the address of a per-CPU variable as it was linked, and not of a CPU's copy? The data
 * there are those that the copies were made from, or nothing where they are linked at 0.
 */
bool pg_address_is_template(const struct pg_walk *walk, pg_word word);

#endif
