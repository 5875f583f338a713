/* SPDX-License-Identifier: GPL-2.0-only */
/** libbpf's messages, kept instead of printed: the only place that uses its callback. */
#ifndef PG_RUN_LOG_H
#define PG_RUN_LOG_H

#include <stdbool.h>

#include "base/arena.h"

/** Keep libbpf's warnings from here on, beginning with none. */
void pg_log_begin(void);

/** The messages kept since then; good until the next pg_log_begin(). */
const char *pg_log_text(void);

/** Give back the memory. */
void pg_log_end(void);

/**
 * The part of a log that matters, as pg_loader_log() promises it: of a verifier's log the end; ""
 * when there is none in it.
 */
const char *pg_log_shorten(struct pg_arena *arena, const char *log);

/** The first line, where libbpf says the cause, without its prefix; "" when it said nothing. */
const char *pg_log_first_line(struct pg_arena *arena, const char *log);

#endif
