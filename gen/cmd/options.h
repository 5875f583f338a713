/* SPDX-License-Identifier: GPL-2.0-only */
/** What several commands share: the options about debug info, --help and --version, reporting. */
#ifndef PG_CMD_OPTIONS_H
#define PG_CMD_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "base/diag.h"
#include "base/error.h"
#include "cmd/cmd.h"
#include "pipeline.h"

/** Asked in place of doing anything. */
enum pg_question { PG_ASK_NOTHING, PG_ASK_HELP, PG_ASK_USAGE, PG_ASK_VERSION };

struct pg_common_options {
	struct pg_pipeline_options pipeline;
	enum pg_question question;
};

/**
 * One of these is a child of each command's argp; its input is a struct pg_common_options. For
 * commands that make headers; that read specs; that read debug info; and for the others --help and
 * its like.
 */
extern const struct argp pg_header_argp;
extern const struct argp pg_probe_argp;
extern const struct argp pg_debug_info_argp;
extern const struct argp pg_help_argp;

/**
 * Parse the command line; input's first member is its struct pg_common_options. False when the
 * command has nothing to do any more, with the status to return.
 */
bool pg_parse_options(struct pg_arena *arena, const struct argp *argp, int argc, char **argv,
		      void *input, enum pg_exit_status *ret_status);

/**
 * Print what the run has collected on stderr, in colour where that is wanted. The status that it
 * means: PG_EXIT_FAILED when there were errors.
 */
enum pg_exit_status pg_report(struct pg_diags *diags);

/** Add an error that is about no text; NULL adds nothing. */
void pg_diag_error(struct pg_diags *diags, const struct pg_error *error);

#endif
