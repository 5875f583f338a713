/* SPDX-License-Identifier: GPL-2.0-only */
/** Making the index of inlined instances: the walk over all units, on all CPUs. */
#ifndef PG_DBG_FUNC_INSTBUILD_H
#define PG_DBG_FUNC_INSTBUILD_H

#include "dbg/func/instances.h"

/** In the arena. Error: the debug info cannot be walked. */
const struct pg_error *pg_instances_build(struct pg_dbg *dbg, struct pg_instances *ret);

#endif
