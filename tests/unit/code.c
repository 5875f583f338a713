// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each machine says of its instructions, by their bytes as the manuals have them: Intel's, volume
 * 2, and the Arm Architecture Reference Manual, C6.
 */
#include <capstone/capstone.h>
#include <dlfcn.h>
#include <elf.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/code.h"
#include "unit.h"

#define AT 0x1000

/** Instructions one after the other: the last one is what is asked of, the one before it may matter. */
struct decoded {
	cs_insn *insns;
	size_t num;
	csh handle;
};

static __typeof__(cs_open) *open_decoder;
static __typeof__(cs_close) *close_decoder;
static __typeof__(cs_option) *set_option;
static __typeof__(cs_disasm) *disassemble;
static __typeof__(cs_free) *free_insns;
static __typeof__(cs_regs_access) *regs_access;

static void load_capstone(void)
{
	char name[32];
	void *library;

	snprintf(name, sizeof(name), "libcapstone.so.%d", CS_API_MAJOR);
	library = dlopen(name, RTLD_NOW);
	ck_assert_ptr_nonnull(library);
	open_decoder = dlsym(library, "cs_open");
	close_decoder = dlsym(library, "cs_close");
	set_option = dlsym(library, "cs_option");
	disassemble = dlsym(library, "cs_disasm");
	free_insns = dlsym(library, "cs_free");
	regs_access = dlsym(library, "cs_regs_access");
}

static struct decoded decode(const struct pg_arch *arch, const char *bytes, size_t size)
{
	struct decoded decoded;

	ck_assert_int_eq(open_decoder(arch->code->decoder, arch->code->mode, &decoded.handle), 0);
	set_option(decoded.handle, CS_OPT_DETAIL, CS_OPT_ON);
	decoded.num = disassemble(decoded.handle, (const uint8_t *)bytes, size, AT, 0,
				  &decoded.insns);
	ck_assert_uint_gt(decoded.num, 0);
	ck_assert_uint_eq(decoded.insns[decoded.num - 1].address - AT +
				  decoded.insns[decoded.num - 1].size, size);
	return decoded;
}

static void forget(struct decoded *decoded)
{
	free_insns(decoded->insns, decoded->num);
	close_decoder(&decoded->handle);
}

struct flow_row {
	const char *name, *bytes;
	size_t size;
	struct pg_insn insn; /* but for address and size */
};

#define BYTES(text) text, sizeof(text) - 1

static void check_flow(const struct pg_arch *arch, const struct flow_row *row)
{
	struct decoded decoded = decode(arch, row->bytes, row->size);
	const cs_insn *last = &decoded.insns[decoded.num - 1];
	struct pg_insn insn = {.is_call = pg_insn_has_group(last, CS_GRP_CALL)};

	arch->code->flow(last, decoded.num > 1 ? last - 1 : NULL, &insn);
	ck_assert_msg(insn.flow == row->insn.flow, "%s: flow %d", row->name, insn.flow);
	ck_assert_msg(insn.is_nop == row->insn.is_nop, "%s: is_nop", row->name);
	ck_assert_msg(insn.is_call == row->insn.is_call, "%s: is_call", row->name);
	ck_assert_msg(insn.is_trap == row->insn.is_trap, "%s: is_trap", row->name);
	ck_assert_msg(insn.target == row->insn.target, "%s: target", row->name);
	ck_assert_msg(insn.table == row->insn.table, "%s: table", row->name);
	forget(&decoded);
}

START_TEST(flow_of_x86)
{
	static const struct flow_row rows[] = {
		{"nop", BYTES("\x90"), {.is_nop = true}},
		{"int3", BYTES("\xcc"), {.is_nop = true}},
		{"mov %rdi,%rax", BYTES("\x48\x89\xf8"), {.flow = PG_FLOW_NEXT}},
		{"jmp +2", BYTES("\xeb\x02"), {.flow = PG_FLOW_JUMP, .target = AT + 4}},
		{"je -2", BYTES("\x74\xfe"), {.flow = PG_FLOW_BRANCH, .target = AT}},
		{"call", BYTES("\xe8\x00\x00\x00\x00"), {.is_call = true}},
		{"ret", BYTES("\xc3"), {.flow = PG_FLOW_END}},
		{"ud2", BYTES("\x0f\x0b"), {.is_trap = true}},
		{"jmp *%rax", BYTES("\xff\xe0"), {.flow = PG_FLOW_ANY}},
		{"add %rdx,%rax; jmp *%rax", BYTES("\x48\x01\xd0\xff\xe0"), {.flow = PG_FLOW_TABLE}},
		{"jmp *0x2000(,%rax,8)", BYTES("\xff\x24\xc5\x00\x20\x00\x00"),
		 {.flow = PG_FLOW_TABLE, .table = 0x2000}},
		{"lea 0x10(%rip),%rax", BYTES("\x48\x8d\x05\x10\x00\x00\x00"), {.table = AT + 0x17}},
	};
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_flow(arch, &rows[i]);
}
END_TEST

