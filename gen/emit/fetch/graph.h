/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * All plans of a site as one graph: a word that several fields need is one node.
 *
 * The CFA is replaced by its value at this site, and x + 1 + 2 by x + 3 once more, so that
 * everything in the frame is seen as the same base plus a number. Nodes are in an order in which
 * each comes after its operands; those by which saved words are looked up (the CFA, the return
 * address) come first.
 */
#ifndef PG_EMIT_FETCH_GRAPH_H
#define PG_EMIT_FETCH_GRAPH_H

#include "ir/model.h"

struct pg_node {
	struct pg_op op;   /**< a, b and c are numbers of nodes */
	uint64_t need;	   /**< the fields that need it, as bits */
	unsigned uses;	   /**< by other nodes and by pieces */
	bool reads; /**< needs memory: it is a LOAD or a SAVED, or has one among its operands */
	bool before_reads; /**< an address that is read needs it */
};

struct pg_graph {
	struct pg_node *nodes;
	size_t num_nodes;
	/** For each field its plan's words as nodes: words[field][word]; NULL: unavailable. */
	const uint32_t **words;
	uint32_t cfa; /**< the node of the CFA; PG_NO_NODE where it is unknown */
	uint32_t sp;  /**< of the stack pointer */
	/**
	 * The LOAD of the return address, where saved words are used and it can be told. At
	 * a return it cannot: the kernel has put its own in the place.
	 */
	uint32_t return_address;
	uint64_t saved_need; /**< the fields that need saved words */
};

#define PG_NO_NODE UINT32_MAX

struct pg_graph pg_graph_make(struct pg_arena *arena, const struct pg_arch *arch,
			      const struct pg_event *event, const struct pg_site *site);

/** An address as a node and a number to add. */
struct pg_place {
	uint32_t base;
	int64_t offset;
};
struct pg_place pg_graph_place(const struct pg_graph *graph, uint32_t node);

#endif
