/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Programs of an object that have the same code. A header has a program for each site, so that every
 * loader attaches all of them; but those of sites that share a plan only call the same function. One
 * of them is loaded, and attached at the sites of the others as well.
 */
#ifndef PG_RUN_MANY_TWINS_H
#define PG_RUN_MANY_TWINS_H

#include <bpf/libbpf.h>

#include "base/arena.h"

struct pg_twins;

/** Look at an object; its bytes are not needed any more after that. A damaged one has no twins. */
struct pg_twins *pg_twins_find(struct pg_arena *arena, const char *bytes, size_t size);

/**
 * Of the programs that this was called with, the first that has the same code and whose section is of
 * the same kind ("kprobe"), mostly the program itself: the `state` of that call.
 */
void *pg_twins_first(struct pg_twins *twins, const struct bpf_program *program, void *state);

#endif
