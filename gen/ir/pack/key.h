/* SPDX-License-Identifier: GPL-2.0-only */
/** How a pack calls a probe: what the probe comes to depends on this text alone. */
#ifndef PG_IR_PACK_KEY_H
#define PG_IR_PACK_KEY_H

#include "base/arena.h"
#include "spec/spec.h"

/**
 * The directive before it, its point and its arguments, without the event's name: a program may call
 * the same probe otherwise. has_marks: with those of what may be missing, `?`.
 */
const char *pg_pack_key(struct pg_arena *arena, const struct pg_probe *probe, bool has_marks);

#endif
