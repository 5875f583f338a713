/* SPDX-License-Identifier: GPL-2.0-only */
/** The back end whose text is a pack (ir/pack/pack.h). */
#ifndef PG_EMIT_TEXT_PACK_H
#define PG_EMIT_TEXT_PACK_H

#include <stdbool.h>

#include "emit/backend.h"

struct pg_pack_options {
	bool is_strict; /**< it was resolved so */
};

/** Its options are struct pg_pack_options. */
extern const struct pg_backend pg_pack_backend;

#endif
