/* SPDX-License-Identifier: GPL-2.0-only */
/** Objects: the place of a variable, or its value, as words of a plan. */
#ifndef PG_RESOLVE_WHERE_OBJECT_H
#define PG_RESOLVE_WHERE_OBJECT_H

#include "ir/fold.h"
#include "resolve/walk.h"

enum pg_object_kind {
	PG_OBJECT_MEMORY,  /**< it is at the address in `word` */
	PG_OBJECT_WORD,	   /**< it has no address: its bytes are the low bytes of `word` */
	PG_OBJECT_PARTS,   /**< some of it is here, some there (DW_OP_piece) */
	PG_OBJECT_POINTER, /**< a pointer without a value, whose target is known (implicit_pointer)
			    */
};

/** The place of a variable, or its value: words of a builder. */
struct pg_object {
	enum pg_avail avail;
	const char *reason;
	enum pg_object_kind kind;
	pg_word word;
	unsigned bits; /**< WORD, where it matters: so many low bits of `word` are its, the last one its last;
			*   0: not known */
	const struct pg_part *parts; /**< PARTS, from the object's low address on */
	size_t num_parts;
	const struct pg_target_ref *target; /**< POINTER */
};

/** Some bits of an object; the parts follow each other without gaps. */
struct pg_part {
	struct pg_object object; /**< no PARTS; unavailable: optimised out */
	uint64_t bit_size;
};

/** The target of an implicit pointer: bytes from the beginning of a variable. */
struct pg_target_ref {
	Dwarf_Die variable;
	int64_t offset;
};

struct pg_object pg_object_unavailable(enum pg_avail avail, const char *reason);

/** The object that is a constant: of up to 8 bytes or more, in the order of the machine. */
struct pg_object pg_object_of_bytes(const struct pg_walk *walk, const unsigned char *bytes,
				    size_t size);

/**
 * The bits [offset, offset + size) of an object; size 0 stands for all the rest. In memory, bits
 * from inside of a byte on become a word, and not more than one.
 */
struct pg_object pg_object_part(const struct pg_walk *walk, const struct pg_object *object,
				uint64_t offset, uint64_t size);

/**
 * The low `size` bytes (1 to 8) of an available object as one word, zero-extended or with garbage
 * above; false: not all of them are available, and then the object says why.
 */
bool pg_object_word(struct pg_builder *builder, struct pg_object *object, unsigned size, bool user,
		    pg_word *ret);

/** Are two available objects of one builder the same words, in the same way? Of pointers without a value: no. */
bool pg_object_is_same(const struct pg_object *a, const struct pg_object *b);

#endif
