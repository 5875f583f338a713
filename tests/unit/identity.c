// SPDX-License-Identifier: GPL-2.0-only
/* What objects say of their events: reading it, from damaged objects too; and the verifier's log.
 */
#include <probegen/check.h>
#include <stdlib.h>

#include "run/fit.h"
#include "run/log.h"
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

/* --- An object made by hand: the ELF header, .probegen, the names of sections, their headers ---
 */

static const char names[] = "\0.probegen\0.shstrtab";
enum { NUM_SECTIONS = 3, MAX_OBJECT = 4096 };

struct object {
	char bytes[MAX_OBJECT];
	size_t size;
};

struct records {
	char bytes[2048];
	size_t size;
};

/** A record as PG_IDENTITY() writes it; strings and places with a NUL each, in one text. */
static void add_record(struct records *records, unsigned kind, unsigned flags, uint32_t sites,
		       uint32_t captures, const char *strings, size_t len)
{
	struct pg_identity head = {
		.magic = PG_IDENTITY_MAGIC,
		.size = (uint32_t)((sizeof(head) + len + 7) & ~(size_t)7),
		.num_sites = sites,
		.num_captures = captures,
		.version = PG_IDENTITY_VERSION,
		.kind = (uint8_t)kind,
		.flags = (uint8_t)flags,
	};

	ck_assert_uint_le(records->size + head.size, sizeof(records->bytes));
	memcpy(records->bytes + records->size, &head, sizeof(head));
	memcpy(records->bytes + records->size + sizeof(head), strings, len);
	records->size += head.size;
}

#define ADD(records, kind, flags, sites, captures, strings)                                        \
	add_record(records, kind, flags, sites, captures, strings, sizeof(strings))

static void make_object(const struct records *records, struct object *ret)
{
	const uint16_t one = 1;
	const size_t names_at = sizeof(Elf64_Ehdr) + records->size;
	const size_t headers_at = (names_at + sizeof(names) + 7) & ~(size_t)7;
	const Elf64_Shdr sections[NUM_SECTIONS] = {
		[1] = {.sh_name = 1,
		       .sh_type = SHT_PROGBITS,
		       .sh_offset = sizeof(Elf64_Ehdr),
		       .sh_size = records->size},
		[2] = {.sh_name = 11,
		       .sh_type = SHT_STRTAB,
		       .sh_offset = names_at,
		       .sh_size = sizeof(names)},
	};
	const Elf64_Ehdr header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
			    *(const char *)&one ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT},
		.e_type = ET_REL,
		.e_machine = EM_BPF,
		.e_shoff = headers_at,
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = NUM_SECTIONS,
		.e_shstrndx = 2,
	};

	memset(ret, 0, sizeof(*ret));
	memcpy(ret->bytes, &header, sizeof(header));
	memcpy(ret->bytes + sizeof(header), records->bytes, records->size);
	memcpy(ret->bytes + names_at, names, sizeof(names));
	memcpy(ret->bytes + headers_at, sections, sizeof(sections));
	ret->size = headers_at + sizeof(sections);
}

static void make_two(struct object *ret)
{
	struct records records = {.size = 0};

	ADD(&records, PG_IDENTITY_KERNEL, 0, 2, 1,
	    "first\0f:3\0x86_64\0abcd\0kernel\0006.1\0f+0x1\0f\0kprobe/f+0x1\0"
	    "g+0x2\0f\0kprobe/g+0x2\0f\0f\0kprobe/f");
	ADD(&records, PG_IDENTITY_PROGRAM, PG_IDENTITY_ANY, 0, 0,
	    "second\0main\0x86_64\0\0/bin/nothing\0");
	make_object(&records, ret);
}

