/* SPDX-License-Identifier: GPL-2.0-only */
/** What a stream can show. */
#ifndef PG_BASE_TERMINAL_H
#define PG_BASE_TERMINAL_H

#include <stdbool.h>

/** A terminal that shows colours, which $NO_COLOR does not forbid. */
bool pg_wants_colour(int fd);

/** The columns of a terminal; 0: it is not one, and lines may have any length. */
unsigned pg_terminal_width(int fd);

/* How far long work is: a line on stderr while that is a terminal, and nothing elsewhere. */

/** Is it? */
bool pg_progress_is_shown(void);

/** A bar of `part` of 1, with a text behind it, in place of the line before. */
void pg_progress_bar(double part, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The same without a bar: how much there is to do is not known. */
void pg_progress_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Take the line away. */
void pg_progress_end(void);

#endif
