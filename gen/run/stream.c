// SPDX-License-Identifier: GPL-2.0-only
#include "run/stream.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "run/tracepipe.h"

/**
 * The kernel may let a reader of its trace sleep until a part of the buffer is full; a line waits
 * no longer than this.
 */
#define TRACE_MS 100
#define TICK_MS	 1000

/** In a flood of records the clock and the signals are looked at this often. */
#define RECORDS_PER_LOOK 256

/**
 * A trace pipe that all share may never end: it is read for so long after the end, ms. A ring
 * buffer, and our own pipe that is stopped, hold what was sent before, and all of that is printed,
 * however slow the reader is.
 */
#define DRAIN_MS 1000

/** Where records come from: a ring buffer, or lines of a trace pipe. */
struct source {
	struct pg_stream *stream;
	pg_record record;
	void *state;
	struct ring_buffer *ring; /* NULL: it is a trace pipe */
	int fd;
	char text[1 << 16]; /* of a trace pipe: the beginning of a line whose end has not come */
	size_t len;
	struct source *next;
};

/** Something that ends. */
struct mortal {
	int fd;
	bool is_gone;
};

struct pg_stream {
	struct pg_arena *arena;
	struct source *sources;
	struct mortal *mortals;
	size_t num_mortals;
	sigset_t signals, before;
	int signal_fd, epoll_fd;
	struct pg_tracepipe *tracepipe; /* NULL: none */
	bool may_not_end; /* draining a pipe that others write to, too */

