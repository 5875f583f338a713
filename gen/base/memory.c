// SPDX-License-Identifier: GPL-2.0-only
#include "base/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"

/** A column of proc_pid_statm(5): 0 all pages, 1 resident ones, 5 data and stack; in bytes. */
static size_t statm(unsigned column)
{
	PG_CLEANUP(pg_close_fd) int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	char text[128] = "", *at = text;
	unsigned long pages = 0;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	for (unsigned i = 0; i <= column; i++)
		pages = strtoul(at, &at, 10);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

size_t pg_resident_size(void)
{
	return statm(1);
}

void pg_no_memory(void)
{
	static const char text[] = "probegen: error: there is not enough memory\n"
				   "probegen: note: limits are 'ulimit -v', and the memory limit of the "
				   "process's cgroup\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(1); /* and nothing can be said */
	_exit(1);
}

size_t pg_data_size(void)
{
	return statm(5);
}
