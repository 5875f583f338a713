/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Waiting for the output of programs: ring buffers and the trace pipe, until a signal, a time or a
 * count ends it.
 *
 * From pg_stream_create() to pg_stream_destroy() SIGINT, SIGTERM and SIGHUP are not deadly but end
 * the wait; one that comes before the wait ends it at once.
 */
#ifndef PG_RUN_STREAM_H
#define PG_RUN_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct pg_stream;

/** The callback's answer: what to do after a record. */
enum pg_record_verdict {
	PG_RECORD_COUNT, /**< it was one of those that the limit counts */
	PG_RECORD_SKIP,	 /**< it was not */
	PG_RECORD_STOP,	 /**< end the wait; the callback keeps the reason */
};

/** Called with each record of a ring buffer; it is gone when this returns. */
typedef enum pg_record_verdict (*pg_record)(void *state, const void *record, size_t size);

enum pg_stream_end {
	PG_STREAM_SIGNAL,  /**< SIGINT, SIGTERM, SIGHUP */
	PG_STREAM_TIME,	   /**< the seconds are over */
	PG_STREAM_COUNT,   /**< the records have come */
	PG_STREAM_STOPPED, /**< a callback said so */
	PG_STREAM_GONE,	   /**< all that it was to end with have ended */
};

struct pg_stream_limits {
	double seconds; /**< 0: no limit */
	uint64_t count; /**< of counted records; 0: no limit */
	/** Called about once a second, and may end the wait by returning true; NULL: nothing. */
	bool (*tick)(void *state);
	void *tick_state;
	double interval; /**< seconds; 0: none */
	/** Called at the end of each interval, as the tick is. */
	bool (*turn)(void *state);
};

const struct pg_error *pg_stream_create(struct pg_arena *arena, struct pg_stream **ret);

/** Records of a BPF_MAP_TYPE_RINGBUF; as many ring buffers as wanted. The map is the caller's. */
const struct pg_error *pg_stream_add_ring(struct pg_stream *stream, int map_fd, pg_record record,
					  void *state);

struct pg_tracepipe;

/** Lines of a trace pipe (run/tracepipe.h); "record" is a line with its newline. */
const struct pg_error *pg_stream_add_tracepipe(struct pg_stream *stream, struct pg_tracepipe *pipe,
					       pg_record record, void *state);

/**
 * A descriptor that becomes readable when what is traced has ended (pidfd_open): the wait is over
 * when all of them are. It is the caller's.
 */
const struct pg_error *pg_stream_end_with(struct pg_stream *stream, int fd);

/** Has a signal come that would end the wait? To be asked in long work before it. */
bool pg_stream_is_interrupted(const struct pg_stream *stream);

/** Call back for each record as it comes. */
const struct pg_error *pg_stream_wait(struct pg_stream *stream,
				      const struct pg_stream_limits *limits,
				      enum pg_stream_end *ret);

/**
 * Call back for records that have come already and were not read: after pg_loader_detach(), so that
 * no record is lost. Not after PG_STREAM_COUNT, when no more are wanted.
 */
const struct pg_error *pg_stream_drain(struct pg_stream *stream);

/** NULL is fine. */
void pg_stream_destroy(struct pg_stream *stream);

#endif
