// SPDX-License-Identifier: GPL-2.0-only
/*
 * work N: what the probes of the uprobe tier are in. It computes the same at each run, and its data
 * is at fixed places, so that two runs can be compared.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

static struct item items[3];

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10, sums = 0;

	for (long i = 0; i < n; i++) {
		for (int j = 0; j < 3; j++) {
			items[j] = (struct item){.weight = (int)(i * 31 - 4000 * j),
						 .kind = (unsigned)(i + j) & 31,
						 .tilt = (int)(i % 63) - 31,
						 .price = i * i - 900 * j,
						 .colour = i % 3 ? BLUE : RED,
						 .grade = (unsigned char)(250 + i),
						 .next = j < 2 ? &items[j + 1] : NULL};
			snprintf(items[j].name, sizeof(items[j].name), "n%ld.%d", i % 1000, j);
		}
		sums += sum(items, 2 + (int)(i % 2), (short)(i % 7 - 3)) + rank(items);
	}
	printf("%ld\n", sums);
	return 0;
}
