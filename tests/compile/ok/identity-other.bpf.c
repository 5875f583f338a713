// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* To be linked to identity.bpf.c: one header is in both. */
#include "page_write.probe.h"
#include "large.probe.h"

int BPF_PROBE(large, buffer)
{
	return buffer[0];
}
