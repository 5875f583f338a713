/* SPDX-License-Identifier: GPL-2.0-only */
/** Cleanup attributes for what the system lends: `PG_CLEANUP(pg_close_fd) int fd = open(…);` */
#ifndef PG_BASE_CLEANUP_H
#define PG_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PG_CLEANUP(function) __attribute__((cleanup(function)))

static inline void pg_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void pg_close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

/** For the address of any malloc'ed pointer. */
static inline void pg_free_pointer(void *pointer)
{
	free(*(void **)pointer);
}

#endif
