/* SPDX-License-Identifier: GPL-2.0-only */
/** What a stream can show. */
#ifndef PG_BASE_TERMINAL_H
#define PG_BASE_TERMINAL_H

#include <stdbool.h>

/** A terminal that shows colours, which $NO_COLOR does not forbid. */
bool pg_wants_colour(int fd);

/** The columns of a terminal; 0: it is not one, and lines may have any length. */
unsigned pg_terminal_width(int fd);

#endif
