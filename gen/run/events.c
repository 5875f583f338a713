// SPDX-License-Identifier: GPL-2.0-only
#include "run/events.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/types.h>
#include <probegen/record.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/outfile.h"
#include "base/quote.h"
#include "run/count/left.h"
#include "run/count/unread.h"
#include "run/self.h"
#include "run/show/print.h"
#include "run/stack/fold.h"
#include "run/tally/tally.h"
#include "run/valuejson.h"

/** Events that follow each other faster than this are written together, ns. */
#define SOON ((uint64_t)50 * 1000 * 1000)
#define MUCH ((size_t)64 << 10)

/** Each is looked up among the types of the object. */
#define MOST_EVENTS 10000

struct event {
	const char *name;
	struct pg_args_type type; /* of its struct NAME_args */
	uint32_t size, ok_offset;
};

struct pg_events {
	struct pg_arena *arena;
	const struct pg_loader *loader;
	int records, counts, left_out; /* maps; missing ones are negative */
	bool json, has_title;
	struct pg_tally *tally; /* NULL: the object has no tables */
	struct event *events; /* by number */
	size_t num;
	struct pg_decoder decoder;
	struct pg_stacks *stacks;
	struct probe_unwind unwind; /* what records have for it; its pages are 0: nothing */
	struct pg_folds *folds; /* NULL: the object does not count stacks */
	uint32_t own;	/* this process, as programs number it */
	uint64_t num_own; /* events of it that were sent */
	uint64_t num_shown;
	uint64_t rate, num_over_rate; /* the limit of a second; events beyond it that were told */
	struct pg_unread *unread;
	uint64_t clock; /* wall-clock time minus monotonic time, ns */
	struct pg_arena *waiting_arena;
	struct pg_str waiting; /* to be written */
	uint64_t written_at;   /* monotonic, ns */
	const struct pg_error *error;
};

static uint64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* --- The object's own description --- */

static bool find_ok(const struct btf *btf, struct event *event)
{
	const struct btf_type *type = btf__type_by_id(btf, event->type.id);

	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const char *name = btf__name_by_offset(btf, btf_members(type)[i].name_off);

		event->ok_offset = btf_member_bit_offset(type, i) / 8;
		if (name && strcmp(name, "pg_ok") == 0)
			return event->ok_offset + sizeof(uint64_t) <= type->size;
	}
	return false;
}

static const struct pg_error *add_event(struct pg_events *events, const char *name)
{
	const struct btf *btf = events->decoder.btf;
	const char *tag = pg_printf(events->arena, "%s_args", name);
	int type = btf__find_by_name_kind(btf, tag, BTF_KIND_STRUCT);
	struct event event = {.name = name};

	if (type > 0)
		event.type = pg_args_type_of(events->arena, btf, (uint32_t)type);
	if (type <= 0 || !find_ok(btf, &event))
		return pg_error(events->arena, "the object's BTF does not describe struct %s", tag);
	event.size = btf__type_by_id(btf, event.type.id)->size;
	*PG_PUSH(events->arena, events->events, events->num) = event;
	return NULL;
}

/** Names, each with its NUL; an empty one ends them. */
static const struct pg_error *read_names(struct pg_events *events)
{
	const char **all = NULL;
	size_t size, at = 0;
	const char *names = pg_loader_constant(events->loader, PROBE_EVENTS_SECTION, &size);

	while (names && at < size && names[at]) {
		if (events->num == MOST_EVENTS)
			return pg_error(events->arena, "the object has more than %d events",
					MOST_EVENTS);

		size_t len = strnlen(names + at, size - at);
		const char *name = pg_strndup(events->arena, names + at, len);

		PG_TRY(add_event(events, name));
		*PG_PUSH(events->arena, all, events->decoder.num_events) = name;
		at += len + 1;
	}
	events->decoder.events = all;
	if (!events->num)
		return pg_error(events->arena, "the object has a ring buffer for events, but no "
					       "names of events in " PROBE_EVENTS_SECTION);
	return NULL;
}

