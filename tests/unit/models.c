// SPDX-License-Identifier: GPL-2.0-only
#include "models.h"

#include <string.h>

#include "model_parts.h"
#include "model_types.h"

enum { SP = 7, BX = 3, BP = 6, DI = 5, SI = 4, R12 = 12 }; /* DWARF numbers of x86-64 */

#define FIELD(n, k, t)                                                                             \
	{                                                                                          \
		.name = n, .text = n, .kind = PG_FIELD_##k, .type = t                              \
	}

#define NUM(array) (sizeof(array) / sizeof(*(array)))

/** [cfa-64]->f_path.dentry->d_name.name, as a string. */
static struct pg_plan file_name(struct pg_arena *arena)
{
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word file = pg_load(builder, pg_test_frame(builder, -64), 8, false);
	pg_word dentry = pg_load(builder, pg_add_offset(builder, file, 0x18), 8, false);
	pg_word name = pg_load(builder, pg_add_offset(builder, dentry, 0x28), 8, false);

	return pg_test_plan(arena, builder, PG_PIECE_STRING, name, 64);
}

static struct pg_plan user_int(struct pg_arena *arena)
{
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word word = pg_load(builder, pg_reg(builder, SI), 4, true);

	return pg_test_plan(arena, builder, PG_PIECE_VALUE, pg_extend(builder, word, 4, true), 4);
}

static struct pg_plan global(struct pg_arena *arena)
{
	struct pg_builder *builder = pg_builder_create(arena);

	return pg_test_plan(arena, builder, PG_PIECE_VALUE,
			    pg_load(builder, pg_addr(builder, TEXT + 0x1a00040), 8, false), 8);
}

/** The example of 2015: registers, neighbours in the frame, and a chain to a string. */
static const struct pg_model *make_page_write(struct pg_arena *arena)
{
	static const struct pg_field fields[] = {
		FIELD("bytes", SCALAR, &t_ulong),  FIELD("offset", SCALAR, &t_ulong),
		FIELD("file", SCALAR, &t_file_p),  FIELD("len", SCALAR, &t_int),
		FIELD("name", STRING, &t_char_64), FIELD("pos", SCALAR, &t_loff_t),
	};
	const struct pg_plan plans[] = {
		pg_test_in_register(arena, BX, 8, false),
		pg_test_in_frame(arena, -80, 8, false),
		pg_test_in_frame(arena, -64, 8, false),
		pg_test_in_register(arena, BP, 4, true),
		file_name(arena),
		pg_test_in_frame(arena, -72, 8, true),
	};
	const struct pg_site sites[] = {pg_test_site("generic_perform_write", TEXT + 0x2341c2,
						     0x1c2, pg_test_sum(arena, SP, 0x60),
						     pg_test_plans_of(arena, plans, NUM(plans)))};
	struct pg_event *event = PG_NEW(arena, struct pg_event);

	pg_test_set_event(arena, event, "page_write", fields, NUM(fields));
	pg_test_set_sites(arena, event, sites, NUM(sites));
	return pg_test_model_of(arena, event, 1);
}

