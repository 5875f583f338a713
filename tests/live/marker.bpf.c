// SPDX-License-Identifier: GPL-2.0-only
/*
 * The workload sets the host's name first and last on each CPU: record 0 marks both in the lists of
 * events. MARKER is a place after the entry, so that interrupts are off as at all other points.
 */

#include "record.h"

SEC(MARKER)
int marker(void *ctx)
{
	__u64 point = POINT(0);

	return (int)bpf_ringbuf_output(RING, &point, sizeof(point), 0);
}
