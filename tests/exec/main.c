// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Random plans: the generated C and pg_plan_run agree. */
#include <stdio.h>

#include "host.h"
#include "random.probe.h"

#include "cases.h" /* is made of the words of both */

int main(void)
{
	unsigned differences = check_all();

	printf("%u passed, %u failed\n", host_comparisons - differences, differences);
	return differences != 0;
}
