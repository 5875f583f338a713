/* SPDX-License-Identifier: GPL-2.0-only */
/** Reading whole text files. */
#ifndef PG_BASE_INFILE_H
#define PG_BASE_INFILE_H

#include "base/arena.h"
#include "base/error.h"

/** A spec, a program or a template that is written by hand stays below this size, bytes. */
#define PG_MAX_TEXT ((size_t)16 << 20)

/**
 * The whole of a file as arena text, NUL-terminated after *ret_len bytes (which may hold NULs).
 * Pipes and other special files are read to their end. Errors: it cannot be read, it is a
 * directory, it is larger than PG_MAX_TEXT.
 */
const struct pg_error *pg_read_file(struct pg_arena *arena, const char *path, const char **ret_text,
				    size_t *ret_len);

/**
 * The same for a file that is read as bytes: an object. It is refused, and not waited for or read,
 * when it is not a regular file.
 */
const struct pg_error *pg_read_regular(struct pg_arena *arena, const char *path,
				       const char **ret_bytes, size_t *ret_len);

/** The same for standard input. */
const struct pg_error *pg_read_stdin(struct pg_arena *arena, const char **ret_text,
				     size_t *ret_len);

#endif
