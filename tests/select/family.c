// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* family GENERATIONS: calls hit() in its main thread and in two others, then runs itself for the next
   generation, of which it waits for the end. Its status is the number of generations. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int sink;

__attribute__((noipa)) static void hit(int who)
{
	sink = who;
}

static void *thread(void *who)
{
	hit((int)(long)who);
	return NULL;
}

int main(int argc, char **argv)
{
	int generations = argc > 1 ? atoi(argv[1]) : 0;
	char number[16];

	hit(100 * generations);
	for (int i = 1; i <= 2; i++) {
		pthread_t id;

		if (pthread_create(&id, NULL, thread, (void *)(long)(100 * generations + i)) != 0)
			return 99;
		pthread_join(id, NULL);
	}
	snprintf(number, sizeof(number), "%d", generations - 1);
	if (generations > 0 && fork() == 0) {
		execl(argv[0], argv[0], number, NULL);
		return 99;
	}
	wait(NULL);
	return generations;
}