/** Read all of it, as the commands do; the copy ends where memory that is ours ends. */
static int read_all(const void *bytes, size_t size, unsigned *ret_num)
{
	char *copy = malloc(size ? size : 1);
	struct pg_records records;
	struct pg_record_event event;
	int found;

	memcpy(copy, bytes, size);
	*ret_num = 0;
	found = pg_records_begin(copy, size, &records);
	while (found >= 0 && (found = pg_records_next(&records, &event)) > 0) {
		struct pg_record_place place;

		++*ret_num;
		for (uint32_t i = 0; i < event.num_sites + event.num_captures; i++)
			ck_assert(pg_record_place(&event, &place));
	}
	free(copy);
	return found;
}

/* --- Reading --- */

START_TEST(records_are_read)
{
	struct object object;
	struct pg_records records;
	struct pg_record_event event;
	struct pg_record_place place;

	make_two(&object);
	ck_assert_int_eq(pg_records_begin(object.bytes, object.size, &records), 0);
	ck_assert_int_eq(pg_records_next(&records, &event), 1);
	ck_assert_str_eq(event.name, "first");
	ck_assert_str_eq(event.point, "f:3");
	ck_assert_str_eq(event.machine, "x86_64");
	ck_assert_str_eq(event.build_id, "abcd");
	ck_assert_str_eq(event.image, "kernel");
	ck_assert_str_eq(event.release, "6.1");
	ck_assert_uint_eq(event.kind, PG_IDENTITY_KERNEL);
	ck_assert_uint_eq(event.num_sites, 2);
	ck_assert_uint_eq(event.num_captures, 1);
	ck_assert(pg_record_place(&event, &place));
	ck_assert_str_eq(place.text, "f+0x1");
	ck_assert_str_eq(place.function, "f");
	ck_assert_str_eq(place.section, "kprobe/f+0x1");
	ck_assert(pg_record_place(&event, &place));
	ck_assert_str_eq(place.text, "g+0x2");
	ck_assert_str_eq(place.function, "f");
	ck_assert(pg_record_place(&event, &place));
	ck_assert_str_eq(place.section, "kprobe/f");
	ck_assert_int_eq(pg_records_next(&records, &event), 1);
	ck_assert_str_eq(event.name, "second");
	ck_assert_str_eq(event.build_id, "");
	ck_assert_str_eq(event.image, "/bin/nothing");
	ck_assert_uint_eq(event.flags, PG_IDENTITY_ANY);
	ck_assert_int_eq(pg_records_next(&records, &event), 0);
}
END_TEST

START_TEST(objects_without_records)
{
	struct object object;
	struct records none = {.size = 0};
	struct pg_records records;
	struct pg_record_event event;
	struct pg_checked misfit;
	Elf64_Shdr section;

	make_object(&none, &object);
	ck_assert_int_eq(pg_records_begin(object.bytes, object.size, &records), 0);
	ck_assert_int_eq(pg_records_next(&records, &event), 0);

	make_two(&object);
	memcpy(&section, object.bytes + object.size - 2 * sizeof(section), sizeof(section));
	section.sh_name = 0;
	memcpy(object.bytes + object.size - 2 * sizeof(section), &section, sizeof(section));
	ck_assert_int_eq(pg_records_begin(object.bytes, object.size, &records), -ENODATA);
	ck_assert_int_eq(pg_check(object.bytes, object.size, &misfit), -1);
	ck_assert_int_eq(misfit.verdict, PG_NO_RECORDS);
	ck_assert(!pg_fits_any(object.bytes, object.size));
}
END_TEST

/** All that is cut off is noticed, wherever it is. */
START_TEST(truncated_objects)
{
	struct object object;
	unsigned num;

	make_two(&object);
	ck_assert_int_eq(read_all(object.bytes, object.size, &num), 0);
	ck_assert_uint_eq(num, 2);
	for (size_t size = 0; size < object.size; size++)
		ck_assert_int_lt(read_all(object.bytes, size, &num), 0);
}
END_TEST

