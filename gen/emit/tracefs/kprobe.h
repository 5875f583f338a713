/* SPDX-License-Identifier: GPL-2.0-only */
/** The back end that makes definitions for tracefs: lines for kprobe_events. */
#ifndef PG_EMIT_TRACEFS_KPROBE_H
#define PG_EMIT_TRACEFS_KPROBE_H

#include "emit/backend.h"

extern const struct pg_backend pg_kprobe_backend;

#endif