/** What records have behind their frames. */
static const struct pg_error *read_unwind(struct pg_events *events)
{
	size_t size;
	const void *is = pg_loader_constant(events->loader, PROBE_UNWIND_SECTION, &size);

	if (!is)
		return NULL;
	if (size != sizeof(events->unwind))
		return pg_error(events->arena, "%s has %zu bytes, not %zu", PROBE_UNWIND_SECTION, size,
				sizeof(events->unwind));
	memcpy(&events->unwind, is, size);
	return NULL;
}

/**
 * The kernel writes keys and values of as many bytes as a map of the object has: it is only read when
 * these are ours (<probegen/record.h>).
 */
static const struct pg_error *find_maps(struct pg_arena *arena, const struct pg_loader *loader,
					struct pg_events *ret)
{
	static const struct pg_map_shape records = {BPF_MAP_TYPE_RINGBUF, 0, 0};
	static const struct pg_map_shape counts = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(uint32_t),
						   sizeof(struct probe_counts)};
	static const struct pg_map_shape left_out = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(uint32_t),
						     sizeof(struct probe_left_out)};

	PG_TRY(pg_loader_map(arena, loader, "probe_records", &records, &ret->records));
	if (ret->records < 0)
		return NULL;
	PG_TRY(pg_loader_map(arena, loader, "probe_counts", &counts, &ret->counts));
	return pg_loader_map(arena, loader, "probe_left_out", &left_out, &ret->left_out);
}

const struct pg_error *pg_events_create(struct pg_arena *arena, const struct pg_loader *loader,
					const struct pg_fits *fits, uint64_t rate,
					const struct pg_tally_options *options,
					struct pg_events **ret)
{
	struct pg_events *events;

	*ret = NULL;
	events = PG_NEW(arena, struct pg_events);
	PG_TRY(find_maps(arena, loader, events));
	if (events->records < 0)
		return NULL;
	events->arena = arena;
	events->loader = loader;
	events->json = options->json;
	events->decoder.btf = pg_loader_btf(loader);
	events->decoder.order = PG_HOST_ORDER;
	events->decoder.ksyms = pg_ksyms_create(arena);
	events->own = pg_self_process();
	events->rate = rate;
	events->unread = pg_unread_create(arena, events->decoder.btf, fits);
	PG_TRY(read_unwind(events));
	events->stacks = pg_stacks_create(arena, events->decoder.ksyms, events->unwind.pages > 0);
	events->clock = now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC);
	PG_TRY(read_names(events));
	PG_TRY(pg_folds_create(arena, loader, events->stacks,
			       events->unwind.folds != 0, &events->folds));
	PG_TRY(pg_tally_create(arena, loader, &events->decoder, events->stacks, options,
			       &events->tally));
	*ret = events;
	return NULL;
}

void pg_events_without_sleep(struct pg_events *events, const char *why)
{
	pg_unread_without_sleep(events->unread, why);
}

void pg_events_know(struct pg_events *events, const char *path)
{
	pg_stacks_know(events->stacks, path);
}

int pg_events_ring(const struct pg_events *events)
{
	return events->records;
}

/* --- Writing --- */

static void write_waiting(struct pg_events *events)
{
	if (events->waiting.len && !events->error)
		events->error = pg_stream_stdout(events->arena, pg_str_text(&events->waiting),
						 events->waiting.len);
	pg_arena_destroy(events->waiting_arena);
	events->waiting_arena = NULL;
	events->waiting = (struct pg_str){.arena = NULL};
	events->written_at = now(CLOCK_MONOTONIC);
}

static struct pg_str *waiting(struct pg_events *events)
{
	if (!events->waiting_arena) {
		events->waiting_arena = pg_arena_create();
		events->waiting.arena = events->waiting_arena;
	}
	return &events->waiting;
}

static void write_some(struct pg_events *events)
{
	if (events->waiting.len > MUCH || now(CLOCK_MONOTONIC) - events->written_at > SOON)
		write_waiting(events);
}