/** Whatever a byte is, reading ends, and within the object. */
START_TEST(damaged_objects)
{
	struct object object;
	unsigned num, refused = 0;

	make_two(&object);
	for (size_t i = 0; i < object.size; i++) {
		for (unsigned value = 0; value < 256; value++) {
			struct object damaged = object;

			damaged.bytes[i] = (char)value;
			refused += read_all(damaged.bytes, damaged.size, &num) < 0;
			ck_assert_uint_le(num, 2);
		}
	}
	ck_assert_uint_gt(refused, 10000);
}
END_TEST

static void check_head(size_t offset, uint32_t value)
{
	struct object object;
	unsigned num;

	make_two(&object);
	memcpy(object.bytes + sizeof(Elf64_Ehdr) + offset, &value, sizeof(value));
	ck_assert_int_eq(read_all(object.bytes, object.size, &num), -ENOEXEC);
	ck_assert_uint_eq(num, 0);
}

START_TEST(damaged_heads)
{
	check_head(offsetof(struct pg_identity, magic), 0);
	check_head(offsetof(struct pg_identity, version), PG_IDENTITY_VERSION - 1);
	check_head(offsetof(struct pg_identity, version), PG_IDENTITY_VERSION | 3U << 16);
	check_head(offsetof(struct pg_identity, size), 0);
	check_head(offsetof(struct pg_identity, size), sizeof(struct pg_identity));
	check_head(offsetof(struct pg_identity, size), 33);
	check_head(offsetof(struct pg_identity, size), UINT32_MAX & ~7U);
	check_head(offsetof(struct pg_identity, num_sites), 100);
	check_head(offsetof(struct pg_identity, num_sites), UINT32_MAX);
	check_head(offsetof(struct pg_identity, num_captures), UINT32_MAX);
}
END_TEST

/* --- Several builds --- */

/** Make the record that was added last one of several builds, whose places name their programs. */
static void mark_as_build(struct records *records, size_t begin)
{
	const uint16_t version = PG_IDENTITY_OF_BUILD;

	memcpy(records->bytes + begin + offsetof(struct pg_identity, version), &version,
	       sizeof(version));
}

#define ADD_BUILD(records, kind, sites, strings)                                                   \
	do {                                                                                       \
		size_t added_at = (records)->size;                                                 \
		ADD(records, kind, 0, sites, 0, strings);                                          \
		mark_as_build(records, added_at);                                                  \
	} while (0)

/** Neither is here: that is said once, for the event. */
START_TEST(builds_of_elsewhere)
{
	struct records records = {.size = 0};
	struct object object;
	struct pg_fits fits;
	struct pg_checked misfit;

	ADD_BUILD(&records, PG_IDENTITY_KERNEL, 1,
		  "k\0f\0\0abcd\0kernel\0001.9.0\0f\0f\0kprobe/f\0k\0");
	ADD_BUILD(&records, PG_IDENTITY_KERNEL, 1,
		  "k\0f\0\0ef01\0kernel\0002.0.0\0f+0x1\0f\0kprobe/f+0x1\0k_1\0");
	ADD_BUILD(&records, PG_IDENTITY_PROGRAM, 0, "p\0f\0\0abcd\0/nowhere/a\0\0");
	ADD_BUILD(&records, PG_IDENTITY_PROGRAM, 0, "p\0f\0\0ef01\0/nowhere/b\0\0");
	make_object(&records, &object);
	ck_assert_ptr_null(pg_fits_find(arena, "object", object.bytes, object.size, &fits));
	ck_assert_uint_eq(fits.num, 4);
	ck_assert_uint_eq(fits.num_misfits, 2);
	ck_assert(!fits.items[0].is_other && fits.items[1].is_other);
	ck_assert(!fits.items[2].is_other && fits.items[3].is_other);
	ck_assert_str_eq(fits.items[1].places[0].named, "k_1");
	ck_assert_ptr_nonnull(strstr(fits.items[0].why, "made for 2 builds (1.9.0, 2.0.0), but build id "));
	ck_assert_ptr_nonnull(strstr(fits.items[0].why, "; the nearest is 2.0.0"));
	ck_assert_str_eq(fits.items[2].why, "made for 2 builds (/nowhere/a abcd, /nowhere/b ef01), but "
					    "none of them is here");
	ck_assert_int_eq(pg_check(object.bytes, object.size, &misfit), -1);
	ck_assert_int_eq(misfit.verdict, PG_OTHER_BUILD);
}
END_TEST

