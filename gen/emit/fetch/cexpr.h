/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Nodes of a graph as C expressions in the vocabulary of include/probegen/fetch.bpf.h.
 *
 * Every expression is a __u64 and has no side effect; where it is no primary, it is in parentheses.
 */
#ifndef PG_EMIT_FETCH_CEXPR_H
#define PG_EMIT_FETCH_CEXPR_H

#include "emit/fetch/graph.h"

struct pg_cexpr {
	struct pg_arena *arena;
	const struct pg_arch *arch;
	const struct pg_image *image;
	const struct pg_site *site; /**< where the expression is used */
	const struct pg_event *event;
	const struct pg_graph *graph;
	const char **texts; /**< one per node; those of operands are set before */
};

/** The run-time address of what is linked at one, in the module's section that has the anchor. */
const char *pg_cexpr_anchored(struct pg_arena *arena, const struct pg_anchor *anchor,
			      uint64_t address);
/** A literal of 64 bits. */
const char *pg_cexpr_const(struct pg_arena *arena, uint64_t value);
/** Any node but a LOAD or an ENTRY, from its operands' texts. */
const char *pg_cexpr_node(const struct pg_cexpr *cexpr, uint32_t node);
/** The low size bytes of a node, where the bytes above do not matter. */
const char *pg_cexpr_low(const struct pg_cexpr *cexpr, uint32_t node, uint64_t size);
/** The node that pg_cexpr_low looks at: extensions that change nothing below size are skipped. */
uint32_t pg_cexpr_narrow(const struct pg_graph *graph, uint32_t node, uint64_t size);
/** A node plus a number. */
const char *pg_cexpr_sum(const struct pg_cexpr *cexpr, uint32_t node, int64_t offset);
/** The vocabulary's type of size bytes (1, 2, 4, 8): "u32". */
const char *pg_cexpr_type(unsigned size);

#endif
