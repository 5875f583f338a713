/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Values of earlier in a call: saved by some programs, looked up by others. For
 * <probegen/fetch.bpf.h>; the essay is in gen/resolve/where/capture.c.
 */
#ifndef PG_SAVED_BPF_H
#define PG_SAVED_BPF_H

#ifndef PROBE_ENTRIES
#define PROBE_ENTRIES 10240
#endif

/* The key: identifies the frame. */
struct pg_frame {
	__u64 cfa;	/* canonical frame address: no two live frames of a process have the same */
	__u32 process;	/* the thread group, for user space; the kernel is 0 */
	__u32 call;	/* its number: a function's, of which a tail call leaves the frame to another, or
			   an inlined instance's */
};
_Static_assert(sizeof(struct pg_frame) == 16, "struct pg_frame has padding");

#include <probegen/begun.bpf.h>

/* The failure of one saved word: it could not be read, or control did not come to its place. */
#define PG_MISSING(saved, word) (-((saved).missing >> (word)&1))

/* The stand-in for the return address while the kernel also traces the function's return. */
extern const void arch_rethook_trampoline __ksym __weak;
extern const void __kretprobe_trampoline __ksym __weak;
extern const void return_to_handler __ksym __weak;

/*
 * All ones when the return address now is not the one at the entry: then a frame that is gone had
 * the same place. A word that could not be read is all ones, which is not a return address.
 */
PG_INLINE __u64 pg_stale(__u64 then, __u64 now)
{
	return now == then || now == (__u64)&arch_rethook_trampoline ||
			       now == (__u64)&__kretprobe_trampoline ||
			       now == (__u64)&return_to_handler
		       ? 0
		       : ~0ULL;
}
#define PG_STALE_IN_KERNEL(saved, now) pg_stale((saved).return_address, now)

/*
 * The same in a process, where the stand-in of return probes is the first byte of a page that the
 * kernel made and mapped where there was room.
 */
PG_INLINE __u64 pg_stale_in_process(__u64 then, __u64 now)
{
	return now == then || !(now & 0xfff) ? 0 : ~0ULL;
}
#define PG_STALE_IN_PROCESS(saved, now) pg_stale_in_process((saved).return_address, now)

/* memory: KERNEL or PROCESS, whose frames of two processes may lie at the same address. */
#define PG_STALE(memory, saved, now) PG_PASTE(PG_STALE_IN_, memory)(saved, now)
#define PG_OWNER(memory)	     PG_PASTE(PG_OWNER_, memory)
#define PG_OWNER_KERNEL		     0
#define PG_OWNER_PROCESS	     ((__u32)(bpf_get_current_pid_tgid() >> 32))

/*
 * The value and the key that a capture saves, the map, and the lookup at a site. The map is looked
 * up twice: if the element were given to another frame while it was copied, it would not be found
 * any more, since only the entry to this frame saves under this key.
 */
