// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chains of epoll instances, each of which watches the next one: when the first is put into another, the
 * kernel follows the chain by a function that calls itself, with depth 0 of the first to NESTED - 1 of the last.
 */
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { NESTED = 4, TIMES = 6 };

static int watch(int epoll, int other)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(epoll, EPOLL_CTL_ADD, other, &event);
}

static void follow(void)
{
	int chain[NESTED + 1];

	for (int i = 0; i <= NESTED; i++) {
		chain[i] = epoll_create1(0);
		if (chain[i] < 0)
			exit(1);
	}
	for (int i = NESTED; i > 0; i--) {
		if (watch(chain[i - 1], chain[i]))
			exit(1);
	}
	for (int i = 0; i <= NESTED; i++)
		close(chain[i]);
}

int main(void)
{
	for (int i = 0; i < TIMES; i++)
		follow();
	return 0;
}
