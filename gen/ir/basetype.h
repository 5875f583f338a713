/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * How integers and floating-point numbers are written in C for BPF.
 *
 * Debug info names them as their language does, and the same word may mean another type there: char
 * is unsigned in kernels from 6.2 on and has four bytes in Rust; int has eight in Go; float and
 * double may be called f64 or real(8). So a name is used only where size and sign are those that
 * clang gives it for BPF (an LP64 machine whose char is signed); else size and sign choose another.
 */
#ifndef PG_IR_BASETYPE_H
#define PG_IR_BASETYPE_H

#include "ir/type.h"

/** What <probegen/fetch.bpf.h> calls a char that is unsigned, so that it is still shown as text. */
#define PG_UNSIGNED_CHAR "pg_uchar"

/** And a character of Unicode, of four bytes. */
#define PG_CODE_POINT "pg_code_point"

/** "unsigned int" for 4 bytes without a sign; of other than 1, 2, 4 or 16 bytes that of 8. */
const char *pg_int_by_size(uint64_t size, bool is_signed);

/**
 * An INT: "unsigned long", "_Bool". is_pointed_to: only its address is written here, so a char
 * stays one, as the functions of BPF want it. `plain`: without probegen's own typedefs.
 */
const char *pg_int_name(const struct pg_type *type, bool is_pointed_to, bool plain);

/**
 * A FLOAT: "float", "double"; of another size a struct of bytes, in the arena: long double is no
 * wider than double for BPF.
 */
const char *pg_float_name(struct pg_arena *arena, const struct pg_type *type);

#endif