/** A flood is told while it lasts. */
static void say_flood(struct pg_events *events)
{
	struct probe_left_out left_out;

	if (!events->rate)
		return;
	pg_left_sum(events->left_out, sizeof(left_out) / sizeof(uint64_t), (uint64_t *)&left_out);
	if (left_out.over_rate > events->num_over_rate)
		fprintf(stderr, "probegen: %" PRIu64 " events are not shown just now: there are "
				"more than %" PRIu64 " in a second (--rate)\n",
			(uint64_t)(left_out.over_rate - events->num_over_rate), events->rate);
	events->num_over_rate = left_out.over_rate;
}

bool pg_events_tick(void *state)
{
	struct pg_events *events = state;

	pg_stacks_tick(events->stacks);
	if (events->folds)
		pg_folds_tick(events->folds);
	if (events->tally)
		pg_tally_tick(events->tally);
	write_waiting(events);
	say_flood(events);
	return false;
}

/* --- A record --- */

struct received {
	struct probe_record head;
	const struct event *event;
	struct pg_value args;
	struct pg_stack_texts stack, user_stack;
};

/** The bytes of a struct E_args in a record: words follow it. */
static uint64_t padded_size(const struct event *event)
{
	return ((uint64_t)event->size + 7) & ~(uint64_t)7;
}

/** For each frame of the room that a record has: one of the process and one of the kernel. */
#define FRAMES_SIZE (sizeof(struct probe_user_frame) + sizeof(uint64_t))

/** The bytes that a record has for unwinding. */
static size_t saved_size(const struct pg_events *events)
{
	const struct probe_unwind *unwind = &events->unwind;

	return unwind->pages ? sizeof(struct probe_saved) + unwind->regs_size +
				       (size_t)unwind->pages * PROBE_SAVED_PAGE
			     : 0;
}

/** False: it does not fit the object. */
static bool unwind(struct pg_events *events, const struct pg_procs_moment *moment,
		   const struct probe_call *call, const struct probe_user_frame *user_frames,
		   const struct probe_saved *head, size_t room, struct received *ret)
{
	const struct pg_stack_saved saved = {
		.head = head,
		.regs = head + 1,
		.regs_size = events->unwind.regs_size,
		.pages = (const char *)(head + 1) + events->unwind.regs_size,
		.num_pages = events->unwind.pages,
		.first = ret->head.num_user_frames ? user_frames : NULL,
		.call = call,
	};

	if (head->num_pages > saved.num_pages)
		return false;
	ret->user_stack = pg_stacks_unwound(events->stacks, events->decoder.arena,
					    events->unwind.folds ? PG_STACKS_FUNCTIONS
								 : PG_STACKS_PLACES,
					    moment, &saved, room);
	return true;
}

/** The bytes behind the arguments: there may be room for more frames than the stacks had. */
static bool receive_stacks(struct pg_events *events, const void *bytes, size_t size,
			   struct received *ret)
{
	const struct pg_procs_moment moment = {ret->head.process, ret->head.time};
	const struct probe_call *call = bytes;
	const struct probe_user_frame *user_frames = (const void *)(call + 1);
	const size_t saved = saved_size(events), frames = size > saved ? size - saved : 0;
	const size_t room = frames > sizeof(*call) ? (frames - sizeof(*call)) / FRAMES_SIZE : 0;

	ret->stack = ret->user_stack = (struct pg_stack_texts){.num = 0};
	if (size != saved + (room ? sizeof(*call) + room * FRAMES_SIZE : 0) ||
	    ret->head.num_frames > room || ret->head.num_user_frames > room)
		return false;
	if (!room)
		return saved == 0;
	ret->stack = pg_stacks_kernel(events->stacks, events->decoder.arena, PG_STACKS_PLACES,
				      (const uint64_t *)(user_frames + room),
				      ret->head.num_frames);
	if (saved)
		return unwind(events, &moment, call, user_frames,
			      (const void *)((const char *)bytes + frames), room, ret);
	ret->user_stack = pg_stacks_user(events->stacks, events->decoder.arena, PG_STACKS_PLACES,
					 &moment, call, user_frames, ret->head.num_user_frames);
	/* The caller may be one more. */
	if (ret->user_stack.num > room)
		ret->user_stack.num = room;
	return true;
}

