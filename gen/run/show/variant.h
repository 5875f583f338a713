/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Values that are one of several things: enums of Rust with data (dbg/type/overlay.h), and C++'s
 * std::optional and std::variant, which are told by their members, as in resolve/args/sequence.
 */
#ifndef PG_RUN_SHOW_VARIANT_H
#define PG_RUN_SHOW_VARIANT_H

#include "run/value.h"

/**
 * A decoded record as what it is: PG_VALUE_VARIANT, "Some(3)", where it is a value of this kind; hidden
 * where its number means none of its variants. Another record is left as it is.
 */
struct pg_value pg_variant_shown(struct pg_arena *arena, struct pg_value record);

#endif
