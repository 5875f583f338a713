// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/stacks.h"

#include <bpf/bpf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "run/self.h"
#include "run/stack/past.h"
#include "run/stack/unwind.h"

struct pg_stacks {
	struct pg_arena *arena;
	struct pg_ksyms *ksyms;
	struct pg_procs *procs;
	struct pg_unwinder *unwinder; /* NULL: not asked for */
	struct pg_past *past; /* likewise */
};

struct pg_stacks *pg_stacks_create(struct pg_arena *arena, struct pg_ksyms *ksyms, bool unwinds)
{
	struct pg_stacks *stacks = PG_NEW(arena, struct pg_stacks);

	stacks->arena = arena;
	stacks->ksyms = ksyms;
	stacks->procs = pg_procs_create(arena, pg_self_has_machine_numbers(), unwinds);
	stacks->unwinder = unwinds ? pg_unwinder_create(arena) : NULL;
	stacks->past = unwinds ? pg_past_create(arena, stacks->procs) : NULL;
	return stacks;
}

void pg_stacks_destroy(struct pg_stacks *stacks)
{
	if (!stacks)
		return;
	pg_unwinder_destroy(stacks->unwinder);
	pg_past_destroy(stacks->past);
	pg_procs_destroy(stacks->procs);
}

void pg_stacks_tick(struct pg_stacks *stacks)
{
	if (stacks->past)
		pg_past_tick(stacks->past);
}

void pg_stacks_know(struct pg_stacks *stacks, const char *path)
{
	pg_procs_know(stacks->procs, path);
}

/* --- A frame --- */

static const char *kernel_text(struct pg_stacks *stacks, struct pg_arena *arena,
				  enum pg_stacks_style style, uint64_t address)
{
	const char *text = pg_ksyms_text(stacks->ksyms, arena, address);

	if (style == PG_STACKS_FUNCTIONS)
		return text ? pg_strndup(arena, text, strcspn(text, "+")) : "[unknown]";
	return text ? text : pg_printf(arena, "0x%" PRIx64, address);
}

/** In a file that is known, or in memory with a name. */
static const char *place_text(struct pg_arena *arena, enum pg_stacks_style style,
			      const struct pg_procs_file *file, uint64_t in_file, uint64_t address,
			      bool is_return)
{
	const char *path = file->path;
	/* Memory has names, too: "[vdso]", "[heap]". */
	const bool is_file = path && *path == '/';
	struct pg_elfplace place = {.address = is_file ? in_file : address};

	if (file->funcs && !pg_elffuncs_find(file->funcs, in_file, is_return, &place))
		place = (struct pg_elfplace){.address = in_file};
	if (style == PG_STACKS_FUNCTIONS && place.function)
		return place.function;
	/* "[vdso]" has them already. */
	if (path && *path == '[')
		path = pg_strndup(arena, path + 1, strcspn(path + 1, "]"));
	if (style == PG_STACKS_FUNCTIONS)
		return pg_printf(arena, "[%s]", path ? path : "unknown");
	if (place.function)
		return pg_printf(arena, "%s+0x%" PRIx64 " [%s]", place.function, place.offset,
				 path);
	return path ? pg_printf(arena, "0x%" PRIx64 " [%s]", place.address, path)
		    : pg_printf(arena, "0x%" PRIx64, address);
}

static const char *unknown_text(struct pg_arena *arena, enum pg_stacks_style style,
				const struct probe_user_frame *frame)
{
	char digits[2 * sizeof(frame->build_id) + 1];
	const char *build_id;

	for (size_t i = 0; i < sizeof(frame->build_id); i++)
		snprintf(digits + 2 * i, 3, "%02x", frame->build_id[i]);
	build_id = pg_printf(arena, "[build id %s]", digits);
	return style == PG_STACKS_FUNCTIONS
		       ? build_id
		       : pg_printf(arena, "0x%" PRIx64 " %s", (uint64_t)frame->place, build_id);
}

static const char *user_text(struct pg_stacks *stacks, struct pg_arena *arena,
				enum pg_stacks_style style, const struct pg_procs_moment *moment,
				const struct probe_user_frame *frame, bool is_innermost)
{
	struct pg_procs_file file = {NULL, NULL};
	uint64_t in_file = frame->place;

	if (frame->status == PROBE_FRAME_IN_FILE) {
		if (!pg_procs_by_build_id(stacks->procs, moment, frame->build_id, &file))
			return unknown_text(arena, style, frame);
	} else if (!pg_procs_by_address(stacks->procs, moment, frame->place, &file, &in_file)) {
		file = (struct pg_procs_file){NULL, NULL};
	}
	return place_text(arena, style, &file, in_file, frame->place, !is_innermost);
}

