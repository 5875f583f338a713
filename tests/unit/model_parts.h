/* SPDX-License-Identifier: GPL-2.0-only */
/** The parts of models built by hand. All are of x86-64; the results are in the arena. */
#ifndef PG_TESTS_MODEL_PARTS_H
#define PG_TESTS_MODEL_PARTS_H

#include "ir/fold.h"
#include "ir/model.h"

/** Where the kernel of the models has its _text. */
#define TEXT 0xffffffff81000000ULL

/* --- Plans; registers by their DWARF numbers, offsets and sizes in bytes --- */

/** Of one piece. */
struct pg_plan pg_test_plan(struct pg_arena *arena, struct pg_builder *builder,
			    enum pg_piece_kind kind, pg_word word, uint64_t size);

/** A register, truncated and extended as a type of that size asks for. */
struct pg_plan pg_test_in_register(struct pg_arena *arena, unsigned number, unsigned size,
				   bool is_signed);

/** A register and a number: an address, such as the CFA of a place. */
struct pg_plan pg_test_sum(struct pg_arena *arena, unsigned number, int64_t offset);

/** The address that far from the CFA. */
pg_word pg_test_frame(struct pg_builder *builder, int64_t offset);

/** A number there; bytes there, of the kernel or of the process; a string where a register points.
 */
struct pg_plan pg_test_in_frame(struct pg_arena *arena, int64_t offset, unsigned size,
				bool is_signed);
struct pg_plan pg_test_bytes_in_frame(struct pg_arena *arena, int64_t offset, uint64_t size,
				      bool user);
struct pg_plan pg_test_string_at(struct pg_arena *arena, unsigned number, uint64_t size);

/** A copy. */
struct pg_plan *pg_test_plans_of(struct pg_arena *arena, const struct pg_plan *plans, size_t num);

/* --- Events --- */

/** `plans`: of the event's fields, in the arena already. */
struct pg_site pg_test_site(const char *symbol, uint64_t address, uint64_t offset,
			    struct pg_plan cfa, const struct pg_plan *plans);

/** Name an event and lay its fields out, of which a copy is made; give it a copy of its sites. */
void pg_test_set_event(struct pg_arena *arena, struct pg_event *event, const char *name,
		       const struct pg_field *fields, size_t num);
void pg_test_set_sites(struct pg_arena *arena, struct pg_event *event, const struct pg_site *sites,
		       size_t num);

/** A model of events that are all in one image; in the kernel, where none is given. */
const struct pg_model *pg_test_model_with(struct pg_arena *arena, const struct pg_image *image,
					  struct pg_event *events, size_t num);
const struct pg_model *pg_test_model_of(struct pg_arena *arena, struct pg_event *events,
					size_t num);

#endif
