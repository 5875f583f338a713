/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The only writer of files: all or nothing.
 *
 * A file is written without a name in the folder where it will be, and gets its name at the end; so
 * no reader ever sees half of it, after a failure the old file is still there, and a run that is
 * killed leaves nothing. Only while it takes the place of another file, between two system calls,
 * does it have its own name (`.NAME.PID.tmp`), and from the beginning where the file system knows
 * no files without a name. What a killed run left so is removed when NAME is written again.
 *
 * A file that is there keeps its mode and, where that may be, its owner. Whether it may be written,
 * and a symbolic link to it followed, the kernel is asked by opening it (fs.protected_symlinks,
 * fs.protected_regular). What is not a regular file, or is standard output, is written directly.
 */
#ifndef PG_BASE_OUTFILE_H
#define PG_BASE_OUTFILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"

/**
 * To be called first. If the caller has closed standard input, output or error, using it stays an
 * error: it must not become a file that is opened here.
 */
void pg_hold_standard_files(void);

/** Create or replace a file. The mode of a new one is 0666 less the umask. Errors name the path. */
const struct pg_error *pg_write_file(struct pg_arena *arena, const char *path, const char *text,
				     size_t len);

/**
 * The same in an opened folder, of mode 0600 whatever was there before; no link is followed. The
 * folder may be opened with O_PATH.
 */
const struct pg_error *pg_write_file_at(struct pg_arena *arena, int folder, const char *name,
					const char *text, size_t len);

/**
 * Write to standard output and close it: a full disk may show itself no earlier. To be called once,
 * as the last thing that is printed there.
 */
const struct pg_error *pg_write_stdout(struct pg_arena *arena, const char *text, size_t len);

/** Write to standard output at once, and leave it open for more: for answers that stream. */
const struct pg_error *pg_stream_stdout(struct pg_arena *arena, const char *text, size_t len);

/** Give a text to a file of the kernel (tracefs, sysfs), which takes it in one write. */
const struct pg_error *pg_write_control(struct pg_arena *arena, const char *path, const char *text);

/** The same; 0, or the errno. */
int pg_try_control(const char *path, const char *text);

/** A file that is written and has not got its name yet: all of several are written before one has. */
struct pg_outfile {
	const char *path; /**< as errors name it */
	const char *name; /**< in the folder */
	const char *temp; /**< in the folder, on the way to its name */
	int folder;	  /**< -1: written directly, there is nothing left to do */
	int fd;		  /**< -1: none */
	bool has_temp;	  /**< is it there under that name? */
	bool replaces;	  /**< a file that is there, whose mode and owner these are */
	mode_t mode;
	uid_t uid;
	gid_t gid;
};

/** Write it; a failure leaves nothing behind. */
const struct pg_error *pg_outfile_write(struct pg_arena *arena, const char *path, const char *text,
					size_t len, struct pg_outfile *ret);
/** Give it its name. A failure leaves nothing behind. */
const struct pg_error *pg_outfile_commit(struct pg_arena *arena, struct pg_outfile *outfile);
/** Or leave what was there as it was. */
void pg_outfile_discard(struct pg_outfile *outfile);

#endif
