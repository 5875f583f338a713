// SPDX-License-Identifier: GPL-2.0-only
/*
 * sched_process_fork is hit in the parent, before the new thread can run; sched_process_free when
 * the last of a thread is gone, so that what it does at its end is its own, too. The numbers in
 * both are those of the machine. Threads and not processes: a number belongs to one thread at a time.
 */
#include "run/select/follow.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <linux/types.h>
#include <probegen/record.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/infile.h"
#include "run/cause.h"
#include "run/tracepipe.h"

/** A tracepoint with a program. */
struct tap {
	int program, event;
};

struct pg_follow {
	struct pg_arena *arena;
	int map;
	struct tap fork, free;
};

/* --- Programs, as instructions: they are the same for every object --- */

#define MOVE(to, from)                                                                             \
	{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = to, .src_reg = from}
#define SET(to, value)                                                                             \
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = to, .imm = value}
#define ADD(to, value)                                                                             \
	{.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = to, .imm = value}
#define LOAD(to, base, offset)                                                                     \
	{.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = to, .src_reg = base, .off = offset}
#define STORE(size, base, offset, from)                                                            \
	{.code = BPF_STX | BPF_MEM | size, .dst_reg = base, .src_reg = from, .off = offset}
#define MAP(to, fd)                                                                                \
	{.code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = to, .src_reg = BPF_PSEUDO_MAP_FD, .imm = fd}, \
		{.code = 0}
#define CALL(helper)                                                                               \
	{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_##helper}
#define IF(condition, left, value, skipped)                                                        \
	{.code = BPF_JMP | condition | BPF_K, .dst_reg = left, .imm = value, .off = skipped}
#define EXIT                                                                                       \
	{.code = BPF_JMP | BPF_EXIT}

enum { R0, R1, R2, R3, R4, R5, R6, R10 = 10 };

/** On the stack: a thread's number, and the value of one in the map. */
#define KEY   (-4)
#define VALUE (-16)

static int load(const char *name, const struct bpf_insn *insns, size_t num)
{
	return bpf_prog_load(BPF_PROG_TYPE_TRACEPOINT, name, "GPL", insns, num, NULL);
}

/** if (the current thread is in the map) put the new one in, or count it as missed */
static int load_fork(int map, short child)
{
	const struct bpf_insn insns[] = {
		MOVE(R6, R1),
		CALL(get_current_pid_tgid),
		STORE(BPF_W, R10, KEY, R0),
		MAP(R1, map),
		MOVE(R2, R10),
		ADD(R2, KEY),
		CALL(map_lookup_elem),
		IF(BPF_JEQ, R0, 0, 23),
		LOAD(R1, R6, child),
		STORE(BPF_W, R10, KEY, R1),
		SET(R1, 0),
		STORE(BPF_DW, R10, VALUE, R1),
		MAP(R1, map),
		MOVE(R2, R10),
		ADD(R2, KEY),
		MOVE(R3, R10),
		ADD(R3, VALUE),
		SET(R4, BPF_ANY),
		CALL(map_update_elem),
		IF(BPF_JEQ, R0, 0, 10),
		SET(R1, (int)PROBE_THREADS_MISSED),
		STORE(BPF_W, R10, KEY, R1),
		MAP(R1, map),
		MOVE(R2, R10),
		ADD(R2, KEY),
		CALL(map_lookup_elem),
		IF(BPF_JEQ, R0, 0, 2),
		SET(R1, 1),
		{.code = BPF_STX | BPF_XADD | BPF_DW, .dst_reg = R0, .src_reg = R1},
		SET(R0, 0),
		EXIT,
	};

	return load("probegen_fork", insns, PG_ARRAY_SIZE(insns));
}

/** take the thread out of the map */
static int load_free(int map, short thread)
{
	const struct bpf_insn insns[] = {
		LOAD(R1, R1, thread),
		STORE(BPF_W, R10, KEY, R1),
		MAP(R1, map),
		MOVE(R2, R10),
		ADD(R2, KEY),
		CALL(map_delete_elem),
		SET(R0, 0),
		EXIT,
	};

	return load("probegen_free", insns, PG_ARRAY_SIZE(insns));
}

/* --- Tracepoints --- */

static const struct pg_error *failed(struct pg_arena *arena, int number)
{
	struct pg_allowed allowed = {.num_programs = 0};

	pg_allowed_read(arena, &allowed);
	return pg_cause_error(arena, &allowed, number,
			      "cannot follow what the command starts");
}

static const struct pg_error *read_text(struct pg_arena *arena, const char *event,
					const char *file, const char **ret)
{
	const char *tracefs = pg_tracefs();
	size_t len;

	if (!tracefs)
		return pg_error_hint(arena,
				     pg_error(arena, "cannot follow what the command starts: "
						     "tracefs is not mounted"),
				     "as root: mount -t tracefs tracefs /sys/kernel/tracing");
	return pg_read_file(arena,
			    pg_printf(arena, "%s/events/sched/%s/%s", tracefs, event, file), ret,
			    &len);
}

/** Where a member is in the record of a tracepoint, whose layout differs between kernels. */
static const struct pg_error *find_member(struct pg_arena *arena, const char *event,
					  const char *member, short *ret)
{
	const char *text, *at;
	long offset;

	PG_TRY(read_text(arena, event, "format", &text));
	at = strstr(text, pg_printf(arena, "pid_t %s;\toffset:", member));
	offset = at ? strtol(strstr(at, "offset:") + strlen("offset:"), NULL, 10) : 0;
	if (offset <= 0 || offset > INT16_MAX)
		return pg_error(arena, "cannot follow what the command starts: the kernel's %s has "
				       "no %s", event, member);
	*ret = (short)offset;
	return NULL;
}

static const struct pg_error *attach(struct pg_arena *arena, const char *event, struct tap *tap)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_TRACEPOINT,
				       .size = sizeof(attr),
				       .sample_period = 1,
				       .wakeup_events = 1};
	const char *id;

	if (tap->program < 0)
		return failed(arena, -tap->program);
	PG_TRY(read_text(arena, event, "id", &id));
	attr.config = strtoull(id, NULL, 10);
	tap->event = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (tap->event < 0 || ioctl(tap->event, PERF_EVENT_IOC_SET_BPF, tap->program) != 0 ||
	    ioctl(tap->event, PERF_EVENT_IOC_ENABLE, 0) != 0)
		return failed(arena, errno);
	return NULL;
}

