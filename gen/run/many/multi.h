/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * One link for many uprobes of a file (Linux 6.6): the kernel waits for its readers once, not once for
 * each. Its programs are loaded for it and can be attached in no other way.
 */
#ifndef PG_RUN_MANY_MULTI_H
#define PG_RUN_MANY_MULTI_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/** Does this kernel have such links? */
bool pg_multi_is_there(void);

/** Before loading: the program will be attached so. */
void pg_multi_prepare(struct bpf_program *program);

/** A descriptor of the link, the caller's; -1, and errno: then at none of the offsets in the file. */
int pg_multi_attach(const struct bpf_program *program, const char *path, bool is_return,
		    const uint64_t *offsets, size_t num);

/** The offset in its file that a place has. */
struct pg_multi_file;

/** The functions of a file; NULL: it cannot be read. `path` has to stay. */
struct pg_multi_file *pg_multi_file_create(struct pg_arena *arena, const char *path);

/** NULL is fine. */
void pg_multi_file_destroy(struct pg_multi_file *file);

/** False: the file has no such function, or several. */
bool pg_multi_file_find(struct pg_multi_file *file, const char *symbol, uint64_t *ret);

#endif
