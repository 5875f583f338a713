/* SPDX-License-Identifier: GPL-2.0-only */
/** Do sites, and captures, of two builds need one program? */
#ifndef PG_IR_FLEET_SAME_H
#define PG_IR_FLEET_SAME_H

#include "ir/model.h"

/**
 * Does an address of one image, as linked, mean in the other what the same number means there? Of a
 * module it never does, unless they are one image: its sections have their own places.
 */
bool pg_images_agree(const struct pg_image *a, const struct pg_image *b);

/**
 * Are they at one place (a program for it has the same section), and are all fields of the event,
 * `num` of them, fetched alike? `a` and `b` are the events that the sites are of.
 */
bool pg_sites_are_same(struct pg_arena *arena, const struct pg_event *a, const struct pg_site *x,
		       const struct pg_event *b, const struct pg_site *y, size_t num);

/** The same of the programs that save words. */
bool pg_captures_are_same(struct pg_arena *arena, const struct pg_event *a,
			  const struct pg_capture *x, const struct pg_event *b,
			  const struct pg_capture *y);

#endif
