/* SPDX-License-Identifier: GPL-2.0-only */
/** The captures of an event once all its sites are planned, as the model has them. */
#ifndef PG_RESOLVE_WHERE_CAPTURED_H
#define PG_RESOLVE_WHERE_CAPTURED_H

#include "resolve/where/capture.h"

/** Forget the words to be saved, but keep what is known about the calls. NULL is fine. */
void pg_captures_forget(struct pg_captures *captures);

/** An available plan uses the word. */
void pg_captures_use(struct pg_captures *captures, const struct pg_saved *saved);

/** Make the plans of captures that are used, and the model's array of them. */
void pg_captures_finish(struct pg_resolver *resolver, const struct pg_capture **ret,
			size_t *ret_num);

#endif