/** One of them is this kernel: nothing is wrong with the other. */
START_TEST(build_of_here)
{
	struct records records = {.size = 0};
	struct pg_record_event kernel = {.kind = PG_IDENTITY_KERNEL};
	char id[PG_BUILD_ID_TEXT], text[256];
	struct object object;
	struct pg_fits fits;
	struct pg_checked misfit;
	size_t begin;
	int length;

	if (pg_check_build_id(&kernel, id))
		return;
	ADD_BUILD(&records, PG_IDENTITY_KERNEL, 0, "k\0f\0\0abcd\0kernel\0001.9.0\0");
	begin = records.size;
	length = snprintf(text, sizeof(text), "k%cf%c%c%s%ckernel%c", 0, 0, 0, id, 0, 0);
	add_record(&records, PG_IDENTITY_KERNEL, 0, 0, 0, text, (size_t)length + 1);
	mark_as_build(&records, begin);
	make_object(&records, &object);
	ck_assert_ptr_null(pg_fits_find(arena, "object", object.bytes, object.size, &fits));
	ck_assert_uint_eq(fits.num_misfits, 0);
	ck_assert(fits.items[0].is_other && !fits.items[1].is_other);
	ck_assert_ptr_null(fits.items[1].why);
	ck_assert_int_eq(pg_check(object.bytes, object.size, &misfit), 0);
}
END_TEST

/* --- Verdicts --- */

static const struct pg_fits *fits_of(const struct object *object)
{
	struct pg_fits *fits = pg_alloc(arena, sizeof(*fits));
	const struct pg_error *error =
		pg_fits_find(arena, "object", object->bytes, object->size, fits);

	ck_assert_msg(!error, "%s", error ? error->message : "");
	return fits;
}

/** An object of one event; `strings` are what the machine's name stands before. */
static struct pg_fit verdict(unsigned kind, unsigned flags, const char *machine,
			     const char *build_id, const char *image)
{
	struct records records = {.size = 0};
	struct object object;
	char *strings = pg_printf(arena, "event%cpoint%c%s%c%s%c%s%crelease", 0, 0, machine, 0,
				  build_id, 0, image, 0);
	size_t len = strlen("event") + strlen("point") + strlen(machine) + strlen(build_id) +
		     strlen(image) + strlen("release") + 6;

	add_record(&records, kind, flags, 0, 0, strings, len);
	make_object(&records, &object);
	ck_assert_uint_eq(fits_of(&object)->num, 1);
	return fits_of(&object)->items[0];
}

START_TEST(verdicts)
{
	static struct utsname host;
	const char *machine;
	struct pg_fit fit;

	uname(&host);
	machine = host.machine;
	fit = verdict(PG_IDENTITY_KERNEL, PG_IDENTITY_ANY, machine, "", "kernel");
	ck_assert_int_eq(fit.checked.verdict, PG_FITS_ANY);
	ck_assert_ptr_null(fit.why);
	fit = verdict(PG_IDENTITY_KERNEL, PG_IDENTITY_ANY, "vax", "", "kernel");
	ck_assert_int_eq(fit.checked.verdict, PG_OTHER_MACHINE);
	ck_assert_str_eq(fit.why, "made for vax, but this is another machine");
	fit = verdict(PG_IDENTITY_KERNEL, 0, machine, "", "kernel");
	ck_assert_int_eq(fit.checked.verdict, PG_NO_BUILD_ID);
	fit = verdict(PG_IDENTITY_MODULE, 0, machine, "abcd", "no_such_module");
	ck_assert_int_eq(fit.checked.verdict, PG_NOT_THERE);
	ck_assert_str_eq(fit.why, "module no_such_module is not loaded");
	fit = verdict(PG_IDENTITY_PROGRAM, 0, machine, "abcd", "/no/such/file");
	ck_assert_int_eq(fit.checked.verdict, PG_NOT_THERE);
	ck_assert_str_eq(fit.why, "/no/such/file does not exist");
	fit = verdict(PG_IDENTITY_PROGRAM, 0, machine, "abcd", "/proc/self/status");
	ck_assert_int_eq(fit.checked.verdict, PG_NO_BUILD_ID);
	fit = verdict(PG_IDENTITY_PROGRAM, 0, machine, "abcd", "/proc/self/exe");
	ck_assert_int_eq(fit.checked.verdict, PG_OTHER_BUILD);
	fit = verdict(PG_IDENTITY_PROGRAM, 0, machine, fit.checked.running, "/proc/self/exe");
	ck_assert_int_eq(fit.checked.verdict, PG_FITS);
	ck_assert_ptr_null(fit.why);
}
END_TEST

