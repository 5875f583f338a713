// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/history.h"

#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define uthash_malloc(size)	      pg_alloc(history->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** Of each CPU's ring, without its head; a power of two. */
#define RING_SIZE ((size_t)256 << 10)

/** Records are no longer. */
#define MOST_BYTES ((size_t)64 << 10)

/** Of so many processes those that have ended are forgotten after a while, ns. */
#define MANY	     1024
#define A_WHILE ((uint64_t)10 * 1000 * 1000 * 1000)

struct life {
	uint32_t process;
	struct pg_arena *arena;
	struct pg_life is;
	struct pg_told *told;
	uint64_t ended; /* 0: it has not */
	UT_hash_handle hh;
};

struct ring {
	int fd;
	struct perf_event_mmap_page *head;
};

/** What was read, before it is put in the order of its times. */
struct news {
	enum { MADE, FORKED, ENDED } kind;
	uint32_t process, parent;
	struct pg_told told;
	size_t order; /* as they were read */
};

struct pg_history {
	struct pg_arena *arena;
	struct ring *rings;
	size_t num_rings;
	struct life *lives;
	bool has_gaps;

	/* While it is read. */
	struct pg_arena *reading;
	struct news *news;
	size_t num_news;
	_Alignas(uint64_t) char record[MOST_BYTES];
};

/* --- Rings --- */

