// SPDX-License-Identifier: GPL-2.0-only
/* Programs of objects and the sections that they are in, read from BTF made by hand. */
#include <probegen/check.h>
#include <stdlib.h>

#include "run/fit.h"
#include "unit.h"

static struct pg_arena *arena;

static void setup(void)
{
	arena = pg_arena_create();
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

/* --- Bytes --- */

struct bytes {
	char data[1 << 17];
	size_t size;
};

static void put(struct bytes *to, const void *data, size_t size)
{
	ck_assert_uint_le(to->size + size, sizeof(to->data));
	memcpy(to->data + to->size, data, size);
	to->size += size;
}

static void put_words(struct bytes *to, const uint32_t *words, size_t num)
{
	put(to, words, num * sizeof(*words));
}

#define WORDS(to, ...)                                                                             \
	put_words(to, (const uint32_t[]){__VA_ARGS__},                                             \
		  sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

/** A string of .BTF: where it is. */
static uint32_t put_string(struct bytes *strings, const char *text)
{
	uint32_t at = (uint32_t)strings->size;

	put(strings, text, strlen(text) + 1);
	return at;
}

/*
 * --- An object: a at f+0x12, b at f and where g returns, saved at g's entry; the programs that a
 * test adds ---
 */

struct maker {
	struct bytes types, strings, functions, records;
	uint32_t num_types;
};

static uint32_t add_type(struct maker *maker, uint32_t kind, uint32_t num, uint32_t name,
			 uint32_t type)
{
	WORDS(&maker->types, name, kind << 24 | num, type);
	return ++maker->num_types;
}

static uint32_t add_struct(struct maker *maker, const char *name)
{
	return add_type(maker, PG_BTF_STRUCT, 0, put_string(&maker->strings, name), 0);
}

/** A program whose parameter has a type of a number; 0: it has none. */
static void add_program(struct maker *maker, const char *name, const char *section, uint32_t type)
{
	uint32_t prototype = add_type(maker, PG_BTF_FUNC_PROTO, type != 0, 0, 0), function;

	if (type)
		WORDS(&maker->types, 0, type);
	function = add_type(maker, PG_BTF_FUNC, 1, put_string(&maker->strings, name), prototype);
	WORDS(&maker->functions, put_string(&maker->strings, section), 1, 0, function);
}

/** A program that takes a `struct CONTEXT *`. */
static void add_taker(struct maker *maker, const char *name, const char *section,
		      const char *context)
{
	uint32_t target = add_struct(maker, context);

	add_program(maker, name, section, add_type(maker, PG_BTF_PTR, 0, 0, target));
}

static void add_event(struct maker *maker, const char *name, uint32_t sites, uint32_t captures,
		      const char *places, size_t len)
{
	char *strings = pg_printf(arena, "%s%cpoint%cvax%cabcd%ckernel%c%c", name, 0, 0, 0, 0, 0, 0);
	size_t head = strlen(name) + sizeof("point") + sizeof("vax") + sizeof("abcd") +
		      sizeof("kernel") + 2;
	struct pg_identity identity = {
		.magic = PG_IDENTITY_MAGIC,
		.size = (uint32_t)((sizeof(identity) + head + len + 7) & ~(size_t)7),
		.num_sites = sites,
		.num_captures = captures,
		.version = PG_IDENTITY_VERSION,
	};

	put(&maker->records, &identity, sizeof(identity));
	put(&maker->records, strings, head);
	put(&maker->records, places, len);
	while (maker->records.size % 8)
		put(&maker->records, "", 1);
}

static struct maker *begin_object(void)
{
	static const char one[] = "f+0x12\0f\0kprobe/f+0x12";
	static const char two[] = "f\0f\0kprobe/f\0g\0g\0kretprobe/g\0g\0g\0kprobe/g";
	struct maker *maker = PG_NEW(arena, struct maker);

	put(&maker->strings, "", 1);
	WORDS(&maker->functions, 8);
	add_event(maker, "a", 1, 0, one, sizeof(one));
	add_event(maker, "b", 2, 1, two, sizeof(two));
	return maker;
}

static struct bytes *btf_section(const struct bytes *first, const struct bytes *second)
{
	struct bytes *section = PG_NEW(arena, struct bytes);
	const struct pg_btf_head head = {
		.magic = PG_BTF_MAGIC,
		.version = 1,
		.size = sizeof(head),
		.first_size = (uint32_t)first->size,
		.second = (uint32_t)first->size,
		.second_size = second ? (uint32_t)second->size : 0,
	};

	put(section, &head, sizeof(head));
	put(section, first->data, first->size);
	if (second)
		put(section, second->data, second->size);
	return section;
}

static const char section_names[] = "\0.probegen\0.BTF\0.BTF.ext\0.shstrtab";
enum { NUM_SECTIONS = 5 };

static struct bytes *end_object(const struct maker *maker)
{
	const uint16_t one = 1;
	const struct bytes names = {.size = 0};
	const struct bytes *contents[NUM_SECTIONS] = {
		[1] = &maker->records,
		[2] = btf_section(&maker->types, &maker->strings),
		[3] = btf_section(&maker->functions, NULL),
		[4] = &names,
	};
	static const uint32_t name_at[NUM_SECTIONS] = {0, 1, 11, 16, 25};
	struct bytes *object = PG_NEW(arena, struct bytes);
	Elf64_Shdr sections[NUM_SECTIONS] = {{0}};
	Elf64_Ehdr header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
			    *(const char *)&one ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT},
		.e_type = ET_REL,
		.e_machine = EM_BPF,
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = NUM_SECTIONS,
		.e_shstrndx = NUM_SECTIONS - 1,
	};

	put(object, &header, sizeof(header));
	for (size_t i = 1; i < NUM_SECTIONS; i++) {
		sections[i] = (Elf64_Shdr){.sh_name = name_at[i],
					   .sh_type = SHT_PROGBITS,
					   .sh_offset = object->size,
					   .sh_size = contents[i]->size};
		put(object, contents[i]->data, contents[i]->size);
	}
	sections[NUM_SECTIONS - 1].sh_offset = object->size;
	sections[NUM_SECTIONS - 1].sh_size = sizeof(section_names);
	put(object, section_names, sizeof(section_names));
	header.e_shoff = object->size;
	memcpy(object->data, &header, sizeof(header));
	put(object, sections, sizeof(sections));
	return object;
}

