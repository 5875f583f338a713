/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The models of one spec on several builds, as one: a fleet. README.md of this folder's parent has
 * the design.
 */
#ifndef PG_IR_FLEET_MERGE_H
#define PG_IR_FLEET_MERGE_H

#include "ir/model.h"

/** The most builds of one fleet: each image is looked for in those of all. */
#define PG_MOST_BUILDS 1000

/** A build, and what the spec comes to on it. */
struct pg_build {
	const char *name; /**< for messages: its release, or the file */
	struct pg_model model;
};

/**
 * One model: each event once, with the fields of all builds, and with each site and capture that a
 * program is needed for once, however many builds have it; its variants say which build has which.
 * At most PG_MOST_BUILDS builds; one that is there twice counts once. What does not go together is
 * an error in `diags`, and then *ret is not to be used.
 */
void pg_fleet_merge(struct pg_arena *arena, const struct pg_build *builds, size_t num,
		    struct pg_diags *diags, struct pg_model *ret);

#endif
