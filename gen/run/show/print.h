/* SPDX-License-Identifier: GPL-2.0-only */
/** Values as texts. */
#ifndef PG_RUN_SHOW_PRINT_H
#define PG_RUN_SHOW_PRINT_H

#include "run/value.h"

/** "bytes=4096 name="log" p={a=1 b=2}": the items of a record, apart from each other by blanks. */
void pg_value_print(struct pg_str *text, const struct pg_value *record);

#endif
