// SPDX-License-Identifier: GPL-2.0-only
/* Where each call of a recursion returns: what its depth was when it began. No point of the list has the number. */
#define PROBE_ENTRIES 1024
#include "nested.probe.h"
#include "record.h"

#define NESTED 0xffff

int PROBE_PROGRAMS(nested)
{
	struct nested_args args;
	struct {
		__u64 point, is_read, depth;
	} *record;

	bpf_fetch_args(ctx, &args, sizeof(args));
	record = RECORD(NESTED);
	record->is_read = BPF_ARG_OK(&args, depth);
	record->depth = (__u64)args.depth;
	bpf_ringbuf_submit(record, 0);
	return 0;
}