/** False: it is not a record of this object, or is shorter or longer than it says. */
static bool receive(struct pg_events *events, const void *bytes, size_t size,
		    struct received *ret)
{
	const char *args = (const char *)bytes + sizeof(ret->head);
	uint64_t ok;
	size_t left = size - sizeof(ret->head);

	if (size < sizeof(ret->head))
		return false;
	memcpy(&ret->head, bytes, sizeof(ret->head));
	if (ret->head.event >= events->num)
		return false;
	ret->event = &events->events[ret->head.event];
	if (ret->head.args_size != padded_size(ret->event) || ret->head.args_size > left)
		return false;
	if (!receive_stacks(events, args + ret->head.args_size, left - ret->head.args_size, ret))
		return false;
	ret->head.comm[PROBE_COMM_SIZE - 1] = '\0';
	memcpy(&ok, args + ret->event->ok_offset, sizeof(ok));
	ret->args = pg_value_of_args(&events->decoder, &ret->event->type, args,
				     ret->head.args_size, ok);
	return true;
}

static void print_title(struct pg_events *events, struct pg_str *text)
{
	if (!events->has_title)
		pg_str_add(text, "%-15s %3s %-15s %7s %7s %s\n", "TIME", "CPU", "COMMAND",
			   "PID", "TID", "EVENT");
	events->has_title = true;
}

static void print_stack(struct pg_str *text, const struct pg_stack_texts *stack)
{
	for (size_t i = 0; i < stack->num; i++)
		pg_str_add(text, "        %s\n", pg_shown(text->arena, stack->items[i]));
	if (stack->end)
		pg_str_add(text, "        (%s)\n", stack->end);
}

static void print_text(struct pg_events *events, const struct received *received)
{
	struct pg_arena *arena = events->decoder.arena;
	struct pg_str *text = waiting(events);
	uint64_t time = received->head.time + events->clock;
	time_t seconds = (time_t)(time / 1000000000);
	struct tm day;
	char clock[16];

	print_title(events, text);
	localtime_r(&seconds, &day);
	strftime(clock, sizeof(clock), "%H:%M:%S", &day);
	pg_str_add(text, "%s.%06u %3u %-15s %7u %7u %s ", clock,
		   (unsigned)(time % 1000000000 / 1000), received->head.cpu,
		   pg_shown(arena, received->head.comm), received->head.process,
		   received->head.thread, pg_shown(arena, received->event->name));
	pg_value_print(text, &received->args);
	pg_str_add(text, "\n");
	print_stack(text, &received->stack);
	print_stack(text, &received->user_stack);
}

/* --- As JSON --- */

static void add_json_stack(json_t *line, const char *key, const struct pg_stack_texts *stack)
{
	json_t *frames;

	if (!stack->num)
		return;
	frames = pg_json_must(json_array());
	for (size_t i = 0; i < stack->num; i++)
		pg_json_append(frames, pg_json_text(stack->items[i]));
	pg_json_set(line, key, frames);
}

static void print_json(struct pg_events *events, const struct received *received)
{
	uint64_t time = received->head.time + events->clock;
	const char *comm = received->head.comm;
	json_t *line = pg_json_must(json_object()), *lines = pg_value_lines_json(&received->args);

	pg_json_set(line, "time",
			    pg_json_must(json_sprintf("%" PRIu64 ".%09" PRIu64, time / 1000000000,
					      time % 1000000000)));
	pg_json_set(line, "cpu", pg_json_number(received->head.cpu));
	pg_json_set(line, "comm", pg_json_text(comm));
	pg_json_set(line, "pid", pg_json_number(received->head.process));
	pg_json_set(line, "tid", pg_json_number(received->head.thread));
	pg_json_set(line, "event", pg_json_text(received->event->name));
	pg_json_set(line, "args", pg_value_json(&received->args));
	if (lines)
		pg_json_set(line, "lines", lines);
	add_json_stack(line, "stack", &received->stack);
	add_json_stack(line, "user_stack", &received->user_stack);
	if (received->user_stack.end)
		pg_json_set(line, "user_stack_end", pg_json_text(received->user_stack.end));
	pg_json_add_line(waiting(events), line);
}

