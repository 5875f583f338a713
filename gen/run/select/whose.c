// SPDX-License-Identifier: GPL-2.0-only
#include "run/select/whose.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <linux/types.h>
#include <probegen/record.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/infile.h"
#include "run/self.h"

/* --- Processes --- */

const struct pg_error *pg_whose_namespace(struct pg_arena *arena, struct probe_select *select)
{
	struct stat own;

	if (pg_self_has_machine_numbers())
		return NULL;
	if (stat("/proc/self/ns/pid", &own) != 0)
		return pg_error_errno(arena, errno,
				      "-p: cannot tell which processes have numbers here: "
				      "/proc/self/ns/pid");
	select->namespace_device = own.st_dev;
	select->namespace_inode = own.st_ino;
	return NULL;
}

/** Of a container in this container, a program sees no number that is ours. */
static const struct pg_error *check_namespace(struct pg_arena *arena, uint32_t pid)
{
	struct stat own, other;

	if (pg_self_has_machine_numbers() || stat("/proc/self/ns/pid", &own) != 0 ||
	    stat(pg_printf(arena, "/proc/%" PRIu32 "/ns/pid", pid), &other) != 0 ||
	    own.st_ino == other.st_ino)
		return NULL;
	return pg_error(arena, "-p %" PRIu32 ": it is in another container, within this one: run "
			       "probegen there, or outside of both", pid);
}

/** The process that a thread is of; 0: it is none, or cannot be read. */
static uint32_t process_of(struct pg_arena *arena, uint32_t thread)
{
	const char *text, *at;
	size_t len;

	if (pg_read_file(arena, pg_printf(arena, "/proc/%" PRIu32 "/status", thread), &text, &len))
		return 0;
	at = strstr(text, "\nTgid:");
	return at ? (uint32_t)strtoul(at + strlen("\nTgid:"), NULL, 10) : 0;
}

const struct pg_error *pg_whose_process(struct pg_arena *arena, uint32_t pid, int *ret)
{
	uint32_t process = process_of(arena, pid);
	const struct pg_error *error;

	if (process && process != pid)
		return pg_error_hint(arena,
				     pg_error(arena, "-p %" PRIu32 ": this is a thread", pid),
				     "its process: -p %" PRIu32 " --filter 'tid == %" PRIu32 "'",
				     process, pid);
	error = check_namespace(arena, pid);
	*ret = error ? -1 : pidfd_open((pid_t)pid, 0);
	if (error || *ret >= 0)
		return error;
	return errno == ESRCH ? pg_error(arena, "-p %" PRIu32 ": no such process", pid)
			      : pg_error_errno(arena, errno, "-p %" PRIu32, pid);
}

/* --- Users --- */

const struct pg_error *pg_whose_users(struct pg_arena *arena)
{
	unsigned long inside, outside, num;
	const char *text;
	char *end;
	size_t len;

	if (pg_read_file(arena, "/proc/self/uid_map", &text, &len))
		return NULL; /* a kernel without such namespaces */
	inside = strtoul(text, &end, 10);
	outside = strtoul(end, &end, 10);
	num = strtoul(end, NULL, 10);
	if (inside == 0 && outside == 0 && num == UINT32_MAX)
		return NULL;
	return pg_error(arena, "--uid: users have other numbers in this container than outside, "
			       "and programs see those");
}

/* --- cgroups --- */

const struct pg_error *pg_whose_cgroup(struct pg_arena *arena, const char *path, int *ret)
{
	struct statfs system;

	*ret = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret < 0)
		return pg_error_errno(arena, errno, "--cgroup: cannot open %s", path);
	if (fstatfs(*ret, &system) == 0 && system.f_type == CGROUP2_SUPER_MAGIC)
		return NULL;
	close(*ret);
	*ret = -1;
	return pg_error_hint(arena,
			     pg_error(arena, "--cgroup: %s is not a cgroup of version 2", path),
			     "its folder below where cgroup2 is mounted: "
			     "/sys/fs/cgroup/system.slice/ssh.service");
}
