// SPDX-License-Identifier: GPL-2.0-only
/*
 * The register tables against the kernel's and the ABIs' own orders, written down a second time
 * here in the form that those documents have.
 */
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "unit.h"

/* System V ABI for x86-64, figure 3.36: names by DWARF number. */
static const char *const x86_dwarf[] = {
	"ax", "dx", "cx", "bx", "si", "di", "bp", "sp",
	"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
};

/* arch/x86/include/asm/ptrace.h: struct pt_regs, eight bytes a member. */
static const char *const x86_pt_regs[] = {
	"r15", "r14", "r13", "r12", "bp", "bx", "r11", "r10", "r9", "r8", "ax",
	"cx", "dx", "si", "di", "orig_ax", "ip", "cs", "flags", "sp", "ss",
};

/* System V ABI for x86-64, 3.2.3: integer parameters. */
static const char *const x86_params[] = {"di", "si", "dx", "cx", "r8", "r9"};

static unsigned pt_regs_offset(const char *name)
{
	for (unsigned i = 0; i < sizeof(x86_pt_regs) / sizeof(*x86_pt_regs); i++) {
		if (strcmp(x86_pt_regs[i], name) == 0)
			return 8 * i;
	}
	ck_abort_msg("%s is not in pt_regs", name);
}

START_TEST(x86_numbers)
{
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);

	for (unsigned i = 0; i < sizeof(x86_dwarf) / sizeof(*x86_dwarf); i++) {
		const struct pg_arch_reg *reg = pg_arch_reg(arch, i);

		ck_assert_ptr_nonnull(reg);
		ck_assert_str_eq(reg->name, x86_dwarf[i]);
	}
	ck_assert_str_eq(pg_arch_reg(arch, 49)->name, "flags");
	ck_assert_ptr_null(pg_arch_reg(arch, 16)); /* a frame's return address, no register */
	ck_assert_ptr_null(pg_arch_reg(arch, 17)); /* xmm0 */
	ck_assert_ptr_null(pg_arch_reg(arch, UINT64_MAX));
}
END_TEST

/** What a called function must keep: x86-64's figure 3.36 ("preserved across function calls"); AAPCS64, 6.1.1. */
START_TEST(kept_by_calls)
{
	static const char *const x86_kept[] = {"bx", "sp", "bp", "r12", "r13", "r14", "r15"};
	const struct pg_arch *x86 = pg_arch_by_machine(EM_X86_64);
	uint64_t others = 0;

	for (unsigned i = 0; i < sizeof(x86_dwarf) / sizeof(*x86_dwarf); i++)
		others |= UINT64_C(1) << i;
	for (unsigned i = 0; i < sizeof(x86_kept) / sizeof(*x86_kept); i++)
		others &= ~(UINT64_C(1) << pg_arch_reg_by_name(x86, x86_kept[i])->dwarf);
	ck_assert_uint_eq(x86->clobbered, others);
	for (unsigned i = 0; i < 64; i++)
		ck_assert_int_eq(pg_arch_by_machine(EM_AARCH64)->clobbered >> i & 1, i <= 17);
}
END_TEST

/** The ABIs: 3.2.2 of x86-64's; that of arm64 has none on Linux. */
START_TEST(red_zones)
{
	ck_assert_uint_eq(pg_arch_by_machine(EM_X86_64)->red_zone, 128);
	ck_assert_uint_eq(pg_arch_by_machine(EM_AARCH64)->red_zone, 0);
}
END_TEST

START_TEST(x86_offsets)
{
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);

	for (size_t i = 0; i < arch->num_regs; i++) {
		const struct pg_arch_reg *reg = &arch->regs[i];

		ck_assert_uint_eq(reg->pt_regs, pt_regs_offset(reg->name));
		ck_assert_str_eq(reg->member, reg->name);
	}
}
END_TEST

