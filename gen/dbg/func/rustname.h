/* SPDX-License-Identifier: GPL-2.0-only */
/** Which trait a function of Rust is of: debug info says only "{impl#3}", the symbol has the names. */
#ifndef PG_DBG_FUNC_RUSTNAME_H
#define PG_DBG_FUNC_RUSTNAME_H

#include "dbg/dbg.h"

/** "<store::Cache as store::Speak>"; NULL: it is not of a trait, or its symbol does not tell. */
const char *pg_rust_trait_name(struct pg_dbg *dbg, Dwarf_Die *function);

#endif