#define PG_SAVED(event, num_words, memory)                                                         \
	struct event##_saved {                                                                     \
		__u64 return_address;                                                              \
		__u64 missing; /* bits of the words that are not there */                          \
		__u64 words[num_words];                                                            \
	};                                                                                         \
	_Static_assert(sizeof(struct event##_saved) == 16 + 8 * (num_words),                       \
		       #event ": what is saved has padding");                                      \
	struct event##_record {                                                                    \
		struct pg_frame frame;                                                             \
		struct event##_saved saved;                                                        \
	};                                                                                         \
	struct event##_map {                                                                       \
		__uint(type, PG_BPF_MAP_TYPE_LRU_HASH);                                            \
		__uint(max_entries, PROBE_ENTRIES);                                                \
		__type(key, struct pg_frame);                                                      \
		__type(value, struct event##_saved);                                               \
	};                                                                                         \
	extern struct event##_map event##_entries SEC(".maps");                                    \
	PG_BEGUN(event)                                                                            \
	static int pg_captures_##event PG_UNUSED;                                                  \
	void pg_no_captures_of_##event(void)                                                       \
		__attribute__((error("this argument needs a value from earlier in the call: "      \
				     "write PROBE_CAPTURE(" #event "); at file scope")));          \
	PG_OVERLOAD __u32 pg_owner(struct event##_record *record PG_UNUSED)                        \
	{                                                                                          \
		return PG_OWNER(memory);                                                           \
	}                                                                                          \
	PG_OVERLOAD __u64 pg_is_stale(struct event##_record *record PG_UNUSED, __u64 now PG_UNUSED) \
	{                                                                                          \
		return PG_STALE(memory, record->saved, now);                                       \
	}                                                                                          \
	PG_OVERLOAD __u64 pg_find_saved(struct event##_saved *to, __u32 call, __u64 cfa)           \
	{                                                                                          \
		const struct pg_frame frame = {cfa, PG_OWNER(memory), call};                       \
		const struct event##_saved *saved = bpf_map_lookup_elem(&event##_entries, &frame); \
                                                                                                   \
		if (!pg_captures_##event)                                                          \
			pg_no_captures_of_##event();                                               \
		if (saved)                                                                         \
			*to = *saved;                                                              \
		if (saved && bpf_map_lookup_elem(&event##_entries, &frame) == saved)               \
			return 0;                                                                  \
		pg_note_unsaved(to, &frame);                                                       \
		return ~0ULL;                                                                      \
	}                                                                                          \
	PG_OVERLOAD __u64 pg_find_saved_of(struct event##_saved *to, __u32 call, __u64 cfa,        \
					   __u64 now)                                              \
	{                                                                                          \
		if (pg_find_saved(to, call, cfa))                                                  \
			return ~0ULL;                                                              \
		if (!PG_STALE(memory, *to, now))                                                   \
			return 0;                                                                  \
		pg_count_unsaved(to, PROBE_NOT_SEEN);                                              \
		return ~0ULL;                                                                      \
	}

/* How to fill the record at a place; its value is the failures. */
#define PG_CAPTURE(event, number)                                                                  \
	PG_OVERLOAD __u64 pg_capture_##number(struct event##_ctx *ctx PG_UNUSED,                   \
					      struct event##_record *args, __u64 mask)

/* Once for all captures of an event. */
#define PG_CAPTURED(event)                                                                         \
	static int pg_captures_##event PG_UNUSED = 1;                                              \
	struct event##_map event##_entries SEC(".maps");                                           \
	struct event##_marks event##_begun SEC(".maps");

/*
 * Where a call begins: nothing of an earlier one is left. If it cannot be saved, it must not be
 * found: that call may have left an element.
 */
#define PG_CAPTURE_BEGINS(event, name, section, number, of_call)                                   \
	SEC(section) int name(struct event##_ctx *ctx)                                             \
	{                                                                                          \
		struct event##_record record = {.frame = {.call = of_call}};                       \
                                                                                                   \
		record.frame.process = pg_owner(&record);                                          \
		record.saved.missing = pg_capture_##number(ctx, &record, ~0ULL);                   \
		pg_note_begun(&record);                                                            \
		if (bpf_map_update_elem(&event##_entries, &record.frame, &record.saved,            \
					PG_BPF_ANY))                                               \
			bpf_map_delete_elem(&event##_entries, &record.frame);                      \
		return 0;                                                                          \
	}

/*
 * Later in a call whose beginning was seen: its `own` words are added, or replaced. The element is
 * not written where it lies, since it may be given to another frame at any time, but exchanged; that
 * fails if it is gone. `frame`: the bits of what tells the frame.
 */
#define PG_CAPTURE_ADDS(event, name, section, number, of_call, own, frame_bits)                    \
	SEC(section) int name(struct event##_ctx *ctx)                                             \
	{                                                                                          \
		struct event##_record record = {.frame = {.call = of_call}};                       \
		const struct event##_saved *saved;                                                 \
		__u64 now, failed;                                                                 \
                                                                                                   \
		record.frame.process = pg_owner(&record);                                          \
		pg_capture_##number(ctx, &record, frame_bits);                                     \
		now = record.saved.return_address;                                                 \
		saved = bpf_map_lookup_elem(&event##_entries, &record.frame);                      \
		if (!saved)                                                                        \
			return 0;                                                                  \
		record.saved = *saved;                                                             \
		if (pg_is_stale(&record, now))                                                     \
			return 0;                                                                  \
		failed = pg_capture_##number(ctx, &record, own);                                   \
		record.saved.missing = (record.saved.missing & ~(own)) | (failed & (own));         \
		if (bpf_map_update_elem(&event##_entries, &record.frame, &record.saved,            \
					PG_BPF_EXIST))                                             \
			bpf_map_delete_elem(&event##_entries, &record.frame);                      \
		return 0;                                                                          \
	}

#endif
