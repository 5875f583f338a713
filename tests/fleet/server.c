// SPDX-License-Identifier: GPL-2.0-only
/*
 * A server in three releases (-DRELEASE=1, 2, 3): the same functions, but other members, types, lines
 * and registers; in the second one variable and one function are gone. It prints what its variables
 * are where the probes of server.probe are.
 */
#include <stdio.h>
#include <stdlib.h>

#define KEEP __attribute__((noinline, noclone))

struct request {
	struct request *next;
#if RELEASE >= 2
	long age;
#endif
	int id;
#if RELEASE == 3
	long priority;
#endif
	unsigned short flags;
};

#if RELEASE == 1
typedef int weight_t;
#else
typedef long weight_t;
#endif

KEEP void note(const void *what, long number)
{
	__asm__ volatile("" : : "r"(what), "r"(number) : "memory");
}

KEEP long serve(struct request *request, weight_t weight)
{
	long cost = weight * 3;
#if RELEASE != 2
	long extra = cost + request->id;

	note(&extra, extra);
#endif
#if RELEASE == 3
	note(&cost, request->priority);
#endif
	note(request, cost);	/* HERE */
	return cost + request->flags;
}

#if RELEASE != 2
KEEP long retire(long id)
{
	note(&id, id);
	return id;
}
#endif

int main(int argc, char **argv)
{
	long num = argc > 1 ? atol(argv[1]) : 0;

	for (long i = 0; i < num; i++) {
		struct request request = {.id = (int)-i, .flags = (unsigned short)(i * 7)};
		weight_t weight = (weight_t)(i * 5 - 3);

		serve(&request, weight);
		printf("serve id=%ld flags=%u weight=%ld cost=%ld extra=%ld\n", -i,
		       (unsigned)request.flags, (long)weight, (long)weight * 3,
		       RELEASE == 2 ? 0 : (long)weight * 3 - i);
#if RELEASE != 2
		retire(i);
		printf("retire id=%ld\n", i);
#endif
	}
	return 0;
}