/** One field of each kind of type. */
static const struct pg_model *make_types(struct pg_arena *arena)
{
	static const struct pg_field fields[] = {
		FIELD("flag", SCALAR, &t_bool_typedef), FIELD("zone", SCALAR, &t_zone),
		FIELD("path", BYTES, &t_path),		FIELD("uid", BYTES, &t_kuid_t),
		FIELD("flags", BYTES, &t_flags),	FIELD("odd", BYTES, &t_packed),
		FIELD("mac", BYTES, &t_u8_6),		FIELD("fn", SCALAR, &t_work_func_t),
		FIELD("text", SCALAR, &t_const_char_p), FIELD("ppos", SCALAR, &t_loff_t_p),
		FIELD("user", SCALAR, &t_int),		FIELD("global", SCALAR, &t_ulong),
		FIELD("args", BYTES, &t_va_list),	FIELD("length", SCALAR, &t_kernel_size_t),
		FIELD("fsid", BYTES, &t_kernel_fsid_t), FIELD("open", BYTES, &t_flexible),
		FIELD("pairs", SCALAR, &t_pair_2_p),	FIELD("hook", SCALAR, &t_hook_p),
	};
	const struct pg_plan plans[] = {
		pg_test_in_register(arena, DI, 1, false),
		pg_test_in_register(arena, SI, 4, false),
		pg_test_bytes_in_frame(arena, -32, 16, false),
		pg_test_bytes_in_frame(arena, -12, 4, false),
		pg_test_bytes_in_frame(arena, -200, 40, false),
		pg_test_bytes_in_frame(arena, -160, 9, false),
		pg_test_bytes_in_frame(arena, -128, 6, false),
		pg_test_in_register(arena, R12, 8, false),
		pg_test_in_register(arena, DI, 8, false),
		pg_test_sum(arena, BX, -3984),
		user_int(arena),
		global(arena),
		pg_test_bytes_in_frame(arena, -96, 8, false),
		pg_test_in_register(arena, BP, 8, false),
		pg_test_bytes_in_frame(arena, -88, 8, false),
		pg_test_bytes_in_frame(arena, -80, 4, false),
		pg_test_in_register(arena, BX, 8, false),
		pg_test_in_register(arena, R12, 8, false),
	};
	const struct pg_site sites[] = {pg_test_site("all_types", TEXT + 0x1000, 0,
						     pg_test_sum(arena, SP, 8),
						     pg_test_plans_of(arena, plans, NUM(plans)))};
	struct pg_event *event = PG_NEW(arena, struct pg_event);

	pg_test_set_event(arena, event, "all_types", fields, NUM(fields));
	pg_test_set_sites(arena, event, sites, NUM(sites));
	return pg_test_model_of(arena, event, 1);
}

/** Three sites, two of them alike, one with a field that cannot be read and one optional. */
static const struct pg_model *make_sites(struct pg_arena *arena)
{
	static const struct pg_field fields[] = {
		FIELD("size", SCALAR, &t_ulong),
		{.name = "gfp",
		 .text = "gfp?",
		 .kind = PG_FIELD_SCALAR,
		 .type = &t_uint,
		 .optional = true},
		FIELD("ret", SCALAR, &t_int),
	};
	const struct pg_plan first[] = {pg_test_in_register(arena, DI, 8, false),
					pg_test_in_register(arena, SI, 4, false),
					pg_test_in_frame(arena, -20, 4, true)};
	const struct pg_plan third[] = {
		pg_test_in_frame(arena, -40, 8, false),
		pg_plan_unavailable(PG_OPTIMIZED_OUT, "optimised out"),
		pg_plan_unavailable(PG_NOT_HERE, "it lives elsewhere"),
	};
	const struct pg_site sites[] = {
		pg_test_site("kmalloc", TEXT + 0x2000, 0x10, pg_test_sum(arena, SP, 8),
			     pg_test_plans_of(arena, first, 3)),
		pg_test_site("kfree", TEXT + 0x3000, 0, pg_test_sum(arena, SP, 8),
			     pg_test_plans_of(arena, first, 3)),
		pg_test_site("krealloc", TEXT + 0x4000, 0x33, pg_test_sum(arena, BP, 16),
			     pg_test_plans_of(arena, third, 3)),
	};
	struct pg_event *event = PG_NEW(arena, struct pg_event);

	pg_test_set_event(arena, event, "slab", fields, NUM(fields));
	pg_test_set_sites(arena, event, sites, NUM(sites));
	return pg_test_model_of(arena, event, 1);
}

