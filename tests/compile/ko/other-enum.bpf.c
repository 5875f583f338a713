// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: PG_NAME_ks(BUSY) is another number in the probed kernel or program: see PROBEGEN_OWN_TYPES in probegen-header(7)
#include "vmlinux-same.h"
#include "ks.probe.h"
