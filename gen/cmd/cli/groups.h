/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The options that several commands have. A group goes into a struct pg_pipeline_options, that of
 * templates into a struct pg_header_options.
 */
#ifndef PG_CMD_CLI_GROUPS_H
#define PG_CMD_CLI_GROUPS_H

#include "cmd/cli/command.h"

extern const struct pg_option_group pg_debug_info_group; /**< where debug info comes from */
/** Builds that one text is for; only where the options' `builds` is not NULL. */
extern const struct pg_option_group pg_builds_group;
extern const struct pg_option_group pg_probes_group;	 /**< for reading specs */
extern const struct pg_option_group pg_template_group;	 /**< for making headers */

#endif
