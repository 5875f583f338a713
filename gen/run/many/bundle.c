// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names: the kernel's list of what was missed has those of events without their group, and a probe of a name
 * that is there already joins that event. So each is unique: our number, our namespace of processes, a random
 * number, and the bundle's. Only in the namespace can it be known that a process has ended; and it has to be,
 * since the kernel removes all probes of an event but one even when it is in use.
 */
#include "run/many/bundle.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/command/undo.h"
#include "base/infile.h"
#include "base/outfile.h"
#include "run/symbols.h"
#include "run/tracepipe.h"

#define GROUP "probegen/p"

/**
 * Calls under way at a time that the return probes of a bundle have room for, all together and each: some 100
 * bytes of the kernel's for each, and KRETPROBE_MAXACTIVE_MAX.
 */
enum { MOST_CALLS = 1 << 16, MOST_OF_PLACE = 4096, LEAST_OF_PLACE = 64 };

struct pg_bundles {
	struct pg_arena *arena;
	const struct pg_live_symbols *symbols;
	const char *tracefs, *name; /* "probegen/p123_4026531836_89abcdef_", which the bundle's number follows */
	uint64_t base;
	const char *list; /* kprobe_events */
	struct pg_undo *undo;
	struct pg_bundle **items;
	size_t num;
};

struct pg_bundle {
	struct pg_bundles *bundles;
	const char *name;
	struct bpf_link *link;
	unsigned calls; /* at a time, of each place that is a return */
	uint64_t missed;
	bool is_known; /* to the child, which removes it */
	bool is_defined;
};

/* --- All of them --- */

/** The number of our namespace of processes; 0: it is not known. */
static unsigned long own_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 ? (unsigned long)st.st_ino : 0;
}

/** "123_4026531836_": has this process ended? */
static bool has_ended(const char *name)
{
	unsigned long namespace;
	long owner;

	return sscanf(name, "%ld_%lu_", &owner, &namespace) == 2 && owner > 0 && namespace &&
	       namespace == own_namespace() && kill((pid_t)owner, 0) != 0 && errno == ESRCH;
}

static const char *list_of(struct pg_arena *arena, const char *tracefs)
{
	return pg_printf(arena, "%s/kprobe_events", tracefs);
}

void pg_bundles_remove_stale(struct pg_arena *arena)
{
	static const char mark[] = ":" GROUP;
	const char *tracefs = pg_tracefs(), *list, *text, *next, *gone = NULL;
	size_t len;

	if (!tracefs)
		return;
	list = list_of(arena, tracefs);
	if (pg_read_file(arena, list, &text, &len))
		return;
	for (; (next = strstr(text, mark)) != NULL; text = next + 1) {
		const char *name = pg_printf(arena, "-%.*s\n", (int)strcspn(next, " \n"), next);

		if (gone && strcmp(gone, name) == 0)
			continue; /* each of its probes has a line */
		if (has_ended(next + strlen(mark)))
			pg_try_control(list, name);
		gone = name;
	}
}

struct pg_bundles *pg_bundles_create(struct pg_arena *arena, const struct pg_live_symbols *symbols)
{
	struct pg_bundles *bundles = PG_NEW(arena, struct pg_bundles);
	const char *tracefs = pg_tracefs();
	uint64_t random;

