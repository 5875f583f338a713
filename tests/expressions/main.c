/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The values of the expressions in expressions.h, which is made of SHOW(NUMBER, EXPRESSION) lines:
 *
 *     main values    "CALL NUMBER VALUE", by this program's compiler
 *     main types     "NUMBER SIZE SIGNED"
 *     main           calls f() with the same parameters over and over
 *     main calls     a hundred times
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum color { RED, GREEN = 7, BLUE = -3 };

struct s {
	int a;
	unsigned int b : 5;
	signed int c : 7;
	long d;
	struct s *next;
	int arr[4];
};

#define NUM(array) (sizeof(array) / sizeof((array)[0]))
#define PARAMETERS                                                                                 \
	int call, signed char sc, unsigned char uc, short ss, unsigned short us, int si,           \
		unsigned int ui, long sl, unsigned long ul, _Bool bo, enum color co, struct s *p,  \
		char *t
#define CALL(function, call)                                                                       \
	function(call, small[call], small[call], (short)wide[call], (unsigned short)wide[call],    \
		 (int)wide[call], (unsigned int)wide[call], wide[call], (unsigned long)wide[call], \
		 small[call] & 1, colors[call % 3], &structs[call % 2], texts[call % 2])

static signed char small[] = {0, 1, -1, 127, -128, 42};
static long wide[] = {0, 1, -1, 0x7fffffff, -0x80000000L, 0x123456789abcdef0};
static enum color colors[] = {RED, GREEN, BLUE};
/* Beside pointers, which the loader fills in: so they are in memory, for which no program can wait.
 */
static char first[] = "hello", second[] = "\x80\xff\x7f";
static char *texts[] = {first, second};
static struct s structs[] = {
	{.a = -5, .b = 17, .c = -3, .d = -1L << 40, .next = &structs[1], .arr = {1, -2, 3, -4}},
	{.a = 0x7fffffff, .b = 31, .c = 63, .d = 99, .arr = {-1, 0x7fffffff, 0, 5}},
};

static void print_values(PARAMETERS)
{
#define SHOW(number, expression)                                                                   \
	if ((__typeof__(expression))-1 < 0)                                                        \
		printf("%d %d %ld\n", call, number, (long)(expression));                           \
	else                                                                                       \
		printf("%d %d %lu\n", call, number, (unsigned long)(expression));
#include "expressions.h"
#undef SHOW
}

static void print_types(PARAMETERS)
{
	(void)call;
#define SHOW(number, expression)                                                                   \
	printf("%d %zu %d\n", number, sizeof(expression), (__typeof__(expression))-1 < 0);
#include "expressions.h"
#undef SHOW
}

__attribute__((noinline)) void f(PARAMETERS)
{
	(void)call, (void)sc, (void)uc, (void)ss, (void)us, (void)si, (void)ui, (void)sl, (void)ul,
		(void)bo, (void)co, (void)p, (void)t;
	__asm__ volatile("" ::: "memory");
}

int main(int argc, char **argv)
{
	int call, rounds = 0;

	if (argc > 1 && strcmp(argv[1], "types") == 0) {
		CALL(print_types, 0);
		return 0;
	}
	for (call = 0; argc > 1 && strcmp(argv[1], "values") == 0 && call < (int)NUM(wide); call++)
		CALL(print_values, call);
	while (argc == 1 || (strcmp(argv[1], "calls") == 0 && rounds++ < 100)) {
		for (call = 0; call < (int)NUM(wide); call++)
			CALL(f, call);
		usleep(argc == 1 ? 20000 : 0);
	}
	return 0;
}
