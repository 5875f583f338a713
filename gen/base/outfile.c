// SPDX-License-Identifier: GPL-2.0-only
#include "base/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/cleanup.h"

static const struct pg_error *write_error(struct pg_arena *arena, const char *path)
{
	return pg_error_errno(arena, errno, "cannot write %s", path);
}

/** 0, or -1 and errno. */
static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, text, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		text += put;
		len -= (size_t)put;
	}
	return 0;
}

static int close_now(int *fd)
{
	int closed = close(*fd);

	*fd = -1;
	return closed;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/** As /dev/stdout is. What other processes write there, before and after, must stay. */
static bool is_stdout(const struct stat *status)
{
	struct stat own;

	return fstat(STDOUT_FILENO, &own) == 0 && is_same(status, &own);
}

/** The kernel's rules for links and files of others in shared folders are about O_CREAT. */
static int open_as_shells_do(const char *path, int flags)
{
	return open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | flags, 0666);
}

/* --- Where it will be --- */

static int open_folder_of(struct pg_arena *arena, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	const char *folder = !slash	    ? "."
			     : slash == path ? "/"
					     : pg_strndup(arena, path, (size_t)(slash - path));

	*ret_name = slash ? slash + 1 : path;
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/** Through links that the kernel follows for us to the file itself. */
static const struct pg_error *find_existing(struct pg_arena *arena,
					    struct pg_outfile *outfile)
{
	PG_CLEANUP(pg_close_fd) int fd = open_as_shells_do(outfile->path, O_NONBLOCK);
	PG_CLEANUP(pg_free_pointer) char *real = fd < 0 ? NULL : realpath(outfile->path, NULL);
	struct stat status, again;

	if (!real || fstat(fd, &status) < 0)
		return write_error(arena, outfile->path);
	outfile->folder = open_folder_of(arena, pg_strndup(arena, real, strlen(real)),
					 &outfile->name);
	if (outfile->folder < 0 ||
	    fstatat(outfile->folder, outfile->name, &again, AT_SYMLINK_NOFOLLOW) < 0)
		return write_error(arena, outfile->path);
	if (!is_same(&status, &again)) {
		errno = ESTALE; /* it is another one by now */
		return write_error(arena, outfile->path);
	}
	outfile->replaces = true;
	outfile->mode = status.st_mode & 0777;
	outfile->uid = status.st_uid;
	outfile->gid = status.st_gid;
	return NULL;
}

/** A link that leads to nothing is not followed: what it names would be made. */
static const struct pg_error *find_new(struct pg_arena *arena, struct pg_outfile *outfile)
{
	struct stat status;

	outfile->mode = 0666;
	outfile->folder = open_folder_of(arena, outfile->path, &outfile->name);
	if (outfile->folder < 0)
		return write_error(arena, outfile->path);
	if (fstatat(outfile->folder, outfile->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(status.st_mode))
		return pg_error(arena, "cannot write %s: it is a link to a file that does not exist",
				outfile->path);
	return NULL;
}

/** outfile->folder stays -1 for what is written directly, to outfile->fd. */
static const struct pg_error *find_place(struct pg_arena *arena, struct pg_outfile *outfile)
{
	struct stat status;

	if (stat(outfile->path, &status) < 0)
		return errno == ENOENT ? find_new(arena, outfile)
				       : write_error(arena, outfile->path);
	if (S_ISREG(status.st_mode) && is_stdout(&status))
		outfile->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	else if (!S_ISREG(status.st_mode))
		outfile->fd = open_as_shells_do(outfile->path, 0);
	else
		return find_existing(arena, outfile);
	return outfile->fd < 0 ? write_error(arena, outfile->path) : NULL;
}

/* --- Writing --- */

/** Of a process that is gone (or had our number), and not locked by one elsewhere. */
static void remove_if_stale(int folder, const char *temp, long pid)
{
	PG_CLEANUP(pg_close_fd) int fd = -1;

	if (pid <= 0 || (pid != getpid() && (kill((pid_t)pid, 0) == 0 || errno != ESRCH)))
		return;
	fd = openat(folder, temp, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, temp, 0);
}

/** What killed runs have left of a file of this name. */
static void remove_stale(const struct pg_outfile *outfile)
{
	int fd = openat(outfile->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	size_t len = strlen(outfile->name);
	struct dirent *entry;

	if (!dir) {
		pg_close_fd(&fd);
		return;
	}
	while ((entry = readdir(dir))) {
		const char *at = entry->d_name;
		char *end;
		long pid;

		if (at[0] != '.' || strncmp(at + 1, outfile->name, len) != 0 || at[len + 1] != '.')
			continue;
		pid = strtol(at + len + 2, &end, 10);
		if (strcmp(end, ".tmp") == 0)
			remove_if_stale(outfile->folder, at, pid);
	}
	closedir(dir);
}

/** A file of which nothing remains if we end here; or of another name. 0, or -1 and errno. */
static int create_temp(struct pg_outfile *outfile)
{
	/* An existing file's mode comes when its owner has come. */
	mode_t mode = outfile->replaces ? 0600 : outfile->mode;

	outfile->fd = openat(outfile->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	if (outfile->fd < 0) {
		outfile->fd = openat(outfile->folder, outfile->temp,
				     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		outfile->has_temp = outfile->fd >= 0;
	}
	if (outfile->fd < 0)
		return -1;
	flock(outfile->fd, LOCK_EX | LOCK_NB); /* until it is closed: it is not stale */
	return 0;
}

/** The owner, where we may give files away, and the mode: never more than the old one's group had. */
static int take_over(struct pg_outfile *outfile)
{
	if (!outfile->replaces)
		return 0;
	if (fchown(outfile->fd, outfile->uid, outfile->gid) < 0 &&
	    fchown(outfile->fd, (uid_t)-1, outfile->gid) < 0)
		outfile->mode &= (mode_t)~0070;
	return fchmod(outfile->fd, outfile->mode);
}

static const struct pg_error *give_up(struct pg_arena *arena, struct pg_outfile *outfile)
{
	const struct pg_error *error = write_error(arena, outfile->path);

	pg_outfile_discard(outfile);
	return error;
}

static const struct pg_error *write_temp(struct pg_arena *arena, struct pg_outfile *outfile,
					 const char *text, size_t len)
{
	outfile->temp = pg_printf(arena, ".%s.%ld.tmp", outfile->name, (long)getpid());
	remove_stale(outfile);
	if (create_temp(outfile) < 0 || write_all(outfile->fd, text, len) < 0 ||
	    take_over(outfile) < 0)
		return give_up(arena, outfile);
	return NULL;
}

const struct pg_error *pg_outfile_write(struct pg_arena *arena, const char *path, const char *text,
					size_t len, struct pg_outfile *ret)
{
	const struct pg_error *error;

	*ret = (struct pg_outfile){.path = path, .folder = -1, .fd = -1};
	error = find_place(arena, ret);
	if (error) {
		pg_outfile_discard(ret);
		return error;
	}
	if (ret->folder >= 0)
		return write_temp(arena, ret, text, len);
	if (write_all(ret->fd, text, len) || close_now(&ret->fd))
		return give_up(arena, ret);
	return NULL;
}

/** 0, or -1 and errno. */
static int link_as(const struct pg_outfile *outfile, const char *name)
{
	char own[64];

	snprintf(own, sizeof(own), "/proc/self/fd/%d", outfile->fd);
	return linkat(AT_FDCWD, own, outfile->folder, name, AT_SYMLINK_FOLLOW);
}

/** 0, or -1 and errno. */
static int give_name(struct pg_outfile *outfile)
{
	if (!outfile->has_temp && !outfile->replaces && link_as(outfile, outfile->name) == 0)
		return 0;
	if (!outfile->has_temp) {
		if (link_as(outfile, outfile->temp) < 0)
			return -1;
		outfile->has_temp = true;
	}
	if (renameat(outfile->folder, outfile->temp, outfile->folder, outfile->name) < 0)
		return -1;
	outfile->has_temp = false;
	return 0;
}

const struct pg_error *pg_outfile_commit(struct pg_arena *arena, struct pg_outfile *outfile)
{
	if (outfile->folder >= 0 && give_name(outfile) < 0)
		return give_up(arena, outfile);
	if (outfile->fd >= 0 && close_now(&outfile->fd) < 0)
		return give_up(arena, outfile);
	pg_outfile_discard(outfile);
	return NULL;
}

void pg_outfile_discard(struct pg_outfile *outfile)
{
	if (outfile->has_temp)
		unlinkat(outfile->folder, outfile->temp, 0);
	pg_close_fd(&outfile->fd);
	pg_close_fd(&outfile->folder);
	outfile->fd = outfile->folder = -1;
	outfile->has_temp = false;
}

const struct pg_error *pg_write_file(struct pg_arena *arena, const char *path, const char *text,
				     size_t len)
{
	struct pg_outfile outfile;

	PG_TRY(pg_outfile_write(arena, path, text, len, &outfile));
	return pg_outfile_commit(arena, &outfile);
}

const struct pg_error *pg_write_file_at(struct pg_arena *arena, int folder, const char *name,
					const char *text, size_t len)
{
	struct pg_outfile outfile = {
		.path = name,
		.name = name,
		.folder = fcntl(folder, F_DUPFD_CLOEXEC, 0),
		.fd = -1,
		.mode = 0600,
	};

	if (outfile.folder < 0)
		return give_up(arena, &outfile);
	PG_TRY(write_temp(arena, &outfile, text, len));
	return pg_outfile_commit(arena, &outfile);
}

void pg_hold_standard_files(void)
{
	/* open() gives the lowest free number; each is opened for the other direction. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			abort();
	}
}

static const struct pg_error *stdout_error(struct pg_arena *arena)
{
	return errno == EPIPE ? &pg_error_unread : write_error(arena, "standard output");
}

const struct pg_error *pg_write_stdout(struct pg_arena *arena, const char *text, size_t len)
{
	int fd = STDOUT_FILENO;

	return write_all(fd, text, len) || close_now(&fd) ? stdout_error(arena) : NULL;
}

const struct pg_error *pg_stream_stdout(struct pg_arena *arena, const char *text, size_t len)
{
	return write_all(STDOUT_FILENO, text, len) ? stdout_error(arena) : NULL;
}

int pg_try_control(const char *path, const char *text)
{
	PG_CLEANUP(pg_close_fd) int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ? errno : 0;
}

const struct pg_error *pg_write_control(struct pg_arena *arena, const char *path, const char *text)
{
	errno = pg_try_control(path, text);
	return errno ? write_error(arena, path) : NULL;
}