/** An event that two objects had in common is one event; another build of it is another one. */
START_TEST(copies_are_one)
{
	static const char strings[] = "e\0p\0vax\0abcd\0kernel\0\0f\0f\0kprobe/f";
	static const char other[] = "e\0p\0vax\0abce\0kernel\0\0f\0f\0kprobe/f";
	static const char place[] = "e\0p\0vax\0abcd\0kernel\0\0g\0f\0kprobe/g";
	struct records records = {.size = 0};
	struct object object;

	ADD(&records, PG_IDENTITY_KERNEL, 0, 1, 0, strings);
	ADD(&records, PG_IDENTITY_KERNEL, 0, 1, 0, strings);
	make_object(&records, &object);
	ck_assert_uint_eq(fits_of(&object)->num, 1);
	ck_assert_uint_eq(fits_of(&object)->num_misfits, 1);
	ADD(&records, PG_IDENTITY_KERNEL, 0, 1, 0, other);
	ADD(&records, PG_IDENTITY_KERNEL, 0, 1, 0, place);
	make_object(&records, &object);
	ck_assert_uint_eq(fits_of(&object)->num, 3);
}
END_TEST

/* --- Notes --- */

START_TEST(notes_of_any_shape)
{
	/* An other note first, then the build id. */
	static const char notes[] = "\4\0\0\0\3\0\0\0\7\0\0\0ABC\0xyz\0"
				    "\4\0\0\0\2\0\0\0\3\0\0\0GNU\0\xab\xcd";
	char id[PG_BUILD_ID_TEXT];

	ck_assert_int_eq(pg_check_note(notes, sizeof(notes) - 1, id), 0);
	ck_assert_str_eq(id, "abcd");
	for (size_t size = 0; size < sizeof(notes) - 1; size++) {
		char *copy = malloc(size ? size : 1);

		memcpy(copy, notes, size);
		ck_assert_int_eq(pg_check_note(copy, size, id), -ENODATA);
		free(copy);
	}
}
END_TEST

/** What a program's file of these bytes has, by way of its path. */
static void check_id_of_file(const void *bytes, size_t size, const char *wanted)
{
	char path[] = "/tmp/probegen-unit.XXXXXX";
	const struct pg_record_event event = {.kind = PG_IDENTITY_PROGRAM, .image = path};
	char id[PG_BUILD_ID_TEXT];
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
	close(fd);
	ck_assert_int_eq(pg_check_build_id(&event, id), 0);
	unlink(path);
	if (wanted)
		ck_assert_str_eq(id, wanted);
	else
		ck_assert_ptr_nonnull(strchr(id, ' ')); /* its stamp */
}

