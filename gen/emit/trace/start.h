/* SPDX-License-Identifier: GPL-2.0-only */
/** The back end that writes a program to begin one's own with: `probegen trace --emit`'s. */
#ifndef PG_EMIT_TRACE_START_H
#define PG_EMIT_TRACE_START_H

#include "emit/backend.h"

/**
 * Its options are a struct pg_trace_options, of which it takes the filter. The text is a .bpf.c
 * file that includes EVENT.probe.h, after the first event.
 */
extern const struct pg_backend pg_start_backend;

#endif