struct pg_stack_texts pg_stacks_kernel(struct pg_stacks *stacks, struct pg_arena *arena,
				       enum pg_stacks_style style, const uint64_t *addresses,
				       size_t num)
{
	struct pg_stack_texts texts = {.num = 0};

	for (size_t i = 0; i < num; i++)
		*PG_PUSH(arena, texts.items, texts.num) =
			kernel_text(stacks, arena, style, addresses[i]);
	return texts;
}

/* --- The caller --- */

/** The bits of an address that its place in the file has, too: those in a page. */
#define IN_PAGE 0xfff

/** The frame of an address of code: in the file of another frame, if it is as far away there. */
static struct probe_user_frame frame_near(struct pg_stacks *stacks,
					  const struct pg_procs_moment *moment,
					  const struct probe_user_frame *frame,
					  const struct probe_call *call)
{
	struct probe_user_frame near = *frame;
	struct pg_procs_file file;
	struct pg_elfplace place;

	near.place += call->caller - call->place;
	if (frame->status == PROBE_FRAME_IN_FILE &&
	    pg_procs_by_build_id(stacks->procs, moment, frame->build_id, &file) && file.funcs &&
	    pg_elffuncs_find(file.funcs, near.place, true, &place))
		return near;
	return (struct probe_user_frame){.place = call->caller};
}

/** Is it the frame of the caller? Files are not compared where one of them is not known. */
static bool is_caller(const struct probe_user_frame *frame, const struct probe_user_frame *caller)
{
	if (frame->status == caller->status)
		return frame->place == caller->place &&
		       memcmp(frame->build_id, caller->build_id, sizeof(frame->build_id)) == 0;
	return ((frame->place ^ caller->place) & IN_PAGE) == 0;
}

/** Is a call missing after the first of the frames? */
static bool misses_caller(struct pg_stacks *stacks, const struct pg_procs_moment *moment,
			  const struct probe_call *call, const struct probe_user_frame *frames,
			  size_t num, struct probe_user_frame *ret)
{
	if (!call || !call->caller || num == 0)
		return false;
	*ret = frame_near(stacks, moment, &frames[0], call);
	return num == 1 || !is_caller(&frames[1], ret);
}

/**
 * How many frames there are before the walk reads what is not a frame. Of an address in no mapping
 * the kernel says the file of the mapping above (find_vma() finds that), and how far it is from the
 * file's beginning: less than nothing. Neither that one nor those beyond it are callers.
 */
static size_t num_calls(const struct probe_user_frame *frames, size_t num)
{
	size_t i = 0;

	while (i < num &&
	       !(frames[i].status == PROBE_FRAME_IN_FILE && (int64_t)frames[i].place < 0))
		i++;
	return i;
}

struct pg_stack_texts pg_stacks_user(struct pg_stacks *stacks, struct pg_arena *arena,
				     enum pg_stacks_style style,
				     const struct pg_procs_moment *moment,
				     const struct probe_call *call,
				     const struct probe_user_frame *frames, size_t num)
{
	struct pg_stack_texts texts = {.num = 0};
	struct probe_user_frame caller;

	num = num_calls(frames, num);
	for (size_t i = 0; i < num; i++) {
		*PG_PUSH(arena, texts.items, texts.num) =
			user_text(stacks, arena, style, moment, &frames[i], i == 0);
		if (i == 0 && misses_caller(stacks, moment, call, frames, num, &caller))
			*PG_PUSH(arena, texts.items, texts.num) =
				user_text(stacks, arena, style, moment, &caller, false);
	}
	return texts;
}

/* --- Unwound --- */

static const struct pg_mapping *mapping_of(const struct pg_snapshot *snapshot, uint64_t address)
{
	for (size_t i = 0; i < snapshot->num_mappings; i++) {
		if (address >= snapshot->mappings[i].begin && address < snapshot->mappings[i].end)
			return &snapshot->mappings[i];
	}
	return NULL;
}

static uint64_t place_in(const struct pg_mapping *mapping, uint64_t address)
{
	return mapping->offset + (address - mapping->begin);
}

static const char *inlined_text(struct pg_arena *arena, enum pg_stacks_style style,
				const char *name, const char *path)
{
	/* As the tools that make flame graphs mark it. */
	if (style == PG_STACKS_FUNCTIONS)
		return pg_printf(arena, "%s_[i]", name);
	return pg_printf(arena, "%s (inlined) [%s]", name, path ? path : "");
}

static void add_frame(struct pg_arena *arena, enum pg_stacks_style style,
		      const struct pg_snapshot *snapshot, const struct pg_frame *frame,
		      struct pg_stack_texts *texts)
{
	const struct pg_mapping *mapping = mapping_of(snapshot, frame->address);
	struct pg_procs_file file = {NULL, NULL};
	uint64_t in_file = 0;

