// SPDX-License-Identifier: GPL-2.0-only
#include "base/workers.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"

/** What goes before a text through a socket. */
struct head {
	unsigned long len, number;
};

struct worker {
	pid_t pid;
	int fd;
	bool is_busy;
	unsigned long block; /* the number of the one it is at */
};

/** An answer that waits to be taken. */
struct slot {
	bool is_there;
	char *buffer;
	struct pg_block answer;
};

/** Blocks given and not taken, of each worker: those of one may wait for a slow one of another. */
enum { SLOTS_EACH = 8 };

/** More share too little memory. */
enum { MOST_UNASKED = 8 };

struct pg_workers {
	struct pg_arena *arena;
	struct worker *workers;
	size_t num;
	struct pollfd *polls;
	struct slot *slots; /* of blocks given and not taken, by number, in a circle */
	size_t num_slots;
	unsigned long num_given, num_taken;
};

static bool send_all(int fd, const void *bytes, size_t len)
{
	for (const char *at = bytes; len > 0;) {
		ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return false;
		at += sent;
		len -= (size_t)sent;
	}
	return true;
}

static bool receive_all(int fd, void *bytes, size_t len)
{
	for (char *at = bytes; len > 0;) {
		ssize_t got = read(fd, at, len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		len -= (size_t)got;
	}
	return true;
}

static bool send_block(int fd, const struct pg_block *block)
{
	const struct head head = {block->len, block->number};

	return send_all(fd, &head, sizeof(head)) && send_all(fd, block->text, block->len);
}

/** The text goes to *buffer, which is malloc'ed anew. */
static bool receive_block(int fd, char **buffer, struct pg_block *ret)
{
	struct head head;

	if (!receive_all(fd, &head, sizeof(head)))
		return false;
	free(*buffer);
	*buffer = malloc(head.len + 1);
	if (!*buffer)
		pg_no_memory();
	if (!receive_all(fd, *buffer, head.len))
		return false;
	(*buffer)[head.len] = '\0';
	*ret = (struct pg_block){*buffer, head.len, head.number};
	return true;
}

/** A worker's life: it ends when the other end is closed. */
static void serve(int fd, pg_work work, void *state)
{
	struct pg_block block, answer;
	char *buffer = NULL;

	while (receive_block(fd, &buffer, &block)) {
		answer = (struct pg_block){NULL, 0, 0};
		work(state, &block, &answer);
		if (!send_block(fd, &answer))
			break;
	}
	_exit(0);
}

static const struct pg_error *start(struct pg_workers *workers, pg_work work, void *state)
{
	struct worker *worker = &workers->workers[workers->num];
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return pg_error_errno(workers->arena, errno, "cannot make a socket");
	worker->pid = fork();
	if (worker->pid == 0) {
		/* Only their starter may hold an end of the workers before this one. */
		for (size_t i = 0; i < workers->num; i++)
			close(workers->workers[i].fd);
		close(ends[0]);
		serve(ends[1], work, state);
	}
	close(ends[1]);
	worker->fd = ends[0];
	if (worker->pid < 0) {
		close(ends[0]);
		return pg_error_errno(workers->arena, errno, "cannot start a process");
	}
	workers->num++;
	return NULL;
}

const struct pg_error *pg_workers_start(struct pg_arena *arena, unsigned num, pg_work work,
					void *state, struct pg_workers **ret)
{
	struct pg_workers *workers = PG_NEW(arena, struct pg_workers);

	workers->arena = arena;
	workers->workers = PG_NEW_N(arena, num, struct worker);
	workers->polls = PG_NEW_N(arena, num + 1, struct pollfd);
	workers->num_slots = (size_t)num * SLOTS_EACH;
	workers->slots = PG_NEW_N(arena, workers->num_slots, struct slot);
	*ret = workers;
	while (workers->num < num)
		PG_TRY(start(workers, work, state));
	return NULL;
}

static const struct pg_error *is_gone(const struct pg_workers *workers)
{
	return pg_error(workers->arena, "a worker process has died");
}

static struct worker *idle_worker(const struct pg_workers *workers)
{
	for (size_t i = 0; i < workers->num; i++) {
		if (!workers->workers[i].is_busy)
			return &workers->workers[i];
	}
	return NULL;
}

static struct slot *slot_of(const struct pg_workers *workers, unsigned long block)
{
	return &workers->slots[block % workers->num_slots];
}

bool pg_workers_are_ready(const struct pg_workers *workers)
{
	return idle_worker(workers) &&
	       workers->num_given - workers->num_taken < workers->num_slots;
}

bool pg_workers_have_any(const struct pg_workers *workers)
{
	return workers->num_given > workers->num_taken;
}

const struct pg_error *pg_workers_give(struct pg_workers *workers, const struct pg_block *block)
{
	struct worker *worker = idle_worker(workers);

	if (!send_block(worker->fd, block))
		return is_gone(workers);
	worker->is_busy = true;
	worker->block = workers->num_given++;
	return NULL;
}

static const struct pg_error *receive(struct pg_workers *workers, struct worker *worker)
{
	struct slot *slot = slot_of(workers, worker->block);

	if (!receive_block(worker->fd, &slot->buffer, &slot->answer))
		return is_gone(workers);
	slot->is_there = true;
	worker->is_busy = false;
	return NULL;
}

const struct pg_error *pg_workers_wait(struct pg_workers *workers, int fd)
{
	struct pollfd *polls = workers->polls;
	bool is_any = fd >= 0;

	for (size_t i = 0; i < workers->num; i++) {
		const struct worker *worker = &workers->workers[i];

		polls[i] = (struct pollfd){.fd = worker->is_busy ? worker->fd : -1,
					   .events = POLLIN};
		is_any |= worker->is_busy;
	}
	polls[workers->num] = (struct pollfd){.fd = fd, .events = POLLIN};
	if (!is_any)
		return NULL;
	if (poll(polls, workers->num + 1, -1) < 0)
		/* After a signal, the caller will ask again. */
		return errno == EINTR ? NULL
				      : pg_error_errno(workers->arena, errno,
						       "cannot wait for processes");
	for (size_t i = 0; i < workers->num; i++) {
		if (polls[i].revents)
			PG_TRY(receive(workers, &workers->workers[i]));
	}
	return NULL;
}

bool pg_workers_take(struct pg_workers *workers, struct pg_block *ret)
{
	struct slot *slot = slot_of(workers, workers->num_taken);

	if (!pg_workers_have_any(workers) || !slot->is_there)
		return false;
	*ret = slot->answer;
	slot->is_there = false;
	workers->num_taken++;
	return true;
}

void pg_workers_end(struct pg_workers *workers)
{
	if (!workers)
		return;
	for (size_t i = 0; i < workers->num; i++)
		close(workers->workers[i].fd);
	for (size_t i = 0; i < workers->num; i++)
		waitpid(workers->workers[i].pid, NULL, 0);
	for (size_t i = 0; i < workers->num_slots; i++)
		free(workers->slots[i].buffer);
}

unsigned pg_workers_default(void)
{
	cpu_set_t set;
	unsigned num = sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;

	return num < MOST_UNASKED ? num : MOST_UNASKED;
}

/* --- Work without answers --- */

struct each {
	void (*work)(void *state, size_t i);
	void *state;
};

static void work_on_one(void *state, const struct pg_block *block, struct pg_block *ret)
{
	const struct each *each = state;

	each->work(each->state, block->number);
	ret->number = block->number;
}

/** The numbers of [first, end), and the answers to them. */
static const struct pg_error *give_each(struct pg_workers *workers, size_t first, size_t end,
					void (*done)(void *state, size_t num), void *state)
{
	char nothing[1] = "";
	struct pg_block block = {.text = nothing};
	size_t num_done = 0;

	for (size_t next = first; num_done < end - first;) {
		if (next < end && pg_workers_are_ready(workers)) {
			block.number = next++;
			PG_TRY(pg_workers_give(workers, &block));
			continue;
		}
		PG_TRY(pg_workers_wait(workers, -1));
		for (struct pg_block answer; pg_workers_take(workers, &answer);)
			done(state, ++num_done);
	}
	return NULL;
}

void pg_workers_each(struct pg_arena *arena, size_t first, size_t end,
		     void (*work)(void *state, size_t i), void (*done)(void *state, size_t num),
		     void *state)
{
	struct each each = {work, state};
	const unsigned most = pg_workers_default();
	const unsigned num = end - first < most ? (unsigned)(end - first) : most;
	struct pg_workers *workers = NULL;

	if (num < 2)
		return;
	if (!pg_workers_start(arena, num, work_on_one, &each, &workers))
		(void)give_each(workers, first, end, done, state);
	pg_workers_end(workers);
}
