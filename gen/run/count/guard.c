// SPDX-License-Identifier: GPL-2.0-only
#include "run/count/guard.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/quote.h"

/** What the programs of a probe have taken, since they were loaded. */
struct taken {
	uint64_t time; /* ns */
	uint64_t runs;
};

struct pg_guarded {
	const char *name;
	const char **programs; /* by name: of all places */
	size_t num_programs;
	int *loaded; /* descriptors, each program once */
	size_t num_loaded;
	struct taken before, last; /* until the last look, and between it and the one before */
	uint64_t stopped_at;	   /* ns; 0: it runs */
	uint64_t per_second;	   /* runs, when it was stopped */
};

struct pg_guard {
	struct pg_arena *arena;
	unsigned percent;
	int statistics; /* the kernel counts for as long as this descriptor is open */
	struct pg_guarded *items;
	size_t num;
	uint64_t looked_at; /* ns */
	uint64_t shown, lost;
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* --- The probes --- */

/** The event that a program is of; its own name where it is of none. */
static const char *probe_of(const struct pg_fits *fits, const char *program)
{
	for (size_t i = 0; i < fits->num; i++) {
		const struct pg_fit *fit = &fits->items[i];

		for (size_t j = 0; j < fit->num_places; j++) {
			if (fit->places[j].program && strcmp(fit->places[j].program, program) == 0)
				return fit->checked.event.name;
		}
	}
	return program;
}

static struct pg_guarded *item_of(struct pg_guard *guard, const char *name)
{
	for (size_t i = guard->num; i > 0; i--) { /* the last one is often the same again */
		if (strcmp(guard->items[i - 1].name, name) == 0)
			return &guard->items[i - 1];
	}
	*PG_PUSH(guard->arena, guard->items, guard->num) = (struct pg_guarded){.name = name};
	return &guard->items[guard->num - 1];
}

static void add(struct pg_guard *guard, const struct pg_fits *fits,
		const struct pg_attached *attached)
{
	struct pg_guarded *item = item_of(guard, probe_of(fits, attached->name));

	*PG_PUSH(guard->arena, item->programs, item->num_programs) = attached->name;
	if (attached->program >= 0)
		*PG_PUSH(guard->arena, item->loaded, item->num_loaded) = attached->program;
}

bool pg_guard_stops(void *state, const char *program)
{
	const struct pg_guarded *item = state;

	for (size_t i = 0; i < item->num_programs; i++) {
		if (strcmp(item->programs[i], program) == 0)
			return true;
	}
	return false;
}

/* --- Counting --- */

static struct taken taken_by(const struct pg_guarded *item)
{
	struct taken taken = {0, 0};

	for (size_t i = 0; i < item->num_loaded; i++) {
		struct bpf_prog_info info = {.type = 0};
		uint32_t size = sizeof(info);

		if (bpf_obj_get_info_by_fd(item->loaded[i], &info, &size) != 0)
			continue;
		taken.time += info.run_time_ns;
		taken.runs += info.run_cnt;
	}
	return taken;
}

static void count(struct pg_guarded *item)
{
	struct taken taken = taken_by(item);

	item->last = (struct taken){taken.time - item->before.time, taken.runs - item->before.runs};
	item->before = taken;
}

const struct pg_error *pg_guard_create(struct pg_arena *arena, const struct pg_loader *loader,
				       const struct pg_fits *fits, unsigned percent,
				       struct pg_guard **ret)
{
	struct pg_guard *guard = PG_NEW(arena, struct pg_guard);
	struct pg_attached attached;

	*guard = (struct pg_guard){.arena = arena, .percent = percent};
	guard->statistics = bpf_enable_stats(BPF_STATS_RUN_TIME);
	if (guard->statistics < 0)
		return pg_error_errno(arena, errno,
				      "--guard: the kernel does not count the time of programs, "
				      "which it can from Linux 5.8 on");
	for (size_t i = 0; pg_loader_attached(loader, i, &attached); i++)
		add(guard, fits, &attached);
	for (size_t i = 0; i < guard->num; i++)
		guard->items[i].before = taken_by(&guard->items[i]);
	guard->looked_at = now();
	*ret = guard;
	return NULL;
}

/* --- Looking --- */

/** Of those that run, the one that has taken the most time; or the one that has run most often. */
static struct pg_guarded *worst(struct pg_guard *guard, bool by_runs)
{
	struct pg_guarded *worst = NULL;

	for (size_t i = 0; i < guard->num; i++) {
		struct pg_guarded *item = &guard->items[i];
		bool is_worse = worst && (by_runs ? item->last.runs > worst->last.runs
						  : item->last.time > worst->last.time);

		if (!item->stopped_at && (!worst || is_worse))
			worst = item;
	}
	return worst;
}

static struct pg_guarded *stop(struct pg_guard *guard, struct pg_guarded *item, uint64_t passed,
			       const char *why)
{
	item->stopped_at = guard->looked_at;
	item->per_second = (uint64_t)((double)item->last.runs * 1e9 / (double)passed);
	fprintf(stderr, "probegen: --guard: %s is stopped: %s\n", pg_shown(guard->arena, item->name),
		why);
	return item;
}

struct pg_guarded *pg_guard_look(struct pg_guard *guard, uint64_t shown, uint64_t lost)
{
	const uint64_t time = now(), passed = time - guard->looked_at;
	const uint64_t now_shown = shown - guard->shown, now_lost = lost - guard->lost;
	struct pg_guarded *item;
	double share;

	if (!passed)
		return NULL;
	for (size_t i = 0; i < guard->num; i++)
		count(&guard->items[i]);
	guard->looked_at = time;
	guard->shown = shown;
	guard->lost = lost;
	item = worst(guard, false);
	if (!item)
		return NULL;
	share = 100.0 * (double)item->last.time / (double)passed;
	if (share > guard->percent)
		return stop(guard, item, passed,
			    pg_printf(guard->arena,
				      "in %.1f s its programs took %.0f %% of a CPU, %" PRIu64
				      " times %.0f ns",
				      (double)passed / 1e9, share, item->last.runs,
				      (double)item->last.time / (double)item->last.runs));
	item = worst(guard, true);
	if (item && now_lost > now_shown)
		return stop(guard, item, passed,
			    pg_printf(guard->arena,
				      "%" PRIu64 " events were lost and %" PRIu64
				      " shown, and it has the most: %" PRIu64,
				      now_lost, now_shown, item->last.runs));
	return NULL;
}

/* --- The end --- */

void pg_guard_tell(const struct pg_guard *guard, struct pg_left *left)
{
	const uint64_t time = now();
	struct pg_left_stopped *stopped = NULL;
	size_t num = 0;

	for (size_t i = 0; guard && i < guard->num; i++) {
		const struct pg_guarded *item = &guard->items[i];

		if (item->stopped_at)
			*PG_PUSH(guard->arena, stopped, num) = (struct pg_left_stopped){
				.event = item->name,
				.runs = item->before.runs,
				.per_second = item->per_second,
				.ms = (time - item->stopped_at) / 1000000,
			};
	}
	left->stopped = stopped;
	left->num_stopped = num;
}

void pg_guard_destroy(struct pg_guard *guard)
{
	if (guard)
		close(guard->statistics);
}
