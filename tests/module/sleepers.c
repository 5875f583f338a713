// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * sleepers DEVICE: 30 threads whose ioctl() of a loop device sleeps in its module, as what it copies is on
 * a page that comes when all of them sleep. The device has no file, so that each fails: ENXIO.
 */
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SLEEPERS = 30, PAGE = 4096 };

static int device;
static void *page;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void *sleep_there(void *unused)
{
	(void)unused;
	ioctl(device, LOOP_SET_STATUS64, page);
	return NULL;
}

/** Accesses of the page sleep until it is there: a file descriptor tells of each. */
static int hold_page(void)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register held = {.range = {(uintptr_t)page, PAGE},
				       .mode = UFFDIO_REGISTER_MODE_MISSING};
	int faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC);

	if (faults < 0 || ioctl(faults, UFFDIO_API, &api) || ioctl(faults, UFFDIO_REGISTER, &held))
		die("userfaultfd");
	return faults;
}

int main(int argc, char **argv)
{
	struct uffdio_zeropage come = {.range.len = PAGE};
	pthread_t threads[SLEEPERS];
	struct uffd_msg message;
	int faults;

	device = open(argc > 1 ? argv[1] : "", O_RDWR);
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (device < 0 || page == MAP_FAILED)
		die("sleepers");
	faults = hold_page();
	for (int i = 0; i < SLEEPERS; i++)
		if (pthread_create(&threads[i], NULL, sleep_there, NULL))
			die("pthread_create");
	for (int i = 0; i < SLEEPERS; i++)
		if (read(faults, &message, sizeof(message)) != sizeof(message))
			die("read");
	come.range.start = (uintptr_t)page;
	if (ioctl(faults, UFFDIO_ZEROPAGE, &come))
		die("UFFDIO_ZEROPAGE");
	for (int i = 0; i < SLEEPERS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
