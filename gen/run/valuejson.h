/* SPDX-License-Identifier: GPL-2.0-only */
/** Values (run/value.h) as JSON. */
#ifndef PG_RUN_VALUEJSON_H
#define PG_RUN_VALUEJSON_H

#include "base/json.h"
#include "run/value.h"

/** Null for one that could not be read or cannot be shown; the caller owns it. */
json_t *pg_value_json(const struct pg_value *value);

/** {NAME: LINE}, of those arguments that are of earlier in the call; NULL: none is. */
json_t *pg_value_lines_json(const struct pg_value *record);

#endif