static const struct pg_fits *read_object(const struct maker *maker)
{
	struct pg_fits *fits = PG_NEW(arena, struct pg_fits);
	const struct bytes *object = end_object(maker);
	const struct pg_error *error = pg_fits_read(arena, "o", object->data, object->size, fits);

	ck_assert_msg(!error, "%s", error ? error->message : "");
	ck_assert_uint_eq(fits->num, 2);
	return fits;
}

/* --- Sections and contexts that belong together --- */

START_TEST(programs_of_their_events)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_taker(maker, "on_a", "kprobe/f+0x12", "a_ctx");
	add_taker(maker, "on_b", "?kprobe/f", "b_ctx");
	fits = read_object(maker);
	ck_assert_uint_eq(fits->num_misplaced, 0);
	ck_assert(fits->has_btf);
	ck_assert_str_eq(fits->items[0].places[0].program, "on_a");
	ck_assert_str_eq(fits->items[1].places[0].program, "on_b");
	ck_assert_ptr_null(fits->items[1].places[1].program);
	ck_assert_ptr_null(pg_fit_unprobed_text(arena, fits, &fits->items[0]));
	ck_assert_str_eq(pg_fit_unprobed_text(arena, fits, &fits->items[1]),
			 "only 1 of its 2 sites have a program");
}
END_TEST

/** A program whose section has no place is for the sites that have no other, if it is of their kind. */
START_TEST(section_without_a_place)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_taker(maker, "on_b", "kprobe/f", "b_ctx");
	add_taker(maker, "all_of_b", "kretprobe", "b_ctx");
	add_taker(maker, "all_of_a", "uprobe", "a_ctx");
	fits = read_object(maker);
	ck_assert_uint_eq(fits->num_misplaced, 0);
	ck_assert_str_eq(fits->items[1].places[0].program, "on_b");
	ck_assert(!fits->items[1].places[0].is_taken);
	ck_assert_str_eq(fits->items[1].places[1].program, "all_of_b");
	ck_assert(fits->items[1].places[1].is_taken);
	ck_assert_ptr_null(fits->items[1].places[2].program); /* a capture's */
	ck_assert_str_eq(fits->items[0].taker, "all_of_a");
	ck_assert_ptr_null(fits->items[0].places[0].program);
}
END_TEST