static void print(struct pg_events *events, const struct received *received)
{
	const struct event *event = received->event;

	events->num_shown++;
	if (events->unwind.folds) {
		pg_folds_take(events->folds, received->head.comm, &received->user_stack);
		return;
	}
	pg_unread_note(events->unread, event->name, event->type.id, &received->args);
	if (events->json)
		print_json(events, received);
	else
		print_text(events, received);
}

static const struct pg_error *damaged_error(const struct pg_events *events, const void *bytes,
					    size_t size)
{
	struct probe_record head;

	if (size < sizeof(head))
		return pg_error(events->arena, "a record of %zu bytes is damaged: its head has %zu",
				size, sizeof(head));
	memcpy(&head, bytes, sizeof(head));
	return pg_error(events->arena,
			"a record of %zu bytes is damaged: it says that it is of event %u, with %u "
			"bytes of arguments, %u frames of the kernel and %u of the process",
			size, head.event, head.args_size, head.num_frames, head.num_user_frames);
}

/**
 * Printing the events that printing itself causes would never end. The programs of trace do not send
 * them (<probegen/select.bpf.h>); others may.
 */
static bool is_own(uint32_t own, const void *bytes, size_t size)
{
	struct probe_record head;

	if (size < sizeof(head))
		return false;
	memcpy(&head, bytes, sizeof(head));
	return own != 0 && head.process == own;
}

enum pg_record_verdict pg_events_record(void *state, const void *bytes, size_t size)
{
	struct pg_events *events = state;
	struct received received;

	if (is_own(events->own, bytes, size)) {
		events->num_own++;
		return PG_RECORD_SKIP;
	}
	events->decoder.arena = pg_arena_create();
	if (!receive(events, bytes, size, &received))
		events->error = damaged_error(events, bytes, size);
	else
		print(events, &received);
	pg_arena_destroy(events->decoder.arena);
	write_some(events);
	return events->error ? PG_RECORD_STOP : PG_RECORD_COUNT;
}

/* --- The end --- */

void pg_events_progress(const struct pg_events *events, uint64_t *ret_shown, uint64_t *ret_lost)
{
	struct probe_counts counts;

	pg_left_sum(events->counts, sizeof(counts) / sizeof(uint64_t), (uint64_t *)&counts);
	*ret_shown = events->num_shown;
	*ret_lost = counts.lost;
}

static void add_left(const struct pg_events *events, struct pg_left *left)
{
	struct probe_counts counts;
	struct probe_left_out left_out;

	pg_left_sum(events->counts, sizeof(counts) / sizeof(uint64_t), (uint64_t *)&counts);
	pg_left_sum(events->left_out, sizeof(left_out) / sizeof(uint64_t), (uint64_t *)&left_out);
	left->lost += counts.lost;
	left->unreadable += counts.unreadable;
	left->own += left_out.own + events->num_own;
	left->over_rate += left_out.over_rate;
	left->counts_stacks = events->folds && !events->unwind.folds;
	if (events->folds)
		left->stacks = pg_folds_num_lost(events->folds);
	if (events->tally)
		pg_tally_add_left(events->tally, left);
}

bool pg_events_turn(void *state)
{
	struct pg_events *events = state;

	if (events->tally && !events->error)
		events->error = pg_tally_turn(events->tally, waiting(events));
	write_waiting(events);
	return events->error != NULL;
}

bool pg_events_have_tables(const struct pg_events *events)
{
	return events->tally != NULL;
}

bool pg_events_have_folds(const struct pg_events *events)
{
	return events->folds != NULL;
}

const struct pg_error *pg_events_finish(struct pg_events *events, struct pg_left *left)
{
	if (events->tally && !events->error)
		events->error = pg_tally_finish(events->tally, waiting(events));
	if (events->folds)
		pg_folds_add(events->folds, waiting(events), events->json);
	add_left(events, left);
	if (events->json)
		pg_left_add_json(waiting(events), left);
	write_waiting(events);
	return events->error;
}

void pg_events_destroy(struct pg_events *events)
{
	if (!events)
		return;
	pg_stacks_destroy(events->stacks);
	pg_tally_destroy(events->tally);
	pg_arena_destroy(events->waiting_arena);
}
