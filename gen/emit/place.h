/* SPDX-License-Identifier: GPL-2.0-only */
/** Where probes are, as C text: what attaches them, and what tells them apart at run time. */
#ifndef PG_EMIT_PLACE_H
#define PG_EMIT_PLACE_H

#include "ir/model.h"
#include "ir/programs.h"

/**
 * Can the kernel and libbpf read the name of a symbol to its end? They end it at a blank, a colon, a
 * line's end; the kernel's own symbols have letters, digits, underscores and dots.
 */
bool pg_is_symbol(const char *name);

/** SYMBOL or SYMBOL+0x10. */
const char *pg_place_name(struct pg_arena *arena, const char *symbol, uint64_t offset);

/** What a SEC() says: "uprobe/FILE:SYMBOL+0x10"; `place` is the place's name. */
const char *pg_section_text(struct pg_arena *arena, const struct pg_event *event,
			    const char *place, const struct pg_attach *attach,
			    enum pg_moment moment);

/** The programs of all events of a model: those that PROBE_TRACE() and its like define. */
struct pg_own_programs pg_own_programs_of(struct pg_arena *arena, const struct pg_model *model);

/** What tells an event's sites apart at run time, as C text of ctx: its value is a site's mark. */
const char *pg_mark_expr(struct pg_arena *arena, const struct pg_arch *arch,
			 const struct pg_event *event);
uint64_t pg_site_mark(const struct pg_event *event, const struct pg_site *site);

/**
 * Is the program elsewhere than it was meant to be? A module's function is found by its name, which
 * another module's or the kernel's may have, too. As a C condition; "" where it cannot be told
 * (after a return) or need not.
 */
const char *pg_stray_text(struct pg_arena *arena, const struct pg_arch *arch,
			  const struct pg_event *event, const struct pg_site *site);

#endif
