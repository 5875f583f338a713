// SPDX-License-Identifier: GPL-2.0-only
/* One of the programs that the bench compares: -DREG and its like choose which. */
#include "loop.probe.h"

const char LICENSE[] SEC("license") = "GPL";

unsigned long total;

#if defined(REG)
int BPF_PROBE(reg, number)
{
	total += number;
	return 0;
}
#elif defined(FRAME)
int BPF_PROBE(frame, frame)
{
	total += frame;
	return 0;
}
#elif defined(STRING)
int BPF_PROBE(string, text)
{
	total += text[0];
	return 0;
}
#elif defined(ENTRY)
int BPF_PROBE(entry, past)
{
	total += past;
	return 0;
}
#elif defined(PAIR)
/* Two events of a function save for themselves, also what is the same. */
int BPF_PROBE(entry, past)
{
	total += past;
	return 0;
}

int BPF_PROBE(entry_too, past)
{
	total += past;
	return 0;
}
#elif defined(SHARED)
/* Two programs of one event share what it saves. */
PROBE_CAPTURE(entry);

PG_INLINE int add(struct entry_ctx *ctx PG_UNUSED, long past)
{
	total += past;
	return 0;
}

PROBE_SEC(entry)
int one(struct entry_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, add, past);
}

PROBE_SEC(entry)
int other(struct entry_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, add, past);
}
#elif defined(AT)
int BPF_PROBE(at, past)
{
	total += past;
	return 0;
}
#elif defined(LAST)
int BPF_PROBE(last, past)
{
	total += past;
	return 0;
}
#elif defined(SINCE)
int BPF_PROBE(since, past)
{
	total += past;
	return 0;
}
#endif