START_TEST(section_of_another_event)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_taker(maker, "on_a", "kprobe/f+0x12", "b_ctx");
	fits = read_object(maker);
	ck_assert_uint_eq(fits->num_misplaced, 1);
	ck_assert_str_eq(fits->misplaced[0].problem,
			 "on_a is in the section of a (kprobe/f+0x12), but takes the context of b");
	ck_assert_str_eq(fits->misplaced[0].hint,
			 "write 'struct a_ctx *' for its parameter, or BPF_PROBE(b, ...) for it");
	ck_assert_ptr_eq(fits->items[0].misplaced, &fits->misplaced[0]);
	ck_assert_ptr_eq(fits->items[1].misplaced, &fits->misplaced[0]);
	for (size_t i = 0; i < fits->num; i++)
		ck_assert_str_eq(pg_fit_unprobed_text(arena, fits, &fits->items[i]),
				 "no program is attached for it");
}
END_TEST

START_TEST(section_of_no_event)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_taker(maker, "on_g", "kprobe/g", "a_ctx"); /* b is there, where g returns */
	fits = read_object(maker);
	ck_assert_uint_eq(fits->num_misplaced, 1);
	ck_assert_str_eq(fits->misplaced[0].problem,
			 "on_g takes the context of a, but its section (kprobe/g) is not one of a's");
	ck_assert_str_eq(fits->misplaced[0].hint, "write PROBE_SEC(a) for it");
	ck_assert_ptr_null(fits->items[1].misplaced);
}
END_TEST

/** Where values are saved for an event, the event itself is not. */
START_TEST(sections_of_captures)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_taker(maker, "b_capture", "kprobe/g", "b_ctx");
	add_taker(maker, "b_captured", "kprobe/g", "b_ctx");
	add_taker(maker, "b_capture_1", "kprobe/f", "b_ctx");
	fits = read_object(maker);
	ck_assert_str_eq(fits->items[1].places[2].program, "b_capture");
	ck_assert_uint_eq(fits->num_misplaced, 2);
	ck_assert_str_eq(
		fits->misplaced[0].problem,
		"b_captured takes the context of b, but its section (kprobe/g) is not one of b's");
	ck_assert_ptr_nonnull(strstr(fits->misplaced[1].problem, "b_capture_1 takes"));
}
END_TEST

/** A context behind typedefs and qualifiers is one; what is not one of ours may be anywhere. */
START_TEST(parameters_of_all_kinds)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;
	uint32_t target = add_struct(maker, "b_ctx"), fwd, pointer, name;

	target = add_type(maker, PG_BTF_CONST, 0, 0, target);
	name = put_string(&maker->strings, "context");
	target = add_type(maker, PG_BTF_TYPEDEF, 0, name, target);
	pointer = add_type(maker, PG_BTF_PTR, 0, 0, target);
	pointer = add_type(maker, PG_BTF_VOLATILE, 0, 0, pointer);
	add_program(maker, "hidden", "kprobe/f+0x12", pointer);
	fwd = add_type(maker, PG_BTF_FWD, 0, put_string(&maker->strings, "b_ctx"), 0);
	add_program(maker, "declared", "kprobe/f+0x12", add_type(maker, PG_BTF_PTR, 0, 0, fwd));
	add_program(maker, "nothing", "kprobe/f+0x12", 0);
	add_program(maker, "void", "kprobe/f+0x12", add_type(maker, PG_BTF_PTR, 0, 0, 0));
	add_program(maker, "number", "kprobe/f+0x12", target);
	add_program(maker, "other", "kprobe/f", 0);
	add_taker(maker, "registers", "kprobe/f+0x12", "pt_regs");
	add_taker(maker, "longer", "kprobe/f+0x12", "b_ctx_");
	fits = read_object(maker);
	ck_assert_uint_eq(fits->num_misplaced, 2);
	ck_assert_ptr_nonnull(strstr(fits->misplaced[0].problem, "hidden is in"));
	ck_assert_ptr_nonnull(strstr(fits->misplaced[1].problem, "declared is in"));
	ck_assert_str_eq(fits->items[0].places[0].program, "nothing");
	ck_assert_str_eq(fits->items[1].places[0].program, "other");
}
END_TEST

