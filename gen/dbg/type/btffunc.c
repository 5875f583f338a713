// SPDX-License-Identifier: GPL-2.0-only
/* Functions of one name. */
#include <stdlib.h>
#include <string.h>

#include "dbg/type/btf.h"

static int by_name(const void *a, const void *b)
{
	const struct pg_btf_func *const *x = a, *const *y = b;

	int order = strcmp((*x)->name, (*y)->name);

	/* Of one name in the order of the BTF. */
	return order ? order : ((*x)->number > (*y)->number) - ((*x)->number < (*y)->number);
}

/** Names of parameters that are not used: those of a weak function, which another one replaces. */
static bool has_reserved_names(const struct pg_btf_func *func)
{
	for (size_t i = 0; i < func->type->num_members; i++) {
		const char *name = func->type->members[i].name;

		if (name && strncmp(name, "__", 2) == 0)
			return true;
	}
	return false;
}

/** Two functions of one name as one: it is not known which of them the kernel has. */
static struct pg_btf_func *merge(struct pg_arena *arena, struct pg_btf_func *a,
				 struct pg_btf_func *b)
{
	struct pg_btf_func *first = has_reserved_names(a) ? b : a, *last = first;

	while (last->other)
		last = (struct pg_btf_func *)last->other;
	last->other = first == a ? b : a;
	first->is_ambiguous = a->is_ambiguous || b->is_ambiguous ||
			      strcmp(pg_type_text(arena, a->type),
				     pg_type_text(arena, b->type)) != 0;
	return first;
}

size_t pg_btf_merge(struct pg_arena *arena, struct pg_btf_func **funcs, size_t num)
{
	size_t kept = 0;

	if (num)
		qsort(funcs, num, sizeof(*funcs), by_name);
	for (size_t i = 0; i < num; i++) {
		if (kept && funcs[kept - 1]->name == funcs[i]->name)
			funcs[kept - 1] = merge(arena, funcs[kept - 1], funcs[i]);
		else
			funcs[kept++] = funcs[i];
	}
	return kept;
}