/** No argument at all, next to an event with as many as possible. */
static const struct pg_model *make_extremes(struct pg_arena *arena)
{
	struct pg_event *events = PG_NEW_N(arena, 2, struct pg_event);
	struct pg_field fields[64] = {{0}};
	struct pg_plan plans[64];
	struct pg_site bare = pg_test_site("nothing", TEXT, 0, pg_test_sum(arena, SP, 8), NULL);
	struct pg_site full;

	for (int i = 0; i < 64; i++) {
		fields[i] = (struct pg_field)FIELD(pg_printf(arena, "a%d", i), SCALAR, &t_int);
		plans[i] = i % 2 ? pg_test_in_frame(arena, -8 * i, 4, true)
				 : pg_test_in_register(arena, (unsigned)i % 7, 4, true);
	}
	full = pg_test_site("everything", TEXT + 64, 4, pg_test_sum(arena, SP, 0x300),
			    pg_test_plans_of(arena, plans, 64));
	pg_test_set_event(arena, &events[0], "nothing", fields, 0);
	pg_test_set_sites(arena, &events[0], &bare, 1);
	pg_test_set_event(arena, &events[1], "everything", fields, 64);
	pg_test_set_sites(arena, &events[1], &full, 1);
	return pg_test_model_of(arena, events, 2);
}

/** Strings that hold what m4 and C could mistake. */
static const struct pg_model *make_hostile(struct pg_arena *arena)
{
	static const struct pg_field fields[] = {
		{.name = "len",
		 .text = "len(a), $1 `quoted' [b] */ /* # dnl\n\\",
		 .kind = PG_FIELD_SCALAR,
		 .type = &t_int},
		FIELD("define", BYTES, &t_char_16),
	};
	const struct pg_plan plans[] = {pg_test_in_register(arena, BX, 4, true),
					pg_test_bytes_in_frame(arena, -96, 16, false)};
	struct pg_site one = pg_test_site("index", TEXT + 0x5000, 3, pg_test_sum(arena, SP, 8),
					  pg_test_plans_of(arena, plans, 2));
	struct pg_event *event = PG_NEW(arena, struct pg_event);

	one.file = "a, b/$@*/`c'.c";
	one.func = "ifelse(divert)";
	pg_test_set_event(arena, event, "incr", fields, NUM(fields));
	event->point = "incr;*/ $# changequote";
	pg_test_set_sites(arena, event, &one, 1);
	return pg_test_model_of(arena, event, 1);
}

static const struct pg_model *make_large(struct pg_arena *arena)
{
	static const struct pg_field fields[] = {FIELD("buffer", BYTES, &t_char_392)};
	const struct pg_plan plans[] = {pg_test_bytes_in_frame(arena, -400, 392, false)};
	const struct pg_site one =
		pg_test_site("large", TEXT + 0x6000, 3, pg_test_sum(arena, SP, 8),
			     pg_test_plans_of(arena, plans, 1));
	struct pg_event *event = PG_NEW(arena, struct pg_event);

	pg_test_set_event(arena, event, "large", fields, 1);
	pg_test_set_sites(arena, event, &one, 1);
	return pg_test_model_of(arena, event, 1);
}

/** A struct that would fit the stack, but not with the words that its fetch may keep there. */
static void make_crowded(struct pg_arena *arena, struct pg_event *event)
{
	enum { NUM_FIELDS = 24 };
	struct pg_field *fields = PG_NEW_N(arena, NUM_FIELDS, struct pg_field);
	struct pg_plan *plans = PG_NEW_N(arena, NUM_FIELDS, struct pg_plan);
	struct pg_site crowd;

	for (int i = 0; i < NUM_FIELDS; i++) {
		struct pg_builder *builder = pg_builder_create(arena);
		const char *name = pg_printf(arena, "word%d", i);

		fields[i] = (struct pg_field)FIELD(name, SCALAR, &t_ulong);
		plans[i] = pg_test_plan(
			arena, builder, PG_PIECE_VALUE,
			pg_load(builder, pg_add_offset(builder, pg_reg(builder, BX), 4096 * i), 8,
				false),
			8);
	}
	crowd = pg_test_site("crowd", TEXT + 0xd000, 3, pg_test_sum(arena, SP, 8),
			     pg_test_plans_of(arena, plans, NUM_FIELDS));
	pg_test_set_event(arena, event, "crowded", fields, NUM_FIELDS);
	pg_test_set_sites(arena, event, &crowd, 1);
}