/* As Go's linker lays it out: the segment has another note, and only a section the build id. */
START_TEST(build_id_of_a_section)
{
	static const char other[] = "\4\0\0\0\3\0\0\0\7\0\0\0ABC\0xyz";
	static const char build[] = "\4\0\0\0\2\0\0\0\3\0\0\0GNU\0\xab\xcd\0";
	struct {
		Elf64_Ehdr header;
		Elf64_Phdr segment;
		Elf64_Shdr section;
		char other[sizeof(other)], build[sizeof(build)];
	} file;
	struct object object;

	make_two(&object);
	memset(&file, 0, sizeof(file));
	memcpy(&file.header, object.bytes, sizeof(file.header));
	file.header.e_type = ET_EXEC;
	file.header.e_phoff = (size_t)((char *)&file.segment - (char *)&file);
	file.header.e_phentsize = sizeof(file.segment);
	file.header.e_phnum = 1;
	file.header.e_shoff = (size_t)((char *)&file.section - (char *)&file);
	file.header.e_shnum = 1;
	file.segment.p_type = PT_NOTE;
	file.segment.p_offset = (size_t)(file.other - (char *)&file);
	file.segment.p_filesz = sizeof(other);
	file.section.sh_type = SHT_NOTE;
	file.section.sh_offset = (size_t)(file.build - (char *)&file);
	file.section.sh_size = sizeof(build);
	memcpy(file.other, other, sizeof(other));
	memcpy(file.build, build, sizeof(build));
	check_id_of_file(&file, sizeof(file), "abcd");
	file.header.e_shnum = 0;
	check_id_of_file(&file, sizeof(file), NULL);
	file.segment.p_offset = file.section.sh_offset;
	check_id_of_file(&file, sizeof(file), "abcd");
}
END_TEST

/* --- The verifier's log --- */

static const char *log_of(unsigned insns)
{
	char *text = pg_printf(arena, "libbpf: prog 'p': -- BEGIN PROG LOAD LOG --\n; first();\n");

	for (unsigned i = 0; i < insns; i++)
		text = pg_printf(arena, "%s%u: (b7) r%u = 0\n", text, i, i % 10);
	return pg_printf(arena,
			 "%sR6 invalid mem access 'scalar'\n"
			 "processed 9 insns (limit 1000000)\n"
			 "-- END PROG LOAD LOG --\nlibbpf: failed to load object\n",
			 text);
}

START_TEST(logs_are_shortened)
{
	ck_assert_str_eq(pg_log_shorten(arena, "libbpf: no such file\n"), "");
	ck_assert_str_eq(pg_log_shorten(arena, ""), "");
	ck_assert_str_eq(pg_log_shorten(arena, log_of(2)),
			 "; first();\n0: (b7) r0 = 0\n1: (b7) r1 = 0\n"
			 "R6 invalid mem access 'scalar'\n");
	ck_assert_str_eq(pg_log_shorten(arena, log_of(12)),
			 "... (3 lines before this)\n; first();\n2: (b7) r2 = 0\n3: (b7) r3 = 0\n"
			 "4: (b7) r4 = 0\n5: (b7) r5 = 0\n6: (b7) r6 = 0\n7: (b7) r7 = 0\n"
			 "8: (b7) r8 = 0\n9: (b7) r9 = 0\n10: (b7) r0 = 0\n11: (b7) r1 = 0\n"
			 "R6 invalid mem access 'scalar'\n");
	ck_assert_str_eq(pg_log_first_line(arena, "libbpf: one\nlibbpf: two\n"), "one");
	ck_assert_str_eq(pg_log_first_line(arena, ""), "");
}
END_TEST

Suite *pg_suite_identity(void)
{
	Suite *suite = suite_create("identity");
	TCase *cases = tcase_create("identity");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, records_are_read);
	tcase_add_test(cases, objects_without_records);
	tcase_add_test(cases, truncated_objects);
	tcase_add_test(cases, damaged_objects);
	tcase_add_test(cases, damaged_heads);
	tcase_add_test(cases, builds_of_elsewhere);
	tcase_add_test(cases, build_of_here);
	tcase_add_test(cases, verdicts);
	tcase_add_test(cases, copies_are_one);
	tcase_add_test(cases, notes_of_any_shape);
	tcase_add_test(cases, build_id_of_a_section);
	tcase_add_test(cases, logs_are_shortened);
	suite_add_tcase(suite, cases);
	return suite;
}
