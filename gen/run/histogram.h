/* SPDX-License-Identifier: GPL-2.0-only */
/** Histograms in powers of two, as programs count them (PROBE_HISTOGRAM in trace.bpf.h). */
#ifndef PG_RUN_HISTOGRAM_H
#define PG_RUN_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/** Add an event's histogram, as lines or as one JSON object; nothing if it is empty. */
void pg_histogram_add(struct pg_str *text, int map, uint32_t event, const char *name, bool json);

#endif
