/* SPDX-License-Identifier: GPL-2.0-only */
/** Words from standard input. */
#ifndef PG_CMD_ASK_STREAM_H
#define PG_CMD_ASK_STREAM_H

#include "cmd/ask/answer.h"

/** Answer the lines of standard input. */
const struct pg_error *pg_ask_stream(struct pg_ask *ask);

#endif
