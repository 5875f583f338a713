// SPDX-License-Identifier: GPL-2.0-only
/* Linked with one of the twins or with both. */
#include <stddef.h>

__attribute__((weak)) int do_a(int i);
__attribute__((weak)) int do_b(int i);
volatile int sink;

int main(void)
{
	for (int i = 0; i < 3; i++) {
		if (do_a != NULL)
			sink = do_a(i);
		if (do_b != NULL)
			sink = do_b(i);
	}
}
