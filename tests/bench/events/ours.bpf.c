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
