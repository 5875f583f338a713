/* SPDX-License-Identifier: GPL-2.0-only */
/** The back end that makes a script for bpftrace. */
#ifndef PG_EMIT_BPFTRACE_SCRIPT_H
#define PG_EMIT_BPFTRACE_SCRIPT_H

#include "emit/backend.h"

extern const struct pg_backend pg_bpftrace_backend;

#endif
