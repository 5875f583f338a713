/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Variants (dbg/type/variant.h) as C can have them: a struct with variants gets the one member
 *
 *     union {
 *         struct { unsigned char pg_number; };
 *         struct { int __0; } pg_is_1_Some;       pg_number is 0x1
 *         struct { } pg_else_None;                it is none of the others' numbers
 *     } pg_variants;
 *
 * The names say by which number the variant that is there is told, so that a program in C can ask
 * for it, and who reads an object's BTF can show it (run/show/variant).
 */
#ifndef PG_DBG_TYPE_OVERLAY_H
#define PG_DBG_TYPE_OVERLAY_H

#include "dbg/type/variant.h"

/**
 * The union of a struct, from its variants, whose types are complete. false: it has none, or how they
 * are told is not understood.
 */
bool pg_overlay_of(struct pg_arena *arena, const struct pg_type *type, const struct pg_variants *all,
		   struct pg_member *ret);

#endif
