/* SPDX-License-Identifier: GPL-2.0-only */
/** What a model has of the file that probes are set in. */
#ifndef PG_RESOLVE_IMAGE_H
#define PG_RESOLVE_IMAGE_H

#include "dbg/dbg.h"
#include "ir/model.h"

/**
 * By BTF a module is a part of the kernel: its functions are names in the kernel's list, and nothing
 * is known of its sections.
 */
struct pg_image pg_image_of(const struct pg_dbg *dbg, enum pg_target_kind kind);

/** Of a module: the symbols from which places in its sections count, when all events have their names. */
void pg_image_choose_anchors(struct pg_arena *arena, struct pg_dbg *dbg,
			     const struct pg_model *model, struct pg_image *image);

#endif
