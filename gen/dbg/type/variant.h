/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Variants: parts of a struct of which one is there at a time, as a number in the struct says (DWARF 5,
 * 5.7.10). Rust's enums with data are such structs.
 */
#ifndef PG_DBG_TYPE_VARIANT_H
#define PG_DBG_TYPE_VARIANT_H

#include "dbg/type/dwtype.h"

/** A member of a variant: Rust has one in each, a struct of the variant's name. */
struct pg_variant_member {
	struct pg_member member;
	bool is_other;	/**< it is there where the number is none of the others' */
	uint64_t value; /**< the number, two's complement */
};

struct pg_variants {
	bool has_number;	 /**< false: there is only one variant */
	struct pg_member number; /**< its name is NULL */
	const struct pg_variant_member *items;
	size_t num;
	size_t num_variants;
	const char *why; /**< they are described in a way that is not understood; NULL: they are */
};

/** Those of a struct made from DWARF; num 0: it has none. */
struct pg_variants pg_variants_of(struct pg_dwtypes *types, const struct pg_type *type);

#endif
