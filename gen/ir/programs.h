/* SPDX-License-Identifier: GPL-2.0-only */
/** The programs that a text of probegen's has, as libbpf sees them in the object. */
#ifndef PG_IR_PROGRAMS_H
#define PG_IR_PROGRAMS_H

#include <stdbool.h>

#include "base/arena.h"

struct pg_own_program {
	const char *event;   /**< NULL: not known */
	const char *name;    /**< of its function: "vfs_read", "vfs_read_1", "vfs_read_capture" */
	const char *section; /**< as in SEC(): "kprobe/vfs_read+0x12" */
	bool is_capture;
};

struct pg_own_programs {
	struct pg_own_program *items;
	size_t num;
};

/** Add the program of an event's site, or of a capture, number `index` from 0. */
void pg_own_programs_add(struct pg_arena *arena, struct pg_own_programs *own, const char *event,
			 bool is_capture, size_t index, const char *section);

/** E, E_1 …; of captures E_capture, E_capture_1 … */
const char *pg_own_program_name(struct pg_arena *arena, const char *event, bool is_capture,
				size_t index);

#endif
