/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A pack: what the probes of specs come to on one build, as JSON (include/probegen-pack.schema.json
 * has its form). The model can be read back without the debug info.
 *
 * A pack is input like any other: whatever is in it, reading ends with a model whose numbers are in
 * their bounds, or with an error that says where in the file the fault is.
 */
#ifndef PG_IR_PACK_PACK_H
#define PG_IR_PACK_PACK_H

#include "ir/model.h"

/** The form of packs. Those of before are read, too: version 1 has no modules. Others are refused. */
#define PG_PACK_VERSION 2
/** Sections of a module that probes use, at most. */
#define PG_PACK_MOST_SECTIONS 1000
/** The member of the whole that has it. */
#define PG_PACK_KEY "probegen_pack"

/** Does the file begin like a pack? None of debug info does. */
bool pg_pack_is(const char *path);

/** What cannot be in a pack, at its place in the spec. */
void pg_pack_check(struct pg_arena *arena, const struct pg_model *model, struct pg_diags *diags);

/** The model, whose events have their probes, as a pack: the same text each time. */
const char *pg_pack_text(struct pg_arena *arena, const struct pg_model *model, bool is_strict);

/** What is asked of a pack. */
struct pg_pack_choice {
	const struct pg_spec *spec;
	bool is_strict;	     /**< the pack must have been made so */
	bool is_for_several; /**< builds: what is marked `?` may be missing in this one */
	bool is_for_all;     /**< comparing: everything may be missing */
};

/**
 * The model of a spec's probes, each of which the pack must have, with their places in the spec.
 * Errors become diagnostics; the model is then not to be used.
 */
void pg_pack_read(struct pg_arena *arena, const char *path, const struct pg_pack_choice *choice,
		  struct pg_diags *diags, struct pg_model *ret);

#endif