static int open_event(int cpu, bool with_build_id)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
		.sample_id_all = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		.build_id = with_build_id,
	};

	return (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

/** False: the CPU is not there, or the kernel refuses. */
static bool open_ring(struct ring *ring, int cpu)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	ring->fd = open_event(cpu, true);
	if (ring->fd < 0) /* before Linux 5.12 */
		ring->fd = open_event(cpu, false);
	if (ring->fd < 0)
		return false;
	ring->head = mmap(NULL, page + RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (ring->head != MAP_FAILED)
		return true;
	close(ring->fd);
	return false;
}

struct pg_history *pg_history_create(struct pg_arena *arena)
{
	struct pg_history *history = PG_NEW(arena, struct pg_history);
	const int num = libbpf_num_possible_cpus();
	struct ring ring;

	history->arena = arena;
	for (int cpu = 0; cpu < num; cpu++) {
		if (open_ring(&ring, cpu))
			*PG_PUSH(arena, history->rings, history->num_rings) = ring;
	}
	return history->num_rings ? history : NULL;
}

static void forget(struct pg_history *history, struct life *life)
{
	HASH_DEL(history->lives, life);
	pg_arena_destroy(life->arena);
}

void pg_history_destroy(struct pg_history *history)
{
	struct life *life, *next;

	if (!history)
		return;
	HASH_ITER(hh, history->lives, life, next)
		forget(history, life);
	for (size_t i = 0; i < history->num_rings; i++) {
		munmap(history->rings[i].head, (size_t)sysconf(_SC_PAGESIZE) + RING_SIZE);
		close(history->rings[i].fd);
	}
}

/* --- Records --- */

/** PERF_RECORD_MMAP2 of <linux/perf_event.h>, up to its name. */
struct mmap_record {
	struct perf_event_header header;
	uint32_t process, thread;
	uint64_t address, size, offset;
	union {
		struct {
			uint32_t major, minor;
			uint64_t inode, generation;
		};
		struct {
			uint8_t build_id_size, unused[3];
			uint8_t build_id[20];
		};
	};
	uint32_t protection, flags;
	char path[];
};

/** PERF_RECORD_FORK, PERF_RECORD_EXIT and the beginning of PERF_RECORD_COMM. */
struct task_record {
	struct perf_event_header header;
	uint32_t process, parent, thread, parent_thread;
};

static struct news *add_news(struct pg_history *history, uint32_t process, uint64_t time)
{
	struct news *news = PG_PUSH(history->reading, history->news, history->num_news);

	*news = (struct news){.kind = MADE,
			      .process = process,
			      .told.time = time,
			      .order = history->num_news};
	return news;
}

static void take_mapping(struct pg_history *history, const struct mmap_record *record, size_t size,
			 uint64_t time)
{
	struct news *news = add_news(history, record->process, time);
	struct pg_told *told = &news->told;

	told->begin = record->address;
	told->end = record->address + record->size;
	told->offset = record->offset;
	told->path = pg_strndup(history->reading, record->path,
				strnlen(record->path, size - sizeof(*record)));
	told->has_build_id = record->header.misc & PERF_RECORD_MISC_MMAP_BUILD_ID;
	if (!told->has_build_id)
		told->inode = record->inode;
	else if (record->build_id_size <= sizeof(told->build_id))
		memcpy(told->build_id, record->build_id, record->build_id_size);
}

/** Of tasks that are processes: threads have the mappings of theirs. */
static void take_task(struct pg_history *history, const struct task_record *record, uint64_t time)
{
	struct news *news;

	if (record->header.type == PERF_RECORD_FORK && record->process != record->parent) {
		news = add_news(history, record->process, time);
		news->kind = FORKED;
		news->parent = record->parent;
	} else if (record->header.type == PERF_RECORD_EXIT && record->process == record->thread) {
		add_news(history, record->process, time)->kind = ENDED;
	}
}

/** Its last word is its time, as that is asked for last. */
static void take_record(struct pg_history *history, const char *bytes, size_t size)
{
	const struct perf_event_header *header = (const void *)bytes;
	const struct task_record *task = (const void *)bytes;
	const size_t tail = 2 * sizeof(uint64_t);
	uint64_t time;

	memcpy(&time, bytes + size - sizeof(time), sizeof(time));
	if (header->type == PERF_RECORD_LOST)
		history->has_gaps = true;
	else if (header->type == PERF_RECORD_MMAP2 && size >= sizeof(struct mmap_record) + tail)
		take_mapping(history, (const void *)bytes, size - tail, time);
	else if (header->type == PERF_RECORD_COMM && header->misc & PERF_RECORD_MISC_COMM_EXEC)
		add_news(history, task->process, time)->told.is_exec = true;
	else if (size >= sizeof(*task) + tail)
		take_task(history, task, time);
}

static void copy_out(const struct ring *ring, uint64_t at, char *to, size_t size)
{
	const char *data = (const char *)ring->head + sysconf(_SC_PAGESIZE);
	const size_t begin = at % RING_SIZE, first = size < RING_SIZE - begin ? size : RING_SIZE - begin;

	memcpy(to, data + begin, first);
	memcpy(to + first, data, size - first);
}

static void read_ring(struct pg_history *history, struct ring *ring)
{
	const uint64_t end = __atomic_load_n(&ring->head->data_head, __ATOMIC_ACQUIRE);
	uint64_t at = ring->head->data_tail;
	struct perf_event_header header;

	while (at < end) {
		copy_out(ring, at, (char *)&header, sizeof(header));
		/* The least of any: its time, and who. */
		if (header.size < sizeof(header) + 2 * sizeof(uint64_t))
			break;
		copy_out(ring, at, history->record, header.size);
		take_record(history, history->record, header.size);
		at += header.size;
	}
	__atomic_store_n(&ring->head->data_tail, end, __ATOMIC_RELEASE);
}

/* --- Lives --- */

static struct life *find_life(const struct pg_history *history, uint32_t process)
{
	struct life *life;

	HASH_FIND(hh, history->lives, &process, sizeof(process), life);
	return life;
}

static struct life *begin_life(struct pg_history *history, uint32_t process)
{
	struct pg_arena *arena = pg_arena_create();
	struct life *life = PG_NEW(arena, struct life);

	life->process = process;
	life->arena = arena;
	HASH_ADD(hh, history->lives, process, sizeof(process), life);
	return life;
}

static void take_news(struct pg_history *history, const struct news *news)
{
	struct life *life = find_life(history, news->process);
	struct pg_told *told;

	/* The number was another's. */
	if (life && news->kind == FORKED) {
		forget(history, life);
		life = NULL;
	}
	if (!life && news->kind == ENDED)
		return;
	if (!life)
		life = begin_life(history, news->process);
	if (news->kind == FORKED) {
		life->is = (struct pg_life){.parent = news->parent, .began = news->told.time};
	} else if (news->kind == ENDED) {
		life->ended = news->told.time;
	} else {
		told = PG_PUSH(life->arena, life->told, life->is.num);
		*told = news->told;
		if (told->path)
			told->path = pg_strndup(life->arena, told->path, strlen(told->path));
		life->is.told = life->told;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct news *x = a, *y = b;

	if (x->told.time != y->told.time)
		return x->told.time < y->told.time ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/** Of the latest news. */
static void forget_ended(struct pg_history *history, uint64_t now)
{
	struct life *life, *next;

	if (HASH_COUNT(history->lives) < MANY)
		return;
	HASH_ITER(hh, history->lives, life, next)
	{
		if (life->ended && now - life->ended > A_WHILE)
			forget(history, life);
	}
}

static bool has_news(const struct pg_history *history)
{
	for (size_t i = 0; i < history->num_rings; i++) {
		const struct perf_event_mmap_page *head = history->rings[i].head;

		if (__atomic_load_n(&head->data_head, __ATOMIC_ACQUIRE) != head->data_tail)
			return true;
	}
	return false;
}

void pg_history_read(struct pg_history *history)
{
	if (!has_news(history))
		return;
	history->reading = pg_arena_create();
	history->news = NULL;
	history->num_news = 0;
	for (size_t i = 0; i < history->num_rings; i++)
		read_ring(history, &history->rings[i]);
	if (history->num_news) {
		qsort(history->news, history->num_news, sizeof(*history->news), by_time);
		for (size_t i = 0; i < history->num_news; i++)
			take_news(history, &history->news[i]);
		forget_ended(history, history->news[history->num_news - 1].told.time);
	}
	pg_arena_destroy(history->reading);
}

bool pg_history_has_gaps(const struct pg_history *history)
{
	return history->has_gaps;
}

bool pg_history_find(const struct pg_history *history, uint32_t process, struct pg_life *ret)
{
	const struct life *life = find_life(history, process);

	if (life)
		*ret = life->is;
	return life != NULL;
}
