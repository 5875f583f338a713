/* SPDX-License-Identifier: GPL-2.0-only */
/** Numbers that are no word of C's integers: in floating point, of 128 bits, characters. */
#ifndef PG_RUN_SHOW_NUMBER_H
#define PG_RUN_SHOW_NUMBER_H

#include "run/value.h"

/** A float or a double; of other sizes it is hidden. */
struct pg_value pg_real_value(enum pg_order order, const void *bytes, size_t size);

/** With as few digits as tell it from all other floats, or doubles. */
const char *pg_real_text(struct pg_arena *arena, const struct pg_value *value);

/** 16 bytes. format: "s128", "u128": in decimal; "hex". */
struct pg_value pg_wide_value(struct pg_arena *arena, enum pg_order order, const void *bytes,
			      const char *format);

/** A code point of Unicode, between single quotes; what is not one is a number in hexadecimal. */
struct pg_value pg_character_value(struct pg_arena *arena, uint64_t code);

#endif
