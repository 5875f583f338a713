/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * The programs of `probegen trace`: each event's arguments go to a ring buffer, with time, CPU,
 * command and process. `probegen run` prints the events from it. To be included after a generated
 * header:
 *
 *     PROBE_EVENTS("E\0F");               the names of the events, by number
 *     PROBE_KEEPS(E) { … }                which of them are sent: `args` is struct E_args; 1 or 0,
 *                                         or -1 when an argument that it needs could not be read
 *     PROBE_READS(E, a, b);               that it reads a and b: the others are fetched after it, for
 *                                         events that are kept. Without both, all are
 *     PROBE_TRACE(E, number, flags);      the programs of E;
 *                                         flags: BPF_F_USER_STACK sends no stack of the kernel
 * <probegen/stack.bpf.h> and <probegen/table.bpf.h> have programs that count events instead.
 *
 * Before it may be defined: PROBE_RING, the ring buffer's bytes, a power of two (8 MiB);
 * PROBE_FRAMES, how many frames of the stacks of kernel and process are sent (none); PROBE_PAGES: see
 * <probegen/unwind.bpf.h>.
 */
#ifndef PG_TRACE_BPF_H
#define PG_TRACE_BPF_H

#include <probegen/record.h>
#include <probegen/select.bpf.h>

#ifndef PROBE_RING
#define PROBE_RING (8 << 20)
#endif
#ifndef PROBE_FRAMES
#define PROBE_FRAMES 0
#endif
#ifndef PROBE_PAGES
#define PROBE_PAGES 0
#endif

#if PROBE_PAGES
#include <probegen/unwind.bpf.h>
#define PG_SAVED_STACK struct pg_saved_stack saved;
#define PG_ADD_COPY(ctx, traced) pg_save_stack(&(ctx)->regs, &(traced)->saved)
#else
#define PG_SAVED_STACK
#define PG_ADD_COPY(ctx, traced) ((void)0)
#endif

struct {
	__uint(type, PG_BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, PROBE_RING);
} probe_records SEC(".maps");

struct {
	__uint(type, PG_BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_counts);
} probe_counts SEC(".maps");

/*
 * The object has only the programs of these macros: `probegen run` then refuses any other in it.
 * `probegen trace` sets this for the object that it compiles.
 */
#ifdef PROBE_TRACE_ONLY
__asm__(".pushsection .probegen.trace,\"\",@progbits\n.byte 0\n.popsection\n");
#endif

#define PROBE_EVENTS(names) const char probe_events[] SEC(PROBE_EVENTS_SECTION) = names

PG_INLINE void pg_count(__u64 lost, __u64 unreadable)
{
	const __u32 first = 0;
	struct probe_counts *counts = bpf_map_lookup_elem(&probe_counts, &first);

	if (!counts)
		return;
	/* Adding 0 is made an atomic "or" by clang, which kernels before 5.12 refuse. */
	if (lost)
		__sync_fetch_and_add(&counts->lost, lost);
	if (unreadable)
		__sync_fetch_and_add(&counts->unreadable, unreadable);
}

PG_INLINE void pg_describe(struct probe_record *record, __u32 event, __u32 args_size)
{
	__u64 id = bpf_get_current_pid_tgid();

	record->time = bpf_ktime_get_ns();
	record->event = event;
	record->cpu = bpf_get_smp_processor_id();
	record->process = id >> 32;
	record->thread = (__u32)id;
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	record->args_size = args_size;
	record->num_frames = 0;
	record->num_user_frames = 0;
}

#define PROBE_KEEPS(event) PG_OVERLOAD int pg_keeps(const struct event##_args *args PG_UNUSED)

