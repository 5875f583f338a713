// SPDX-License-Identifier: GPL-2.0-only
#include "newer.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(entry, fd)
{
	return fd;
}
