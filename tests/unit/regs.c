// SPDX-License-Identifier: GPL-2.0-only
/* The two halves of each machine: gen/arch/ARCH/table.c and include/probegen/regs_ARCH.bpf.h. */
#include <linux/types.h>
#include <probegen/regs_aarch64.bpf.h>
#include <probegen/regs_riscv64.bpf.h>
#include <probegen/regs_s390x.bpf.h>
#include <probegen/regs_x86_64.bpf.h>
#include <stddef.h>
#include <string.h>

#include "arch/machines.h"
#include "unit.h"

/** A member as the generator names it in a header, and where C finds it. */
struct half {
	const char *member;
	size_t offset, size;
};

#define HALF(machine, member)                                                                      \
	{#member, offsetof(struct pg_regs_##machine, member),                                      \
	 sizeof(((struct pg_regs_##machine *)0)->member)}

#define X86(member) HALF(x86_64, member)
static const struct half x86_64[] = {
	X86(r15), X86(r14), X86(r13), X86(r12), X86(bp), X86(bx), X86(r11),   X86(r10), X86(r9),
	X86(r8),  X86(ax),  X86(cx),  X86(dx),	X86(si), X86(di), X86(flags), X86(ip),	X86(sp),
};

#define ARM64(member) HALF(aarch64, member)
#define EIGHT(a, b, c, d, e, f, g, h)                                                              \
	ARM64(regs[a]), ARM64(regs[b]), ARM64(regs[c]), ARM64(regs[d]), ARM64(regs[e]),            \
		ARM64(regs[f]), ARM64(regs[g]), ARM64(regs[h])
static const struct half aarch64[] = {
	EIGHT(0, 1, 2, 3, 4, 5, 6, 7),
	EIGHT(8, 9, 10, 11, 12, 13, 14, 15),
	EIGHT(16, 17, 18, 19, 20, 21, 22, 23),
	ARM64(regs[24]), ARM64(regs[25]), ARM64(regs[26]), ARM64(regs[27]), ARM64(regs[28]),
	ARM64(regs[29]), ARM64(regs[30]), ARM64(sp), ARM64(pc),
};

#define S390(member) HALF(s390x, member)
static const struct half s390x[] = {
	S390(gprs[0]),	S390(gprs[1]),	S390(gprs[2]),	S390(gprs[3]),  S390(gprs[4]),  S390(gprs[5]),
	S390(gprs[6]),	S390(gprs[7]),	S390(gprs[8]),	S390(gprs[9]),  S390(gprs[10]), S390(gprs[11]),
	S390(gprs[12]), S390(gprs[13]), S390(gprs[14]), S390(gprs[15]), S390(psw.mask), S390(psw.addr),
};

#define RISCV(member) HALF(riscv64, member)
static const struct half riscv64[] = {
	RISCV(epc), RISCV(ra), RISCV(sp), RISCV(gp), RISCV(tp), RISCV(t0), RISCV(t1), RISCV(t2),
	RISCV(s0),  RISCV(s1), RISCV(a0), RISCV(a1), RISCV(a2), RISCV(a3), RISCV(a4), RISCV(a5),
	RISCV(a6),  RISCV(a7), RISCV(s2), RISCV(s3), RISCV(s4), RISCV(s5), RISCV(s6), RISCV(s7),
	RISCV(s8),  RISCV(s9), RISCV(s10), RISCV(s11), RISCV(t3), RISCV(t4), RISCV(t5), RISCV(t6),
};

static const struct pg_arch_reg *reg_of(const struct pg_arch *arch, const char *member)
{
	for (size_t i = 0; i < arch->num_regs; i++) {
		if (strcmp(arch->regs[i].member, member) == 0)
			return &arch->regs[i];
	}
	ck_abort_msg("%s: the generator has no register of that member", member);
}

static void check_halves(const struct pg_arch *arch, const struct half *halves, size_t num)
{
	ck_assert_uint_eq(arch->num_regs, num);
	for (size_t i = 0; i < num; i++) {
		const struct pg_arch_reg *reg = reg_of(arch, halves[i].member);

		ck_assert_msg(reg->pt_regs == halves[i].offset, "%s: %u and %zu", reg->member,
			      reg->pt_regs, halves[i].offset);
		ck_assert_uint_eq(halves[i].size, sizeof(uint64_t));
	}
}

START_TEST(halves_agree)
{
	check_halves(&pg_arch_x86_64, x86_64, sizeof(x86_64) / sizeof(*x86_64));
	check_halves(&pg_arch_aarch64, aarch64, sizeof(aarch64) / sizeof(*aarch64));
	check_halves(&pg_arch_s390x, s390x, sizeof(s390x) / sizeof(*s390x));
	check_halves(&pg_arch_riscv64, riscv64, sizeof(riscv64) / sizeof(*riscv64));
}
END_TEST

Suite *pg_suite_regs(void)
{
	Suite *suite = suite_create("regs");
	TCase *tests = tcase_create("halves");

	tcase_add_test(tests, halves_agree);
	suite_add_tcase(suite, tests);
	return suite;
}