/** More than a stack, with large parts that are not there; beside as much as the stack takes. */
static const struct pg_model *make_huge(struct pg_arena *arena)
{
	static const struct pg_field fields[] = {
		FIELD("number", SCALAR, &t_ulong),
		FIELD("table", BYTES, &t_ulong_3000),
		{.name = "gone",
		 .text = "gone?",
		 .kind = PG_FIELD_STRING,
		 .type = &t_char_1024,
		 .optional = true},
		FIELD("text", STRING, &t_char_1024),
	};
	static const struct pg_field small_fields[] = {FIELD("buffer", BYTES, &t_char_240)};
	const struct pg_plan gone = pg_plan_unavailable(PG_OPTIMIZED_OUT, "optimised out");
	const struct pg_plan plans[] = {
		pg_test_in_register(arena, BX, 8, false),
		pg_test_bytes_in_frame(arena, -24000, 24000, false),
		gone,
		pg_test_string_at(arena, DI, 1024),
	};
	const struct pg_plan other_plans[] = {pg_test_in_register(arena, BP, 8, false), gone, gone,
					      pg_test_string_at(arena, SI, 1024)};
	const struct pg_plan small_plans[] = {pg_test_bytes_in_frame(arena, -240, 240, false)};
	const struct pg_site sites[] = {
		pg_test_site("huge", TEXT + 0xa000, 3, pg_test_sum(arena, SP, 8),
			     pg_test_plans_of(arena, plans, 4)),
		pg_test_site("big", TEXT + 0xb000, 3, pg_test_sum(arena, SP, 8),
			     pg_test_plans_of(arena, other_plans, 4)),
	};
	const struct pg_site one =
		pg_test_site("small", TEXT + 0xc000, 3, pg_test_sum(arena, SP, 8),
			     pg_test_plans_of(arena, small_plans, 1));
	struct pg_event *events = PG_NEW_N(arena, 3, struct pg_event);

	pg_test_set_event(arena, &events[0], "huge", fields, NUM(fields));
	pg_test_set_sites(arena, &events[0], sites, NUM(sites));
	pg_test_set_event(arena, &events[1], "small", small_fields, 1);
	pg_test_set_sites(arena, &events[1], &one, 1);
	make_crowded(arena, &events[2]);
	return pg_test_model_of(arena, events, 3);
}

/** A program's struct that is in a map, where other threads' programs may come in between. */
static const struct pg_model *make_program(struct pg_arena *arena)
{
	static const struct pg_image image = {.kind = PG_TARGET_EXEC,
					      .name = "/bin/parser",
					      .build_id = "0123",
					      .is_fixed = true};
	static const struct pg_field fields[] = {FIELD("number", SCALAR, &t_ulong),
						 FIELD("name", BYTES, &t_char_392)};
	const struct pg_plan plans[] = {pg_test_in_register(arena, BX, 8, false),
					pg_test_bytes_in_frame(arena, -400, 392, true)};
	struct pg_site one = pg_test_site("parse", 0x401000, 0, pg_test_sum(arena, SP, 8),
					  pg_test_plans_of(arena, plans, 2));
	struct pg_event *event = PG_NEW(arena, struct pg_event);

	one.attach = (struct pg_attach){"parse", 0, 0x1000};
	pg_test_set_event(arena, event, "parse", fields, NUM(fields));
	pg_test_set_sites(arena, event, &one, 1);
	return pg_test_model_with(arena, &image, event, 1);
}

/** As many sites as an inlined function may have, each with its own plan. */
static const struct pg_model *make_many(struct pg_arena *arena)
{
	static const struct pg_field fields[] = {FIELD("v", SCALAR, &t_ulong)};
	struct pg_event *event = PG_NEW(arena, struct pg_event);
	struct pg_site *sites = PG_NEW_N(arena, 300, struct pg_site);

	for (int i = 0; i < 300; i++) {
		const struct pg_plan plan = pg_test_sum(arena, BX, i);

		sites[i] =
			pg_test_site(pg_printf(arena, "f%d", i), TEXT + 16 * (uint64_t)i, 1,
				     pg_test_sum(arena, SP, 8), pg_test_plans_of(arena, &plan, 1));
	}
	pg_test_set_event(arena, event, "many", fields, 1);
	pg_test_set_sites(arena, event, sites, 300);
	return pg_test_model_of(arena, event, 1);
}