#define PROBE_READS(e, ...)                                                                        \
	PG_OVERLOAD int pg_probe_judges(const struct e##_ctx *ctx PG_UNUSED)                       \
	{                                                                                          \
		return 1;                                                                          \
	}                                                                                          \
	PG_OVERLOAD __u64 pg_probe_first(const struct e##_ctx *ctx PG_UNUSED)                      \
	{                                                                                          \
		return PG_MASK((struct e##_args *)0, ##__VA_ARGS__);                               \
	}                                                                                          \
	PG_OVERLOAD int pg_is_kept(const struct e##_ctx *ctx, struct e##_args *args,               \
				   __u64 failed)                                                   \
	{                                                                                          \
		int keeps;                                                                         \
                                                                                                   \
		pg_finish(args, pg_probe_first(ctx), failed);                                      \
		keeps = pg_keeps(args);                                                            \
		if (keeps < 0)                                                                     \
			pg_count(0, 1);                                                            \
		return keeps > 0;                                                                  \
	}                                                                                          \
	_Static_assert(1, #e)

/* An event without conditions. */
PG_OVERLOAD int pg_is_kept(const void *ctx PG_UNUSED, const void *args PG_UNUSED,
			   __u64 failed PG_UNUSED)
{
	return 1;
}

/* For filters. */
#define PROBE_NEEDS(name)                                                                          \
	if (!BPF_ARG_OK(args, name))                                                               \
		return -1

/* The value, of which this argument is a part. */
#define PROBE_READ(name, value)                                                                    \
	({                                                                                         \
		PROBE_NEEDS(name);                                                                 \
		value;                                                                             \
	})

/* Is a string of an argument this text? Sizes are with the NUL. */
PG_INLINE int pg_is_text(const char *string, __u32 size, const char *text, __u32 text_size)
{
	if (text_size > size)
		return 0;
	for (__u32 i = 0; i < text_size; i++) {
		if (string[i] != text[i])
			return 0;
	}
	return 1;
}
#define PROBE_IS(name, text) pg_is_text((args)->name, sizeof((args)->name), text, sizeof(text))

PG_INLINE int pg_comm_is(const char *text, __u32 size)
{
	char comm[PROBE_COMM_SIZE];

	bpf_get_current_comm(comm, sizeof(comm));
	return pg_is_text(comm, sizeof(comm), text, size);
}
#define PROBE_COMM_IS(text) pg_comm_is(text, sizeof(text))

/*
 * The calls that the stacks of E may lack: `ip` is the member of struct pt_regs, and struct E_args
 * has pg_caller. Where stacks are asked for, an event has one of these before PROBE_TRACE.
 */
#define PROBE_CALLER(e, ip)                                                                        \
	PG_OVERLOAD struct probe_call pg_call(const struct e##_ctx *ctx,                           \
					      const struct e##_args *args)                         \
	{                                                                                          \
		return (struct probe_call){                                                        \
			.place = ctx->regs.ip,                                                     \
			.caller = BPF_ARG_OK(args, pg_caller) ? args->pg_caller : 0,               \
		};                                                                                 \
	}
#define PROBE_NO_CALLER(e)                                                                         \
	PG_OVERLOAD struct probe_call pg_call(const struct e##_ctx *ctx PG_UNUSED,                 \
					      const struct e##_args *args PG_UNUSED)               \
	{                                                                                          \
		return (struct probe_call){.caller = 0};                                           \
	}

/* The struct of an event that is to be judged; NULL: another program has its room, and the event is lost. */
#define PG_ROOM_FOR(room)                                                                          \
	({                                                                                         \
		__auto_type args_in_room = pg_args_in(room);                                       \
                                                                                                   \
		if (!args_in_room)                                                                 \
			pg_count(1, 0);                                                            \
		args_in_room;                                                                      \
	})

/*
 * What is reserved in the ring buffer takes its room there until it is read, also if it is given back. So
 * an event that may be left out is judged in its room (<probegen/room.bpf.h>), and moves when it is kept.
 *
 * Packed: a type of the arguments may be aligned to more than 8 bytes, and the record has no room between its parts.
 */
#define PROBE_TRACE(e, number, flags)                                                              \
	struct e##_traced {                                                                        \
		struct probe_record record;                                                        \
		struct e##_args args;                                                              \
		struct probe_call call[!!PROBE_FRAMES];                                            \
		struct probe_user_frame user_frames[PROBE_FRAMES];                                 \
		__u64 frames[PROBE_FRAMES];                                                        \
		PG_SAVED_STACK                                                                     \
	} __attribute__((packed, aligned(8)));                                                     \
	PG_INLINE struct e##_args *pg_reserve_##e(void)                                            \
	{                                                                                          \
		struct e##_traced *traced;                                                         \
                                                                                                   \
		if (!pg_is_within_rate())                                                          \
			return 0;                                                                  \
		traced = bpf_ringbuf_reserve(&probe_records, sizeof(*traced), 0);                  \
		if (!traced) {                                                                     \
			pg_count(1, 0);                                                            \
			return 0;                                                                  \
		}                                                                                  \
		return (void *)&traced->args;                                                      \
	}                                                                                          \
	PG_OVERLOAD struct e##_args *pg_probe_begin(struct e##_ctx *ctx,                           \
						    struct e##_room *room)                         \
	{                                                                                          \
		struct e##_args *args;                                                             \
                                                                                                   \
		if (!pg_is_selected())                                                             \
			return 0;                                                                  \
		args = pg_probe_judges(ctx) ? PG_ROOM_FOR(room) : pg_reserve_##e();                \
		if (args)                                                                          \
			PG_CLEAR(*args);                                                           \
		return args;                                                                       \
	}                                                                                          \
	PG_OVERLOAD struct e##_args *pg_probe_judge(const struct e##_ctx *ctx,                     \
						    struct e##_room *room, struct e##_args *args,  \
						    __u64 failed)                                  \
	{                                                                                          \
		struct e##_args *kept = 0;                                                         \
                                                                                                   \
		if (pg_is_kept(ctx, args, failed))                                                 \
			kept = pg_reserve_##e();                                                   \
		if (kept)                                                                          \
			bpf_probe_read_kernel(kept, sizeof(*kept), args);                          \
		pg_args_out(room);                                                                 \
		return kept;                                                                       \
	}                                                                                          \
	PG_OVERLOAD __u64 pg_probe_mask(struct e##_ctx *ctx)                                       \
	{                                                                                          \
		return ~pg_probe_first(ctx);                                                       \
	}                                                                                          \
	PG_OVERLOAD int pg_probe_end(struct e##_ctx *ctx, struct e##_room *room PG_UNUSED,         \
				     struct e##_args *args, __u64 failed)                          \
	{                                                                                          \
		struct e##_traced *traced =                                                        \
			(void *)args - __builtin_offsetof(struct e##_traced, args);                \
                                                                                                   \
		pg_finish(args, ~0ULL, failed);                                                    \
		pg_describe(&traced->record, number,                                               \
			    __builtin_offsetof(struct e##_traced, call) -                          \
				    __builtin_offsetof(struct e##_traced, args));                  \
		PG_ADD_STACKS(ctx, traced, args, flags);                                           \
		PG_ADD_COPY(ctx, traced);                                                          \
		bpf_ringbuf_submit(traced, 0);                                                     \
		return 0;                                                                          \
	}                                                                                          \
	PG_PASTE(PG_PROGRAMS_, e)                                                                  \
	_Static_assert(1, #e)

#if PROBE_FRAMES
#define PG_ADD_STACKS(ctx, traced, args, flags)                                                    \
	({                                                                                         \
		long got = (flags) & PG_BPF_USER_STACK                                             \
				   ? 0                                                             \
				   : bpf_get_stack(ctx, (traced)->frames,                          \
						   sizeof((traced)->frames), 0);                   \
                                                                                                   \
		(traced)->record.num_frames = got > 0 ? (__u64)got / sizeof(__u64) : 0;            \
		(traced)->call[0] = pg_call(ctx, args);                                            \
		got = bpf_get_stack(ctx, (traced)->user_frames, sizeof((traced)->user_frames),     \
				    PG_BPF_USER_STACK | PG_BPF_USER_BUILD_ID);                     \
		(traced)->record.num_user_frames =                                                 \
			got > 0 ? (__u64)got / sizeof(struct probe_user_frame) : 0;                \
	})
#else
#define PG_ADD_STACKS(ctx, traced, args, flags) ((void)ctx)
#endif

#endif
