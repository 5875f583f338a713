/* SPDX-License-Identifier: GPL-2.0-only */
/** Stretches of the frame: neighbours that one read brings. */
#ifndef PG_EMIT_FETCH_STRETCH_H
#define PG_EMIT_FETCH_STRETCH_H

#include "emit/fetch/graph.h"
#include "emit/fetch/step.h"

/** Something in the frame that a field needs: a LOAD or a piece of bytes. */
struct pg_access {
	uint32_t base; /**< node */
	bool user;
	int64_t begin, end; /**< from base, bytes */
	uint64_t need;
	uint32_t node; /**< the LOAD; PG_NO_NODE: a piece */
	size_t field;  /**< of the piece */
	size_t piece;
};

struct pg_stretch {
	const struct pg_access *accesses; /**< ascending by begin */
	size_t num_accesses;
	int64_t begin; /**< of the buffer: aligned like the address, so not after the first access
			*/
	int64_t end;
	uint64_t need; /**< of all accesses */
};

/**
 * Structs up to this size, in bytes, are on the stack of the program; half of BPF's 512 bytes is
 * left to reads and to the user's code. Larger ones are in a per-CPU map.
 */
#define PG_MAX_ON_STACK 256

/** Of the struct and a fetch together; what is left of BPF's 512 bytes is the program's. */
#define PG_MAX_STACK 448

struct pg_stretches {
	const struct pg_stretch *items;
	size_t num;
};

struct pg_stretches pg_stretches_find(struct pg_arena *arena, const struct pg_graph *graph,
				      const struct pg_event *event, const struct pg_site *site);

/** The bounds of the read, by the fields that are asked for. */
const struct pg_bound *pg_stretch_low(struct pg_arena *arena, const struct pg_stretch *stretch,
				      size_t *ret_num);
const struct pg_bound *pg_stretch_high(struct pg_arena *arena, const struct pg_stretch *stretch,
				       size_t *ret_num);

#endif
