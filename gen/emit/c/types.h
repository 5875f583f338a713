/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Which C types a header has to declare before its structs, in which order, and by which names.
 *
 * The types of a kernel and those of programs are two groups, since vmlinux.h has the first only. A
 * group's definitions are written by a macro, PG_NAME_EVENT(ctx), after the group's first event:
 * where another header of the same C program has already defined another type of one of the names,
 * the macro gives all of the group's names a suffix (templates/header.m4).
 */
#ifndef PG_EMIT_C_TYPES_H
#define PG_EMIT_C_TYPES_H

#include "base/error.h"
#include "ir/model.h"
#include "ir/names.h"

enum pg_decl_kind {
	PG_DECL_TAG,	 /**< "struct file": announced; pointers need no more */
	PG_DECL_TYPEDEF, /**< "typedef long long loff_t": C11 allows to repeat it */
	PG_DECL_RECORD,	 /**< "struct path { … }": once, so it has a guard */
	PG_DECL_ENUM,	 /**< likewise */
};

struct pg_decl {
	enum pg_decl_kind kind;
	const char *text; /**< without the final semicolon */
	const char
		*name; /**< as it is declared, unless another header is in the way: "struct path" */
	const char *written; /**< the same as C text: "struct PG_NAME_E(path)" */
	/** A macro's name, which says that such a name is defined, and its value, which identifies
	 * the type; NULL: a TAG, or a typedef that belongs to no group. */
	const char *guard;
	uint32_t digest;
	const char *system; /**< the guard of the system header that has it, too; NULL: none */
	uint64_t size;	    /**< RECORD, ENUM: bytes */
	bool is_checked;    /**< its size and `checks` are asserted */
	const char *checks; /**< the places of members, the values of enumerators: lines of C */
	const struct pg_type *type;	/**< RECORD, ENUM */
	const char *const *enumerators; /**< ENUM: as they are declared, num_enumerators of type */
	bool is_program;		/**< its group */
	bool is_own;			/**< its name is not the source's */
};

/** A field whose type cannot be declared, and why. */
struct pg_missing {
	const struct pg_field *field;
	const struct pg_error *error;
};

struct pg_decls {
	const struct pg_decl *items; /**< those of the kernel first */
	size_t num;
	const struct pg_names *names; /**< how types are written */
	/** By is_program: the event after which the group's macro is called; NULL: it has none. */
	const char *groups[2];
	const struct pg_missing *missing; /**< the model is one without a header then */
	size_t num_missing;
};

/** Structs by value that are not complete are `missing`. */
struct pg_decls pg_decls_collect(struct pg_arena *arena, const struct pg_model *model);

#endif
