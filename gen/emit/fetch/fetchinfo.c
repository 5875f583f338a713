// SPDX-License-Identifier: GPL-2.0-only
/* What can be told of a fetch: how much stack it takes, and whether it is the same as another. */
#include <string.h>

#include "emit/fetch/fetch.h"

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

uint64_t pg_fetch_stack(const struct pg_fetch *fetch, size_t captured)
{
	const uint64_t slot = sizeof(uint64_t);
	uint64_t size = 0;

	for (size_t i = 0; i < fetch->num_steps; i++) {
		const struct pg_step *step = &fetch->steps[i];

		switch (step->kind) {
		case PG_STEP_STRETCH:
			size += ((step->size + 7) & ~7ULL) + slot;
			break;
		case PG_STEP_LOAD:
		case PG_STEP_MEMBER:
			size += 2 * slot;
			break;
		case PG_STEP_LOOKUP: /* a key, the return address, which words are missing */
			size += slot * (2 + 2 + captured) + slot;
			break;
		case PG_STEP_WORD:
		case PG_STEP_MISSING:
		case PG_STEP_BYTES:
		case PG_STEP_STRING:
			size += slot;
			break;
		case PG_STEP_COPY:
		case PG_STEP_SET:
		case PG_STEP_CLEAR:
		case PG_STEP_CLEAR_FAILED:
			break;
		}
	}
	return size;
}

bool pg_fetch_is_equal(const struct pg_fetch *a, const struct pg_fetch *b)
{
	if (a->absent != b->absent || a->num_steps != b->num_steps)
		return false;
	for (size_t i = 0; i < a->num_steps; i++) {
		const struct pg_step *x = &a->steps[i], *y = &b->steps[i];

		if (x->kind != y->kind || x->need != y->need || x->number != y->number ||
		    !is_same_text(x->field, y->field) || x->at != y->at || x->from != y->from ||
		    x->size != y->size || x->user != y->user || x->function != y->function ||
		    !is_same_text(x->expr, y->expr) || !is_same_text(x->check, y->check) ||
		    !is_same_text(x->low, y->low) || !is_same_text(x->high, y->high) ||
		    x->is_signed != y->is_signed || x->is_bit_field != y->is_bit_field ||
		    !is_same_text(x->root, y->root) || !is_same_text(x->room, y->room) ||
		    !is_same_text(x->exists, y->exists) || !is_same_text(x->path, y->path))
			return false;
	}
	return true;
}
