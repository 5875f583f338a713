/* SPDX-License-Identifier: GPL-2.0-only */
/** Indirect functions (STT_GNU_IFUNC): the names of those that the dynamic linker chooses from. */
#ifndef PG_DBG_CODE_IFUNC_H
#define PG_DBG_CODE_IFUNC_H

#include "dbg/sym/symbols.h"

/**
 * Why a probe cannot be set by the name of an indirect function: the code at the symbol chooses one
 * of several implementations when the program starts, and calls of the name never come there. The
 * implementations that this code mentions are named.
 */
const char *pg_ifunc_refusal(struct pg_dbg *dbg, const struct pg_symbol *resolver);

#endif
