// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: PG_CAPTURES_page_read
#include "page_write.probe.h"

PROBE_CAPTURE(page_read);