START_TEST(x86_convention)
{
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);

	ck_assert_uint_eq(arch->num_params, 6);
	for (size_t i = 0; i < arch->num_params; i++)
		ck_assert_str_eq(pg_arch_reg(arch, arch->params[i])->name, x86_params[i]);
	ck_assert_str_eq(pg_arch_reg(arch, arch->retvals[0])->name, "ax");
	ck_assert_str_eq(pg_arch_reg(arch, arch->sp)->name, "sp");
	ck_assert_str_eq(pg_arch_reg(arch, arch->fp)->name, "bp");
	ck_assert_int_eq(arch->entry_cfa, 8); /* the return address */
	ck_assert_uint_eq(arch->ip_bias, 1);  /* behind the int3 */
	ck_assert_int_eq(arch->order, PG_LITTLE_ENDIAN);
	ck_assert(arch->char_is_signed);
}
END_TEST

START_TEST(x86_names)
{
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);
	const struct pg_arch_reg *bx = pg_arch_reg_by_name(arch, "bx");

	ck_assert_ptr_nonnull(bx);
	ck_assert_ptr_eq(pg_arch_reg_by_name(arch, "rbx"), bx);
	ck_assert_str_eq(pg_arch_reg_by_name(arch, "r12")->name, "r12");
	ck_assert_str_eq(pg_arch_reg_by_name(arch, "rip")->member, "ip");
	ck_assert_ptr_null(pg_arch_reg_by_name(arch, "ebx"));
	ck_assert_ptr_null(pg_arch_reg_by_name(arch, ""));
	ck_assert_ptr_null(pg_arch_reg_by_name(arch, "x0"));
}
END_TEST

/* DWARF for the Arm 64-bit Architecture, 4.1; arch/arm64/include/asm/ptrace.h: user_pt_regs. */
START_TEST(arm64_numbers)
{
	const struct pg_arch *arch = pg_arch_by_machine(EM_AARCH64);

	ck_assert_uint_eq(arch->num_regs, 33);
	for (unsigned i = 0; i < 31; i++) {
		char name[8], member[16];

		snprintf(name, sizeof(name), "x%u", i);
		snprintf(member, sizeof(member), "regs[%u]", i);
		ck_assert_str_eq(pg_arch_reg(arch, i)->name, i == 30 ? "lr" : name);
		ck_assert_str_eq(pg_arch_reg(arch, i)->member, member);
		ck_assert_uint_eq(pg_arch_reg(arch, i)->pt_regs, 8 * i);
	}
	ck_assert_str_eq(pg_arch_reg(arch, 31)->member, "sp");
	ck_assert_uint_eq(pg_arch_reg(arch, 31)->pt_regs, 248);
	ck_assert_str_eq(pg_arch_reg(arch, 32)->member, "pc");
	ck_assert_uint_eq(pg_arch_reg(arch, 32)->pt_regs, 256);
}
END_TEST

START_TEST(arm64_convention)
{
	const struct pg_arch *arch = pg_arch_by_machine(EM_AARCH64);

	ck_assert_uint_eq(arch->num_params, 8);
	for (unsigned i = 0; i < 8; i++)
		ck_assert_uint_eq(arch->params[i], i);
	ck_assert_uint_eq(arch->retvals[0], 0);
	ck_assert_uint_eq(arch->fp, 29);
	ck_assert_int_eq(arch->entry_cfa, 0);
	ck_assert_uint_eq(arch->ip_bias, 0);
	ck_assert(!arch->char_is_signed);
	ck_assert_ptr_null(pg_arch_reg_by_name(arch, "rx0"));
}
END_TEST

START_TEST(unknown_machine)
{
	ck_assert_ptr_null(pg_arch_by_machine(EM_NONE));
	ck_assert_ptr_null(pg_arch_by_machine(EM_386));
}
END_TEST

Suite *pg_suite_arch(void)
{
	Suite *suite = suite_create("arch");
	TCase *tests = tcase_create("tables");

	tcase_add_test(tests, x86_numbers);
	tcase_add_test(tests, red_zones);
	tcase_add_test(tests, kept_by_calls);
	tcase_add_test(tests, x86_offsets);
	tcase_add_test(tests, x86_convention);
	tcase_add_test(tests, x86_names);
	tcase_add_test(tests, arm64_numbers);
	tcase_add_test(tests, arm64_convention);
	tcase_add_test(tests, unknown_machine);
	suite_add_tcase(suite, tests);
	return suite;
}
