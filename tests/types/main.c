// SPDX-License-Identifier: GPL-2.0-only
#include <unistd.h>

int do_a(void), do_b(void);
volatile int sink;

int main(void)
{
	for (;;) {
		sink = do_a() + do_b();
		usleep(5000);
	}
}
