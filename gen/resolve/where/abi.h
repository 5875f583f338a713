/* SPDX-License-Identifier: GPL-2.0-only */
/** Where the calling convention puts the arguments and the result of a function. */
#ifndef PG_RESOLVE_WHERE_ABI_H
#define PG_RESOLVE_WHERE_ABI_H

#include "resolve/where/object.h"

/**
 * Parameter number `index` of a function's type, at the function's first instruction: on x86-64
 * (psABI 3.2.3) and AArch64 (AAPCS64 6.8.2), as far as general registers and the stack have it. The
 * place says in which language the function is written.
 */
struct pg_object pg_object_parameter(const struct pg_walk *walk, const struct pg_type *function,
				     size_t index);

/**
 * A function's result of a (complete) type, right after the return. On x86-64 (psABI 3.2.3) and
 * AArch64 (AAPCS64 6.9): up to 8 bytes in one register, up to 16 in two, more in memory.
 */
struct pg_object pg_object_returned(const struct pg_walk *walk, const struct pg_type *type);

/** Is a parameter of a type passed by its address, as the first of its function? */
bool pg_passes_address(const struct pg_walk *walk, const struct pg_type *type);

#endif
