/* SPDX-License-Identifier: GPL-2.0-only */
/** The names of probes' places, and of the sections that attach them. */
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

/** The text of a SEC(): "uprobe/FILE:SYMBOL+0x10"; `place` is the place's name. */
const char *pg_section_text(struct pg_arena *arena, const struct pg_event *event,
			    const char *place, const struct pg_attach *attach,
			    enum pg_moment moment);

/** The programs of all events of a model: those that PROBE_TRACE() and its like define. */
struct pg_own_programs pg_own_programs_of(struct pg_arena *arena, const struct pg_model *model);

/** What a section is before its place: "kprobe". */
const char *pg_section_word(struct pg_arena *arena, const char *section);

#endif
