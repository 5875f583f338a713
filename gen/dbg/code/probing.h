/* SPDX-License-Identifier: GPL-2.0-only */
/** How the kernel carries out a probe at an address, decided as it decides (ir/probing). */
#ifndef PG_DBG_CODE_PROBING_H
#define PG_DBG_CODE_PROBING_H

#include "dbg/dbg.h"
#include "ir/probing.h"

/**
 * Of a probe that pg_probe_refusal() does not refuse, by the file's code: other probes next to it are
 * not looked at. The text of `why` is the file's, or constant.
 */
struct pg_probed pg_probing_at(struct pg_dbg *dbg, uint64_t address);

#endif
