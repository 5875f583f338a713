/* SPDX-License-Identifier: GPL-2.0-only */
/** A text that grows at its end. */
#ifndef PG_BASE_STR_H
#define PG_BASE_STR_H

#include "base/arena.h"

/** Zeroed but for its arena it is empty. */
struct pg_str {
	struct pg_arena *arena;
	char *text; /**< NUL-terminated; NULL while it is empty */
	size_t len, room;
};

void pg_str_add_n(struct pg_str *str, const char *s, size_t len);
void pg_str_add(struct pg_str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** What it is by now; good until more is added. */
const char *pg_str_text(const struct pg_str *str);

#endif
