/* SPDX-License-Identifier: GPL-2.0-only */
/** The place that a program's section names, and attaching the program there. */
#ifndef PG_RUN_ATTACH_H
#define PG_RUN_ATTACH_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "run/cause.h"

struct pg_addresses;

/** How programs are attached. */
struct pg_attacher {
	struct pg_arena *arena;
	struct pg_addresses *addresses; /**< of the kernel's symbols; NULL: the kernel looks them up */
};

/**
 * Attach a program where a section says, which may be the section of another one with the same code.
 * 0, or the kernel's errno. NULL in *ret, and 0: the section does not say where.
 */
int pg_attach(const struct pg_attacher *attacher, const char *section,
	      const struct bpf_program *program, struct bpf_link **ret);

/** The meaning of a positive errno from attaching a program with this section. */
const struct pg_error *pg_attach_error(struct pg_arena *arena, const struct pg_allowed *allowed,
				       const char *section, int number);

/** A place in a file that a path names. */
struct pg_user_place {
	const char *path;
	const char *symbol; /**< NULL: the offset is one in the file */
	uint64_t offset;
	bool is_return;
};

/** The place of a section; false: it is none of a file, or the file has to be searched. */
bool pg_user_place(struct pg_arena *arena, const char *section, struct pg_user_place *ret);

/** A place in the kernel. */
struct pg_kernel_place {
	const char *symbol; /**< MODULE:SYMBOL where a section names the module */
	uint64_t offset;
	bool is_return;
};

/** The place of a section; false: it is none of the kernel. */
bool pg_kernel_place(struct pg_arena *arena, const char *section, struct pg_kernel_place *ret);

/** Does it save values at a function's entry, for other programs (PROBE_CAPTURE)? */
bool pg_is_capture(const struct bpf_program *program);

#endif
