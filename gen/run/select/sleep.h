/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Programs of uprobes that may sleep, so that memory of a process that is not resident is read
 * (<probegen/sleep.bpf.h>).
 */
#ifndef PG_RUN_SELECT_SLEEP_H
#define PG_RUN_SELECT_SLEEP_H

#include "run/loader.h"

/**
 * Before the object is loaded: let its programs sleep, if they were written for it and the kernel can do
 * it with the maps that they use. ret_why: why they do not, a phrase for messages; NULL: they do, or
 * were not written for it.
 */
const struct pg_error *pg_sleep_allow(struct pg_loader *loader, const char **ret_why);

#endif