	if (mapping) {
		file = (struct pg_procs_file){mapping->path, mapping->funcs};
		in_file = place_in(mapping, frame->address);
	}
	for (size_t i = 0; i < frame->num_inlined; i++)
		*PG_PUSH(arena, texts->items, texts->num) =
			inlined_text(arena, style, frame->inlined[i], file.path);
	if (frame->is_signal)
		*PG_PUSH(arena, texts->items, texts->num) = "[signal handler called]";
	else
		*PG_PUSH(arena, texts->items, texts->num) = place_text(
			arena, style, &file, in_file, frame->address, frame->is_return);
}

/** The kernel has looked at the file of the probe: is it still where the process had it? NULL: yes. */
static const char *find_change(const struct pg_snapshot *snapshot,
			       const struct probe_user_frame *first, uint64_t address)
{
	const struct pg_mapping *mapping = mapping_of(snapshot, address);
	const unsigned char *build_id;

	if (!snapshot->num_mappings)
		return "the process has ended before it could be looked at, or this is a container: what it had "
		       "in memory is not known";
	if (!mapping)
		return "the process runs another program by now";
	if (!first || first->status != PROBE_FRAME_IN_FILE || !mapping->funcs)
		return NULL;
	build_id = pg_elffuncs_build_id(mapping->funcs);
	if (first->place != place_in(mapping, address) || !build_id ||
	    memcmp(first->build_id, build_id, sizeof(first->build_id)) != 0)
		return "the process runs another program by now";
	return NULL;
}

struct pg_stack_texts pg_stacks_unwound(struct pg_stacks *stacks, struct pg_arena *arena,
					enum pg_stacks_style style,
					const struct pg_procs_moment *moment,
					const struct pg_stack_saved *saved, size_t most)
{
	struct pg_snapshot snapshot = {
		.process = moment->process,
		.regs = saved->regs,
		.regs_size = saved->regs_size,
		.begin = saved->head->begin,
		.copy = saved->pages,
		.size = (size_t)saved->head->num_pages * PROBE_SAVED_PAGE,
		.room = saved->num_pages * PROBE_SAVED_PAGE,
	};
	struct pg_stack_texts texts = {.num = 0};
	struct pg_frames frames = {.num = 0};
	const char *change;

	snapshot.mappings = pg_past_mappings(stacks->past, moment, &snapshot.num_mappings);
	change = find_change(&snapshot, saved->first,
			     pg_unwind_place(stacks->unwinder, &snapshot));
	if (!change)
		frames = pg_unwind(stacks->unwinder, arena, &snapshot, most);
	for (size_t i = 0; i < frames.num; i++)
		add_frame(arena, style, &snapshot, &frames.items[i], &texts);
	/* What the kernel knows, and the call that the program found by debug info, are right, too. */
	if (!frames.num && saved->first)
		texts = pg_stacks_user(stacks, arena, style, moment, saved->call, saved->first, 1);
	texts.end = change ? change : frames.end;
	texts.is_cut = !frames.is_whole;
	return texts;
}

/* --- Stacks by number --- */

/**
 * The map's own value is as large as its programs want it. Zeroed; NULL: there is no such stack.
 */
static void *read_stack(struct pg_arena *arena, int map, int32_t id, size_t frame_size,
			size_t *ret_num)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);
	void *frames;

	*ret_num = 0;
	if (map < 0 || id < 0 || bpf_obj_get_info_by_fd(map, &info, &size) != 0)
		return NULL;
	frames = pg_alloc(arena, info.value_size + 1u);
	if (bpf_map_lookup_elem(map, &id, frames) != 0)
		return NULL;
	*ret_num = info.value_size / frame_size;
	return frames;
}

struct pg_stack_texts pg_stacks_kernel_by_id(struct pg_stacks *stacks, struct pg_arena *arena,
					     enum pg_stacks_style style, int map, int32_t id)
{
	size_t room, num = 0;
	const uint64_t *frames = read_stack(arena, map, id, sizeof(*frames), &room);

	while (num < room && frames[num])
		num++;
	return pg_stacks_kernel(stacks, arena, style, frames, num);
}

struct pg_stack_texts pg_stacks_user_by_id(struct pg_stacks *stacks, struct pg_arena *arena,
					   enum pg_stacks_style style, int map, int32_t id,
					   const struct pg_procs_moment *moment,
					   const struct probe_call *call)
{
	size_t room, num = 0;
	const struct probe_user_frame *frames =
		read_stack(arena, map, id, sizeof(*frames), &room);

	/* After the last one all is zero. */
	while (num < room && (frames[num].status || frames[num].place))
		num++;
	return pg_stacks_user(stacks, arena, style, moment, call, frames, num);
}
