/* SPDX-License-Identifier: GPL-2.0-only */
/** The options of the commands that run programs. */
#ifndef PG_CMD_SESSION_H
#define PG_CMD_SESSION_H

#include <argp.h>

#include "run/session.h"

/** Child of a command's argp; its input is a struct pg_session_options. */
extern const struct argp pg_session_argp;

#endif
