/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Values as programs sent them, decoded by the types of their object's BTF: pure data, that can be
 * shown as a text or as JSON.
 *
 * A number's type decides how it is shown, and the format that the spec gave it (a tag of the
 * member, PG_FORMAT in fetch.bpf.h): an enumerator by its name; pointers in hexadecimal, and so are
 * numbers that are named like flags, or have a type of the kernel for flags.
 */
#ifndef PG_RUN_VALUE_H
#define PG_RUN_VALUE_H

#include <bpf/btf.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/str.h"
#include "run/ksyms.h"

enum pg_value_kind {
	PG_VALUE_MISSING,  /**< it could not be read */
	PG_VALUE_HIDDEN,   /**< it was read, and its type says nothing of how to show it */
	PG_VALUE_SIGNED,
	PG_VALUE_UNSIGNED,
	PG_VALUE_BOOL,
	PG_VALUE_FLOAT,	   /**< real; number: its bytes, 4 or 8 */
	PG_VALUE_WORD,	   /**< text: an enumerator, a number in hexadecimal, a symbol */
	PG_VALUE_STRING,   /**< text: bytes up to a NUL or the end of the array; len */
	PG_VALUE_LIST,	   /**< items, without names */
	PG_VALUE_RECORD,   /**< items */
	PG_VALUE_VARIANT,  /**< text: its name; items: what it has, with or without names */
};

struct pg_value {
	const char *name; /**< of an item of a record */
	enum pg_value_kind kind;
	uint64_t number; /**< SIGNED: its bit pattern; BOOL: 0 or 1 */
	double real;
	const char *text;
	size_t len;
	const struct pg_value *items;
	size_t num_items;
	bool is_partial; /**< RECORD, VARIANT: it has members, too, that cannot be read */
	bool is_past; /**< an argument that was the last value in the call; number of line: as BPF_ARG_LINE */
	int32_t line;
};

struct pg_decoder {
	struct pg_arena *arena; /**< of the values; may change from one to the next */
	const struct btf *btf;
	struct pg_ksyms *ksyms; /**< for symbols */
	const char *const *events; /**< their names: headers make names of types with them */
	size_t num_events;
	enum pg_order order; /**< of the bytes: PG_HOST_ORDER of a record of this machine's kernel */
};

/** A struct E_args of the BTF, with the facts that have to be looked up once. */
struct pg_args_type {
	uint32_t id;
	const char *const *formats; /**< by member: how the spec wants it shown; or NULL */
};

struct pg_args_type pg_args_type_of(struct pg_arena *arena, const struct btf *btf, uint32_t id);

/** A struct by its tag; false: there is none. ret_size: its bytes. */
bool pg_struct_find(const struct btf *btf, const char *tag, uint32_t *ret_id, uint32_t *ret_size);

/** A member of a struct, by its name: where it is and its bytes; false: there is none. */
bool pg_member_find(const struct btf *btf, uint32_t id, const char *name, uint32_t *ret_offset,
		    uint32_t *ret_size);

/**
 * The members of a struct of the BTF as a record. Members whose names begin with pg_ are left out.
 * `ok` has a bit for each of the others: could it be read?
 * size: of the bytes, of which the struct may be the first ones.
 */
struct pg_value pg_value_of_args(const struct pg_decoder *decoder, const struct pg_args_type *args,
				 const void *bytes, size_t size, uint64_t ok);

#endif
