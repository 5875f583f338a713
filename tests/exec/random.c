// SPDX-License-Identifier: GPL-2.0-only
/*
 * random DIR: random plans from a fixed seed; their header goes to DIR/random.probe.h, and what
 * pg_plan_run makes of them on fake machines to DIR/cases.h.
 */
#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emit/c/header.h"
#include "ir/fold.h"
#include "past.h"

enum {
	NUM_EVENTS = 200,
	MAX_FIELDS = 5,
	MAX_SITES = 3,
	NUM_STATES = 8,
	MAX_WORDS = 24,
};

static struct pg_arena *arena;

static unsigned any_size(void)
{
	return 1U << below(4);
}

/* --- Plans --- */

/** Of the site whose plans are being made, all words that are saved for it. */
static const struct pg_saved *saved;
static size_t num_saved;

static pg_word any_leaf(struct pg_builder *builder)
{
	static const unsigned regs[] = {0, 1, 2, 3, 4, 5, 6, 8, 12, 15};

	if (num_saved && below(4) == 0)
		return pg_saved_word(builder, &saved[below((unsigned)num_saved)]);
	switch (below(9)) {
	case 8:
		return pg_cpu(builder);
	case 0:
		return pg_const(builder, any() >> below(64));
	case 1:
		return pg_const(builder, below(80));
	case 2:
		return pg_addr(builder, TEXT + below(1 << 24));
	case 3:
		return pg_add_offset(builder, pg_reg(builder, 7), 8 * (int64_t)below(32));
	case 4:
		return pg_add_offset(builder, pg_cfa(builder), -(int64_t)below(200));
	default:
		return pg_reg(builder, regs[below(10)]);
	}
}

static pg_word any_operation(struct pg_builder *builder, const pg_word *words, unsigned num)
{
	enum pg_opcode code = (enum pg_opcode)(PG_OP_LOAD + below(PG_NUM_OPCODES - PG_OP_LOAD));
	pg_word a = words[below(num)], b = words[below(num)], c = words[below(num)];

	if (code == PG_OP_LOAD || below(5) == 0)
		return pg_load(builder, pg_add_offset(builder, a, below(64)), any_size(),
			       below(6) == 0);
	if (code == PG_OP_ZEXT || code == PG_OP_SEXT)
		return pg_extend(builder, a, any_size(), code == PG_OP_SEXT);
	if (code == PG_OP_SWAP)
		return pg_swap(builder, a, any_size());
	if (code == PG_OP_SELECT)
		return pg_select(builder, c, a, b);
	if (pg_opcode_arity(code) == 1)
		return pg_unary(builder, code, a);
	return pg_binary(builder, code, a, b);
}

/** A word of anything; half of them simple, as most variables are. */
static pg_word any_word(struct pg_builder *builder)
{
	pg_word words[MAX_WORDS];
	unsigned num = 1 + below(4), most = num + (below(2) ? below(2) : below(MAX_WORDS - 4));

	for (unsigned i = 0; i < num; i++)
		words[i] = any_leaf(builder);
	while (num < most) {
		words[num] = any_operation(builder, words, num);
		num++;
	}
	return words[num - 1];
}

static pg_word in_frame(struct pg_builder *builder)
{
	return pg_add_offset(builder, pg_cfa(builder), -8 * (int64_t)(1 + below(24)));
}

/** Bytes and strings are where a word points to, or in the frame. */
static pg_word any_address(struct pg_builder *builder)
{
	return below(2) ? in_frame(builder) : any_word(builder);
}

/** Fewer bytes than there is room for, as many, too many; or whatever a word is. */
static pg_word any_count(struct pg_builder *builder, uint64_t size)
{
	return below(3) ? pg_const(builder, below(2 * (unsigned)size + 2))
			: pg_binary(builder, PG_OP_AND, any_word(builder), pg_const(builder, 0x7f));
}

