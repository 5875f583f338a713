/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A command that has its process, and does not run before it is let go: what watches it is then
 * ready for its first instruction.
 *
 *     PG_TRY(pg_held_start(arena, argv, number, &held));
 *     … pg_held_number(held) …
 *     error = pg_held_release(held);
 *     … pg_held_fd(held) becomes readable when it has ended …
 *     status = pg_held_end(held);
 *
 * It has our standard input, output and error. When we end without a word, killed before it was let
 * go, it ends, too, and has run nothing.
 */
#ifndef PG_BASE_COMMAND_HELD_H
#define PG_BASE_COMMAND_HELD_H

#include <stdint.h>

#include "base/error.h"

struct pg_held;

/**
 * Make the process. argv[0] is searched in PATH; argv ends with NULL and stays the caller's.
 * `number` is called in the new process, and its result is that of pg_held_number(). Errors: there
 * is no such program, or no process can be made.
 */
const struct pg_error *pg_held_start(struct pg_arena *arena, const char *const *argv,
				     uint32_t (*number)(void), struct pg_held **ret);

uint32_t pg_held_number(const struct pg_held *held);

/** A descriptor that is readable when the process has ended; closed by pg_held_end(). */
int pg_held_fd(const struct pg_held *held);

/** Let it run. Errors: the system refuses to run the program. */
const struct pg_error *pg_held_release(struct pg_held *held);

/**
 * Wait for its end. One that still runs is sent SIGTERM first, and then the result is 0: it was our
 * doing. Else it is its exit status, or 128 and the number of the signal that killed it. NULL is
 * fine, and 0.
 */
int pg_held_end(struct pg_held *held);

#endif
