// SPDX-License-Identifier: GPL-2.0-only
/* The workload sets the host's name first and last: record 0 marks both in the list of events. */

#include "record.h"

SEC("kprobe/__x64_sys_sethostname")
int marker(void *ctx)
{
	__u64 point = 0;

	return (int)bpf_ringbuf_output(&events, &point, sizeof(point), 0);
}