static struct pg_piece any_piece(struct pg_builder *builder, uint64_t offset, uint64_t size)
{
	struct pg_piece piece = {.offset = offset, .size = size, .user = below(6) == 0};

	if (below(12) == 0) {
		piece.kind = PG_PIECE_ABSENT;
	} else if (below(8) == 0) {
		piece.kind = PG_PIECE_COUNTED;
		piece.word = any_address(builder);
		piece.count = any_count(builder, size);
	} else if (size > 8 || below(4) == 0) {
		piece.kind = PG_PIECE_BYTES;
		piece.word = any_address(builder);
	} else {
		piece.kind = PG_PIECE_VALUE;
		piece.word = below(3) ? any_word(builder)
				      : pg_load(builder, in_frame(builder), any_size(), false);
	}
	return piece;
}

static struct pg_plan any_plan(const struct pg_field *field)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_piece *pieces = PG_NEW_N(arena, field->size + 1, struct pg_piece);
	size_t num = 0;

	if (below(16) == 0)
		return pg_plan_unavailable(PG_OPTIMIZED_OUT, "not here");
	if (field->kind == PG_FIELD_STRING) {
		pieces[num++] = (struct pg_piece){.kind = PG_PIECE_STRING,
						  .size = field->size,
						  .user = below(4) == 0,
						  .word = any_address(builder)};
	} else if (field->kind == PG_FIELD_SCALAR) {
		pieces[num++] = any_piece(builder, 0, field->size);
	} else {
		for (uint64_t at = 0; at < field->size;) {
			uint64_t left = field->size - at;
			uint64_t size = 1 + below(below(2) ? 8 : 64);

			size = size < left ? size : left;
			if (below(8))
				pieces[num++] = any_piece(builder, at, size);
			at += size;
		}
	}
	return pg_builder_finish(builder, pieces, num);
}

/* --- Events --- */

static const struct pg_type *array_type(uint64_t count)
{
	static const struct pg_type element = {
		.kind = PG_TYPE_INT, .name = "char", .size = 1, .is_char = true};
	struct pg_type *type = PG_NEW(arena, struct pg_type);

	*type = (struct pg_type){.kind = PG_TYPE_ARRAY,
				 .target = &element,
				 .has_count = true,
				 .count = count,
				 .size = count};
	return type;
}

static const struct pg_type *word_type(void)
{
	static const struct pg_type types[] = {
		{.kind = PG_TYPE_INT, .name = "unsigned char", .size = 1},
		{.kind = PG_TYPE_INT, .name = "short int", .size = 2, .is_signed = true},
		{.kind = PG_TYPE_INT, .name = "unsigned int", .size = 4},
		{.kind = PG_TYPE_INT, .name = "long int", .size = 8, .is_signed = true},
	};

	return &types[below(4)];
}

static void set_field(struct pg_field *field, unsigned number)
{
	static const enum pg_field_kind kinds[] = {
		PG_FIELD_SCALAR, PG_FIELD_SCALAR, PG_FIELD_SCALAR, PG_FIELD_BYTES, PG_FIELD_STRING};

	field->name = pg_printf(arena, "f%u", number);
	field->text = field->name;
	field->kind = kinds[below(5)];
	field->optional = below(4) == 0;
	field->type = field->kind == PG_FIELD_SCALAR ? word_type() : array_type(1 + below(60));
}

/** Where a call of x86-64 has pushed it. */
static struct pg_plan return_plan(void)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = 8};

	piece.word = pg_load(builder, pg_add_offset(builder, pg_cfa(builder), -8), 8, false);
	return pg_builder_finish(builder, &piece, 1);
}

static struct pg_plan cfa_plan(int64_t offset)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = 8};

	piece.word = pg_add_offset(builder, pg_reg(builder, 7), offset);
	return pg_builder_finish(builder, &piece, 1);
}

