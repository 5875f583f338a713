// SPDX-License-Identifier: GPL-2.0-only
#include "run/count/left.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/json.h"
#include "base/quote.h"

void pg_left_sum(int map, size_t num, uint64_t *ret)
{
	int cpus = libbpf_num_possible_cpus();
	uint64_t *of_cpus = cpus > 0 ? calloc((size_t)cpus * num, sizeof(*of_cpus)) : NULL;
	uint32_t first = 0;

	for (size_t i = 0; i < num; i++)
		ret[i] = 0;
	if (of_cpus && map >= 0 && bpf_map_lookup_elem(map, &first, of_cpus) == 0) {
		for (size_t i = 0; i < (size_t)cpus * num; i++)
			ret[i % num] += of_cpus[i];
	}
	free(of_cpus);
}

/* --- What the kernel missed --- */

/**
 * The beginning of struct bpf_link_info for a kprobe, as <linux/bpf.h> has it from Linux 6.7 on: that
 * of the machine that probegen is built on may be older.
 */
struct kprobe_link {
	uint32_t type, id, program;
	uint32_t pad;
	uint32_t kind; /* of a perf event: KPROBE, KRETPROBE */
	uint32_t pad2;
	uint64_t function;
	uint32_t function_size, offset;
	uint64_t address, missed, cookie;
};

enum { PERF_EVENT = 7, KPROBE = 3, KRETPROBE = 4 };
_Static_assert(sizeof(struct kprobe_link) == 64, "as the kernel writes it");

static uint64_t missed_by_link(int link)
{
	struct kprobe_link info = {.type = 0};
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(link, &info, &size) != 0 || info.type != PERF_EVENT ||
	    (info.kind != KPROBE && info.kind != KRETPROBE))
		return 0;
	return info.missed; /* 0 in a kernel that does not write it */
}

static uint64_t missed_by_program(int program)
{
	struct bpf_prog_info info = {.type = 0};
	uint32_t size = sizeof(info);

	return bpf_obj_get_info_by_fd(program, &info, &size) == 0 ? info.recursion_misses : 0;
}

void pg_left_add_missed(const struct pg_loader *loader, const struct pg_chosen *chosen,
			struct pg_left *left)
{
	struct pg_attached attached;

	pg_loader_count_missed(loader);
	for (size_t i = 0; pg_loader_attached(loader, i, &attached); i++) {
		uint64_t missed;

		if (chosen && !chosen->has(chosen->state, attached.name))
			continue;
		missed = attached.missed + missed_by_link(attached.link) +
			 (attached.program >= 0 ? missed_by_program(attached.program) : 0);
		if (attached.is_capture)
			left->missed_captures += missed;
		else
			left->missed += missed;
	}
}

/* --- What was not saved --- */

const struct pg_error *pg_left_add_unsaved(struct pg_arena *arena, const struct pg_loader *loader,
					   const struct pg_fits *fits, struct pg_left *left)
{
	static const struct pg_map_shape shape = {BPF_MAP_TYPE_ARRAY, sizeof(uint32_t),
						  sizeof(uint64_t)};

	for (size_t i = 0; i < fits->num; i++) {
		const char *event = fits->items[i].checked.event.name;
		uint64_t count;
		int map;

		PG_TRY(pg_loader_map(arena, loader, pg_printf(arena, "%s_begun", event), &shape,
				     &map));
		for (uint32_t why = 0; map >= 0 && why < PROBE_NUM_UNSAVED; why++) {
			if (bpf_map_lookup_elem(map, &why, &count) == 0)
				left->unsaved[why] += count;
		}
	}
	return NULL;
}

/* --- Telling it --- */

static void say(uint64_t num, const char *text)
{
	if (num)
		fprintf(stderr, "probegen: %" PRIu64 " %s\n", num, text);
}

static void say_stopped(struct pg_arena *arena, const struct pg_left_stopped *stopped)
{
	fprintf(stderr,
		"probegen: %s was stopped after %" PRIu64 " runs, and not traced in the last %.1f s; before that "
		"it ran %" PRIu64 " times a second (--guard)\n",
		pg_shown(arena, stopped->event), stopped->runs, (double)stopped->ms / 1e3,
		stopped->per_second);
}

