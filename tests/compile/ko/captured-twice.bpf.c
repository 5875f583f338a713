// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: redefinition of 'kread_capture'
#include "entry.probe.h"

PROBE_CAPTURE(kread);

int BPF_PROBE(kread, fd)
{
	return fd;
}
