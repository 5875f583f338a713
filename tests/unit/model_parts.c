// SPDX-License-Identifier: GPL-2.0-only
#include "model_parts.h"

#include <elf.h>
#include <string.h>

/* --- Plans --- */

struct pg_plan pg_test_plan(struct pg_arena *arena, struct pg_builder *builder,
			    enum pg_piece_kind kind, pg_word word, uint64_t size)
{
	struct pg_piece *piece = PG_NEW(arena, struct pg_piece);

	*piece = (struct pg_piece){.kind = kind, .size = size, .word = word};
	return pg_builder_finish(builder, piece, 1);
}

/** A register, truncated and extended as a type of that size asks for. */
struct pg_plan pg_test_in_register(struct pg_arena *arena, unsigned number, unsigned size,
				   bool is_signed)
{
	struct pg_builder *builder = pg_builder_create(arena);

	return pg_test_plan(arena, builder, PG_PIECE_VALUE,
			    pg_extend(builder, pg_reg(builder, number), size, is_signed), size);
}

struct pg_plan pg_test_sum(struct pg_arena *arena, unsigned number, int64_t offset)
{
	struct pg_builder *builder = pg_builder_create(arena);

	return pg_test_plan(arena, builder, PG_PIECE_VALUE,
			    pg_add_offset(builder, pg_reg(builder, number), offset), 8);
}

pg_word pg_test_frame(struct pg_builder *builder, int64_t offset)
{
	return pg_add_offset(builder, pg_cfa(builder), offset);
}

struct pg_plan pg_test_in_frame(struct pg_arena *arena, int64_t offset, unsigned size,
				bool is_signed)
{
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word word = pg_load(builder, pg_test_frame(builder, offset), size, false);

	return pg_test_plan(arena, builder, PG_PIECE_VALUE,
			    pg_extend(builder, word, size, is_signed), size);
}

struct pg_plan pg_test_bytes_in_frame(struct pg_arena *arena, int64_t offset, uint64_t size,
				      bool user)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_piece *piece = PG_NEW(arena, struct pg_piece);

	*piece = (struct pg_piece){PG_PIECE_BYTES, .size = size, .user = user};
	piece->word = pg_test_frame(builder, offset);
	return pg_builder_finish(builder, piece, 1);
}

struct pg_plan pg_test_string_at(struct pg_arena *arena, unsigned number, uint64_t size)
{
	struct pg_builder *builder = pg_builder_create(arena);

	return pg_test_plan(arena, builder, PG_PIECE_STRING, pg_reg(builder, number), size);
}

/* --- Events --- */

struct pg_site pg_test_site(const char *symbol, uint64_t address, uint64_t offset,
			    struct pg_plan cfa, const struct pg_plan *plans)
{
	return (struct pg_site){.address = address,
				.symbol = symbol,
				.offset = offset,
				.func = symbol,
				.file = "mm/filemap.c",
				.line = 3811,
				.cfa = cfa,
				.plans = plans};
}

void pg_test_set_event(struct pg_arena *arena, struct pg_event *event, const char *name,
		       const struct pg_field *fields, size_t num)
{
	struct pg_field *copy = PG_NEW_N(arena, num + 1, struct pg_field);

	if (num)
		memcpy(copy, fields, num * sizeof(*copy));
	event->name = name;
	event->point = pg_printf(arena, "%s:51", name);
	event->num_fields = num;
	pg_event_lay_out(event, copy);
}

void pg_test_set_sites(struct pg_arena *arena, struct pg_event *event, const struct pg_site *sites,
		       size_t num)
{
	struct pg_site *copy = PG_NEW_N(arena, num, struct pg_site);

	memcpy(copy, sites, num * sizeof(*copy));
	event->sites = copy;
	event->num_sites = num;
}

const struct pg_model *pg_test_model_with(struct pg_arena *arena, const struct pg_image *image,
					  struct pg_event *events, size_t num)
{
	struct pg_model *model = PG_NEW(arena, struct pg_model);

	for (size_t i = 0; i < num; i++)
		events[i].image = image;
	*model = (struct pg_model){.arch = pg_arch_by_machine(EM_X86_64),
				   .images = image,
				   .num_images = 1,
				   .events = events,
				   .num_events = num};
	return model;
}

const struct pg_model *pg_test_model_of(struct pg_arena *arena, struct pg_event *events, size_t num)
{
	static const struct pg_image image = {
		.build_id = "0123456789abcdef0123456789abcdef01234567",
		.release = "6.1.0-56-cloud-amd64",
		.text = TEXT,
	};

	return pg_test_model_with(arena, &image, events, num);
}

struct pg_plan *pg_test_plans_of(struct pg_arena *arena, const struct pg_plan *plans, size_t num)
{
	struct pg_plan *copy = PG_NEW_N(arena, num, struct pg_plan);

	memcpy(copy, plans, num * sizeof(*copy));
	return copy;
}
