// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/past.h"

#include <string.h>

#include "run/stack/history.h"

/** Processes whose mappings are kept. */
#define MOST_VIEWS 64

/** A process that is a copy of one that is a copy ...: each may have begun another program since. */
#define MOST_COPIES 32

/** The mappings that a process had after `num` of what was told of it. */
struct view {
	uint32_t process;
	uint64_t began;
	size_t num_told;
	struct pg_arena *arena; /* NULL: not used */
	struct pg_mapping *mappings;
	size_t num;
};

struct pg_past {
	struct pg_procs *procs;
	struct pg_history *history; /* NULL: the kernel does not tell */
	struct view views[MOST_VIEWS];
	size_t next; /* to be replaced */
};

struct pg_past *pg_past_create(struct pg_arena *arena, struct pg_procs *procs)
{
	struct pg_past *past = PG_NEW(arena, struct pg_past);

	past->procs = procs;
	past->history = pg_procs_are_known(procs) ? pg_history_create(arena) : NULL;
	return past;
}

void pg_past_destroy(struct pg_past *past)
{
	if (!past)
		return;
	pg_history_destroy(past->history);
	for (size_t i = 0; i < MOST_VIEWS; i++)
		pg_arena_destroy(past->views[i].arena);
}

/* --- A view --- */

static void push(struct view *view, struct pg_mapping mapping, uint64_t begin, uint64_t end)
{
	if (begin >= end)
		return;
	mapping.offset += begin - mapping.begin;
	mapping.begin = begin;
	mapping.end = end;
	*PG_PUSH(view->arena, view->mappings, view->num) = mapping;
}

/** Of a mapping below a newer one the parts beside that are left. */
static void put_over(struct view *view, const struct pg_mapping *newer)
{
	const struct pg_mapping *older = view->mappings;
	const size_t num = view->num;

	view->mappings = NULL;
	view->num = 0;
	for (size_t i = 0; i < num; i++) {
		const uint64_t end = older[i].end;

		push(view, older[i], older[i].begin, newer->begin < end ? newer->begin : end);
		push(view, older[i], newer->end > older[i].begin ? newer->end : older[i].begin, end);
	}
	push(view, *newer, newer->begin, newer->end);
}

static void add_told(struct pg_past *past, struct view *view, const struct pg_told *told)
{
	struct pg_mapping mapping = {
		.begin = told->begin,
		.end = told->end,
		.offset = told->offset,
		.inode = told->inode,
		.path = pg_strndup(view->arena, told->path, strlen(told->path)),
		.fd = -1,
	};

	if (*told->path == '/' && told->path[1] != '/')
		pg_procs_open(past->procs, view->process, told->has_build_id ? told->build_id : NULL,
			      &mapping);
	put_over(view, &mapping);
}

static void add_base(struct view *view, const struct pg_mapping *mappings, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		push(view, mappings[i], mappings[i].begin, mappings[i].end);
		if (mappings[i].path)
			view->mappings[view->num - 1].path = pg_strndup(
				view->arena, mappings[i].path, strlen(mappings[i].path));
	}
}

/** How much had been told of a process at a moment, and from where that counts: the last other program. */
static size_t count_told(const struct pg_life *life, uint64_t time, size_t *ret_begin, bool *ret_is_exec)
{
	size_t num = 0;

	*ret_begin = 0;
	*ret_is_exec = false;
	for (; num < life->num && life->told[num].time <= time; num++) {
		if (!life->told[num].is_exec)
			continue;
		*ret_is_exec = true;
		*ret_begin = num + 1;
	}
	return num;
}

static struct view *find_view(struct pg_past *past, uint32_t process, uint64_t began, size_t num_told)
{
	struct view *view;

	for (size_t i = 0; i < MOST_VIEWS; i++) {
		view = &past->views[i];
		if (view->arena && view->process == process && view->began == began &&
		    view->num_told == num_told)
			return view;
	}
	return NULL;
}

static const struct view *find(struct pg_past *past, const struct pg_procs_moment *moment,
			       const struct pg_life *life, unsigned depth);

/**
 * What it had before anything was told: that of its parent; or, of one that was there before, what it had when it was
 * looked at, as all that was told comes over it.
 */
static void begin_base(struct pg_past *past, struct view *view, const struct pg_procs_moment *moment,
		       const struct pg_life *life, unsigned depth)
{
	const struct pg_procs_moment copied = {life->parent, life->began};
	const struct pg_mapping *base;
	struct pg_life parent;
	size_t num;

	if (life->parent && depth < MOST_COPIES &&
	    pg_history_find(past->history, life->parent, &parent)) {
		const struct view *of_parent = find(past, &copied, &parent, depth + 1);

		add_base(view, of_parent->mappings, of_parent->num);
		return;
	}
	base = pg_procs_mappings(past->procs, life->parent ? &copied : moment, false, &num);
	add_base(view, base, num);
}

static const struct view *find(struct pg_past *past, const struct pg_procs_moment *moment,
			       const struct pg_life *life, unsigned depth)
{
	size_t begin;
	bool is_exec;
	const size_t num_told = count_told(life, moment->time, &begin, &is_exec);
	struct view *old = find_view(past, moment->process, life->began, num_told);
	struct view view = {.process = moment->process, .began = life->began, .num_told = num_told};

	if (old)
		return old;
	view.arena = pg_arena_create();
	if (!is_exec)
		begin_base(past, &view, moment, life, depth);
	/* What came later alone would look like another program. */
	for (size_t i = begin; i < num_told && (is_exec || view.num > 0); i++)
		add_told(past, &view, &life->told[i]);
	old = &past->views[past->next];
	past->next = (past->next + 1) % MOST_VIEWS;
	pg_arena_destroy(old->arena);
	*old = view;
	return old;
}

void pg_past_tick(struct pg_past *past)
{
	if (past->history)
		pg_history_read(past->history);
}

const struct pg_mapping *pg_past_mappings(struct pg_past *past,
					  const struct pg_procs_moment *moment, size_t *ret_num)
{
	const struct view *view;
	struct pg_life life;

	pg_past_tick(past);
	if (!past->history || pg_history_has_gaps(past->history))
		return pg_procs_mappings(past->procs, moment, true, ret_num);
	if (!pg_history_find(past->history, moment->process, &life))
		return pg_procs_mappings(past->procs, moment, false, ret_num);
	view = find(past, moment, &life, 0);
	*ret_num = view->num;
	return view->mappings;
}
