/* SPDX-License-Identifier: GPL-2.0-only */
/** The probe headers that a C program includes. */
#ifndef PG_CMD_MAKE_INCLUDES_H
#define PG_CMD_MAKE_INCLUDES_H

#include "base/arena.h"

/**
 * The NAME of each `#include "NAME.probe.h"`, once each, in the order of the text. Comments count
 * as blanks; conditions (#if) are not looked at: all headers that may be included are generated.
 */
const char *const *pg_find_probe_includes(struct pg_arena *arena, const char *text, size_t len,
					  size_t *ret_num);

#endif