/** Without a place in its section a program is where its loader attaches it. */
START_TEST(sections_without_a_place)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_taker(maker, "anywhere", "kprobe", "b_ctx");
	add_taker(maker, "called", ".text", "a_ctx");
	fits = read_object(maker);
	ck_assert_uint_eq(fits->num_misplaced, 0);
	ck_assert_ptr_null(pg_fit_unprobed_text(arena, fits, &fits->items[1]));
}
END_TEST

START_TEST(sections_of_one_place)
{
	ck_assert(pg_section_is_same("kprobe/f+0x12", "kprobe/f+18"));
	ck_assert(pg_section_is_same("kprobe/f", "kprobe/f+0"));
	ck_assert(pg_section_is_same("kprobe.multi/f", "kprobe/f"));
	ck_assert(pg_section_is_same("uprobe.s//bin/a+1:f+0x2", "uprobe//bin/a+1:f+2"));
	ck_assert(!pg_section_is_same("kprobe/f", "kretprobe/f"));
	ck_assert(!pg_section_is_same("kprobe/f+0x12", "kprobe/f+0x13"));
	ck_assert(!pg_section_is_same("kprobe/f", "kprobe/g"));
	ck_assert(!pg_section_is_same("kprobe/f", "kprobe/f.cold"));
	ck_assert(!pg_section_is_same("uprobe//bin/a+1:f", "uprobe//bin/a+2:f"));
	ck_assert(!pg_section_is_same("kprobe", "kprobe"));
}
END_TEST

/** Types of which not each has a mark are found by walking on from one. */
START_TEST(more_types_than_marks)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_taker(maker, "early", "kprobe/f", "a_ctx");
	for (unsigned i = 0; i < 7 * PG_BTF_MARKS / 10; i++)
		add_taker(maker, "other", "kprobe/f", i % 2 ? "x_ctx" : "y_ctx");
	add_taker(maker, "late", "kprobe/f+0x12", "b_ctx");
	fits = read_object(maker);
	ck_assert_uint_eq(maker->num_types, 4 * (2 + 7 * PG_BTF_MARKS / 10));
	ck_assert_uint_eq(fits->num_misplaced, 2);
	ck_assert_ptr_nonnull(strstr(fits->misplaced[0].problem, "early is in the section of b"));
	ck_assert_ptr_nonnull(strstr(fits->misplaced[1].problem, "late is in the section of a"));
	ck_assert_str_eq(fits->items[1].places[0].program, "other");
}
END_TEST

/** Programs at one place: the first of them counts, and what saves values is not at a site. */
START_TEST(programs_of_one_place)
{
	struct maker *maker = begin_object();
	const struct pg_fits *fits;

	add_program(maker, "b_capture", "kprobe/f", 0);
	add_program(maker, "b_capture_2", "kprobe/g", 0);
	add_program(maker, "first", "kprobe/f", 0);
	add_program(maker, "second", "kprobe/f", 0);
	fits = read_object(maker);
	ck_assert_uint_eq(fits->num_misplaced, 0);
	ck_assert_str_eq(fits->items[1].places[0].program, "first");
	ck_assert_str_eq(fits->items[1].places[2].program, "b_capture_2");
}
END_TEST

