/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Numbers that differ from kernel to kernel: where a struct's member lies, how long a struct is.
 *
 * Plans made from BTF hold these in place of constants (CO-RE: compile once, run everywhere).
 * libbpf puts the numbers of the running kernel into the program when it loads it. The numbers here
 * are those of the BTF that the plan was made from.
 */
#ifndef PG_IR_RELOC_H
#define PG_IR_RELOC_H

#include "base/bytes.h"
#include "ir/type.h"

/** One step from a struct to a member: a name, or an element of an array. */
struct pg_reloc_step {
	const char *name;	    /**< NULL: an element; anonymous members are left out */
	uint64_t index;		    /**< of the element */
	const struct pg_type *type; /**< of the member or element */
};

enum pg_reloc_kind {
	PG_RELOC_MEMBER, /**< the steps from the root to a member */
	PG_RELOC_SIZE,	 /**< the root's own size: no steps */
	PG_RELOC_SYMBOL, /**< the address of the symbol that is the only step; no root */
};

struct pg_reloc {
	enum pg_reloc_kind kind;
	enum pg_order order; /**< of the machine that has the struct */
	/** A struct or union with a tag, or a typedef of one without; NULL: of a symbol. */
	const struct pg_type *root;
	const struct pg_reloc_step *steps;
	size_t num_steps;
	uint64_t bit_offset; /**< of the member in the root */
	unsigned bit_size;   /**< of a bit-field; 0: none */
};

/** How a member is read: the bytes around it, and the shifts that leave only its bits. */
struct pg_reloc_load {
	uint64_t offset; /**< from the root, bytes */
	unsigned size;	 /**< bytes: 1, 2, 4 or 8 */
	unsigned left;	 /**< shift of the 64-bit word that begins with the bytes */
	unsigned right;	 /**< shift back, by the member's sign */
	bool is_signed;
};

/**
 * False: it is not a scalar, or a bit-field that no such bytes hold. The numbers are those that
 * libbpf computes (bpf_core_calc_field_relo() in its relo_core.c), in the order of the struct's
 * machine.
 */
bool pg_reloc_load_of(const struct pg_reloc *reloc, struct pg_reloc_load *ret);

/**
 * The number itself, in bytes: the member's offset or the root's size. Of a symbol it is
 * unknown: 0.
 */
uint64_t pg_reloc_value(const struct pg_reloc *reloc);

/** The member's type; the root for a size. */
const struct pg_type *pg_reloc_type(const struct pg_reloc *reloc);

bool pg_reloc_is_same(const struct pg_reloc *a, const struct pg_reloc *b);

/**
 * The members that are compared to know that a struct, or a member, has the same layout elsewhere:
 * the member itself, and each that it holds, down to those that are not structs; of an array of
 * structs the first. 0: they are more than `most`.
 */
size_t pg_reloc_parts(struct pg_arena *arena, const struct pg_reloc *whole, size_t most,
		      const struct pg_reloc **ret);

/** "file.f_path.dentry", "sizeof(struct page)". */
const char *pg_reloc_text(struct pg_arena *arena, const struct pg_reloc *reloc);

/** The steps as C writes them behind a struct: "f_path.dentry", "args[2].name". */
const char *pg_reloc_path(struct pg_arena *arena, const struct pg_reloc *reloc);

#endif
