/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Strings of the kernel's events that cannot be read: mostly they are in the process's memory, which
 * the debug info of gcc does not say of a `char __user *`. The first one of each argument is
 * remarked on, on stderr. So is the first argument of a user program's, where memory that is not resident
 * cannot be read.
 */
#ifndef PG_RUN_COUNT_UNREAD_H
#define PG_RUN_COUNT_UNREAD_H

#include "run/fit.h"
#include "run/value.h"

struct pg_unread;

struct pg_unread *pg_unread_create(struct pg_arena *arena, const struct btf *btf,
				   const struct pg_fits *fits);

/** Why programs may not wait for memory, a phrase. */
void pg_unread_without_sleep(struct pg_unread *unread, const char *why);

/** The arguments of an event, of the struct of this number in the BTF. */
void pg_unread_note(struct pg_unread *unread, const char *event, uint32_t type,
		    const struct pg_value *args);

#endif