void pg_left_say(struct pg_arena *arena, const struct pg_left *left)
{
	say(left->lost, left->counts_stacks
				? "events were lost: there are more stacks of processes than can be "
				  "counted"
				: "events were lost: they came faster than they could be printed");
	say(left->stacks, "events have '[lost]' in place of a stack: the kernel's table of stacks had "
			  "no room for it");
	say(left->unreadable, "events are not shown: an argument that the filter, a key or a total "
			      "needs could not be read");
	if (left->over_rate)
		fprintf(stderr, "probegen: %" PRIu64 " events are not shown: there were more than "
				"%" PRIu64 " in a second (--rate)\n", left->over_rate, left->rate);
	say(left->own, "events of probegen itself are not shown");
	say(left->unfollowed, "threads that the command started were not followed: there were too "
			      "many at a time");
	say(left->missed, "events were missed by the kernel: they happened within another probe or "
			  "program, or in too many calls at a time");
	say(left->missed_captures, "beginnings of calls were missed by the kernel: values of them "
				   "are missing");
	say(left->unsaved[PROBE_NOT_SEEN],
	    "times values of earlier in a call are missing: its beginning was not seen, as it was under "
	    "way before or the kernel missed it");
	say(left->unsaved[PROBE_EVICTED],
	    "times values of earlier in a call are missing: they were given up for newer calls (see "
	    "--max-calls, or PROBE_ENTRIES in probegen-header(7))");
	say(left->unsaved[PROBE_NOT_SEEN_OR_EVICTED],
	    "times values of earlier in a call are missing: its beginning was not seen, or they were "
	    "given up for newer calls");
	for (size_t i = 0; i < left->num_stopped; i++)
		say_stopped(arena, &left->stopped[i]);
}

static json_t *stopped_list(const struct pg_left *left)
{
	json_t *list = pg_json_must(json_array());

	for (size_t i = 0; i < left->num_stopped; i++) {
		const struct pg_left_stopped *stopped = &left->stopped[i];
		json_t *object = pg_json_must(json_object());

		pg_json_set(object, "event", pg_json_text(stopped->event));
		pg_json_set(object, "runs", pg_json_number(stopped->runs));
		pg_json_set(object, "runs_per_second", pg_json_number(stopped->per_second));
		pg_json_set(object, "not_traced_ms", pg_json_number(stopped->ms));
		pg_json_append(list, object);
	}
	return list;
}

void pg_left_add_json(struct pg_str *text, const struct pg_left *left)
{
	const struct {
		const char *name;
		uint64_t num;
	} counts[] = {
		{"lost", left->lost},
		{"stacks", left->stacks},
		{"table_full", left->table_full},
		{"table_busy", left->table_busy},
		{"unreadable", left->unreadable},
		{"over_rate", left->over_rate},
		{"own", left->own},
		{"unfollowed", left->unfollowed},
		{"stopped", left->num_stopped},
		{"missed", left->missed},
		{"missed_captures", left->missed_captures},
		{"not_seen", left->unsaved[PROBE_NOT_SEEN]},
		{"evicted", left->unsaved[PROBE_EVICTED]},
		{"not_seen_or_evicted", left->unsaved[PROBE_NOT_SEEN_OR_EVICTED]},
	};
	json_t *line, *all;
	bool any = false;

	for (size_t i = 0; i < PG_ARRAY_SIZE(counts); i++)
		any |= counts[i].num != 0;
	if (!any)
		return;
	line = pg_json_must(json_object());
	all = pg_json_must(json_object());
	for (size_t i = 0; i < PG_ARRAY_SIZE(counts); i++)
		pg_json_set(all, counts[i].name, pg_json_number(counts[i].num));
	pg_json_set(all, "stopped_probes", stopped_list(left));
	pg_json_set(line, "not_shown", all);
	pg_json_add_line(text, line);
}
