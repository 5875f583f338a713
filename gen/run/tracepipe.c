// SPDX-License-Identifier: GPL-2.0-only
#include "run/tracepipe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/outfile.h"
#include "run/cause.h"

#define INSTANCE_PREFIX "probegen-"

/** In an instance: the event of bpf_printk(). */
#define EVENT_SWITCH "%s/events/bpf_trace/bpf_trace_printk/enable"

struct pg_tracepipe {
	const char *instance; /* NULL: the pipe that all share */
	int fd;
};

const char *pg_tracefs(void)
{
	if (access("/sys/kernel/tracing/trace_pipe", F_OK) == 0)
		return "/sys/kernel/tracing";
	if (access("/sys/kernel/debug/tracing/trace_pipe", F_OK) == 0)
		return "/sys/kernel/debug/tracing";
	return NULL;
}

/** A process that was killed could not remove its own. One in use is not removed by the kernel. */
static void remove_stale(struct pg_arena *arena, const char *instances)
{
	DIR *dir = opendir(instances);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		const size_t len = strlen(INSTANCE_PREFIX);
		long owner = strncmp(entry->d_name, INSTANCE_PREFIX, len) == 0
				     ? atol(entry->d_name + len)
				     : 0;

		if (owner > 0 && kill((pid_t)owner, 0) != 0 && errno == ESRCH)
			rmdir(pg_printf(arena, "%s/%s", instances, entry->d_name));
	}
	if (dir)
		closedir(dir);
}

/** Where the kernel writes bpf_printk() into an instance: its folder. NULL: nowhere. */
static const char *make_instance(struct pg_arena *arena, const char *tracefs)
{
	const char *instances = pg_printf(arena, "%s/instances", tracefs);
	const char *own = pg_printf(arena, "%s/" INSTANCE_PREFIX "%ld", instances, (long)getpid());
	const char *enable = pg_printf(arena, EVENT_SWITCH, own);

	remove_stale(arena, instances);
	if (mkdir(own, 0700) != 0 && errno != EEXIST)
		return NULL;
	if (pg_write_control(arena, enable, "1")) {
		rmdir(own);
		return NULL;
	}
	return own;
}

static const struct pg_error *open_error(struct pg_arena *arena, const char *path, int number)
{
	struct pg_allowed allowed = {.num_programs = 0};

	pg_allowed_read(arena, &allowed);
	return pg_cause_error(arena, &allowed, number, pg_printf(arena, "cannot open %s", path));
}

const struct pg_error *pg_tracepipe_create(struct pg_arena *arena, struct pg_tracepipe **ret)
{
	struct pg_tracepipe *pipe = PG_NEW(arena, struct pg_tracepipe);
	const char *tracefs = pg_tracefs();
	const char *path;

	if (!tracefs)
		return pg_error_hint(arena,
				     pg_error(arena, "tracefs, where bpf_printk() writes, is not mounted"),
				     "as root: mount -t tracefs tracefs /sys/kernel/tracing");
	pipe->instance = make_instance(arena, tracefs);
	path = pg_printf(arena, "%s/trace_pipe", pipe->instance ? pipe->instance : tracefs);
	pipe->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (pipe->fd < 0) {
		const struct pg_error *error = open_error(arena, path, errno);

		pg_tracepipe_destroy(pipe);
		return error;
	}
	*ret = pipe;
	return NULL;
}

int pg_tracepipe_fd(const struct pg_tracepipe *pipe)
{
	return pipe->fd;
}

bool pg_tracepipe_stop(struct pg_arena *arena, const struct pg_tracepipe *pipe)
{
	return pipe->instance &&
	       !pg_write_control(arena, pg_printf(arena, EVENT_SWITCH, pipe->instance), "0");
}

void pg_tracepipe_destroy(struct pg_tracepipe *pipe)
{
	if (!pipe)
		return;
	if (pipe->fd >= 0)
		close(pipe->fd);
	if (pipe->instance)
		rmdir(pipe->instance);
}
