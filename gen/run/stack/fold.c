// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/fold.h"

#include <bpf/bpf.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/quote.h"

#define uthash_malloc(size)	      pg_alloc(folds->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

struct fold {
	struct probe_fold key; /* of one that the kernel counts */
	const char **frames; /* its command, then the outermost frame first */
	size_t num;
	const char *line; /* the frames as one text */
	uint64_t count;
	UT_hash_handle hh;
};

struct pg_folds {
	struct pg_arena *arena;
	struct pg_stacks *stacks;
	int counts, kernel, user; /* maps */
	struct fold *known; /* by key */
	struct fold *taken; /* by line */
	uint64_t num_lost;
};

const struct pg_error *pg_folds_create(struct pg_arena *arena, const struct pg_loader *loader,
				       struct pg_stacks *stacks, bool takes,
				       struct pg_folds **ret)
{
	static const struct pg_map_shape counts = {BPF_MAP_TYPE_HASH, sizeof(struct probe_fold),
						   sizeof(uint64_t)};
	static const struct pg_map_shape any_stack = {BPF_MAP_TYPE_STACK_TRACE, sizeof(uint32_t),
						      PG_ANY_SIZE};
	struct pg_folds *folds = PG_NEW(arena, struct pg_folds);

	*ret = NULL;
	folds->arena = arena;
	folds->stacks = stacks;
	PG_TRY(pg_loader_map(arena, loader, "probe_folds", &counts, &folds->counts));
	PG_TRY(pg_loader_map(arena, loader, "probe_stacks", &any_stack, &folds->kernel));
	PG_TRY(pg_loader_map(arena, loader, "probe_user_stacks", &any_stack, &folds->user));
	if (takes || folds->counts >= 0)
		*ret = folds;
	return NULL;
}

/* --- Names --- */

/** A frame between semicolons. */
static const char *folded(struct pg_arena *arena, const char *frame)
{
	struct pg_str text = {.arena = arena};
	const char *shown = pg_shown(arena, frame);

	if (!strchr(shown, ';'))
		return shown;
	for (size_t len; *shown; shown += len) {
		len = strcspn(shown, ";");
		pg_str_add_n(&text, shown, len);
		if (shown[len]) {
			pg_str_add(&text, "\\x3b");
			len++;
		}
	}
	return pg_str_text(&text);
}

static void add_frames(struct pg_folds *folds, struct fold *fold,
		       const struct pg_stack_texts *innermost_first)
{
	for (size_t i = innermost_first->num; i > 0; i--)
		*PG_PUSH(folds->arena, fold->frames, fold->num) = innermost_first->items[i - 1];
}

/** In the place of a stack's frames. */
static const struct pg_stack_texts lost = {.items = (const char *[]){"[lost]"}, .num = 1};

static void name_frames(struct pg_folds *folds, struct fold *fold, uint64_t time)
{
	const struct probe_fold *key = &fold->key;
	const struct pg_procs_moment moment = {key->process, time};
	struct pg_stack_texts stack;

	*PG_PUSH(folds->arena, fold->frames, fold->num) =
		pg_strndup(folds->arena, key->comm, strnlen(key->comm, sizeof(key->comm)));
	stack = pg_stacks_user_by_id(folds->stacks, folds->arena, PG_STACKS_FUNCTIONS, folds->user,
				     key->user_stack, &moment, &key->call);
	add_frames(folds, fold, key->user_stack == PROBE_LOST_STACK ? &lost : &stack);
	stack = pg_stacks_kernel_by_id(folds->stacks, folds->arena, PG_STACKS_FUNCTIONS,
				       folds->kernel, key->stack);
	add_frames(folds, fold, key->stack == PROBE_LOST_STACK ? &lost : &stack);
}

static const char *line_of(struct pg_arena *arena, const char *const *frames, size_t num)
{
	struct pg_str line = {.arena = arena};

	for (size_t i = 0; i < num; i++)
		pg_str_add(&line, "%s%s", i ? ";" : "", folded(arena, frames[i]));
	return pg_str_text(&line);
}

static struct fold *add_fold(struct pg_folds *folds, const struct probe_fold *key, uint64_t time)
{
	struct fold *fold = PG_NEW(folds->arena, struct fold);

