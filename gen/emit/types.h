/* SPDX-License-Identifier: GPL-2.0-only */
/** Which C types a header has to declare before its structs, and in which order. */
#ifndef PG_EMIT_TYPES_H
#define PG_EMIT_TYPES_H

#include "base/error.h"
#include "ir/model.h"

enum pg_decl_kind {
	PG_DECL_TAG,	 /**< "struct file": announced; pointers need no more */
	PG_DECL_TYPEDEF, /**< "typedef long long loff_t": C11 allows to repeat it */
	PG_DECL_RECORD,	 /**< "struct path { … }": once, so it has a guard */
	PG_DECL_ENUM,	 /**< likewise */
};

struct pg_decl {
	enum pg_decl_kind kind;
	const char *text;  /**< without the final semicolon */
	const char *name;  /**< RECORD, ENUM: "struct path" */
	const char *guard; /**< RECORD, ENUM: a macro's name */
	const char *system; /**< the guard of the system header that has it, too; NULL: none */
	uint64_t size;	   /**< RECORD, ENUM: bytes */
	const struct pg_type *type; /**< RECORD, ENUM */
};

struct pg_decls {
	const struct pg_decl *items;
	size_t num;
};

/** Fails for types that C cannot name, and for structs by value that are not complete. */
const struct pg_error *pg_decls_collect(struct pg_arena *arena, const struct pg_model *model,
					struct pg_decls *ret);

#endif
