// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Every component of every path comes here, and nearly all of them are allowed: so only err is
 * fetched at first, which is in a register. The rest is fetched into the ring buffer when needed.
 */
#include <linux/bpf.h>
#include <linux/errno.h>

#include "denied.probe.h"
#include "denied.h"

const char LICENSE[] SEC("license") = "GPL";

/* The command line's; set before the program is loaded. */
const volatile __u32 wanted_process = ANY;
const volatile __u32 wanted_user = ANY;

__u64 lost; /* events for which the ring buffer had no room */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

static int report(struct denied_ctx *ctx, int err)
{
	__u32 process = bpf_get_current_pid_tgid() >> 32;
	__u32 user = (__u32)bpf_get_current_uid_gid();
	struct denied_event *event;

	/* -ECHILD is not an answer: the kernel asks again, with locks. */
	if (!err || err == -ECHILD)
		return 0;
	if ((wanted_process != ANY && process != wanted_process) ||
	    (wanted_user != ANY && user != wanted_user))
		return 0;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->process = process;
	event->user = user;
	bpf_get_current_comm(event->command, sizeof(event->command));
	bpf_fetch_args(ctx, &event->args, sizeof(event->args));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

PROBE_SEC(denied)
int on_denied(struct denied_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, err);
}