/** A loader of one's own asks the same question. */
START_TEST(pg_check_asks_too)
{
	struct maker *maker = begin_object();
	const struct bytes *object;
	struct pg_checked misfit = {.verdict = PG_FITS};
	struct pg_records records;
	struct pg_check_at at = {.index = 0};
	struct pg_programs programs;
	struct pg_program program;
	struct pg_record_event event;

	add_taker(maker, "on_a", "kprobe/f+0x12", "a_ctx");
	add_taker(maker, "b_capture", "kprobe/g", "b_ctx");
	add_taker(maker, "on_b", "kprobe/g", "b_ctx");
	object = end_object(maker);
	ck_assert_int_eq(pg_check_programs(object->data, object->size, &misfit), -1);
	ck_assert_int_eq(misfit.verdict, PG_OTHER_SECTION);
	ck_assert_str_eq(misfit.program.name, "on_b");
	ck_assert_str_eq(misfit.program.section, "kprobe/g");
	ck_assert_str_eq(misfit.event.name, "b");
	ck_assert_str_eq(pg_check_text(misfit.verdict),
			 "a program takes its context, and is not in its section");

	ck_assert_int_eq(pg_records_begin(object->data, object->size, &records), 0);
	ck_assert_int_eq(pg_programs_begin(object->data, object->size, &programs), 0);
	ck_assert_int_eq(pg_programs_next(&programs, &program), 1);
	at.records = records;
	ck_assert(pg_check_program(&records, &at, &program, &event));
	ck_assert_int_eq(pg_programs_next(&programs, &program), 1);
	ck_assert_int_eq(pg_programs_next(&programs, &program), 1);
	ck_assert(!pg_check_program(&records, &at, &program, &event));
	ck_assert_str_eq(event.name, "b");
	ck_assert_int_eq(pg_programs_next(&programs, &program), 0);
	/* After those of the last event, one of the first. */
	ck_assert_int_eq(pg_programs_begin(object->data, object->size, &programs), 0);
	ck_assert_int_eq(pg_programs_next(&programs, &program), 1);
	ck_assert(pg_check_program(&records, &at, &program, &event));
}
END_TEST

/* --- Damage --- */

static void read_copy(const struct bytes *object)
{
	struct pg_fits fits;
	char *copy = malloc(object->size ? object->size : 1);

	memcpy(copy, object->data, object->size);
	pg_fits_read(arena, "o", copy, object->size, &fits);
	free(copy);
}

/** Whatever a byte of it is, reading ends, and within the object. */
START_TEST(damaged_btf)
{
	struct maker *maker = begin_object();
	struct bytes *object;

	add_taker(maker, "on_a", "kprobe/f+0x12", "b_ctx");
	add_program(maker, "void", "kprobe/f+0x12", add_type(maker, PG_BTF_PTR, 0, 0, 0));
	object = end_object(maker);
	for (size_t i = 0; i < object->size; i++) {
		static const unsigned char values[] = {0, 1, 2, 7, 0x7f, 0x80, 0xff};
		char was = object->data[i];

		for (size_t j = 0; j < sizeof(values); j++) {
			object->data[i] = (char)values[j];
			read_copy(object);
		}
		object->data[i] = was;
	}
}
END_TEST

START_TEST(btf_of_unknown_kinds)
{
	struct maker *maker = begin_object();
	const struct bytes *object;
	struct pg_fits fits;

	add_type(maker, 30, 0, 0, 0);
	add_taker(maker, "on_a", "kprobe/f+0x12", "b_ctx");
	object = end_object(maker);
	ck_assert_str_eq(pg_fits_read(arena, "o", object->data, object->size, &fits)->message,
			 "o: its BTF is damaged, or of a later clang");
}
END_TEST

Suite *pg_suite_placing(void)
{
	Suite *suite = suite_create("placing");
	TCase *cases = tcase_create("placing");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, programs_of_their_events);
	tcase_add_test(cases, section_without_a_place);
	tcase_add_test(cases, section_of_another_event);
	tcase_add_test(cases, section_of_no_event);
	tcase_add_test(cases, sections_of_captures);
	tcase_add_test(cases, parameters_of_all_kinds);
	tcase_add_test(cases, sections_without_a_place);
	tcase_add_test(cases, more_types_than_marks);
	tcase_add_test(cases, programs_of_one_place);
	tcase_add_test(cases, sections_of_one_place);
	tcase_add_test(cases, pg_check_asks_too);
	tcase_add_test(cases, damaged_btf);
	tcase_add_test(cases, btf_of_unknown_kinds);
	suite_add_tcase(suite, cases);
	return suite;
}
