/* SPDX-License-Identifier: GPL-2.0-only */
/** Functions (DW_TAG_subprogram): where they are declared, where their code is. */
#ifndef PG_DBG_FUNC_H
#define PG_DBG_FUNC_H

#include <stdbool.h>

#include "dbg/open.h"

/** The source line of the function's name and the file, as in the line table; 0 and NULL: unknown. */
void pg_function_declared(Dwarf_Die *function, const char **ret_file, unsigned *ret_line);

/** Has the function's code the address? */
bool pg_function_has(Dwarf_Die *function, uint64_t address);

#endif
