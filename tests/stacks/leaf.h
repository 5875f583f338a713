/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/** The end of all stacks that are known: leaf(), and middle(), which calls it. */

static volatile long sink;

/* No inlining and no tail calls: each is a frame. */
#define FRAME __attribute__((noipa))

FRAME void leaf(long n)
{
	sink = n;
	sink++;
}

FRAME static void middle(long n)
{
	leaf(n);
	sink++;
}
