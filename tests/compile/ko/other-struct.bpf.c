// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: struct PG_NAME_kb(ctx): first has another place or size in the probed kernel or program: see PROBEGEN_OWN_TYPES in probegen-header(7)
#include "vmlinux-same.h"
#include "kb.probe.h"
