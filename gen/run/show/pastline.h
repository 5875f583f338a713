/* SPDX-License-Identifier: GPL-2.0-only */
/** The lines of values of earlier in a call: members of a struct E_args, as BPF_ARG_LINE reads them. */
#ifndef PG_RUN_SHOW_PASTLINE_H
#define PG_RUN_SHOW_PASTLINE_H

#include "ir/model.h"
#include "run/value.h"

/** Is a member of that name the line of an argument, and of which? */
bool pg_past_line_is_of(const char *name, const char **ret_argument);

/** The number in a member at an offset of the bytes of a struct; PG_LINE_UNKNOWN beyond their end. */
int32_t pg_past_line_at(const char *bytes, size_t size, size_t at);

/** Give the argument of that name its line, where its value is there and is not of now. */
void pg_past_line_set(struct pg_value *items, size_t num, const char *name, int32_t line);

#endif
