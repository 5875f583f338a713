/* SPDX-License-Identifier: GPL-2.0-only */
/** Nodes of a graph as terms of a fetch, with their meanings at a site filled in. */
#ifndef PG_EMIT_FETCH_TERM_H
#define PG_EMIT_FETCH_TERM_H

#include "emit/fetch/graph.h"
#include "emit/fetch/step.h"

struct pg_terms {
	struct pg_arena *arena;
	struct pg_fetch *fetch; /**< where terms go */
	const struct pg_site *site;
	const struct pg_graph *graph;
	uint32_t *values; /**< one term per node; those of operands are set before */
};

uint32_t pg_terms_add(struct pg_terms *terms, struct pg_term term);
/** The result of a step: word `number`, or a slot of stretch `number`, and so on. */
uint32_t pg_terms_made(struct pg_terms *terms, enum pg_term_kind kind, uint32_t number,
		       unsigned size, uint64_t imm);
/** Any node but a LOAD or an ENTRY, from its operands' terms. */
uint32_t pg_terms_node(struct pg_terms *terms, uint32_t node);
/** The low size bytes of a node, where the bytes above do not matter. */
uint32_t pg_terms_low(struct pg_terms *terms, uint32_t node, uint64_t size);
/** A node plus a number. */
uint32_t pg_terms_sum(struct pg_terms *terms, uint32_t node, int64_t offset);
/** A relocation's number; PG_NONE for NULL. */
uint32_t pg_terms_reloc(struct pg_terms *terms, const struct pg_reloc *reloc);
/**
 * Relocations, by number, whose members the kernel must have before a step for the fields of `need`
 * reads at a node, or the struct `reloc` there. None where a field of them is not optional.
 */
size_t pg_terms_members(struct pg_terms *terms, uint64_t need, uint32_t node,
			const struct pg_reloc *reloc, uint32_t **ret);
/** The node that pg_terms_low looks at: extensions that change nothing below size are skipped. */
uint32_t pg_node_narrow(const struct pg_graph *graph, uint32_t node, uint64_t size);

#endif