	*bundles = (struct pg_bundles){.arena = arena, .symbols = symbols, .tracefs = tracefs};
	bundles->base = pg_live_symbols_address(symbols, NULL, PG_KERNEL_TEXT);
	if (!tracefs || !bundles->base ||
	    getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return NULL;
	bundles->name = pg_printf(arena, GROUP "%ld_%lu_%" PRIx64 "_", (long)getpid(),
				  own_namespace(), random);
	bundles->list = list_of(arena, tracefs);
	if (access(bundles->list, W_OK) != 0)
		return NULL;
	bundles->undo = pg_undo_create(arena, bundles->list, -1);
	return bundles->undo ? bundles : NULL;
}

/** "  NAME   HITS   MISSES" for each probe of each event. */
static void count_line(struct pg_bundles *bundles, const char *line)
{
	char name[128];
	uint64_t missed;

	if (sscanf(line, " %127s %*u %" SCNu64, name, &missed) != 2)
		return;
	for (size_t i = 0; i < bundles->num; i++) {
		if (strcmp(strchr(bundles->items[i]->name, '/') + 1, name) == 0)
			bundles->items[i]->missed += missed;
	}
}

void pg_bundles_count_missed(struct pg_bundles *bundles)
{
	const char *path, *text, *newline;
	size_t len;

	if (!bundles)
		return;
	path = pg_printf(bundles->arena, "%s/kprobe_profile", bundles->tracefs);
	for (size_t i = 0; i < bundles->num; i++)
		bundles->items[i]->missed = 0;
	if (pg_read_file(bundles->arena, path, &text, &len))
		return;
	for (; (newline = strchr(text, '\n')) != NULL; text = newline + 1)
		count_line(bundles, text);
}

void pg_bundles_destroy(struct pg_bundles *bundles)
{
	if (bundles)
		pg_undo_destroy(bundles->undo);
}

/* --- One of them --- */

static unsigned calls_of(size_t num_places)
{
	size_t calls = MOST_CALLS / (num_places ? num_places : 1);

	return calls > MOST_OF_PLACE ? MOST_OF_PLACE : calls < LEAST_OF_PLACE ? LEAST_OF_PLACE : (unsigned)calls;
}

struct pg_bundle *pg_bundle_create(struct pg_bundles *bundles, size_t num_places)
{
	struct pg_bundle *bundle = PG_NEW(bundles->arena, struct pg_bundle);

	*bundle = (struct pg_bundle){.bundles = bundles, .calls = calls_of(num_places)};
	bundle->name = pg_printf(bundles->arena, "%s%zu", bundles->name, bundles->num);
	*PG_PUSH(bundles->arena, bundles->items, bundles->num) = bundle;
	return bundle;
}

/** "_text+0x1234", or of a return that is not the kernel's own as its section names it; NULL: it is not known where. */
static const char *address_of(const struct pg_bundles *bundles, const struct pg_kernel_place *place)
{
	uint64_t address;

	address = pg_live_symbols_address(bundles->symbols, NULL, place->symbol);
	if (!address && place->is_return)
		return pg_printf(bundles->arena, "%s+%" PRIu64, place->symbol, place->offset);
	if (address < bundles->base)
		return NULL;
	return pg_printf(bundles->arena, PG_KERNEL_TEXT "+0x%" PRIx64, address + place->offset - bundles->base);
}

bool pg_bundle_add(struct pg_bundle *bundle, const struct pg_kernel_place *place)
{
	struct pg_bundles *bundles = bundle->bundles;
	const char *address = address_of(bundles, place), *kind = "p";

	if (!address)
		return false;
	if (!bundle->is_known)
		bundle->is_known = pg_undo_add(bundles->undo, pg_printf(bundles->arena, "-:%s\n", bundle->name));
	if (!bundle->is_known)
		return false;
	if (place->is_return)
		kind = pg_printf(bundles->arena, "r%u", bundle->calls);
	if (pg_try_control(bundles->list, pg_printf(bundles->arena, "%s:%s %s\n", kind, bundle->name, address)) != 0)
		return false;
	bundle->is_defined = true;
	return true;
}

static int open_event(const struct pg_bundle *bundle)
{
	struct perf_event_attr attr = {.size = sizeof(attr), .type = PERF_TYPE_TRACEPOINT};
	const char *text;
	size_t len;

	if (pg_read_file(bundle->bundles->arena,
			 pg_printf(bundle->bundles->arena, "%s/events/%s/id",
				   bundle->bundles->tracefs, bundle->name), &text, &len))
		return -1;
	attr.config = strtoull(text, NULL, 10);
	return (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
}

bool pg_bundle_attach(struct pg_bundle *bundle, const struct bpf_program *program)
{
	int event = open_event(bundle);

	bundle->link = event < 0 ? NULL : bpf_program__attach_perf_event(program, event);
	if (!bundle->link)
		pg_close_fd(&event);
	return bundle->link != NULL;
}

uint64_t pg_bundle_missed(const struct pg_bundle *bundle)
{
	return bundle->missed;
}

void pg_bundle_destroy(struct pg_bundle *bundle)
{
	if (!bundle)
		return;
	bpf_link__destroy(bundle->link);
	if (bundle->is_defined)
		pg_try_control(bundle->bundles->list,
			       pg_printf(bundle->bundles->arena, "-:%s\n", bundle->name));
	bundle->link = NULL;
	bundle->is_defined = false;
}
