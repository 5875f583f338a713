/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Folded stacks, for flame graphs: counted in the kernel (probegen/stack.bpf.h), a line of each at
 * the end.
 *
 *     dd;_start;main;write;entry_SYSCALL_64_after_hwframe;ksys_write;vfs_write 12
 *
 * Stacks get their names about once a second, while their processes are most likely there.
 */
#ifndef PG_RUN_STACK_FOLD_H
#define PG_RUN_STACK_FOLD_H

#include "base/error.h"
#include "base/str.h"
#include "run/loader.h"
#include "run/stack/stacks.h"

struct pg_folds;

/**
 * takes: they are given to pg_folds_take(). Else *ret is NULL when the object does not count stacks. Errors: a map has
 * another shape.
 */
const struct pg_error *pg_folds_create(struct pg_arena *arena, const struct pg_loader *loader,
				       struct pg_stacks *stacks, bool takes,
				       struct pg_folds **ret);

/** Count a stack of a process, whose frames have names of PG_STACKS_FUNCTIONS. */
void pg_folds_take(struct pg_folds *folds, const char *comm, const struct pg_stack_texts *stack);

/** Name the stacks that are new. */
void pg_folds_tick(struct pg_folds *folds);

/** All of it: lines in the order of their texts, equal ones as one; or JSON, an object a line. */
void pg_folds_add(struct pg_folds *folds, struct pg_str *text, bool json);

/** How many events had a stack that the maps had no room for: valid after pg_folds_add(). */
uint64_t pg_folds_num_lost(const struct pg_folds *folds);

#endif
