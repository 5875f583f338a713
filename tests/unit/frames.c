// SPDX-License-Identifier: GPL-2.0-only
/*
 * Call frame information: which instructions are sound, entries of both sections, the rows of the canonical
 * frame address and the rules of registers, by tables and against what libdw reads in the files themselves.
 */
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "arch/machines.h"
#include "base/array.h"
#include "dbg/file/open.h"
#include "dbg/frame/cfi.h"
#include "dbg/frame/entry.h"
#include "dbg/frame/rows.h"
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

static struct pg_cursor cursor(const void *bytes, size_t size)
{
	const unsigned char *begin = bytes;

	return (struct pg_cursor){begin, begin + size, PG_LITTLE_ENDIAN};
}

/* A text without the NUL that ends it. */
#define BYTES(text)  text, sizeof(text) - 1
#define CURSOR(text) cursor(BYTES(text))

/* The factors of a CIE, 2 and -8, and the return address's register, 16. */
#define NUMBERS	  "\x02\x78\x10"

/* --- Which instructions are sound --- */

static const struct {
	const char *what;
	const char *bytes;
	size_t size;
	bool common, entry, encoded; /* is it sound in each of these? */
} instructions[] = {
	{"nothing", BYTES(""), true, true, true},
	{"def_cfa, offset", BYTES("\x0c\x07\x08\x90\x01"), true, true, true},
	{"advance", BYTES("\x41"), false, true, true},
	{"advance by 1, 2 and 4 bytes", BYTES("\x02\x10\x03\x10\x20\x04\x10\x20\x30\x40"), false,
	 true, true},
	{"advance, cut off", BYTES("\x04\x10\x20\x30"), false, false, false},
	{"restore", BYTES("\xc3"), false, true, true},
	{"restore_extended", BYTES("\x06\x03"), false, true, true},
	{"set_loc", BYTES("\x01\x00\x10\x00\x00\x00\x00\x00\x00"), false, true, false},
	{"set_loc, cut off", BYTES("\x01\x00\x10\x00\x00\x00\x00\x00"), false, false, false},
	{"offset_extended", BYTES("\x05\xff\x07\x01"), true, true, true},
	{"offset_extended, register 1024", BYTES("\x05\x80\x08\x01"), false, false, false},
	{"offset_extended_sf, register 1024", BYTES("\x11\x80\x08\x01"), false, false, false},
	{"val_offset, register 1024", BYTES("\x14\x80\x08\x01"), false, false, false},
	{"val_offset_sf, register 1024", BYTES("\x15\x80\x08\x01"), false, false, false},
	{"undefined, register 1024", BYTES("\x07\x80\x08"), false, false, false},
	{"same_value, register 1024", BYTES("\x08\x80\x08"), false, false, false},
	{"restore_extended, register 1024", BYTES("\x06\x80\x08"), false, false, false},
	{"register, of register 1024", BYTES("\x09\x80\x08\x01"), false, false, false},
	{"register, to register 1024", BYTES("\x09\x01\x80\x08"), true, true, true},
	{"expression", BYTES("\x10\x10\x02\x77\x08"), true, true, true},
	{"expression, of register 1024", BYTES("\x10\x80\x08\x02\x77\x08"), false, false, false},
	{"val_expression, of register 1024", BYTES("\x16\x80\x08\x02\x77\x08"), false, false,
	 false},
	{"expression, cut off", BYTES("\x10\x10\x03\x77\x08"), false, false, false},
	{"a register of 64 bits", BYTES("\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), false,
	 false, false},
	{"a number of 11 bytes", BYTES("\x0e\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"), false,
	 false, false},
	{"a number of 10 bytes", BYTES("\x0e\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"), true, true,
	 true},
	{"a number, cut off", BYTES("\x0e\x80"), false, false, false},
	{"offset, cut off", BYTES("\x83"), false, false, false},
	{"remember, restore", BYTES("\x0a\x0b"), true, true, true},
	{"restore_state alone", BYTES("\x0b"), false, false, false},
	{"SPARC's", BYTES("\x2d"), false, false, false},
	{"MIPS'", BYTES("\x1d\x00\x00\x00\x00\x00\x00\x00\x00"), false, false, false},
	{"unknown", BYTES("\x3f"), false, false, false},
};

static struct pg_frame_entry entry_of(struct pg_cursor common, struct pg_cursor own)
{
	return (struct pg_frame_entry){
		.low = 0x1000,
		.high = 0x1100,
		.common = {.version = 1, .numbers = CURSOR(NUMBERS), .instructions = common},
		.instructions = own};
}

static bool is_sound(const struct pg_arch *arch, const struct pg_frame_entry *entry)
{
	struct pg_cfa_rows rows;

	return pg_cfa_rows(arch, arena, entry, &rows);
}

START_TEST(sound_instructions)
{
	struct pg_cursor at = cursor(instructions[_i].bytes, instructions[_i].size);
	struct pg_frame_entry common = entry_of(at, CURSOR(""));
	struct pg_frame_entry own = entry_of(CURSOR(""), at), encoded = own;

	encoded.common.encoding = DW_EH_PE_pcrel | DW_EH_PE_sdata4;
	ck_assert_msg(is_sound(&pg_arch_x86_64, &common) == instructions[_i].common &&
			      is_sound(&pg_arch_x86_64, &own) == instructions[_i].entry &&
			      is_sound(&pg_arch_x86_64, &encoded) == instructions[_i].encoded,
		      "%s", instructions[_i].what);
}
END_TEST

START_TEST(remembered_states)
{
	char states[PG_CFA_MAX_STATES + 1];
	struct pg_frame_entry entry;

	memset(states, DW_CFA_remember_state, sizeof(states));
	entry = entry_of(CURSOR(""), cursor(states, PG_CFA_MAX_STATES));
	ck_assert(is_sound(&pg_arch_x86_64, &entry));
	entry = entry_of(CURSOR(""), cursor(states, sizeof(states)));
	ck_assert(!is_sound(&pg_arch_x86_64, &entry));
	/* What a CIE remembers is not for its entries. */
	entry = entry_of(CURSOR("\x0a"), CURSOR("\x0b"));
	ck_assert(!is_sound(&pg_arch_x86_64, &entry));
}
END_TEST

/* DW_CFA_AARCH64_negate_ra_state, and a number like it as an operand. */
START_TEST(signing)
{
	struct pg_frame_entry entry = entry_of(CURSOR(""), CURSOR("\x0e\x2d\x2d\x41\x9e\x2d\x2d"));
	struct pg_saved_rule rule = pg_saved_at(&pg_arch_aarch64, &entry, 30, 0x1002);

	ck_assert(is_sound(&pg_arch_aarch64, &entry));
	ck_assert_int_eq(rule.kind, PG_SAVED_AT);
	ck_assert_int_eq((int64_t)rule.number, -8 * 0x2d);
	rule = pg_saved_at(&pg_arch_aarch64, &entry, 30, 0x1001);
	ck_assert_int_eq(rule.kind, PG_SAVED_UNSAID);
}
END_TEST

/* --- Entries --- */

/*
 * Of .debug_frame: a CIE, and an entry of it for [0x1000, 0x1010) with one change after eight
 * bytes.
 */
#define FRAME_FDE "\x17\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\x44\x0e\x10"
static const char first_version[] =
	"\x0e\0\0\0\xff\xff\xff\xff\x01\0" NUMBERS "\x0c\x07\x08\x90\x01" FRAME_FDE;
static const char fourth_version[] =
	"\x10\0\0\0\xff\xff\xff\xff\x04\0\x08\0" NUMBERS "\x0c\x07\x08\x90\x01" FRAME_FDE;
static const char with_segments[] =
	"\x10\0\0\0\xff\xff\xff\xff\x04\0\x08\1" NUMBERS "\x0c\x07\x08\x90\x01" FRAME_FDE;
static const char second_version[] =
	"\x0e\0\0\0\xff\xff\xff\xff\x02\0" NUMBERS "\x0c\x07\x08\x90\x01" FRAME_FDE;
static const char of_64_bits[] =
	"\xff\xff\xff\xff\x10\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x03\0" NUMBERS
	"\x0c\x07\x08"
	"\xff\xff\xff\xff\x1b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\x44"
	"\x0e\x10";
/* Of .eh_frame at 0x2000: addresses are 4 bytes, relative to where they stand, here 0x2020. */
#define EH_FRAMES(letter, encoding)                                                                \
	"\0\0\0\0\x10\0\0\0\0\0\0\0\x01z" letter "\0" NUMBERS "\x01" encoding "\x0c\x07\x08"       \
	"\x10\0\0\0\x18\0\0\0\xe0\xef\xff\xff\x10\0\0\0\0\x44\x0e\x10"
static const char of_programs[] = EH_FRAMES("R", "\x1b");
static const char of_unknown_letters[] = EH_FRAMES("Q", "\x1b");
static const char indirect[] = EH_FRAMES("R", "\x9b");
static const char relative_to_data[] = EH_FRAMES("R", "\x3b");

static const struct {
	const char *what, *bytes;
	size_t size;
	bool is_eh, is_read;
} sections[] = {
	{"first_version", BYTES(first_version), false, true},
	{"fourth_version", BYTES(fourth_version), false, true},
	{"with_segments", BYTES(with_segments), false, false},
	{"second_version", BYTES(second_version), false, false},
	{"of_64_bits", BYTES(of_64_bits), false, true},
	{"of_programs", BYTES(of_programs), true, true},
	{"of_unknown_letters", BYTES(of_unknown_letters), true, false},
	{"indirect", BYTES(indirect), true, false},
	{"relative_to_data", BYTES(relative_to_data), true, false},
};

static bool read_first(const struct pg_frames *frames, struct pg_frame_entry *ret)
{
	struct pg_frame_last last = {.is_read = false};
	struct pg_cursor at = frames->bytes;

	while (at.at < at.end) {
		if (pg_frame_entry_read(frames, &at, &last, ret))
			return true;
	}
	return false;
}

START_TEST(entries)
{
	struct pg_frames frames = {.bytes = cursor(sections[_i].bytes, sections[_i].size),
				   .address = sections[_i].is_eh ? 0x2000 : 0,
				   .is_eh = sections[_i].is_eh};
	struct pg_frame_entry entry;
	struct pg_cfa_rows rows;

	ck_assert_msg(read_first(&frames, &entry) == sections[_i].is_read, "%s", sections[_i].what);
	if (!sections[_i].is_read)
		return;
	ck_assert_uint_eq(entry.low, 0x1000);
	ck_assert_uint_eq(entry.high, 0x1010);
	ck_assert_mem_eq(entry.common.instructions.at, "\x0c\x07\x08", 3);
	ck_assert(pg_cfa_rows(&pg_arch_x86_64, arena, &entry, &rows));
	ck_assert_uint_eq(rows.num, 2);
	ck_assert_uint_eq(rows.rows[0].to, 0x1008);
	ck_assert_int_eq(rows.rows[0].rule.offset, 8);
	ck_assert_uint_eq(rows.rows[1].to, 0x1010);
	ck_assert_uint_eq(rows.rows[1].rule.reg, 7);
	ck_assert_int_eq(rows.rows[1].rule.offset, 16);
}
END_TEST

/* Cut off anywhere, in memory of just that size: nothing is read beyond it. */
START_TEST(entries_cut_off)
{
	for (size_t size = 0; size < sections[_i].size; size++) {
		unsigned char *bytes = malloc(size ? size : 1);
		struct pg_frames frames = {.is_eh = sections[_i].is_eh};
		struct pg_frame_entry entry;

		memcpy(bytes, sections[_i].bytes, size);
		frames.bytes = cursor(bytes, size);
		if (read_first(&frames, &entry))
			ck_assert(entry.instructions.end <= bytes + size);
		free(bytes);
	}
}
END_TEST

/* --- Rows --- */

static struct pg_cfa_rows rows_of(struct pg_cursor own)
{
	const struct pg_frame_entry entry = entry_of(CURSOR("\x0c\x07\x08"), own);
	struct pg_cfa_rows rows;

	ck_assert(pg_cfa_rows(&pg_arch_x86_64, arena, &entry, &rows));
	return rows;
}

/* States in states, and an expression after another one. */
START_TEST(rows_in_rows)
{
	struct pg_cfa_rows found = rows_of(CURSOR("\x0a\x41\x0e\x10\x0a\x41\x0e\x18\x41\x0b\x41\x0b"
						  "\x41\x0f\x02\x77\x08\x41\x0f\x02\x77\x10"));

	ck_assert_uint_eq(found.num, 7);
	ck_assert_int_eq(found.rows[2].rule.offset, 24);
	ck_assert_int_eq(found.rows[3].rule.offset, 16);
	ck_assert_int_eq(found.rows[4].rule.offset, 8);
	ck_assert_int_eq(found.rows[5].kind, PG_CFA_EXPRESSION);
	ck_assert_int_eq(found.rows[6].kind, PG_CFA_EXPRESSION);
}
END_TEST

START_TEST(rows)
{
	static const struct pg_cfa_row expected[] = {
		{0x1000, 0x1002, PG_CFA_RULE, .rule = {7, 8}},
		{0x1002, 0x1006, PG_CFA_RULE, .rule = {7, 16}}, /* and where only another register changes */
		{0x1006, 0x1026, PG_CFA_RULE, .rule = {6, 16}},
		{0x1026, 0x102a, PG_CFA_RULE, .rule = {6, -40}},
		{0x102a, 0x102c, PG_CFA_RULE, .rule = {7, 16}}, /* as remembered */
		{0x102c, 0x102e, PG_CFA_EXPRESSION, .rule = {0, 0}},
		{0x102e, 0x1030, PG_CFA_UNKNOWN, .rule = {0, 0}}, /* an offset, but of no register */
		{0x1030, 0x1032, PG_CFA_RULE, .rule = {3, 24}},
		{0x1032, 0x1100, PG_CFA_RULE, .rule = {3, 8}},
	};
	struct pg_cfa_rows found =
		rows_of(CURSOR("\x41\x0e\x10\x0a\x41\x86\x02\x41\x0d\x06\x02\x10\x13\x05"
			       "\x42\x0b\x41\x0f\x02\x77\x08\x41\x0e\x30\x41\x12\x03\x7d"
			       "\x41\x0c\x03\x08\x04\x00\x01\x00\x00"));

	ck_assert_uint_eq(found.num, PG_ARRAY_SIZE(expected));
	for (size_t i = 0; i < found.num; i++) {
		ck_assert_uint_eq(found.rows[i].from, expected[i].from);
		ck_assert_uint_eq(found.rows[i].to, expected[i].to);
		ck_assert_int_eq(found.rows[i].kind, expected[i].kind);
		if (expected[i].kind != PG_CFA_RULE)
			continue;
		ck_assert_uint_eq(found.rows[i].rule.reg, expected[i].rule.reg);
		ck_assert_int_eq(found.rows[i].rule.offset, expected[i].rule.offset);
	}
	ck_assert_ptr_null(pg_cfa_row_at(&found, 0xfff));
	ck_assert_ptr_eq(pg_cfa_row_at(&found, 0x1001), &found.rows[0]);
	ck_assert_ptr_eq(pg_cfa_row_at(&found, 0x1002), &found.rows[1]);
	ck_assert_ptr_null(pg_cfa_row_at(&found, 0x1100));
}
END_TEST

/* --- Rules of registers --- */

/* The factors are 2 and -8; the CIE has register 16 at [cfa-8], and the entry's row begins at 0x1002. */
static const struct {
	const char *what;
	const char *bytes;
	size_t size;
	uint64_t reg, address;
	enum pg_saved_kind kind;
	int64_t number;
	size_t expression; /* bytes */
} rules[] = {
	{"nothing", BYTES(""), 3, 0x1000, PG_SAVED_UNSAID, 0, 0},
	{"of the CIE", BYTES(""), 16, 0x1000, PG_SAVED_AT, -8, 0},
	{"offset", BYTES("\x41\x83\x02"), 3, 0x1002, PG_SAVED_AT, -16, 0},
	{"offset, before it", BYTES("\x41\x83\x02"), 3, 0x1001, PG_SAVED_UNSAID, 0, 0},
	{"offset, of another one", BYTES("\x41\x83\x02"), 4, 0x1002, PG_SAVED_UNSAID, 0, 0},
	{"offset, to the end", BYTES("\x41\x83\x02"), 3, 0x10ff, PG_SAVED_AT, -16, 0},
	{"two of one row", BYTES("\x83\x02\x83\x03"), 3, 0x1000, PG_SAVED_AT, -24, 0},
	{"offset_extended", BYTES("\x41\x05\xff\x07\x02"), 1023, 0x1002, PG_SAVED_AT, -16, 0},
	{"offset_extended_sf", BYTES("\x41\x11\x03\x7e"), 3, 0x1002, PG_SAVED_AT, 16, 0},
	{"val_offset", BYTES("\x41\x14\x03\x02"), 3, 0x1002, PG_SAVED_SUM, -16, 0},
	{"val_offset_sf", BYTES("\x41\x15\x03\x7e"), 3, 0x1002, PG_SAVED_SUM, 16, 0},
	{"undefined", BYTES("\x41\x07\x03"), 3, 0x1002, PG_SAVED_LOST, 0, 0},
	{"same_value", BYTES("\x83\x02\x41\x08\x03"), 3, 0x1002, PG_SAVED_SAME, 0, 0},
	{"register", BYTES("\x41\x09\x03\x0c"), 3, 0x1002, PG_SAVED_REGISTER, 12, 0},
	{"expression", BYTES("\x41\x10\x03\x02\x77\x08"), 3, 0x1002, PG_SAVED_AT_EXPRESSION, 0, 2},
	{"val_expression", BYTES("\x41\x16\x03\x03\x77\x88\x01"), 3, 0x1002, PG_SAVED_IS_EXPRESSION, 0, 3},
	{"restore", BYTES("\x83\x02\x41\xc3"), 3, 0x1002, PG_SAVED_UNSAID, 0, 0},
	{"restore, of the CIE", BYTES("\x07\x10\x41\xd0"), 16, 0x1002, PG_SAVED_AT, -8, 0},
	{"restore_extended", BYTES("\x07\x10\x41\x06\x10"), 16, 0x1002, PG_SAVED_AT, -8, 0},
	{"remembered", BYTES("\x83\x02\x0a\x41\x83\x03\x41\x0b"), 3, 0x1002, PG_SAVED_AT, -24, 0},
	{"restored", BYTES("\x83\x02\x0a\x41\x83\x03\x41\x0b"), 3, 0x1004, PG_SAVED_AT, -16, 0},
	{"args_size", BYTES("\x41\x2e\x03\x83\x02"), 3, 0x1002, PG_SAVED_AT, -16, 0},
	{"frame changes", BYTES("\x83\x02\x41\x0c\x06\x10\x0e\x20"), 3, 0x1002, PG_SAVED_AT, -16, 0},
};

START_TEST(rules_of_registers)
{
	struct pg_frame_entry entry = entry_of(CURSOR("\x0c\x07\x08\x90\x01"),
					       cursor(rules[_i].bytes, rules[_i].size));
	struct pg_saved_rule rule =
		pg_saved_at(&pg_arch_x86_64, &entry, rules[_i].reg, rules[_i].address);
	const struct pg_cursor *bytes = &rule.expression;

	ck_assert_msg(is_sound(&pg_arch_x86_64, &entry), "%s", rules[_i].what);
	ck_assert_msg(rule.kind == rules[_i].kind, "%s", rules[_i].what);
	ck_assert_msg((int64_t)rule.number == rules[_i].number, "%s", rules[_i].what);
	ck_assert_msg((size_t)(bytes->end - bytes->at) == rules[_i].expression, "%s", rules[_i].what);
	ck_assert(!rules[_i].expression || *bytes->at == DW_OP_breg7);
}
END_TEST

/* --- Against libdw, which reads the file's own section --- */

static const struct {
	const char *fixture;
	bool is_eh;
} judged[] = {{"passing-gcc.elf", false}, {"passing-clang.elf", false}, {"user-pie.elf", true}};

/* Of registers that are said; where they are not, libdw has a calling convention with %ax for %bx. */
static void assert_same_register(struct pg_dbg *dbg, Dwarf_Frame *frame, uint64_t address, int reg)
{
	const Dwarf_Op *ours;
	Dwarf_Op memory[3], *ops;
	size_t num, num_ours = 0;

	ck_assert_int_eq(dwarf_frame_register(frame, reg, memory, &ops, &num), 0);
	if (pg_register_at(dbg, address, (uint64_t)reg, &ours, &num_ours) != PG_REGISTER_SAVED)
		num_ours = 0;
	ck_assert_uint_eq(num_ours, num);
	for (size_t i = 0; i < num; i++) {
		ck_assert_uint_eq(ours[i].atom, ops[i].atom);
		ck_assert_uint_eq(ours[i].number, ops[i].number);
	}
}

static void assert_same_rule(struct pg_dbg *dbg, Dwarf_CFI *cfi, uint64_t address)
{
	Dwarf_Frame *frame = NULL;
	struct pg_cfa_rule rule;
	Dwarf_Addr from, to;
	uint64_t end;
	Dwarf_Op *ops;
	size_t num;

	if (dwarf_cfi_addrframe(cfi, address, &frame) != 0) {
		ck_assert(!pg_cfa_rule_at(dbg, address, &rule, &end));
		return;
	}
	ck_assert_int_eq(dwarf_frame_cfa(frame, &ops, &num), 0);
	ck_assert(num == 1 && ops[0].atom == DW_OP_bregx);
	ck_assert(pg_cfa_rule_at(dbg, address, &rule, &end));
	ck_assert_uint_eq(rule.reg, ops[0].number);
	ck_assert_int_eq(rule.offset, (int64_t)ops[0].number2);
	ck_assert_int_ge(dwarf_frame_info(frame, &from, &to, NULL), 0);
	ck_assert_uint_ge(end, to); /* ours hold on where only another register changes */
	for (int reg = 0; reg <= 16; reg++) {
		if (reg != (int)dbg->arch->sp)
			assert_same_register(dbg, frame, address, reg);
	}
	free(frame);
}

static void open_fixture(const char *name, bool is_program, struct pg_dbg **ret)
{
	const char *folder = getenv("FIXTURES");
	const char *path = pg_printf(arena, "%s/%s", folder ? folder : "tests/fixtures", name);
	struct pg_elf file;

	ck_assert_ptr_null(pg_elf_open(arena, path, &file));
	ck_assert_ptr_null(pg_dbg_open_files(arena, is_program ? PG_DBG_PROGRAM : PG_DBG_KERNEL,
					     file, (struct pg_elf){.fd = -1}, ret));
}

START_TEST(as_libdw)
{
	struct pg_dbg *dbg = NULL;
	GElf_Shdr text = {.sh_size = 0};
	Elf_Scn *section = NULL;
	Dwarf_CFI *cfi;

	open_fixture(judged[_i].fixture, judged[_i].is_eh, &dbg);
	cfi = judged[_i].is_eh ? dwarf_getcfi_elf(dbg->elf) : dwarf_getcfi(dbg->dwarf);
	ck_assert_ptr_nonnull(cfi);
	while ((section = elf_nextscn(dbg->elf, section))) {
		ck_assert_ptr_nonnull(gelf_getshdr(section, &text));
		for (uint64_t i = 0; (text.sh_flags & SHF_EXECINSTR) && i < text.sh_size; i++)
			if (!judged[_i].is_eh ||
			    text.sh_entsize == 0) /* not the PLT: expressions */
				assert_same_rule(dbg, cfi, text.sh_addr + i);
	}
	if (judged[_i].is_eh)
		dwarf_cfi_end(cfi);
	pg_dbg_close(dbg);
}
END_TEST

/* What call frame information is silent about is as the calling convention has it. */
START_TEST(silent_registers)
{
	const Dwarf_Op *ops;
	struct pg_dbg *dbg;
	size_t num;

	open_fixture("passing-gcc.elf", false, &dbg);
	for (uint64_t reg = 0; reg < 64; reg++)
		ck_assert_int_eq(pg_register_at(dbg, dbg->marks[PG_MARK_TEXT], reg, &ops, &num),
				 reg == 3 || reg == 6 || (reg >= 12 && reg <= 15) ? PG_REGISTER_SAME
				 : reg == 16					  ? PG_REGISTER_SAVED
										  : PG_REGISTER_LOST);
	ck_assert_int_eq(pg_register_at(dbg, 1, 3, &ops, &num), PG_REGISTER_LOST); /* no code */
	pg_dbg_close(dbg);
}
END_TEST

Suite *pg_suite_frames(void)
{
	Suite *suite = suite_create("frames");
	TCase *tests = tcase_create("frames");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, sound_instructions, 0, PG_ARRAY_SIZE(instructions));
	tcase_add_test(tests, remembered_states);
	tcase_add_test(tests, signing);
	tcase_add_loop_test(tests, entries, 0, PG_ARRAY_SIZE(sections));
	tcase_add_loop_test(tests, entries_cut_off, 0, PG_ARRAY_SIZE(sections));
	tcase_add_test(tests, rows);
	tcase_add_test(tests, rows_in_rows);
	tcase_add_loop_test(tests, rules_of_registers, 0, PG_ARRAY_SIZE(rules));
	tcase_add_loop_test(tests, as_libdw, 0, PG_ARRAY_SIZE(judged));
	tcase_add_test(tests, silent_registers);
	suite_add_tcase(suite, tests);
	return suite;
}
