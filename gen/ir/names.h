/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * How C text names what debug info names: types, where one header may need two of one name
 * (emit/typeclass decides), members and enumerators. They get C names here by pg_c_name(), whatever
 * the source calls them. Without a pg_names (NULL), all are as in the source: for people.
 */
#ifndef PG_IR_NAMES_H
#define PG_IR_NAMES_H

#include "ir/type.h"

struct pg_names;

struct pg_names *pg_names_create(struct pg_arena *arena);

/** A tag or a typedef's name, as C text; of an enum, what stands around each enumerator's, too. */
void pg_names_set(struct pg_names *names, const struct pg_type *type, const char *name,
		  const char *before, const char *after);

/**
 * An array of a struct that is not written yet where the first pointer to the array is: C cannot
 * declare such a pointer, and other languages have it.
 */
void pg_names_set_early(struct pg_names *names, const struct pg_type *array);
bool pg_names_is_early(const struct pg_names *names, const struct pg_type *array);

/** Of a tag or a typedef: as it was set, else pg_c_name(). */
const char *pg_names_of(struct pg_arena *arena, const struct pg_names *names,
			const struct pg_type *type);
/** pg_c_name() of it, where C has types of its kind: what emit/typeclass begins with. */
const char *pg_names_type(struct pg_arena *arena, const struct pg_type *type);
const char *pg_names_member(struct pg_arena *arena, const struct pg_names *names,
			    const char *member);

/** A name as C text, with the source's beside it in a comment where it is a made-up one. */
const char *pg_names_noted(struct pg_arena *arena, const char *c_name, const char *source);

/** The name of an enumerator of an enum, in the arena. */
const char *pg_names_enumerator(struct pg_arena *arena, const struct pg_names *names,
				const struct pg_type *type, const char *enumerator);

/**
 * For members of one struct, or enumerators of one enum, that share a name, which C does not allow:
 * the members are lost, as the name does not say which is meant; the first enumerator stays, if it
 * fits the enum. For readers that have just read them.
 */
void pg_names_members_once(struct pg_arena *arena, struct pg_type *type);
void pg_names_enumerators_once(struct pg_arena *arena, struct pg_type *type);

/** Do so many bytes hold its value? */
bool pg_enumerator_fits(const struct pg_enumerator *enumerator, uint64_t size, bool is_signed);

/**
 * Have two members of a struct, or of what it holds without a name, one name? C has no such struct:
 * what has no name is written as a hole then.
 */
bool pg_names_repeat(const struct pg_type *type);

#endif
