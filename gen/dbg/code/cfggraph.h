/* SPDX-License-Identifier: GPL-2.0-only */
/** What the graph of a function is made of: for cfg, which makes it, and cfgways, which walks it. */
#ifndef PG_DBG_CODE_CFGGRAPH_H
#define PG_DBG_CODE_CFGGRAPH_H

#include "arch/code.h"
#include "dbg/code/cfg.h"

/** A way from one instruction to another that is not the next one; by index. */
struct pg_edge {
	size_t from, to;
};

struct pg_cfg {
	const struct pg_insn *insns; /**< by address */
	size_t num;
	struct pg_edge *edges; /**< by `from` */
	size_t num_edges;
	size_t *first_edge;    /**< of each instruction, and behind the last */
	struct pg_edge *edges_to; /**< the same edges by `to` */
	size_t *first_edge_to; /**< likewise */
	bool *is_any;	       /**< may the instruction go anywhere? */
	bool has_any;	       /**< is there such an instruction? */
	bool *is_exit;	       /**< or out of the function, if only for a call? */
	size_t *afloat;	       /**< instructions that are reached from anywhere, ascending */
	size_t num_afloat;
	size_t entry;
	size_t *left;  /**< in which order a walk in depth leaves the instructions */
	bool *is_seen; /**< of the search under way */
	size_t *stack; /**< likewise: as many as there are instructions */
	uint64_t *work; /**< instructions that all searches have looked at */
};

/** Does control go on to the next instruction of the function? */
static inline bool pg_cfg_falls_through(const struct pg_cfg *cfg, size_t at)
{
	const struct pg_insn *insn = &cfg->insns[at];

	return (insn->flow == PG_FLOW_NEXT || insn->flow == PG_FLOW_BRANCH) && at + 1 < cfg->num &&
	       insn[1].address == insn->address + insn->size;
}

#endif