static const struct pg_error *attach_both(struct pg_follow *follow)
{
	struct pg_arena *arena = follow->arena;
	short child, thread;

	PG_TRY(find_member(arena, "sched_process_fork", "child_pid", &child));
	PG_TRY(find_member(arena, "sched_process_free", "pid", &thread));
	follow->fork.program = load_fork(follow->map, child);
	PG_TRY(attach(arena, "sched_process_fork", &follow->fork));
	follow->free.program = load_free(follow->map, thread);
	return attach(arena, "sched_process_free", &follow->free);
}

const struct pg_error *pg_follow_start(struct pg_arena *arena, int map, uint32_t thread,
				       struct pg_follow **ret)
{
	struct pg_follow *follow = PG_NEW(arena, struct pg_follow);
	const uint32_t missed = PROBE_THREADS_MISSED;
	const uint64_t none = 0;

	*follow = (struct pg_follow){arena, map, {-1, -1}, {-1, -1}};
	*ret = follow;
	if (bpf_map_update_elem(map, &missed, &none, BPF_ANY) != 0 ||
	    bpf_map_update_elem(map, &thread, &none, BPF_ANY) != 0)
		return failed(arena, errno);
	return attach_both(follow);
}

uint64_t pg_follow_missed(const struct pg_follow *follow)
{
	const uint32_t key = PROBE_THREADS_MISSED;
	uint64_t num = 0;

	return bpf_map_lookup_elem(follow->map, &key, &num) == 0 ? num : 0;
}

static void end(struct tap *tap)
{
	if (tap->event >= 0)
		close(tap->event);
	if (tap->program >= 0)
		close(tap->program);
}

void pg_follow_end(struct pg_follow *follow)
{
	if (!follow)
		return;
	end(&follow->fork);
	end(&follow->free);
}
