/* SPDX-License-Identifier: GPL-2.0-only */
/** gdb as a third opinion: its agent expressions, on the same random machines. */
#ifndef TESTS_DIFF_GDB_H
#define TESTS_DIFF_GDB_H

#include <stdio.h>

#include "diff/diff.h"

/** Commands for gdb, on stdout: an agent expression for every pair that it can name. */
void gdb_ask(struct diff *diff);

/** Compare gdb's output with the plans of the same pairs; and print the results. */
void gdb_compare(struct diff *diff, FILE *answers);

#endif