	fold->key = *key;
	name_frames(folds, fold, time);
	fold->line = line_of(folds->arena, fold->frames, fold->num);
	HASH_ADD(hh, folds->known, key, sizeof(fold->key), fold);
	return fold;
}

void pg_folds_tick(struct pg_folds *folds)
{
	struct probe_fold key, *before = NULL;
	struct timespec time;
	struct fold *fold;
	uint64_t now;

	if (folds->counts < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &time);
	now = (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
	while (bpf_map_get_next_key(folds->counts, before, &key) == 0) {
		before = &key;
		HASH_FIND(hh, folds->known, &key, sizeof(key), fold);
		if (!fold)
			add_fold(folds, &key, now);
	}
}

/** All of it is the folds' own. */
static struct fold *add_taken(struct pg_folds *folds, const char *const *frames, size_t num,
			      const char *line)
{
	struct pg_arena *arena = folds->arena;
	struct fold *fold = PG_NEW(arena, struct fold);

	for (size_t i = 0; i < num; i++)
		*PG_PUSH(arena, fold->frames, fold->num) =
			pg_strndup(arena, frames[i], strlen(frames[i]));
	fold->line = pg_strndup(arena, line, strlen(line));
	HASH_ADD_KEYPTR(hh, folds->taken, fold->line, strlen(fold->line), fold);
	return fold;
}

void pg_folds_take(struct pg_folds *folds, const char *comm, const struct pg_stack_texts *stack)
{
	struct pg_arena *arena = pg_arena_create();
	const char **frames = PG_NEW_N(arena, stack->num + 2, const char *), *line;
	struct fold *fold;
	size_t num = 0;

	frames[num++] = comm;
	if (stack->is_cut)
		frames[num++] = "[cut]";
	for (size_t i = stack->num; i > 0; i--)
		frames[num++] = stack->items[i - 1];
	line = line_of(arena, frames, num);
	HASH_FIND(hh, folds->taken, line, strlen(line), fold);
	if (!fold)
		fold = add_taken(folds, frames, num, line);
	fold->count++;
	pg_arena_destroy(arena);
}

/* --- The end --- */

static int by_line(const void *a, const void *b)
{
	const struct fold *const *x = a, *const *y = b;

	return strcmp((*x)->line, (*y)->line);
}

static void read_count(struct pg_folds *folds, struct fold *fold)
{
	if (bpf_map_lookup_elem(folds->counts, &fold->key, &fold->count) != 0)
		fold->count = 0;
	if (fold->key.stack == PROBE_LOST_STACK || fold->key.user_stack == PROBE_LOST_STACK)
		folds->num_lost += fold->count;
}

static void add_line(struct pg_str *text, const struct fold *fold, uint64_t count, bool json)
{
	json_t *line, *frames;

	if (!json) {
		pg_str_add(text, "%s %" PRIu64 "\n", fold->line, count);
		return;
	}
	line = pg_json_must(json_object());
	frames = pg_json_must(json_array());
	for (size_t i = 1; i < fold->num; i++)
		pg_json_append(frames, pg_json_text(fold->frames[i]));
	pg_json_set(line, "comm", pg_json_text(fold->frames[0]));
	pg_json_set(line, "frames", frames);
	pg_json_set(line, "count", pg_json_number(count));
	pg_json_add_line(text, line);
}

void pg_folds_add(struct pg_folds *folds, struct pg_str *text, bool json)
{
	struct fold *fold, *next, **all;
	size_t num = 0;

	pg_folds_tick(folds);
	all = PG_NEW_N(folds->arena, HASH_COUNT(folds->known) + HASH_COUNT(folds->taken) + 1,
		       struct fold *);
	HASH_ITER(hh, folds->known, fold, next)
	{
		read_count(folds, fold);
		all[num++] = fold;
	}
	HASH_ITER(hh, folds->taken, fold, next)
		all[num++] = fold;
	qsort(all, num, sizeof(struct fold *), by_line);
	for (size_t i = 0; i < num;) {
		const struct fold *first = all[i];
		uint64_t count = 0;

		for (; i < num && strcmp(all[i]->line, first->line) == 0; i++)
			count += all[i]->count;
		if (count)
			add_line(text, first, count, json);
	}
}

uint64_t pg_folds_num_lost(const struct pg_folds *folds)
{
	return folds->num_lost;
}
