// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/report.h"

#include <stdio.h>
#include <unistd.h>

#include "base/terminal.h"

enum pg_exit_status pg_report(struct pg_diags *diags)
{
	pg_diags_print(diags, stderr, pg_wants_colour(STDERR_FILENO),
		       pg_terminal_width(STDERR_FILENO));
	return pg_diags_have_errors(diags) ? PG_EXIT_FAILED : PG_EXIT_DONE;
}

void pg_diag_error(struct pg_diags *diags, const struct pg_error *error)
{
	const struct pg_span nowhere = {0};

	if (!error || error == &pg_error_unread)
		return;
	pg_diag(diags, PG_SEV_ERROR, nowhere, "%s", error->message);
	if (error->hint)
		pg_diag(diags, PG_SEV_NOTE, nowhere, "%s", error->hint);
	pg_diag_words(diags, error->words);
}
