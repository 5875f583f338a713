/* SPDX-License-Identifier: GPL-2.0-only */
/** Printing the problems that a command has collected. */
#ifndef PG_CMD_CLI_REPORT_H
#define PG_CMD_CLI_REPORT_H

#include "base/diag.h"
#include "base/error.h"
#include "cmd/cli/command.h"

/**
 * Print the collected problems on stderr, in colour where that is wanted. The exit status: it is
 * PG_EXIT_FAILED when there were errors.
 */
enum pg_exit_status pg_report(struct pg_diags *diags);

/** Add an error that is about no text; NULL adds nothing. */
void pg_diag_error(struct pg_diags *diags, const struct pg_error *error);

#endif