/** What a call has saved: words, and copies of several bytes, whose offsets are those of their first word. */
struct layout {
	struct pg_piece pieces[MAX_SAVED];
	size_t num, num_words;
};

static struct layout any_layout(void)
{
	static const enum pg_piece_kind kinds[] = {PG_PIECE_BYTES, PG_PIECE_STRING, PG_PIECE_COUNTED};
	struct layout layout = {.num = 0};
	unsigned most = 1 + below(MAX_SAVED);

	while (layout.num_words < most) {
		struct pg_piece *piece = &layout.pieces[layout.num++];
		unsigned room = 8 * (most - (unsigned)layout.num_words);
		bool is_copy = below(4) == 0;

		*piece = (struct pg_piece){.kind = is_copy ? kinds[below(3)] : PG_PIECE_VALUE,
					   .offset = 8 * layout.num_words,
					   .size = is_copy ? 1 + below(room) : 8};
		layout.num_words += pg_capture_piece_words(piece);
	}
	return layout;
}

/** One of a call's captures saves some of it. */
static void set_capture(struct pg_capture *capture, uint32_t call, bool is_entry,
			const struct layout *layout)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_piece *pieces = PG_NEW_N(arena, MAX_SAVED, struct pg_piece);
	uint32_t *words = PG_NEW_N(arena, MAX_SAVED, uint32_t);

	*capture = (struct pg_capture){.symbol = "f",
				       .func = "f",
				       .is_entry = is_entry,
				       .call = call,
				       .call_words = layout->num_words,
				       .cfa = cfa_plan(8),
				       .return_address = return_plan(),
				       .words = words};
	for (size_t i = 0; i < layout->num; i++) {
		struct pg_piece piece = layout->pieces[i];
		const bool is_copy = pg_piece_has_address(&piece);

		if (below(4) == 0)
			continue;
		piece.user = is_copy && below(6) == 0;
		piece.word = is_copy ? any_address(builder) : any_word(builder);
		if (piece.kind == PG_PIECE_COUNTED)
			piece.count = any_count(builder, piece.size);
		words[capture->num_words] = (uint32_t)(piece.offset / 8);
		pieces[capture->num_words++] = piece;
	}
	capture->plan = pg_builder_finish(builder, pieces, capture->num_words);
}

static void set_captures(struct pg_event *event)
{
	struct pg_capture *captures = PG_NEW_N(arena, MAX_CAPTURES, struct pg_capture);
	unsigned num_calls = below(2) ? 1 + below(MAX_CALLS) : 0;

	event->captures = captures;
	for (uint32_t call = 0; call < num_calls; call++) {
		const struct layout layout = any_layout();

		set_capture(&captures[event->num_captures++], call, true, &layout);
		for (unsigned later = below(3); later; later--)
			set_capture(&captures[event->num_captures++], call, false, &layout);
	}
}

static struct pg_saved *saved_word(struct pg_saved *all, uint32_t call, uint32_t word, uint32_t copied)
{
	size_t at = 0;

	while (at < num_saved && (all[at].call != call || all[at].word != word))
		at++;
	num_saved += at == num_saved;
	all[at].call = call;
	all[at].word = word;
	all[at].copied = copied;
	return &all[at];
}

/** The words of all calls, each with those who save it. */
static void find_saved(const struct pg_event *event)
{
	struct pg_saved *all = PG_NEW_N(arena, MAX_CALLS * MAX_SAVED, struct pg_saved);

	num_saved = 0;
	for (size_t i = 0; i < event->num_captures; i++) {
		const struct pg_capture *capture = &event->captures[i];

		for (uint32_t j = 0; j < capture->num_words; j++) {
			size_t words = pg_capture_piece_words(&capture->plan.pieces[j]);

			for (uint32_t k = 0; k < words; k++) {
				struct pg_saved *one =
					saved_word(all, capture->call, capture->words[j] + k, k);
				struct pg_saving *savings = (struct pg_saving *)one->savings;

				*PG_PUSH(arena, savings, one->num_savings) =
					(struct pg_saving){capture, j};
				one->savings = savings;
			}
		}
	}
	saved = all;
}

