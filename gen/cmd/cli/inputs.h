/* SPDX-License-Identifier: GPL-2.0-only */
/** The specs of a command line: files, `-`, and the texts of -e. */
#ifndef PG_CMD_CLI_INPUTS_H
#define PG_CMD_CLI_INPUTS_H

#include <stdbool.h>

#include "base/diag.h"
#include "cmd/cli/command.h"

struct pg_input {
	bool is_text;
	const char *value; /**< the text of -e, or a path; "-" is stdin */
};

struct pg_inputs {
	struct pg_arena *arena;
	struct pg_input *items; /**< in the order of the command line */
	size_t num;
};

void pg_inputs_add(struct pg_inputs *inputs, bool is_text, const char *value);

/** -e TEXT, into a struct pg_inputs. */
extern const struct pg_option_group pg_inputs_group;

/** All sources, or NULL when one could not be read. */
const struct pg_source *const *pg_inputs_read(const struct pg_inputs *inputs,
					      struct pg_diags *diags);

#endif
