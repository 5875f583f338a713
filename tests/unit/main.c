// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "unit.h"

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	/* Seconds of a test: for one that hangs, not for a machine that is slow. */
	setenv("CK_DEFAULT_TIMEOUT", "1800", 0);
#define PG_ADD_SUITE(name) srunner_add_suite(runner, pg_suite_##name());
	PG_SUITES(PG_ADD_SUITE)
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
