// SPDX-License-Identifier: GPL-2.0-only
/* Each value as a word, converted by its C type, so that its width and sign are tested too. */
#include <linux/bpf.h>
#include "values.probe.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 22);
} events SEC(".maps");

SEC("license") const char LICENSE[] = "GPL";

#define REPORT(...)                                                                                \
	({                                                                                         \
		const __u64 words[] = {__VA_ARGS__};                                               \
		bpf_ringbuf_output(&events, (void *)words, sizeof(words), 0);                      \
		0;                                                                                 \
	})

static __always_inline __u64 word_of(const char *text)
{
	__u64 word;

	__builtin_memcpy(&word, text, sizeof(word));
	return word;
}

int BPF_PROBE(middle, result, i, list, weight, kind, tilt, price, colour, grade, name, text, next,
	      calls)
{
	return REPORT(1, result, i, (__u64)list, weight, kind, tilt, price, colour, grade,
		      word_of(name), word_of(text), (__u64)next, calls);
}

int BPF_PROBE(inlined, item, price, factor)
{
	return REPORT(2, (__u64)item, price, factor);
}

int BPF_PROBE(last, result, most, list, sign, calls)
{
	return REPORT(3, result, most, (__u64)list, sign, calls);
}

int BPF_PROBE(done, retval, most, sign, list)
{
	return REPORT(4, retval, most, sign, (__u64)list);
}
