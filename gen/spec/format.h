/* SPDX-License-Identifier: GPL-2.0-only */
/** The ":TYPE" behind an argument, and within $entry, $at and $last. */
#ifndef PG_SPEC_FORMAT_H
#define PG_SPEC_FORMAT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/diag.h"

struct pg_tokens;

enum pg_format_kind {
	PG_FORMAT_C,	    /**< none given: the variable's own C type */
	PG_FORMAT_UNSIGNED, /**< u8..u64; `u` alone has bits 0: the variable's own width */
	PG_FORMAT_SIGNED,   /**< s8..s64, s */
	PG_FORMAT_HEX,	    /**< x8..x64, x: unsigned, shown in hexadecimal */
	PG_FORMAT_CHAR,	    /**< char */
	PG_FORMAT_STRING,   /**< string[N]: kernel memory, N bytes with the NUL */
	PG_FORMAT_USTRING,  /**< ustring[N]: user memory */
	PG_FORMAT_BYTES,    /**< bytes[N] */
	PG_FORMAT_SYMBOL,   /**< symbol: an address, shown as a symbol */
	PG_FORMAT_BITFIELD, /**< perf's b<bits>@<shift>/<container bits> */
};

struct pg_format {
	enum pg_format_kind kind;
	unsigned bits;	    /**< width of an integer: 8, 16, 32, 64; of a bit-field: 1..64 */
	unsigned shift;	    /**< PG_FORMAT_BITFIELD */
	unsigned container; /**< PG_FORMAT_BITFIELD, bits: 8, 16, 32, 64 */
	unsigned count; /**< N of string[N] and bytes[N]; elements of u8[4] and its like; else 0 */
	struct pg_span span;
};

#define PG_STRING_SIZE 64 /**< of a string without [N] */

/** Text or bytes, which are copied from where a pointer leads. */
bool pg_format_is_copy(const struct pg_format *format);

/** Behind the colon, from the token looked at on; false after an error. */
bool pg_format_parse(struct pg_tokens *tokens, struct pg_format *ret);

/** With the colon; nothing for PG_FORMAT_C. */
void pg_format_print(const struct pg_format *format, FILE *to);

#endif
