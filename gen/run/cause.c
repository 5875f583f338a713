// SPDX-License-Identifier: GPL-2.0-only
#include "run/cause.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/infile.h"

/* As <linux/capability.h> numbers them. */
#define CAP_SYS_ADMIN 21
#define CAP_PERFMON   38
#define CAP_BPF	      39

/* --- Questions to the system --- */

/** A file of /proc or /sys; "" where it cannot be read. */
static const char *read_text(struct pg_arena *arena, const char *path)
{
	const char *text;
	size_t len;

	return pg_read_file(arena, path, &text, &len) ? "" : pg_strndup(arena, text, len);
}

static uint64_t read_capabilities(struct pg_arena *arena)
{
	const char *line = strstr(read_text(arena, "/proc/self/status"), "\nCapEff:");

	return line ? strtoull(line + strlen("\nCapEff:"), NULL, 16) : 0;
}

static uint64_t limit_of(int resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	return limit.rlim_cur;
}

static bool is_before(unsigned major, unsigned minor)
{
	struct utsname host;
	unsigned x = 0, y = 0;

	return uname(&host) == 0 && sscanf(host.release, "%u.%u", &x, &y) == 2 &&
	       (x < major || (x == major && y < minor));
}

const char *pg_lockdown_mode(struct pg_arena *arena, const char *text)
{
	const char *open = strchr(text, '['), *close = open ? strchr(open, ']') : NULL;

	if (!close || strncmp(open, "[none]", strlen("[none]")) == 0)
		return NULL;
	return pg_strndup(arena, open + 1, (size_t)(close - open - 1));
}

void pg_allowed_read(struct pg_arena *arena, struct pg_allowed *ret)
{
	ret->is_root = geteuid() == 0;
	ret->capabilities = read_capabilities(arena);
	ret->lockdown =
		pg_lockdown_mode(arena, read_text(arena, "/sys/kernel/security/lockdown"));
	ret->open_files = limit_of(RLIMIT_NOFILE);
	ret->most_files = strtoull(read_text(arena, "/proc/sys/fs/nr_open"), NULL, 10);
	ret->locked_memory = limit_of(RLIMIT_MEMLOCK);
	ret->is_memory_counted = is_before(5, 11);
}

/* --- Rights --- */

static bool has(const struct pg_allowed *allowed, unsigned capability)
{
	return allowed->capabilities >> capability & 1;
}

/** "CAP_BPF and CAP_PERFMON"; NULL: none is missing, or it is not known. */
static const char *missing_capabilities(const struct pg_allowed *allowed)
{
	if (allowed->capabilities == 0 || has(allowed, CAP_SYS_ADMIN))
		return NULL;
	if (!has(allowed, CAP_BPF))
		return has(allowed, CAP_PERFMON) ? "CAP_BPF" : "CAP_BPF and CAP_PERFMON";
	return has(allowed, CAP_PERFMON) ? NULL : "CAP_PERFMON";
}

static bool is_confidential(const struct pg_allowed *allowed)
{
	return allowed->lockdown && strcmp(allowed->lockdown, "confidentiality") == 0;
}

static const char *lockdown_text(struct pg_arena *arena, const struct pg_allowed *allowed)
{
	return pg_printf(arena, "the kernel is locked down (%s)", allowed->lockdown);
}

static const struct pg_error *rights_error(struct pg_arena *arena,
					   const struct pg_allowed *allowed, const char *what)
{
	const char *missing = missing_capabilities(allowed);

	if (!allowed->is_root && (missing || !allowed->capabilities))
		return pg_error_hint(
			arena, pg_error(arena, "%s: the kernel does not permit it", what),
			"loading BPF programs needs root: try sudo");
	if (missing)
		return pg_error_hint(arena,
				     pg_error(arena, "%s: this process lacks %s", what, missing),
				     "a container has to be granted them");
	if (is_confidential(allowed))
		return pg_error_hint(
			arena, pg_error(arena, "%s: %s", what, lockdown_text(arena, allowed)),
			"in this mode programs may not read the kernel's memory; boot without "
			"lockdown=confidentiality to leave it");
	if (allowed->is_memory_counted && allowed->locked_memory != UINT64_MAX)
		return pg_error_hint(arena,
				     pg_error(arena,
					      "%s: %" PRIu64 " kB of locked memory are not enough",
					      what, allowed->locked_memory / 1024),
				     "raise 'ulimit -l': before Linux 5.11 programs and maps count");
	return pg_error_hint(arena, pg_error(arena, "%s: the kernel does not permit it", what),
			     "no capability is missing: a security module or a container's seccomp "
			     "filter forbids it");
}

const char *pg_lockdown_text(struct pg_arena *arena, const struct pg_allowed *allowed,
			     const char *log)
{
	/* Locked down, the kernel takes these helpers away: the verifier does not know them. */
	bool is_reader = strstr(log, "unknown func bpf_probe_read") ||
			 strstr(log, "cannot use helper bpf_probe_read");

	return is_reader && is_confidential(allowed) ? lockdown_text(arena, allowed) : NULL;
}

/* --- Files, memory --- */

static const struct pg_error *files_error(struct pg_arena *arena, const struct pg_allowed *allowed,
					  const char *what)
{
	const struct pg_error *error =
		pg_error(arena, "%s: %" PRIu64 " open files are not enough for %zu program%s", what,
			 allowed->open_files, allowed->num_programs,
			 allowed->num_programs == 1 ? "" : "s");

	if (allowed->most_files && allowed->most_files < allowed->files_needed)
		return pg_error_hint(arena, error,
				     "raise the sysctl fs.nr_open to %" PRIu64
				     ", and 'ulimit -n' with it",
				     allowed->files_needed);
	return pg_error_hint(arena, error, "raise 'ulimit -n' to %" PRIu64, allowed->files_needed);
}

bool pg_is_no_verdict(int number)
{
	return number == EPERM || number == EMFILE || number == ENFILE || number == ENOMEM ||
	       number == EAGAIN || number == EINTR;
}

const struct pg_error *pg_cause_error(struct pg_arena *arena, const struct pg_allowed *allowed,
				      int number, const char *what)
{
	char text[128];

	switch (number) {
	case EPERM:
	case EACCES:
		return rights_error(arena, allowed, what);
	case EMFILE:
		if (allowed->num_programs > 0)
			return files_error(arena, allowed, what);
		break;
	case ENOMEM:
		return pg_error_hint(
			arena,
			pg_error(arena, "%s: the kernel does not have enough memory for it", what),
			"a memory limit of the process's cgroup counts, too");
	default:
		break;
	}
	if (number < __LIBBPF_ERRNO__START)
		return pg_error_errno(arena, number, "%s", what);
	libbpf_strerror(number, text, sizeof(text));
	return pg_error(arena, "%s: %s", what, text);
}
