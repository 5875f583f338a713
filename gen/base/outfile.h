/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The only writer of files: all or nothing.
 *
 * A file is written under a temporary name in the directory where it shall be, and renamed at the
 * end; so nobody ever reads half of it, and after a failure what was there before is still there.
 * Devices and pipes cannot be renamed over: they are written directly.
 */
#ifndef PG_BASE_OUTFILE_H
#define PG_BASE_OUTFILE_H

#include "base/arena.h"
#include "base/error.h"

/**
 * To be called first. What the caller has closed of standard input, output and error stays an error
 * to use: it must not become a file that is opened here.
 */
void pg_hold_standard_files(void);

/** Create or replace a file. Its mode is 0666 less the umask. Errors name the path. */
const struct pg_error *pg_write_file(struct pg_arena *arena, const char *path, const char *text,
				     size_t len);

/**
 * Write to standard output and close it: a full disk may show itself no earlier. To be called once,
 * as the last thing that is printed there.
 */
const struct pg_error *pg_write_stdout(struct pg_arena *arena, const char *text, size_t len);

/** Write to standard output at once, and leave it open for more: for answers that stream. */
const struct pg_error *pg_stream_stdout(struct pg_arena *arena, const char *text, size_t len);

/** Give a text to a file of the kernel (tracefs, sysfs), which takes it in one write. */
const struct pg_error *pg_write_control(struct pg_arena *arena, const char *path, const char *text);

/**
 * A file that is not renamed yet: another program writes it, or it belongs together with others, so
 * that all are written before the first is renamed.
 */
struct pg_outfile {
	const char *path; /**< where it shall be */
	const char *temp; /**< where it is written; path itself for devices and pipes */
};

/** Choose the temporary name; nothing is created. */
struct pg_outfile pg_outfile_init(struct pg_arena *arena, const char *path);
/** Write it; a failure leaves nothing behind. */
const struct pg_error *pg_outfile_write(struct pg_arena *arena, const struct pg_outfile *outfile,
					const char *text, size_t len);
/** Rename what was written. */
const struct pg_error *pg_outfile_commit(struct pg_arena *arena, const struct pg_outfile *outfile);
/** Remove what may have been written. */
void pg_outfile_discard(const struct pg_outfile *outfile);

#endif
