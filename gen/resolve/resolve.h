/* SPDX-License-Identifier: GPL-2.0-only */
/** The driver: a spec and debug info to a model. */
#ifndef PG_RESOLVE_RESOLVE_H
#define PG_RESOLVE_RESOLVE_H

#include "resolve/place.h"

/** A target of probes, with its debug info. */
struct pg_opened {
	struct pg_target target;
	struct pg_dbg *dbg;
};

struct pg_resolve_options {
	bool strict;	 /**< an argument that some sites cannot read is an error */
	bool with_plans; /**< false: sites only; fields and plans stay empty */
	bool is_for_several; /**< builds: what is marked `?` may be missing on this one, with a note */
	bool with_frames; /**< each site has its CFA, also where no plan asks for it */
	bool with_details; /**< comparing: texts of lines, and what $last would fetch */
	bool with_probing; /**< each site says how the kernel carries it out */
};

/**
 * Find the sites of all probes, each in the image of its target, and plan their arguments. Errors
 * become diagnostics, per probe and per argument, so that one run reports all; the model then lacks
 * the events that failed.
 */
void pg_resolve(struct pg_arena *arena, const struct pg_opened *opened, size_t num_opened,
		const struct pg_spec *spec, const struct pg_resolve_options *options,
		struct pg_diags *diags, struct pg_model *ret);

#endif
