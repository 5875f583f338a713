// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: no member named 'byte' in 'struct page_write_args'
#include "page_write.probe.h"

int BPF_PROBE(page_write, byte)
{
	return 0;
}
