/* SPDX-License-Identifier: GPL-2.0-only */
/** The types of a function's parameters, by which C++ tells functions of one name apart. */
#ifndef PG_DBG_FUNC_PARAMS_H
#define PG_DBG_FUNC_PARAMS_H

#include "dbg/dbg.h"
#include "base/name/funcname.h"

/** "(int, const char*)", as the source has them, with "const" behind it for such a member. */
const char *pg_params_text(struct pg_dbg *dbg, Dwarf_Die *function);

/** Are they those of a pattern? A typedef may be written as itself or as what it stands for. */
bool pg_params_match(struct pg_dbg *dbg, const struct pg_func_name *pattern, Dwarf_Die *function);

#endif