static void set_site(const struct pg_event *event, struct pg_site *site, unsigned number)
{
	struct pg_plan *plans = PG_NEW_N(arena, event->num_fields, struct pg_plan);

	find_saved(event);
	for (size_t i = 0; i < event->num_fields; i++)
		plans[i] = any_plan(&event->fields[i]);
	*site = (struct pg_site){.address = TEXT + 0x1000 * (number + 1),
				 .symbol = "f",
				 .offset = number,
				 .func = "f",
				 .cfa = cfa_plan(8 * (int64_t)below(20)),
				 .return_address = return_plan(),
				 .plans = plans};
	num_saved = 0;
}

static void set_event(struct pg_event *event, unsigned number)
{
	struct pg_field *fields = PG_NEW_N(arena, MAX_FIELDS, struct pg_field);
	struct pg_site *sites = PG_NEW_N(arena, MAX_SITES, struct pg_site);

	event->name = pg_printf(arena, "e%u", number);
	event->point = "f";
	event->num_fields = 1 + below(MAX_FIELDS);
	for (unsigned i = 0; i < event->num_fields; i++)
		set_field(&fields[i], i);
	pg_event_lay_out(event, fields);
	set_captures(event);
	event->num_sites = number % 3 ? 1 : 1 + below(MAX_SITES);
	for (unsigned i = 0; i < event->num_sites; i++)
		set_site(event, &sites[i], i);
	event->sites = sites;
}

/* --- Cases --- */

static bool has_absent(const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_pieces; i++)
		if (plan->pieces[i].kind == PG_PIECE_ABSENT)
			return true;
	return false;
}

static void print_past(const struct past *past, FILE *to)
{
	fprintf(to, "{0x%" PRIx64 "ULL, %d, 0}, 0x%" PRIx64 "ULL, {", past->moment.fake.seed,
		past->moment.fake.no_stack, past->moment.sp);
	for (size_t i = 0; i < HOST_PASSED; i++)
		fprintf(to, "{%d, 0x%" PRIx64 "ULL, %d}, ", past->passed[i].capture,
			past->passed[i].when, past->passed[i].is_other);
	fputs("}},\n", to);
}

static void print_row(const struct pg_event *event, const struct pg_site *site,
		      const struct fake_state *state, FILE *to)
{
	struct site_moment moment = {.moment = {*state, 0}};
	struct pg_machine machine = machine_at(&moment.moment);
	unsigned char *bytes = pg_alloc(arena, event->size);
	struct past past;
	uint64_t ok = 0;

	pg_plan_run(&site->cfa, &machine, &machine.cfa, sizeof(machine.cfa));
	past = any_past(arena, event, state, machine.cfa);
	moment.past = &past;
	for (size_t i = 0; i < event->num_fields; i++) {
		const struct pg_field *field = &event->fields[i];
		const struct pg_plan *plan = &site->plans[i];

		if (plan->avail == PG_AVAILABLE &&
		    pg_plan_run(plan, &machine, bytes + field->offset, field->size) &&
		    !has_absent(plan))
			ok |= 1ULL << i;
	}
	fprintf(to, "\t{{0x%" PRIx64 "ULL, %d, 0}, 0x%" PRIx64 "ULL, 0x%" PRIx64 "ULL, \"",
		state->seed, state->no_stack, site->address + machine.slide + pg_arch_by_machine(EM_X86_64)->ip_bias, ok);
	for (uint64_t i = 0; i < event->ok_offset; i++)
		fprintf(to, "\\x%02x", bytes[i]);
	fputs("\", ", to);
	print_past(&past, to);
}