START_TEST(flow_of_arm64)
{
	static const struct flow_row rows[] = {
		{"nop", BYTES("\x1f\x20\x03\xd5"), {.is_nop = true}},
		{"bti c", BYTES("\x5f\x24\x03\xd5"), {.is_nop = true}},
		{"paciasp", BYTES("\x3f\x23\x03\xd5"), {.is_nop = true}},
		{"isb", BYTES("\xdf\x3f\x03\xd5"), {.flow = PG_FLOW_NEXT}},
		{"mov x0, x1", BYTES("\xe0\x03\x01\xaa"), {.flow = PG_FLOW_NEXT}},
		{"b +8", BYTES("\x02\x00\x00\x14"), {.flow = PG_FLOW_JUMP, .target = AT + 8}},
		{"b.eq +8", BYTES("\x40\x00\x00\x54"), {.flow = PG_FLOW_BRANCH, .target = AT + 8}},
		{"cbz x0, +8", BYTES("\x40\x00\x00\xb4"), {.flow = PG_FLOW_BRANCH, .target = AT + 8}},
		{"tbnz w0, #0, +8", BYTES("\x40\x00\x00\x37"),
		 {.flow = PG_FLOW_BRANCH, .target = AT + 8}},
		{"bl +8", BYTES("\x02\x00\x00\x94"), {.is_call = true}},
		{"blr x1", BYTES("\x20\x00\x3f\xd6"), {.is_call = true}},
		{"br x1", BYTES("\x20\x00\x1f\xd6"), {.flow = PG_FLOW_ANY}},
		{"ret", BYTES("\xc0\x03\x5f\xd6"), {.flow = PG_FLOW_END}},
		{"eret", BYTES("\xe0\x03\x9f\xd6"), {.flow = PG_FLOW_END}},
		{"brk #0x800", BYTES("\x00\x00\x21\xd4"), {.is_trap = true}},
	};
	const struct pg_arch *arch = pg_arch_by_machine(EM_AARCH64);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_flow(arch, &rows[i]);
}
END_TEST

struct effect_row {
	const char *name, *bytes;
	size_t size;
	struct pg_effect effect;
};

static void check_effect(const struct pg_arch *arch, const struct effect_row *row)
{
	struct decoded decoded = decode(arch, row->bytes, row->size);
	struct pg_effect effect = {.writes = 0};
	cs_regs read, written;
	uint8_t num_read, num_written;

	arch->code->effect(decoded.insns, NULL, &effect);
	ck_assert_int_eq(regs_access(decoded.handle, decoded.insns, read, &num_read, written,
				     &num_written), 0);
	for (size_t i = 0; i < num_written; i++)
		effect.writes |= arch->code->reg_bit(written[i]);
	ck_assert_msg(effect.is_call == row->effect.is_call, "%s: is_call", row->name);
	ck_assert_msg(effect.is_jump == row->effect.is_jump, "%s: is_jump", row->name);
	ck_assert_msg(effect.is_restore == row->effect.is_restore, "%s: is_restore", row->name);
	ck_assert_msg(effect.target == row->effect.target, "%s: target", row->name);
	ck_assert_msg((effect.writes & row->effect.writes) == row->effect.writes &&
			      !(effect.writes & ~row->effect.writes & arch->clobbered),
		      "%s: writes %#llx", row->name, (unsigned long long)effect.writes);
	forget(&decoded);
}

START_TEST(effects)
{
	static const struct effect_row x86[] = {
		{"mov %rdi,%rax", BYTES("\x48\x89\xf8"), {.writes = 1}},
		{"mov $1,%cl", BYTES("\xb1\x01"), {.writes = 1 << 2}},
		{"pop %rbx", BYTES("\x5b"), {.is_restore = true, .writes = 1 << 3}},
		{"call +1", BYTES("\xe8\x01\x00\x00\x00"), {.is_call = true, .target = AT + 6}},
		{"call *%rax", BYTES("\xff\xd0"), {.is_call = true}},
		{"jne +2", BYTES("\x75\x02"), {.is_jump = true, .target = AT + 4}},
	};
	static const struct effect_row arm64[] = {
		{"mov w3, w1", BYTES("\xe3\x03\x01\x2a"), {.writes = 1 << 3}},
		{"ldp x29, x30, [sp], #16", BYTES("\xfd\x7b\xc1\xa8"),
		 {.is_restore = true, .writes = 3 << 29}},
		{"bl +8", BYTES("\x02\x00\x00\x94"), {.is_call = true, .target = AT + 8}},
		{"blr x1", BYTES("\x20\x00\x3f\xd6"), {.is_call = true}},
		{"cbz x0, +8", BYTES("\x40\x00\x00\xb4"), {.is_jump = true, .target = AT + 8}},
	};

	for (size_t i = 0; i < sizeof(x86) / sizeof(*x86); i++)
		check_effect(pg_arch_by_machine(EM_X86_64), &x86[i]);
	for (size_t i = 0; i < sizeof(arm64) / sizeof(*arm64); i++)
		check_effect(pg_arch_by_machine(EM_AARCH64), &arm64[i]);
}
END_TEST

