/* SPDX-License-Identifier: GPL-2.0-only */
/** Points where there is BTF only: functions' entries and returns. */
#ifndef PG_RESOLVE_POINTS_BTFPOINT_H
#define PG_RESOLVE_POINTS_BTFPOINT_H

#include "resolve/points/search.h"

/** FUNC and FUNC%return; all other points need DWARF, and say so. */
struct pg_problem pg_search_btf(struct pg_search *search);

/** The function's own symbol, not those of its clones; of several the first. False: it has none. */
bool pg_btf_symbol(struct pg_dbg *dbg, const char *name, struct pg_symbol *ret);

#endif
