// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A library whose outer(), which all see, calls inner(), which only .symtab names. */
static volatile long sink;

__attribute__((noipa)) static void inner(void (*call)(long n), long n)
{
	call(n);
	sink++;
}

void outer(void (*call)(long n), long n);
__attribute__((noipa)) void outer(void (*call)(long n), long n)
{
	inner(call, n);
	sink++;
}
