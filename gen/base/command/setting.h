/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A setting of the system that has another value for a while. It is put back however we end: a child
 * waits for our end, on a socket whose other end only we have, and puts it back when we are killed.
 *
 *     setting = pg_setting_create(arena, "/sys/kernel/rcu_expedited");
 *     pg_setting_change(setting, "1");
 *     … what needs it …
 *     pg_setting_put_back(setting);            it may be changed again
 *     pg_setting_destroy(setting);
 *
 * The file is locked while it is changed (flock(2)), so that of two processes that do this, the second
 * does not take the value of the first for the one to put back. Between the first and the last of
 * these calls the child makes no system call, as long as we live: what traces those sees none.
 */
#ifndef PG_BASE_COMMAND_SETTING_H
#define PG_BASE_COMMAND_SETTING_H

#include "base/arena.h"

struct pg_setting;

/** A file of /sys or /proc/sys; NULL: we may not write it. No threads may be running. */
struct pg_setting *pg_setting_create(struct pg_arena *arena, const char *path);

/**
 * Write a value. It stays as it is when another process is changing it by this function. NULL is fine
 * here, and below.
 */
void pg_setting_change(struct pg_setting *setting, const char *value);

/** When this returns, the file has its value of before. */
void pg_setting_put_back(struct pg_setting *setting);

/** Put it back and end the child. */
void pg_setting_destroy(struct pg_setting *setting);

#endif
