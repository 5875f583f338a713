/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Whose events the programs of `probegen trace` send, and how many a second. The object leaves both
 * open: `trace` and `probegen run` decide, before it is loaded, by the constants in probe_select
 * (struct probe_select), so that the verifier drops what is not asked for.
 * <probegen/trace.bpf.h> includes this.
 */
#ifndef PG_SELECT_BPF_H
#define PG_SELECT_BPF_H

#include <probegen/record.h>

#define PG_BPF_MAP_TYPE_CGROUP_ARRAY 8
#define PG_BPF_F_NO_PREALLOC	     1

/* Volatile: clang must not take the zeros for the values. */
const volatile struct probe_select probe_select SEC(PROBE_SELECT_SECTION) = {0};

/* Of a command: its threads and those of what it has started, which `run` keeps up to date. */
struct {
	__uint(type, PG_BPF_MAP_TYPE_HASH);
	__uint(max_entries, PROBE_MOST_THREADS);
	__uint(map_flags, PG_BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
} probe_threads SEC(".maps");

/* One cgroup. Not created where none is chosen: a kernel may have no cgroups. */
struct {
	__uint(type, PG_BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} probe_cgroup SEC(".maps");

/* The second that is counted in, and the events in it. */
struct probe_rate {
	__u64 second, num;
};
struct {
	__uint(type, PG_BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_rate);
} probe_rates SEC(".maps");

struct {
	__uint(type, PG_BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_left_out);
} probe_left_out SEC(".maps");

PG_INLINE void pg_leave_out(__u64 own, __u64 over_rate)
{
	const __u32 first = 0;
	struct probe_left_out *counts = bpf_map_lookup_elem(&probe_left_out, &first);

	if (!counts)
		return;
	/* Adding 0 is made an atomic "or" by clang, which kernels before 5.12 refuse. */
	if (own)
		__sync_fetch_and_add(&counts->own, own);
	if (over_rate)
		__sync_fetch_and_add(&counts->over_rate, over_rate);
}

/* The process's number as the user has given it: in the user's own namespace. */
PG_INLINE __u32 pg_select_process(__u32 process)
{
	struct bpf_pidns_info {
		__u32 pid, tgid;
	} ids = {0, 0};

	if (!probe_select.namespace_inode)
		return process;
	/* Another namespace, whose processes have none there, is an error, and 0. */
	if (bpf_get_ns_current_pid_tgid(probe_select.namespace_device,
					probe_select.namespace_inode, (void *)&ids, sizeof(ids)))
		return 0;
	return ids.tgid;
}

PG_INLINE int pg_is_listed(__u32 process)
{
	process = pg_select_process(process);
	for (__u32 i = 0; i < PROBE_MOST_PIDS; i++) {
		if (i < probe_select.num_pids && probe_select.pids[i] == process)
			return 1;
	}
	return 0;
}

/* Is the current thread one of those whose events are asked for? */
PG_INLINE int pg_is_selected(void)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 process = id >> 32, thread = (__u32)id;

	if (probe_select.num_pids && !pg_is_listed(process))
		return 0;
	if (probe_select.by_thread && !bpf_map_lookup_elem(&probe_threads, &thread))
		return 0;
	if (probe_select.by_uid && (__u32)bpf_get_current_uid_gid() != probe_select.uid)
		return 0;
	if (probe_select.by_cgroup && bpf_current_task_under_cgroup(&probe_cgroup, 0) != 1)
		return 0;
	/* What shows events causes some: they would never end. 0 is unknown, and idle CPUs'. */
	if (probe_select.own && process == probe_select.own) {
		pg_leave_out(1, 0);
		return 0;
	}
	return 1;
}

/*
 * May one more event be sent in this second? Two CPUs that begin a second at once may let a few more
 * or less pass; each event that is not sent is counted.
 */
PG_INLINE int pg_is_within_rate(void)
{
	const __u32 first = 0;
	struct probe_rate *rate;
	__u64 second;

	if (!probe_select.rate)
		return 1;
	rate = bpf_map_lookup_elem(&probe_rates, &first);
	if (!rate)
		return 1;
	second = bpf_ktime_get_ns() / 1000000000;
	if (rate->second != second) {
		rate->second = second;
		rate->num = 0;
	}
	__sync_fetch_and_add(&rate->num, 1);
	if (*(volatile __u64 *)&rate->num <= probe_select.rate)
		return 1;
	pg_leave_out(0, 1);
	return 0;
}

#endif
