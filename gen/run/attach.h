/* SPDX-License-Identifier: GPL-2.0-only */
/** The place that a program's section names, and attaching the program there. */
#ifndef PG_RUN_ATTACH_H
#define PG_RUN_ATTACH_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "base/error.h"
#include "run/cause.h"

/**
 * Attach one program. NULL in *ret: its section does not say where. Errors say what the kernel's
 * errno means for a place of this kind.
 */
const struct pg_error *pg_attach(struct pg_arena *arena, const struct pg_allowed *allowed,
				 const struct bpf_program *program, struct bpf_link **ret);

/** The meaning of a positive errno from attaching a program with this section. */
const struct pg_error *pg_attach_error(struct pg_arena *arena, const struct pg_allowed *allowed,
				       const char *section, int number);

/** Does it save values at a function's entry, for other programs (PROBE_CAPTURE)? */
bool pg_is_capture(const struct bpf_program *program);

#endif
