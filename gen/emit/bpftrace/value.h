/* SPDX-License-Identifier: GPL-2.0-only */
/** A fetch plan in the language of bpftrace: what a printf() of its takes. */
#ifndef PG_EMIT_BPFTRACE_VALUE_H
#define PG_EMIT_BPFTRACE_VALUE_H

#include "ir/model.h"

struct pg_bpftrace_value {
	const char *before; /**< statements that the text needs, a line each, indented; may be "" */
	const char *format; /**< a conversion of printf(): "%lld", "0x%llx", "\"%s\"" */
	const char *text;   /**< an expression; NULL: bpftrace cannot express the plan */
	const char *reason; /**< then: a phrase for "cannot be …: …" */
	unsigned stack;	    /**< bytes that it takes of BPF's stack until the line is printed */
	unsigned scratch;   /**< bytes beside these, which the next value may use again */
};

/** `variables`: how many $w1, $w2 … the probe has so far; those of this value are added. */
struct pg_bpftrace_value pg_bpftrace_value_of(struct pg_arena *arena, const struct pg_model *model,
					      const struct pg_event *event,
					      const struct pg_site *site,
					      const struct pg_field *field,
					      const struct pg_plan *plan, unsigned *variables);

#endif
