/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Why a call is not among those of which something is saved: was its beginning not seen, or has the
 * kernel given its element to a newer call? For <probegen/fetch.bpf.h>; the counts are for loaders
 * (enum probe_unsaved of <probegen/record.h>).
 *
 * Each frame in which a call has begun leaves a mark in the map E_begun, for good: of eight times as
 * many elements as there are calls to remember, each has room for the marks of two frames. Where a
 * third one has come, it is not known any more which of both it was, and that is counted as such. So
 * it is where two CPUs leave the first marks of an element at one time; one of these may be lost.
 */
#ifndef PG_BEGUN_BPF_H
#define PG_BEGUN_BPF_H

#include <probegen/record.h>

#define PG_MARKS (8ULL * (PROBE_ENTRIES))

/* In place of the second mark. */
#define PG_MARKS_LOST 1U

/* A frame's mark is in the low half, what chooses its element in the high one. */
PG_INLINE __u64 pg_mark(const struct pg_frame *frame)
{
	__u64 hash = frame->cfa * 0x9e3779b97f4a7c15ULL ^
		     ((__u64)frame->process << 32 | frame->call) * 0xbf58476d1ce4e5b9ULL;

	return (hash ^ hash >> 32) | 2;
}

PG_INLINE __u32 pg_mark_place(__u64 mark)
{
	return PROBE_NUM_UNSAVED + (__u32)((mark >> 32) % PG_MARKS);
}

PG_INLINE void pg_leave_mark(__u64 *marks, __u32 mark)
{
	const __u32 first = (__u32)*marks, second = (__u32)(*marks >> 32);

	if (first == mark || second == mark)
		return;
	if (!first)
		*marks = mark;
	else
		*marks = (__u64)(second ? PG_MARKS_LOST : mark) << 32 | first;
}

PG_INLINE enum probe_unsaved pg_unsaved_by_mark(__u64 marks, __u32 mark)
{
	const __u32 first = (__u32)marks, second = (__u32)(marks >> 32);

	if (first == mark || second == mark)
		return PROBE_EVICTED;
	return second == PG_MARKS_LOST ? PROBE_NOT_SEEN_OR_EVICTED : PROBE_NOT_SEEN;
}

#define PG_BEGUN(event)                                                                            \
	struct event##_marks {                                                                     \
		__uint(type, PG_BPF_MAP_TYPE_ARRAY);                                               \
		__uint(max_entries, PROBE_NUM_UNSAVED + PG_MARKS);                                 \
		__type(key, __u32);                                                                \
		__type(value, __u64);                                                              \
	};                                                                                         \
	extern struct event##_marks event##_begun SEC(".maps");                                    \
	PG_OVERLOAD void pg_note_begun(struct event##_record *record)                              \
	{                                                                                          \
		const __u64 mark = pg_mark(&record->frame);                                        \
		const __u32 place = pg_mark_place(mark);                                           \
		__u64 *marks = bpf_map_lookup_elem(&event##_begun, &place);                        \
                                                                                                   \
		if (marks)                                                                         \
			pg_leave_mark(marks, (__u32)mark);                                         \
	}                                                                                          \
	PG_OVERLOAD void pg_count_unsaved(struct event##_saved *saved PG_UNUSED, __u32 why)        \
	{                                                                                          \
		__u64 *count = bpf_map_lookup_elem(&event##_begun, &why);                          \
                                                                                                   \
		if (count)                                                                         \
			__sync_fetch_and_add(count, 1);                                            \
	}                                                                                          \
	PG_OVERLOAD void pg_note_unsaved(struct event##_saved *saved, const struct pg_frame *frame) \
	{                                                                                          \
		const __u64 mark = pg_mark(frame);                                                 \
		const __u32 place = pg_mark_place(mark);                                           \
		const __u64 *marks = bpf_map_lookup_elem(&event##_begun, &place);                  \
                                                                                                   \
		if (marks)                                                                         \
			pg_count_unsaved(saved, pg_unsaved_by_mark(*marks, (__u32)mark));          \
	}

#endif