	/* Of the wait. */
	const struct pg_stream_limits *limits;
	enum pg_stream_end end;
	bool is_over, is_draining;
	uint64_t begin_ms, last_tick_ms, turns, seen, counted;
	const struct pg_error *error;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static const struct pg_error *system_error(struct pg_arena *arena, const char *what)
{
	return pg_error_errno(arena, errno, "%s", what);
}

/* --- Making one --- */

/** A signal that is ignored (nohup, a shell's background) stays so. */
static void choose_signals(sigset_t *set)
{
	static const int wanted[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action;

	sigemptyset(set);
	for (size_t i = 0; i < PG_ARRAY_SIZE(wanted); i++) {
		if (sigaction(wanted[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(set, wanted[i]);
	}
}

static const struct pg_error *watch(struct pg_stream *stream, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (epoll_ctl(stream->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		return system_error(stream->arena, "cannot wait for events");
	return NULL;
}

const struct pg_error *pg_stream_end_with(struct pg_stream *stream, int fd)
{
	*PG_PUSH(stream->arena, stream->mortals, stream->num_mortals) = (struct mortal){fd, false};
	return watch(stream, fd);
}

const struct pg_error *pg_stream_create(struct pg_arena *arena, struct pg_stream **ret)
{
	struct pg_stream *stream = PG_NEW(arena, struct pg_stream);
	const struct pg_error *error = NULL;

	stream->arena = arena;
	choose_signals(&stream->signals);
	sigprocmask(SIG_BLOCK, &stream->signals, &stream->before);
	stream->signal_fd = signalfd(-1, &stream->signals, SFD_CLOEXEC | SFD_NONBLOCK);
	stream->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (stream->signal_fd < 0 || stream->epoll_fd < 0)
		error = system_error(arena, "cannot wait for events");
	else
		error = watch(stream, stream->signal_fd);
	if (error) {
		pg_stream_destroy(stream);
		return error;
	}
	*ret = stream;
	return NULL;
}

static struct source *add_source(struct pg_stream *stream, pg_record record, void *state)
{
	struct source *source = PG_NEW(stream->arena, struct source);
	struct source **end = &stream->sources;

	while (*end)
		end = &(*end)->next;
	*end = source;
	source->stream = stream;
	source->record = record;
	source->state = state;
	return source;
}

/* --- Records --- */

static void end_wait(struct pg_stream *stream, enum pg_stream_end end)
{
	if (!stream->is_over)
		stream->end = end;
	stream->is_over = true;
}

bool pg_stream_is_interrupted(const struct pg_stream *stream)
{
	sigset_t pending;

	if (sigpending(&pending) != 0)
		return false;
	for (int number = 1; number < SIGRTMIN; number++) {
		if (sigismember(&stream->signals, number) == 1 &&
		    sigismember(&pending, number) == 1)
			return true;
	}
	return false;
}

/** An ended one is no longer waited for: it would be ready for ever. */
static bool are_all_gone(struct pg_stream *stream)
{
	bool all = stream->num_mortals > 0;

	for (size_t i = 0; i < stream->num_mortals; i++) {
		struct mortal *mortal = &stream->mortals[i];
		struct pollfd question = {.fd = mortal->fd, .events = POLLIN};

		if (!mortal->is_gone && poll(&question, 1, 0) == 1) {
			mortal->is_gone = true;
			epoll_ctl(stream->epoll_fd, EPOLL_CTL_DEL, mortal->fd, NULL);
		}
		all &= mortal->is_gone;
	}
	return all;
}

/** When the interval ends that is under way, ms from the beginning. */
static double next_turn(const struct pg_stream *stream)
{
	return (double)(stream->turns + 1) * stream->limits->interval * 1000;
}

/** After a long time without a look there is one turn, not one for each interval. */
static void look_at_interval(struct pg_stream *stream, uint64_t passed)
{
	const struct pg_stream_limits *limits = stream->limits;

	if (limits->interval <= 0 || (double)passed < next_turn(stream))
		return;
	stream->turns = (uint64_t)((double)passed / (limits->interval * 1000));
	if (limits->turn(limits->tick_state))
		end_wait(stream, PG_STREAM_STOPPED);
}

/** Signals, the time, and once a second the caller's own look. */
static void look_around(struct pg_stream *stream)
{
	const struct pg_stream_limits *limits = stream->limits;
	uint64_t now = now_ms(), passed = now - stream->begin_ms;

	if (stream->is_draining) {
		if (stream->may_not_end && passed >= DRAIN_MS)
			end_wait(stream, PG_STREAM_TIME);
		return;
	}
	if (pg_stream_is_interrupted(stream))
		end_wait(stream, PG_STREAM_SIGNAL);
	if (are_all_gone(stream))
		end_wait(stream, PG_STREAM_GONE);
	if (limits->seconds > 0 && (double)passed >= limits->seconds * 1000)
		end_wait(stream, PG_STREAM_TIME);
	if (!stream->is_over)
		look_at_interval(stream, passed);
	if (limits->tick && now - stream->last_tick_ms >= TICK_MS) {
		stream->last_tick_ms = now;
		if (limits->tick(limits->tick_state))
			end_wait(stream, PG_STREAM_STOPPED);
	}
}

static void take(struct source *source, const void *record, size_t size)
{
	struct pg_stream *stream = source->stream;

	switch (source->record(source->state, record, size)) {
	case PG_RECORD_STOP:
		end_wait(stream, PG_STREAM_STOPPED);
		break;
	case PG_RECORD_COUNT:
		if (++stream->counted == stream->limits->count)
			end_wait(stream, PG_STREAM_COUNT);
		break;
	case PG_RECORD_SKIP:
		break;
	}
	if (++stream->seen % RECORDS_PER_LOOK == 0)
		look_around(stream);
}

static int take_from_ring(void *context, void *record, size_t size)
{
	struct source *source = context;

	take(source, record, size);
	return source->stream->is_over ? -ECANCELED : 0;
}

static void read_ring(struct source *source)
{
	int got = ring_buffer__consume(source->ring);

	if (got >= 0 || got == -ECANCELED)
		return;
	errno = -got;
	source->stream->error = system_error(source->stream->arena, "cannot read a ring buffer");
}

static void take_lines(struct source *source)
{
	char *begin = source->text, *end = source->text + source->len, *newline;

	while (!source->stream->is_over &&
	       (newline = memchr(begin, '\n', (size_t)(end - begin))) != NULL) {
		take(source, begin, (size_t)(newline + 1 - begin));
		begin = newline + 1;
	}
	source->len = (size_t)(end - begin);
	memmove(source->text, begin, source->len);
}

static void read_tracepipe(struct source *source)
{
	ssize_t got = 1;

	while (!source->stream->is_over && got > 0) {
		if (source->len == sizeof(source->text))
			source->len = 0; /* no line is that long */
		got = read(source->fd, source->text + source->len,
			   sizeof(source->text) - source->len);
		if (got > 0) {
			source->len += (size_t)got;
			take_lines(source);
		}
	}
	if (got < 0 && errno != EAGAIN && errno != EINTR)
		source->stream->error =
			system_error(source->stream->arena, "cannot read the trace pipe");
}

static void read_all(struct pg_stream *stream)
{
	for (struct source *i = stream->sources; i && !stream->is_over && !stream->error;
	     i = i->next) {
		if (i->ring)
			read_ring(i);
		else
			read_tracepipe(i);
	}
}

const struct pg_error *pg_stream_add_ring(struct pg_stream *stream, int map_fd, pg_record record,
					  void *state)
{
	struct source *source = add_source(stream, record, state);

	source->ring = ring_buffer__new(map_fd, take_from_ring, source, NULL);
	if (!source->ring)
		return system_error(stream->arena, "cannot open a ring buffer");
	return watch(stream, ring_buffer__epoll_fd(source->ring));
}

const struct pg_error *pg_stream_add_tracepipe(struct pg_stream *stream, struct pg_tracepipe *pipe,
					       pg_record record, void *state)
{
	struct source *source = add_source(stream, record, state);

	source->fd = pg_tracepipe_fd(pipe);
	stream->tracepipe = pipe;
	return watch(stream, source->fd);
}

/* --- The wait --- */

/** How long to sleep at most, ms. */
static int longest_sleep(const struct pg_stream *stream)
{
	const struct pg_stream_limits *limits = stream->limits;
	int most = stream->tracepipe ? TRACE_MS : TICK_MS;
	const double passed = (double)(now_ms() - stream->begin_ms);
	double left = most;

	if (limits->seconds > 0 && limits->seconds * 1000 - passed < left)
		left = limits->seconds * 1000 - passed;
	if (limits->interval > 0 && next_turn(stream) - passed < left)
		left = next_turn(stream) - passed;
	if (left < 0)
		return 0;
	return left < most ? (int)left + 1 : most;
}

static void begin_wait(struct pg_stream *stream, const struct pg_stream_limits *limits)
{
	stream->limits = limits;
	stream->is_over = false;
	stream->error = NULL;
	stream->begin_ms = stream->last_tick_ms = now_ms();
	stream->turns = 0;
}

const struct pg_error *pg_stream_wait(struct pg_stream *stream,
				      const struct pg_stream_limits *limits,
				      enum pg_stream_end *ret)
{
	struct epoll_event event;

	begin_wait(stream, limits);
	look_around(stream);
	while (!stream->is_over && !stream->error) {
		if (epoll_wait(stream->epoll_fd, &event, 1, longest_sleep(stream)) < 0 &&
		    errno != EINTR)
			return system_error(stream->arena, "cannot wait for events");
		read_all(stream);
		look_around(stream);
	}
	*ret = stream->end;
	return stream->error;
}

const struct pg_error *pg_stream_drain(struct pg_stream *stream)
{
	static const struct pg_stream_limits none = {0};

	stream->is_draining = true;
	stream->may_not_end = stream->tracepipe &&
			      !pg_tracepipe_stop(stream->arena, stream->tracepipe);
	begin_wait(stream, &none);
	read_all(stream);
	stream->is_draining = false;
	return stream->error;
}

void pg_stream_destroy(struct pg_stream *stream)
{
	struct timespec at_once = {0, 0};

	if (!stream)
		return;
	for (struct source *i = stream->sources; i; i = i->next)
		ring_buffer__free(i->ring);
	if (stream->epoll_fd >= 0)
		close(stream->epoll_fd);
	if (stream->signal_fd >= 0)
		close(stream->signal_fd);
	/* The signal that ended the wait must not end the process now. */
	while (sigtimedwait(&stream->signals, NULL, &at_once) > 0)
		;
	sigprocmask(SIG_SETMASK, &stream->before, NULL);
}
