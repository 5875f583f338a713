/* SPDX-License-Identifier: GPL-2.0-only */
/** Where variables are: objects, as words of a plan. */
#ifndef PG_RESOLVE_WHERE_LOC_H
#define PG_RESOLVE_WHERE_LOC_H

#include "ir/fold.h"
#include "ir/survey.h"
#include "resolve/place.h"

enum pg_object_kind {
	PG_OBJECT_MEMORY,  /**< it is at the address in `word` */
	PG_OBJECT_WORD,	   /**< it is nowhere: its bytes are the low bytes of `word` */
	PG_OBJECT_PARTS,   /**< some of it is here, some there (DW_OP_piece) */
	PG_OBJECT_POINTER, /**< a pointer without a value, whose target is known (implicit_pointer)
			    */
};

/** Where a variable is, or what it is: words of a builder. */
struct pg_object {
	enum pg_avail avail;
	const char *reason;
	enum pg_object_kind kind;
	pg_word word;
	const struct pg_part *parts; /**< PARTS, from the object's low address on */
	size_t num_parts;
	const struct pg_target_ref *target; /**< POINTER */
};

/** Some bits of an object; the parts follow each other without gaps. */
struct pg_part {
	struct pg_object object; /**< no PARTS; unavailable: optimised out */
	uint64_t bit_size;
};

/** What an implicit pointer points to: bytes from the beginning of a variable. */
struct pg_target_ref {
	Dwarf_Die variable;
	int64_t offset;
};

struct pg_object pg_object_unavailable(enum pg_avail avail, const char *reason);

/** The object that a DW_TAG_variable or DW_TAG_formal_parameter describes, at a place. */
struct pg_object pg_object_of(struct pg_resolver *resolver, struct pg_builder *builder,
			      struct pg_place *place, Dwarf_Die *variable);

/** A location, and the code that it is for. */
struct pg_location {
	const Dwarf_Op *ops;
	size_t num;
	struct pg_range range; /**< [0, UINT64_MAX): all of its function */
};

/** The same, where it is known which location is the place's. */
struct pg_object pg_object_located(struct pg_resolver *resolver, struct pg_builder *builder,
				   struct pg_place *place, Dwarf_Die *variable,
				   const struct pg_location *location);

/**
 * What an implicit pointer points to: the object itself, from the byte that is meant on. *ret_size:
 * how many bytes that is; 0: unknown.
 */
struct pg_object pg_object_pointed_to(struct pg_resolver *resolver, struct pg_builder *builder,
				      struct pg_place *place, const struct pg_object *pointer,
				      uint64_t *ret_size);

/**
 * The bits [offset, offset + size) of an object; size 0 stands for all the rest. Of memory, bits from
 * inside of a byte on are a word, and not more than one.
 */
struct pg_object pg_object_part(struct pg_resolver *resolver, struct pg_builder *builder,
				const struct pg_object *object, uint64_t offset, uint64_t size);

/**
 * The low `size` bytes (1 to 8) of an available object as one word, zero-extended or with garbage
 * above; false: not all of them are available, and then the object says why.
 */
bool pg_object_word(struct pg_builder *builder, struct pg_object *object, unsigned size, bool user,
		    pg_word *ret);

/** The plan of the canonical frame address at a place (one VALUE piece), made when first asked for.
 */
const struct pg_plan *pg_place_cfa(struct pg_resolver *resolver, struct pg_place *place);

/**
 * Debug info often gives a variable of the frame its place before the frame is made, below the
 * stack pointer: does the plan read there, where something else is?
 */
bool pg_place_has_below_stack(struct pg_resolver *resolver, struct pg_place *place,
			      const struct pg_plan *plan);

/**
 * Is a function's code unoptimised: has a parameter one location for all of it, in the frame, where
 * the prologue still has to store it?
 */
bool pg_is_unoptimized(struct pg_resolver *resolver, struct pg_place *place);

#endif
