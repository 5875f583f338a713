// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The program whose stacks are known: chain CALLS [LIBRARY [WAIT]] calls top() -> middle() ->
 * leaf() so often; and, where a library is named, its outer() -> inner() -> leaf(), or, for "-",
 * code in memory without a file, that calls leaf(), or, for "!", a function whose last instruction
 * is a call, that does not return, or, for "?", one that has something else in the frame pointer.
 * It prints "done", and waits for WAIT seconds before it ends.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "leaf.h"

FRAME static void top(long n)
{
	middle(n);
	sink++;
}

#ifndef NO_LIBRARY
FRAME static void through_library(const char *path, long n)
{
	void *library = dlopen(path, RTLD_NOW);
	void (*outer)(void (*call)(long n), long n);

	if (!library) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
	outer = (void (*)(void (*)(long), long))dlsym(library, "outer");
	outer(leaf, n);
	sink++;
}
#endif

/* push %rbp; mov %rsp,%rbp; call *%rsi; pop %rbp; ret */
FRAME static void through_memory(long n)
{
	static const unsigned char code[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd6, 0x5d, 0xc3};
	void *memory = mmap(NULL, sizeof(code), PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		exit(1);
	memcpy(memory, code, sizeof(code));
	((void (*)(long, void (*)(long)))memory)(n, leaf);
	sink++;
}

/* As functions without frame pointers: the frame at %rbp would return to where no code is. */
void without_frame(long n);
__asm__(".pushsection .text\n"
	".type without_frame, @function\n"
	"without_frame: push %rbp\n"
	"push $0x1000\n"
	"push $0\n"
	"mov %rsp, %rbp\n"
	"call leaf\n"
	"add $16, %rsp\n"
	"pop %rbp\n"
	"ret\n"
	".size without_frame, . - without_frame\n"
	".popsection");

FRAME static __attribute__((noreturn)) void finish(long n)
{
	leaf(n);
	puts("done");
	exit(0);
}

FRAME static void last(long n)
{
	finish(n);
}

int main(int argc, char **argv)
{
	long calls = argc > 1 ? atol(argv[1]) : 1;

	for (long i = 0; i < calls; i++)
		top(i);
#ifndef NO_LIBRARY
	if (argc > 2 && *argv[2] == '.')
		through_library(argv[2], calls);
#endif
	if (argc > 2 && *argv[2] == '-')
		through_memory(calls);
	if (argc > 2 && *argv[2] == '!')
		last(calls);
	if (argc > 2 && *argv[2] == '?')
		without_frame(calls);
	puts("done");
	fflush(stdout);
	if (argc > 3)
		sleep((unsigned)atol(argv[3]));
	return 0;
}
