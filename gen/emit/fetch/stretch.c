// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/stretch.h"

#include <stdlib.h>

#include "ir/capture.h"

enum {
	MAX_GAP = 32,	 /* bytes that are not needed, cheaper to read than another call */
	MAX_SIZE = 256,	 /* of one stretch */
	MAX_BYTES = 32,	 /* a longer piece is read straight into its field */
	KEY_SIZE = 24,	 /* of lookups of what was saved */
};

/* --- The accesses in the frame --- */

struct accesses {
	struct pg_access *items;
	size_t num;
};

static bool is_frame(const struct pg_graph *graph, uint32_t base)
{
	if (base == graph->sp)
		return true;
	return graph->cfa != PG_NO_NODE && base == pg_graph_place(graph, graph->cfa).base;
}

static void add_access(struct pg_arena *arena, struct accesses *accesses,
		       const struct pg_graph *graph, uint32_t address, uint64_t size,
		       struct pg_access access)
{
	struct pg_place place = pg_graph_place(graph, address);

	if (!is_frame(graph, place.base) || place.offset > INT32_MAX || place.offset < INT32_MIN)
		return;
	access.base = place.base;
	access.begin = place.offset;
	access.end = place.offset + (int64_t)size;
	*PG_PUSH(arena, accesses->items, accesses->num) = access;
}

static struct accesses find_accesses(struct pg_arena *arena, const struct pg_graph *graph,
				     const struct pg_event *event, const struct pg_site *site)
{
	struct accesses accesses = {NULL, 0};

	for (uint32_t i = 0; i < graph->num_nodes; i++) {
		const struct pg_node *node = &graph->nodes[i];

		if (node->op.code == PG_OP_LOAD && !node->op.reloc && node->need)
			add_access(arena, &accesses, graph, node->op.a, node->op.size,
				   (struct pg_access){
					   .user = node->op.user, .need = node->need, .node = i});
	}
	for (size_t i = 0; i < event->num_fields; i++) {
		for (size_t j = 0; graph->words[i] && j < site->plans[i].num_pieces; j++) {
			const struct pg_piece *piece = &site->plans[i].pieces[j];

			if (piece->kind == PG_PIECE_BYTES && !piece->within &&
			    piece->size <= MAX_BYTES)
				add_access(arena, &accesses, graph, graph->words[i][piece->word],
					   piece->size,
					   (struct pg_access){.user = piece->user,
							      .need = 1ULL << i,
							      .node = PG_NO_NODE,
							      .field = i,
							      .piece = j});
		}
	}
	return accesses;
}

/* --- Neighbours --- */

static int compare(const void *left, const void *right)
{
	const struct pg_access *a = left, *b = right;

	if (a->base != b->base)
		return a->base < b->base ? -1 : 1;
	if (a->user != b->user)
		return a->user ? 1 : -1;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	return a->piece < b->piece ? -1 : a->piece > b->piece;
}

static struct pg_stretch start(const struct pg_access *first)
{
	return (struct pg_stretch){first, 1, first->begin & ~7LL, first->end, first->need};
}

static bool extend(struct pg_stretch *stretch, const struct pg_access *next)
{
	int64_t end = next->end > stretch->end ? next->end : stretch->end;

	if (next->base != stretch->accesses->base || next->user != stretch->accesses->user ||
	    next->begin - stretch->end > MAX_GAP || end - stretch->begin > MAX_SIZE)
		return false;
	stretch->end = end;
	stretch->need |= next->need;
	stretch->num_accesses++;
	return true;
}

static void keep(struct pg_arena *arena, struct pg_stretches *stretches,
		 const struct pg_stretch *stretch, uint64_t *stack)
{
	uint64_t size = (uint64_t)(stretch->end - stretch->begin + 7) & ~7ULL;
	struct pg_stretch *items = (struct pg_stretch *)stretches->items;

	if (stretch->num_accesses < 2 || *stack + size > PG_MAX_STACK)
		return;
	*stack += size;
	*PG_PUSH(arena, items, stretches->num) = *stretch;
	stretches->items = items;
}

/** The rest of the stack. */
static uint64_t stack_in_use(const struct pg_event *event, const struct pg_site *site)
{
	uint64_t size = event->size <= PG_MAX_ON_STACK ? event->size : 0;
	size_t words = pg_site_saved_words(event, site);

	return words ? size + KEY_SIZE + sizeof(uint64_t) * words : size;
}

struct pg_stretches pg_stretches_find(struct pg_arena *arena, const struct pg_graph *graph,
				      const struct pg_event *event, const struct pg_site *site)
{
	struct accesses accesses = find_accesses(arena, graph, event, site);
	struct pg_stretches stretches = {NULL, 0};
	uint64_t stack = stack_in_use(event, site);
	struct pg_stretch stretch;

	if (accesses.num == 0)
		return stretches;
	qsort(accesses.items, accesses.num, sizeof(*accesses.items), compare);
	stretch = start(&accesses.items[0]);
	for (size_t i = 1; i < accesses.num; i++) {
		if (extend(&stretch, &accesses.items[i]))
			continue;
		keep(arena, &stretches, &stretch, &stack);
		stretch = start(&accesses.items[i]);
	}
	keep(arena, &stretches, &stretch, &stack);
	return stretches;
}

/* --- How much of it --- */

static struct pg_bound bound(const struct pg_stretch *stretch, int64_t at, uint64_t need)
{
	return (struct pg_bound){.need = need, .at = (uint64_t)(at - stretch->begin)};
}

/** The lowest begin of the accesses that are asked for. */
const struct pg_bound *pg_stretch_low(struct pg_arena *arena, const struct pg_stretch *stretch,
				      size_t *ret_num)
{
	struct pg_bound *bounds = PG_NEW_N(arena, stretch->num_accesses, struct pg_bound);
	size_t last = stretch->num_accesses - 1;

	/* All accesses of the last begin: one of them is asked for where no other is. */
	while (last > 0 && stretch->accesses[last - 1].begin == stretch->accesses[last].begin)
		last--;
	for (size_t i = 0; i <= last; i++)
		bounds[i] = bound(stretch, stretch->accesses[i].begin,
				  i < last ? stretch->accesses[i].need : 0);
	*ret_num = last + 1;
	return bounds;
}

static int compare_ends(const void *left, const void *right)
{
	const struct pg_access *const *a = left, *const *b = right;

	if ((*a)->end != (*b)->end)
		return (*a)->end < (*b)->end ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

/** Likewise the highest end. */
const struct pg_bound *pg_stretch_high(struct pg_arena *arena, const struct pg_stretch *stretch,
				       size_t *ret_num)
{
	size_t num = stretch->num_accesses, first = 0;
	const struct pg_access **by_end = PG_NEW_N(arena, num, const struct pg_access *);
	struct pg_bound *bounds = PG_NEW_N(arena, num, struct pg_bound);

	for (size_t i = 0; i < num; i++)
		by_end[i] = &stretch->accesses[i];
	qsort(by_end, num, sizeof(*by_end), compare_ends);
	while (first + 1 < num && by_end[first + 1]->end == by_end[0]->end)
		first++;
	for (size_t i = num; i-- > first;)
		bounds[num - 1 - i] = bound(stretch, by_end[i]->end, i > first ? by_end[i]->need : 0);
	*ret_num = num - first;
	return bounds;
}