/* --- Values at function entry --- */

/** A capture of registers, and of a word after the return address if `stacked`. */
static struct pg_capture capture(struct pg_arena *arena, const char *func, uint64_t address,
				 const unsigned *regs, size_t num_regs, bool stacked)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_piece *pieces = PG_NEW_N(arena, num_regs + 1, struct pg_piece);
	uint32_t *words = PG_NEW_N(arena, num_regs + 1, uint32_t);
	size_t num = num_regs + stacked;

	for (size_t i = 0; i < num; i++)
		pieces[i] = (struct pg_piece){
			.kind = PG_PIECE_VALUE,
			.offset = 8 * i,
			.size = 8,
			.word = i < num_regs
					? pg_reg(builder, regs[i])
					: pg_load(builder, pg_test_frame(builder, 0), 8, false)};
	for (uint32_t i = 0; i < num; i++)
		words[i] = i;
	return (struct pg_capture){.address = address,
				   .symbol = func,
				   .func = func,
				   .cfa = pg_test_sum(arena, SP, 8),
				   .return_address = pg_test_in_frame(arena, -8, 8, false),
				   .plan = pg_builder_finish(builder, pieces, num),
				   .is_entry = true,
				   .call_words = num,
				   .words = words,
				   .num_words = num};
}

static const struct pg_saved *saved_by(struct pg_arena *arena, const struct pg_capture *capture,
				       uint32_t word)
{
	struct pg_saved *saved = PG_NEW(arena, struct pg_saved);
	struct pg_saving *saving = PG_NEW(arena, struct pg_saving);

	*saving = (struct pg_saving){capture, word};
	*saved = (struct pg_saved){capture->call, word, 0, saving, 1};
	return saved;
}

static struct pg_plan from_entry(struct pg_arena *arena, const struct pg_capture *capture,
				 size_t word, unsigned size)
{
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word saved = pg_saved_word(builder, saved_by(arena, capture, word));

	return pg_test_plan(arena, builder, PG_PIECE_VALUE, pg_extend(builder, saved, size, false),
			    size);
}

static struct pg_plan string_from_entry(struct pg_arena *arena, const struct pg_capture *capture,
					size_t word)
{
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word saved = pg_saved_word(builder, saved_by(arena, capture, word));

	return pg_test_plan(arena, builder, PG_PIECE_STRING, pg_add_offset(builder, saved, 8), 16);
}

static void set_kwrite(struct pg_arena *arena, struct pg_event *event)
{
	static const unsigned regs[] = {DI, SI}, more_regs[] = {SI};
	static const struct pg_field fields[] = {
		FIELD("fd", SCALAR, &t_uint),	    FIELD("name", STRING, &t_char_16),
		FIELD("stacked", SCALAR, &t_ulong), FIELD("local", SCALAR, &t_ulong),
		FIELD("count", SCALAR, &t_ulong),
	};
	struct pg_capture *captures = PG_NEW_N(arena, 2, struct pg_capture);
	struct pg_plan first[5], second[5];
	struct pg_site sites[2];

	captures[0] = capture(arena, "kwrite", TEXT + 0x7000, regs, 2, true);
	captures[1] = capture(arena, "kpwrite", TEXT + 0x8000, more_regs, 1, false);
	captures[1].call = 1;
	first[0] = from_entry(arena, &captures[0], 0, 4);
	first[1] = string_from_entry(arena, &captures[0], 1);
	first[2] = from_entry(arena, &captures[0], 2, 8);
	first[3] = pg_test_in_frame(arena, -16, 8, false);
	first[4] = pg_test_in_register(arena, BX, 8, false);
	second[0] = from_entry(arena, &captures[1], 0, 4);
	second[1] = string_from_entry(arena, &captures[1], 0);
	second[2] = pg_plan_unavailable(PG_NOT_HERE, "it lives elsewhere");
	second[3] = pg_test_in_frame(arena, -24, 8, false);
	second[4] = pg_test_in_register(arena, R12, 8, false);
	sites[0] = pg_test_site("kwrite", TEXT + 0x7046, 0x46, pg_test_sum(arena, SP, 56),
				pg_test_plans_of(arena, first, 5));
	sites[1] = pg_test_site("kpwrite", TEXT + 0x8020, 0x20, pg_test_sum(arena, BP, 16),
				pg_test_plans_of(arena, second, 5));
	sites[0].return_address = captures[0].return_address;
	sites[1].return_address = captures[1].return_address;
	pg_test_set_event(arena, event, "kwrite", fields, NUM(fields));
	pg_test_set_sites(arena, event, sites, 2);
	event->captures = captures;
	event->num_captures = 2;
}

