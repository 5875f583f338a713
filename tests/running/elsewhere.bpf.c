// SPDX-License-Identifier: GPL-2.0-only
#include "elsewhere.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(one, skb)
{
	return skb != 0;
}

int BPF_PROBE(all, skb)
{
	return skb != 0;
}