static unsigned print_rows(const struct pg_event *event, FILE *to)
{
	unsigned num = 0;

	for (size_t i = 0; i < event->num_sites; i++) {
		for (unsigned j = 0; j < NUM_STATES; j++, num++) {
			struct fake_state state = {any(), j == 0, 0};

			print_row(event, &event->sites[i], &state, to);
		}
	}
	return num;
}

static void print_captures(const struct pg_event *event, FILE *to)
{
	const char *names = "";

	fprintf(to, "PROBE_CAPTURE(%s);\n", event->name);
	for (size_t i = 0; i < event->num_captures; i++) {
		const char *name =
			pg_printf(arena, i ? "%s_capture_%zu" : "%s_capture", event->name, i);

		fprintf(to, "HOST_CAPTURE(%s, %s)\n", event->name, name);
		names = pg_printf(arena, "%sat_%s, ", names, name);
	}
	fprintf(to, "static host_capture *const captures_%s[] = {%s0};\n", event->name, names);
}

static void print_cases(const struct pg_event *event, FILE *to)
{
	print_captures(event, to);
	fprintf(to, "HOST_FETCH(%s)\nstatic const struct host_field fields_%s[] = {\n", event->name,
		event->name);
	for (size_t i = 0; i < event->num_fields; i++)
		fprintf(to, "\t{%" PRIu64 ", %" PRIu64 ", %d, %d},\n", event->fields[i].offset,
			event->fields[i].size, event->fields[i].optional,
			event->fields[i].kind == PG_FIELD_STRING);
	fprintf(to, "};\nstatic const struct host_row rows_%s[] = {\n", event->name);
	print_rows(event, to);
	fputs("};\n", to);
}

static void print_checks(const struct pg_event *events, FILE *to)
{
	fputs("static unsigned check_all(void)\n{\n\tunsigned differences = 0;\n\n", to);
	for (unsigned i = 0; i < NUM_EVENTS; i++) {
		const struct pg_event *event = &events[i];

		fprintf(to,
			"\tdifferences += host_check(\"%s\", fetch_%s, captures_%s, %" PRIu64
			", %" PRIu64 ", fields_%s, %zu, rows_%s, %zu);\n",
			event->name, event->name, event->name, event->size, event->ok_offset,
			event->name, event->num_fields, event->name, event->num_sites * NUM_STATES);
	}
	fputs("\treturn differences;\n}\n", to);
}

static FILE *create(const char *dir, const char *name)
{
	const char *path = pg_printf(arena, "%s/%s", dir, name);
	FILE *file = fopen(path, "w");

	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

int main(int argc, char **argv)
{
	const struct pg_image image = {.text = TEXT};
	struct pg_event events[NUM_EVENTS] = {{0}};
	struct pg_model model = {
		.images = &image, .num_images = 1, .events = events, .num_events = NUM_EVENTS};
	const struct pg_header_options options = {.template_file = NULL};
	struct pg_diags *diags;
	const struct pg_error *error;
	const char *text;
	FILE *header, *cases;

	if (argc != 2)
		return 2;
	arena = pg_arena_create();
	model.arch = pg_arch_by_machine(EM_X86_64);
	for (unsigned i = 0; i < NUM_EVENTS; i++) {
		set_event(&events[i], i);
		events[i].image = &image;
	}
	diags = pg_diags_create(arena);
	pg_header_backend.check(arena, &model, &options, diags);
	pg_diags_print(diags, stderr, false, 0);
	error = pg_diags_have_errors(diags)
			? pg_error(arena, "no header")
			: pg_header_backend.emit(arena, &model, &options, &text);
	if (error) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	header = create(argv[1], "random.probe.h");
	fputs(text, header);
	fclose(header);
	cases = create(argv[1], "cases.h");
	for (unsigned i = 0; i < NUM_EVENTS; i++)
		print_cases(&events[i], cases);
	print_checks(events, cases);
	fclose(cases);
	pg_arena_destroy(arena);
	return 0;
}
