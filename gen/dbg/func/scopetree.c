// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/scopetree.h"

#include "dbg/func/func.h"
#include "dbg/func/scopekind.h"

/** Functions whose trees are kept: places are asked for line by line, which may be inlined in several. */
#define NUM_KEPT 64

/** Questions about a function before its tree is made, which costs as much as some of them. */
#define ENOUGH 8

struct span {
	Dwarf_Addr low, high; /* [low, high) */
};

/** A scope, or a DIE that scopes stand in. Those below it are the next ones, before number `end`. */
struct node {
	Dwarf_Die die;
	bool is_seen_through;
	size_t first_span, num_spans;
	size_t end;
};

struct pg_scopetree {
	struct pg_arena *arena;
	struct node *nodes;
	size_t num;
	struct span *spans;
	size_t num_spans;
	bool is_too_deep;
};

struct kept {
	const void *function; /* the address of its DIE; NULL: none */
	unsigned num_asked;
	struct pg_scopetree *tree; /* NULL: not made yet */
};

struct trees {
	struct kept kept[NUM_KEPT];
};

static void drop(struct kept *kept)
{
	if (kept->tree)
		pg_arena_destroy(kept->tree->arena);
	*kept = (struct kept){.function = NULL};
}

static void close_trees(void *state)
{
	struct trees *trees = state;

	for (size_t i = 0; i < NUM_KEPT; i++)
		drop(&trees->kept[i]);
}

static const struct pg_reader reader = {sizeof(struct trees), close_trees};

static void note_spans(struct pg_scopetree *tree, Dwarf_Die *die)
{
	Dwarf_Addr base;
	struct span span;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(die, at, &base, &span.low, &span.high)) > 0)
		*PG_PUSH(tree->arena, tree->spans, tree->num_spans) = span;
}

static void note_below(struct pg_scopetree *tree, Dwarf_Die *parent, unsigned depth)
{
	enum pg_scope_kind kind;
	Dwarf_Die child;

	tree->is_too_deep |= depth == PG_SCOPE_DEEPEST;
	if (tree->is_too_deep || dwarf_child(parent, &child) != 0)
		return;
	do {
		struct node node = {.die = child, .first_span = tree->num_spans};
		size_t number = tree->num;

		if (!pg_scope_kind(&child, &kind)) {
			if (!pg_holds_functions(&child))
				continue;
			node.is_seen_through = true;
		} else {
			note_spans(tree, &child);
			node.is_seen_through = kind == PG_SCOPE_BLOCK && pg_scope_has_no_code(&child);
		}
		node.num_spans = tree->num_spans - node.first_span;
		*PG_PUSH(tree->arena, tree->nodes, tree->num) = node;
		note_below(tree, &child, depth + 1);
		tree->nodes[number].end = tree->num;
	} while (dwarf_siblingof(&child, &child) == 0);
}

static struct pg_scopetree *make(Dwarf_Die *function)
{
	struct pg_arena *arena = pg_arena_create();
	struct pg_scopetree *tree = PG_NEW(arena, struct pg_scopetree);

	tree->arena = arena;
	note_below(tree, function, 0);
	return tree;
}

const struct pg_scopetree *pg_scopetree_of(struct pg_dbg *dbg, Dwarf_Die *function,
					   struct pg_below *ret_below)
{
	struct trees *trees = pg_dbg_keep(dbg, &reader);
	struct kept *kept = &trees->kept[dwarf_dieoffset(function) / 16 % NUM_KEPT];

	if (kept->function != function->addr) {
		drop(kept);
		kept->function = function->addr;
	}
	if (!kept->tree && ++kept->num_asked < ENOUGH)
		return NULL;
	if (!kept->tree)
		kept->tree = make(function);
	*ret_below = (struct pg_below){0, kept->tree->num};
	return kept->tree->is_too_deep ? NULL : kept->tree;
}

static bool has(const struct pg_scopetree *tree, const struct node *node, uint64_t address)
{
	for (size_t i = 0; i < node->num_spans; i++) {
		const struct span *span = &tree->spans[node->first_span + i];

		if (address >= span->low && address < span->high)
			return true;
	}
	return false;
}

bool pg_scopetree_find(const struct pg_scopetree *tree, uint64_t address, struct pg_below *below,
		       Dwarf_Die *ret)
{
	for (size_t i = below->from; i < below->to;) {
		const struct node *node = &tree->nodes[i];

		if (has(tree, node, address)) {
			*below = (struct pg_below){i + 1, node->end};
			*ret = node->die;
			return true;
		}
		i = node->is_seen_through ? i + 1 : node->end;
	}
	return false;
}
