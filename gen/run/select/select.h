/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Whose events an object of `trace` sends, and how many: constants of the object
 * (<probegen/select.bpf.h>) before it is loaded, maps after that.
 *
 *     PG_TRY(pg_select_begin(arena, loader, options, &select));    opened
 *     PG_TRY(pg_select_fill(select));                              loaded
 *     PG_TRY(pg_select_go(select, stream));                        attached
 *     … pg_stream_wait() …
 *     status = pg_select_end(select);
 */
#ifndef PG_RUN_SELECT_SELECT_H
#define PG_RUN_SELECT_SELECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "run/loader.h"
#include "run/stream.h"

/** Most events a second where the output is a terminal and nothing else is asked for. */
#define PG_TERMINAL_RATE 10000

/** All of these must hold; zeros ask for nothing. */
struct pg_select_options {
	struct pg_arena *arena; /**< of what the command line brings */
	struct pg_select_pid {
		uint32_t pid; /**< in the namespace of this process */
		const struct pg_select_pid *next;
	} *pids;		   /**< of these processes */
	const char *command;	   /**< run it, and only what it and all that it starts does */
	const char *const *argv;   /**< its words; ends with NULL */
	bool by_uid;
	uint32_t uid;		   /**< of this real user */
	const char *cgroup;	   /**< below this folder of cgroup2 */
	bool has_rate;		   /**< else it is PG_TERMINAL_RATE, or none */
	uint64_t rate;		   /**< events a second; 0: no limit */
};

/** Is anything asked for? */
bool pg_select_asks(const struct pg_select_options *options);

struct pg_select;

/**
 * Decide, and start the command, which waits. Errors: the object leaves nothing open (it is not of
 * trace), there is no such process, cgroup or command, or it cannot be told. After an error, too,
 * *ret is to be ended, unless it is NULL.
 */
const struct pg_error *pg_select_begin(struct pg_arena *arena, struct pg_loader *loader,
				       const struct pg_select_options *options,
				       struct pg_select **ret);

/** After loading: the maps that hold what is chosen. */
const struct pg_error *pg_select_fill(struct pg_select *select);

/** After attaching: let the command run; the wait is over when what is traced has ended. */
const struct pg_error *pg_select_go(struct pg_select *select, struct pg_stream *stream);

/** The limit of events a second; 0: none. */
uint64_t pg_select_rate(const struct pg_select *select);

/** Threads of the command that were not followed. */
uint64_t pg_select_unfollowed(const struct pg_select *select);

/**
 * End the command (base/command/held.h), whose exit status this is; 0 without one. After the stream
 * is gone: ^C then ends waiting for a command that does not end. NULL is fine.
 */
int pg_select_end(struct pg_select *select);

#endif
