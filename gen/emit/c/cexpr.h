/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Terms of a fetch as C expressions in the vocabulary of include/probegen/fetch.bpf.h.
 *
 * Every expression is a __u64 and has no side effect. Variables are named by the numbers of their
 * contents: w3 is a word, f3 a stretch, s3 the result of a lookup, e3 a failure.
 */
#ifndef PG_EMIT_C_CEXPR_H
#define PG_EMIT_C_CEXPR_H

#include "emit/fetch/step.h"

/** The run-time address for one as linked, in the module's section that has the anchor. */
const char *pg_cexpr_anchored(struct pg_arena *arena, const struct pg_anchor *anchor,
			      uint64_t address);
/** A literal of 64 bits. */
const char *pg_cexpr_const(struct pg_arena *arena, uint64_t value);
/** A term; is_operand: in parentheses unless it is a primary. */
const char *pg_cexpr_term(struct pg_arena *arena, const struct pg_arch *arch,
			  const struct pg_fetch *fetch, uint32_t term, bool is_operand);
/** The vocabulary's type of size bytes (1, 2, 4, 8): "u32". */
const char *pg_cexpr_type(unsigned size);

#endif
