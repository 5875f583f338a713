/* SPDX-License-Identifier: GPL-2.0-only */
/** Texts from elsewhere, which may hold anything, for terminals and for JSON. */
#ifndef PG_BASE_QUOTE_H
#define PG_BASE_QUOTE_H

#include "base/str.h"

/** Bytes in quotes, escaped as in C; so is what is no UTF-8, or a control character. */
void pg_quote(struct pg_str *text, const char *bytes, size_t len);

#endif
