/* SPDX-License-Identifier: GPL-2.0-only */
/** Texts from elsewhere, which may hold anything, for terminals and for JSON. */
#ifndef PG_BASE_QUOTE_H
#define PG_BASE_QUOTE_H

#include "base/str.h"

/** Bytes of a character of UTF-8, not ASCII, that a terminal shows (no control of C1); 0: it is none. */
size_t pg_utf8_length(const char *bytes, size_t len);

/** Bytes in quotes, escaped as in C; so is what is no UTF-8, or a control character. */
void pg_quote(struct pg_str *text, const char *bytes, size_t len);

#endif
