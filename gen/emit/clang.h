/* SPDX-License-Identifier: GPL-2.0-only */
/** Compiling a BPF program with clang. */
#ifndef PG_EMIT_CLANG_H
#define PG_EMIT_CLANG_H

#include "arch/arch.h"
#include "base/diag.h"
#include "base/error.h"

struct pg_clang_job {
	const char *program; /**< PROG.bpf.c, as errors name it */
	const char *path;    /**< where clang reads it */
	const char *header_dir; /**< where the program's probe headers are; NULL: it has none */
	const struct pg_arch
		*arch; /**< of the kernel; NULL: __TARGET_ARCH_… is left to more_args */
	const char *const *more_args; /**< last on clang's command line, so they win */
	size_t num_more_args;
};

/**
 * Compile with the clang of $CLANG, else the one that configure found. It writes to a pipe, so that
 * a file never holds half of an object. Its messages stand below ours: below the error, when it
 * fails, else below a warning that goes to diags. The object is in the arena.
 */
const struct pg_error *pg_clang_compile(struct pg_arena *arena, const struct pg_clang_job *job,
					struct pg_diags *diags, const char **ret_bytes,
					size_t *ret_size);

#endif