START_TEST(stores)
{
	static const struct {
		const char *name, *bytes;
		size_t size;
		int reg; /* -1: it does not store to the frame */
		int64_t offset;
		unsigned stored;
	} rows[] = {
		{"mov %edi,-0x20(%rbp)", BYTES("\x89\x7d\xe0"), 6, -0x20, 4},
		{"push %rbx", BYTES("\x53"), 7, -8, 8},
		{"movsd %xmm0,-0x18(%rbp)", BYTES("\xf2\x0f\x11\x45\xe8"), 6, -0x18, 8},
		{"movq %xmm0,-0x18(%rbp)", BYTES("\x66\x0f\xd6\x45\xe8"), 6, -0x18, 8},
		{"vmovsd %xmm0,-0x18(%rbp)", BYTES("\xc5\xfb\x11\x45\xe8"), 6, -0x18, 8},
		{"vmovss %xmm1,-0x1c(%rbp)", BYTES("\xc5\xfa\x11\x4d\xe4"), 6, -0x1c, 4},
		{"vmovdqu %ymm0,-0x20(%rbp)", BYTES("\xc5\xfe\x7f\x45\xe0"), 6, -0x20, 32},
		{"vmovaps %zmm0,0x40(%rbp)", BYTES("\x62\xf1\x7c\x48\x29\x45\x01"), 6, 0x40, 64},
		{"vmovsd -0x18(%rbp),%xmm0", BYTES("\xc5\xfb\x10\x45\xe8"), -1, 0, 0},
		{"cmp %eax,-8(%rbp)", BYTES("\x39\x45\xf8"), -1, 0, 0},
		{"mov %rax,(%rdx)", BYTES("\x48\x89\x02"), -1, 0, 0},
	};
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct decoded decoded = decode(arch, rows[i].bytes, rows[i].size);
		struct pg_store store;

		ck_assert_msg(arch->code->store(&decoded.insns[0], &store) == (rows[i].reg >= 0), "%s",
			      rows[i].name);
		if (rows[i].reg >= 0)
			ck_assert_msg((int)store.reg == rows[i].reg && store.offset == rows[i].offset &&
					      store.size == rows[i].stored,
				      "%s: where", rows[i].name);
		forget(&decoded);
	}
}
END_TEST

static struct pg_leaving leaving(const char *bytes, size_t size, bool *ret_may)
{
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);
	struct decoded decoded = decode(arch, bytes, size);
	struct pg_following following = {.contents = {0}};
	struct pg_leaving last = {.target = 0};

	for (size_t i = 0; i < decoded.num; i++)
		*ret_may = arch->code->leave(&following, &decoded.insns[i], &last);
	forget(&decoded);
	return last;
}

START_TEST(leavings)
{
	static const struct {
		const char *bytes;
		size_t size;
		enum pg_leave how;
		uint64_t target;
	} rows[] = {
		{BYTES("\xc3"), PG_LEAVE_RETURN, 0},
		{BYTES("\xeb\x02"), PG_LEAVE_JUMP, AT + 4},
		{BYTES("\x74\x02"), PG_LEAVE_BRANCH, AT + 4},
		{BYTES("\xff\xe0"), PG_LEAVE_POINTER, 0}, /* jmp *%rax */
		{BYTES("\xff\x24\xc5\x00\x20\x00\x00"), PG_LEAVE_INDEXED, 0x2000},
		{BYTES("\x3e\xff\xe0"), PG_LEAVE_TABLE, 0}, /* notrack jmp *%rax */
		/* movslq (%rdx,%rax,4),%rax; add %rdx,%rax; jmp *%rax */
		{BYTES("\x48\x63\x04\x82\x48\x01\xd0\xff\xe0"), PG_LEAVE_TABLE, 0},
		/* xor %eax,%eax; jmp *%rax */
		{BYTES("\x31\xc0\xff\xe0"), PG_LEAVE_UNKNOWN, 0},
	};
	bool may;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pg_leaving last = leaving(rows[i].bytes, rows[i].size, &may);

		ck_assert(may);
		ck_assert_msg(last.how == rows[i].how, "row %zu: %d", i, last.how);
		ck_assert_uint_eq(last.target, rows[i].target);
	}
	leaving(BYTES("\xe8\x00\x00\x00\x00"), &may); /* a call comes back */
	ck_assert(!may);
	ck_assert_ptr_null(pg_arch_by_machine(EM_AARCH64)->code->leave);
}
END_TEST

Suite *pg_suite_code(void)
{
	Suite *suite = suite_create("code");
	TCase *tests = tcase_create("instructions");

	tcase_add_checked_fixture(tests, load_capstone, NULL);
	tcase_add_test(tests, flow_of_x86);
	tcase_add_test(tests, flow_of_arm64);
	tcase_add_test(tests, effects);
	tcase_add_test(tests, stores);
	tcase_add_test(tests, leavings);
	suite_add_tcase(suite, tests);
	return suite;
}
