// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The program whose processes have ended, or run another program, before they can be looked at: a copy calls leaf(1),
 * its copy leaf(2), the first one leaf(3), then leaf(4) through library.so, which it opens and closes, and then
 * leaf(5) in another program, which is this one anew. Each goes through middle(), but for the library.
 */
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../stacks/leaf.h"

FRAME static void copy(void)
{
	if (fork() == 0) {
		middle(1);
		if (fork() == 0) {
			middle(2);
			_exit(0);
		}
		wait(NULL);
		_exit(0);
	}
	wait(NULL);
}

int main(int argc, char **argv)
{
	void (*outer)(void (*call)(long n), long n);
	void *library;

	if (argc > 1) {
		middle(5);
		return 0;
	}
	copy();
	middle(3);
	library = dlopen("./library.so", RTLD_NOW);
	if (!library)
		return 1;
	outer = (void (*)(void (*)(long), long))dlsym(library, "outer");
	outer(leaf, 4);
	dlclose(library);
	execl(argv[0], argv[0], "again", (char *)NULL);
	return 1;
}