/** The returns of two functions, which the instruction pointer does not tell apart. */
static void set_left(struct pg_arena *arena, struct pg_event *event)
{
	static const struct pg_field fields[] = {FIELD("code", SCALAR, &t_int)};
	const struct pg_plan low = pg_test_in_register(arena, BX, 4, true),
			     high = pg_test_in_register(arena, DI, 4, true);
	struct pg_site sites[] = {
		pg_test_site("leave", TEXT + 0xa000, 0, pg_test_sum(arena, SP, 0),
			     pg_test_plans_of(arena, &low, 1)),
		pg_test_site("exit", TEXT + 0xb000, 0, pg_test_sum(arena, SP, 0),
			     pg_test_plans_of(arena, &high, 1)),
	};

	sites[0].moment = sites[1].moment = PG_MOMENT_RETURNED;
	pg_test_set_event(arena, event, "left", fields, NUM(fields));
	pg_test_set_sites(arena, event, sites, NUM(sites));
}

/** Two functions' entries for one event, one for another, which has one site, and returns. */
static const struct pg_model *make_entry(struct pg_arena *arena)
{
	static const unsigned regs[] = {DI};
	static const struct pg_field fields[] = {FIELD("fd", SCALAR, &t_int),
						 FIELD("pos", SCALAR, &t_loff_t)};
	struct pg_event *events = PG_NEW_N(arena, 3, struct pg_event);
	struct pg_capture *captures = PG_NEW_N(arena, 1, struct pg_capture);
	struct pg_plan plans[2];
	struct pg_site one;

	set_kwrite(arena, &events[0]);
	captures[0] = capture(arena, "kread", TEXT + 0x9000, regs, 1, false);
	plans[0] = from_entry(arena, &captures[0], 0, 4);
	plans[1] = pg_test_in_register(arena, BX, 8, false);
	one = pg_test_site("kread", TEXT + 0x9046, 0x46, pg_test_sum(arena, SP, 56),
			   pg_test_plans_of(arena, plans, 2));
	one.return_address = captures[0].return_address;
	pg_test_set_event(arena, &events[1], "kread", fields, NUM(fields));
	pg_test_set_sites(arena, &events[1], &one, 1);
	events[1].captures = captures;
	events[1].num_captures = 1;
	set_left(arena, &events[2]);
	return pg_test_model_of(arena, events, 3);
}

const struct pg_test_model pg_test_models[] = {
	{"page_write", make_page_write},
	{"types", make_types},
	{"sites", make_sites},
	{"extremes", make_extremes},
	{"large", make_large},
	{"huge", make_huge},
	{"program", make_program},
	{"hostile", make_hostile},
	{"many", make_many},
	{"entry", make_entry},
	{NULL, NULL},
};

const struct pg_model *pg_test_model(struct pg_arena *arena, const char *name)
{
	for (const struct pg_test_model *row = pg_test_models; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row->make(arena);
	return NULL;
}
