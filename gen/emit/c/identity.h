/* SPDX-License-Identifier: GPL-2.0-only */
/** Objects identify their events by this: the definitions of PG_IDENTITY (probegen/identity.h). */
#ifndef PG_EMIT_C_IDENTITY_H
#define PG_EMIT_C_IDENTITY_H

#include "emit/c/defs.h"
#include "ir/model.h"

/** The keys identity_* of an event; its prefix has been set. */
void pg_def_identity(struct pg_arena *arena, struct pg_defs *defs, const struct pg_arch *arch,
		     const struct pg_event *event);

/** Is a text the same in an assembler's string within a C string as in a C string? */
bool pg_identity_is_plain(const char *text);

/** Those of one of its places, a site or a capture: "SYMBOL+0x1c2", the function, the section. */
void pg_def_identity_function(struct pg_arena *arena, struct pg_defs *defs, const char *func);
void pg_def_identity_place(struct pg_arena *arena, struct pg_defs *defs, const char *place,
			   const char *func, const char *section);

/** The keys builds and build.B. of an event for several builds; of another none. */
void pg_def_builds(struct pg_arena *arena, struct pg_defs *defs, const struct pg_arch *arch,
		   const struct pg_event *event, size_t event_at);

#endif
