/* SPDX-License-Identifier: GPL-2.0-only */
/** What this process takes, and its end when it cannot have more. */
#ifndef PG_BASE_MEMORY_H
#define PG_BASE_MEMORY_H

#include <stddef.h>

/** Its resident memory, bytes, with what is mapped of files; 0: unknown. */
size_t pg_resident_size(void);

/** Its data and stack, bytes, as RLIMIT_DATA counts them since Linux 4.7; 0: unknown. */
size_t pg_data_size(void);

/** Say that there is no more memory, and end: the status is that of an error. */
void pg_no_memory(void) __attribute__((noreturn));

#endif
