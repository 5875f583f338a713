// SPDX-License-Identifier: GPL-2.0-only
#include "base/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"

size_t pg_resident_size(void)
{
	PG_CLEANUP(pg_close_fd) int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	char text[64] = "", *end;
	unsigned long pages;

	/* proc_pid_statm(5): all pages, resident pages ... */
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	strtoul(text, &end, 10);
	pages = strtoul(end, NULL, 10);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}
