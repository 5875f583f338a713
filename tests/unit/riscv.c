// SPDX-License-Identifier: GPL-2.0-only
/*
 * riscv64: its table against the psABI 1.0 and the kernel's own order, and its instructions, whose words are those of
 * an assembler (clang 14, as GNU objdump 2.40 reads them).
 */
#include <elf.h>
#include <string.h>

#include "arch/machines.h"
#include "unit.h"

#define AT 0x100000

/** Names by DWARF number, which is the register's own; and where struct pt_regs has it: arch/riscv/include/asm/ptrace.h. */
START_TEST(numbers)
{
	static const char *const names[] = {
		"epc", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
		"a1",  "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
		"s6",  "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
	};
	const struct pg_arch *arch = pg_arch_by_machine(EM_RISCV);

	ck_assert_ptr_eq(arch, &pg_arch_riscv64);
	ck_assert_ptr_eq(pg_arch_by_name("riscv64"), arch);
	ck_assert_uint_eq(arch->num_regs, 32);
	ck_assert_ptr_null(pg_arch_reg(arch, 0)); /* x0 is always 0 */
	for (unsigned i = 1; i < 32; i++) {
		ck_assert_str_eq(pg_arch_reg(arch, i)->name, names[i]);
		ck_assert_str_eq(pg_arch_reg(arch, i)->member, names[i]);
		ck_assert_uint_eq(pg_arch_reg(arch, i)->pt_regs, 8 * i);
	}
	ck_assert_ptr_null(pg_arch_reg(arch, 32));   /* f0 */
	ck_assert_ptr_null(pg_arch_reg(arch, 4096)); /* a system register */
	ck_assert_str_eq(pg_arch_ip(arch)->member, "epc");
	ck_assert_uint_eq(pg_arch_ip(arch)->pt_regs, 0);
}
END_TEST

START_TEST(convention)
{
	const struct pg_arch *arch = &pg_arch_riscv64;

	for (unsigned i = 0; i < 8; i++)
		ck_assert_uint_eq(arch->params[i], 10 + i);
	ck_assert_uint_eq(arch->num_params, 8);
	for (unsigned i = 0; i < 64; i++)
		ck_assert_int_eq(arch->clobbered >> i & 1,
				 i == 1 || (i >= 5 && i <= 7) || (i >= 10 && i <= 17) ||
					 (i >= 28 && i <= 31));
	ck_assert_int_eq(arch->entry_cfa, 0);
	ck_assert_uint_eq(arch->return_slot, 0);
	ck_assert_uint_eq(arch->return_reg, 1);
	ck_assert_uint_eq(arch->red_zone, 0);
	ck_assert(!arch->char_is_signed);
	ck_assert_int_eq(arch->order, PG_LITTLE_ENDIAN);
	ck_assert_ptr_null(pg_arch_reloc(arch, 35)); /* R_RISCV_ADD32: of files that are not linked */
}
END_TEST

static struct pg_abi_place take(struct pg_abi_call *call, struct pg_abi_type type)
{
	return pg_riscv64_abi.take(call, &type);
}

/** psABI, 2.1, the integer calling convention. */
START_TEST(arguments)
{
	static const struct pg_abi_type none = {.is_void = true},
					wide = {.size = 16, .align = 16, .is_integer = true},
					record = {.size = 12, .align = 4}, large = {.size = 24, .align = 8},
					number = {.size = 4, .align = 4, .is_integer = true};
	struct pg_abi_call call = {.arch = &pg_arch_riscv64};
	struct pg_abi_place place;

	pg_riscv64_abi.begin(&call, &none);
	ck_assert_uint_eq(take(&call, number).regs[0], 10);
	place = take(&call, wide); /* of no even pair */
	ck_assert_int_eq(place.kind, PG_ABI_REGISTERS);
	ck_assert_uint_eq(place.regs[0], 11);
	ck_assert_uint_eq(place.regs[1], 12);
	place = take(&call, large);
	ck_assert(place.is_address);
	ck_assert_uint_eq(place.regs[0], 13);
	ck_assert_uint_eq(take(&call, record).regs[1], 15);
	ck_assert_uint_eq(take(&call, number).regs[0], 16);
	/* One register is left for two words; the other one is the first on the stack. */
	ck_assert_int_eq(take(&call, record).kind, PG_ABI_NOWHERE);
	place = take(&call, number);
	ck_assert_int_eq(place.kind, PG_ABI_STACK);
	ck_assert_uint_eq(place.from_cfa, 8);
	ck_assert_uint_eq(take(&call, wide).from_cfa, 16);
	place = take(&call, large);
	ck_assert(place.is_address);
	ck_assert_uint_eq(place.from_cfa, 32);
	ck_assert_uint_eq(take(&call, record).from_cfa, 40);
}
END_TEST

START_TEST(results)
{
	static const struct pg_abi_type large = {.size = 24, .align = 8}, record = {.size = 16, .align = 8},
					number = {.size = 8, .align = 8, .is_integer = true},
					real = {.size = 8, .align = 8, .is_float = true, .has_float = true};
	struct pg_abi_call call = {.arch = &pg_arch_riscv64};

	pg_riscv64_abi.begin(&call, &large);
	ck_assert_uint_eq(take(&call, number).regs[0], 11); /* a0 says where the result goes */
	ck_assert_int_eq(pg_riscv64_abi.result(&pg_arch_riscv64, &large).kind, PG_ABI_NOWHERE);
	ck_assert_uint_eq(pg_riscv64_abi.result(&pg_arch_riscv64, &record).regs[1], 11);
	ck_assert_int_eq(pg_riscv64_abi.result(&pg_arch_riscv64, &real).kind, PG_ABI_NOWHERE);
	/* Whether that takes a general register depends on how many came before, and on the build. */
	ck_assert_int_eq(take(&call, real).kind, PG_ABI_NOWHERE);
	ck_assert_int_eq(take(&call, number).kind, PG_ABI_NOWHERE);
}
END_TEST

static cs_insn insn_of(uint32_t word, uint64_t address)
{
	cs_insn insn = {.address = address};

	for (unsigned i = 0; i < sizeof(word); i++)
		insn.bytes[i] = (uint8_t)(word >> 8 * i);
	insn.size = (uint16_t)pg_riscv64_code.unknown_size(insn.bytes, sizeof(word));
	return insn;
}

enum { CALL = 1, NOP = 2, TRAP = 4 };

/** At 4 behind AT, or behind an instruction of 4 bytes at AT. */
struct flow_row {
	uint32_t word, before;
	enum pg_flow flow;
	unsigned is; /* CALL, NOP, TRAP */
	uint64_t target;
};

START_TEST(flows)
{
	static const struct flow_row rows[] = {
		{0x0001, 0, PG_FLOW_NEXT, NOP, 0},		      /* c.nop */
		{0x00000013, 0, PG_FLOW_NEXT, NOP, 0},		      /* nop */
		{0xbff5, 0, PG_FLOW_JUMP, 0, AT},		      /* c.j -4 */
		{0xdfed, 0, PG_FLOW_BRANCH, 0, AT + 4 - 6},	      /* c.beqz a5 */
		{0xfee5, 0, PG_FLOW_BRANCH, 0, AT + 4 - 8},	      /* c.bnez a3 */
		{0xcb91, 0, PG_FLOW_BRANCH, 0, AT + 4 + 20},	      /* c.beqz a5 */
		{0x8082, 0, PG_FLOW_END, 0, 0},			      /* c.jr ra */
		{0x8782, 0, PG_FLOW_ANY, 0, 0},			      /* c.jr a5 */
		{0x9782, 0, PG_FLOW_NEXT, CALL, 0},		      /* c.jalr a5 */
		{0x9002, 0, PG_FLOW_NEXT, TRAP, 0},		      /* c.ebreak */
		{0x0000, 0, PG_FLOW_NEXT, TRAP, 0},		      /* c.unimp */
		{0x00100073, 0, PG_FLOW_NEXT, TRAP, 0},		      /* ebreak */
		{0xc0001073, 0, PG_FLOW_NEXT, TRAP, 0},		      /* unimp */
		{0xfebff06f, 0, PG_FLOW_JUMP, 0, AT + 4 - 22},	      /* jal zero */
		{0xfebff0ef, 0, PG_FLOW_NEXT, CALL, 0},		      /* jal ra */
		{0xfeb503e3, 0, PG_FLOW_BRANCH, 0, AT + 4 - 26},      /* beq a0, a1 */
		{0xfeb571e3, 0, PG_FLOW_BRANCH, 0, AT + 4 - 30},      /* bgeu a0, a1 */
		{0x00008067, 0, PG_FLOW_END, 0, 0},		      /* jalr zero, 0(ra) */
		{0x00078067, 0, PG_FLOW_ANY, 0, 0},		      /* jalr zero, 0(a5) */
		{0x010780e7, 0, PG_FLOW_NEXT, CALL, 0},		      /* jalr ra, 16(a5) */
		{0x10200073, 0, PG_FLOW_END, 0, 0},		      /* sret */
		{0x00000073, 0, PG_FLOW_NEXT, 0, 0},		      /* ecall */
		{0x00830067, 0xfffff317, PG_FLOW_JUMP, 0, AT - 4088}, /* auipc t1, -1; jr 8(t1) */
		{0x00830067, 0xfffff397, PG_FLOW_ANY, 0, 0},	      /* auipc t2, -1; jr 8(t1) */
		{0x00830067, 0x0001, PG_FLOW_ANY, 0, 0},
		{0x8082, 0x00001097, PG_FLOW_JUMP, 0, AT + 4096},     /* auipc ra, 1; ret */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const cs_insn before = insn_of(rows[i].before, AT), insn = insn_of(rows[i].word, AT + 4);
		struct pg_insn is = {.flow = PG_FLOW_NEXT};

		pg_riscv64_code.flow(&insn, rows[i].before ? &before : NULL, &is);
		ck_assert_msg(is.flow == rows[i].flow, "row %zu: flow %d", i, is.flow);
		ck_assert_msg(is.target == rows[i].target, "row %zu: target %#llx", i,
			      (unsigned long long)is.target);
		ck_assert_msg(is.is_call == !!(rows[i].is & CALL) && is.is_nop == !!(rows[i].is & NOP) &&
				      is.is_trap == !!(rows[i].is & TRAP), "row %zu: kind", i);
	}
}
END_TEST

#define X(n) (UINT64_C(1) << (n))

START_TEST(written)
{
	static const struct {
		uint32_t word;
		uint64_t writes;
	} rows[] = {
		{0x0001, 0},	     {0x1000, X(8)},	  /* c.addi4spn s0 */
		{0x411c, X(15)},     {0x611c, X(15)},	  /* c.lw a5, c.ld a5 */
		{0x211c, 0},	     {0xc05c, 0},	  /* c.fld, c.sw */
		{0x0505, X(10)},     {0x2505, X(10)},	  /* c.addi, c.addiw */
		{0x4505, X(10)},     {0x6505, X(10)},	  /* c.li, c.lui */
		{0x713d, X(2)},	     {0x8d6d, X(10)},	  /* c.addi16sp, c.and */
		{0x8105, X(10)},     {0x0506, X(10)},	  /* c.srli, c.slli */
		{0x4512, X(10)},     {0x60e2, X(1)},	  /* c.lwsp, c.ldsp ra */
		{0xc22a, 0},	     {0xe62a, 0},	  /* c.swsp, c.sdsp */
		{0x852e, X(10)},     {0x952e, X(10)},	  /* c.mv, c.add */
		{0x8782, 0},	     {0x9782, X(1)},	  /* c.jr, c.jalr */
		{0x9002, 0},	     {0x0000, 0},	  /* c.ebreak, c.unimp */
		{0x2522, 0},	     {0xbff5, 0},	  /* c.fldsp, c.j */
		{0x00813503, X(10)}, {0x00053507, 0},	  /* ld, fld */
		{0xfea43423, 0},	     {0x00c58533, X(10)}, /* sd, add */
		{0x00158513, X(10)}, {0x00b6352f, X(10)}, /* addi, amoadd.d */
		{0x10002573, X(10)}, {0x0330000f, 0},	  /* csrr, fence */
		{0x6ac5f543, 0},	     {0xc2257553, X(10)}, /* fmadd.d, fcvt.l.d */
		{0x00001097, X(1)},  {0xfeb503e3, 0},	  /* auipc, beq */
		{0xfebff0ef, X(1)},  {0xfebff06f, 0},	  /* jal ra, jal zero */
		{0x00000073, X(10) | X(11)},		  /* ecall */
		{0x00b5250b, X(10) | X(11)},		  /* custom-0: rd, rs1, rs2 */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const cs_insn insn = insn_of(rows[i].word, AT);

		ck_assert_msg(pg_riscv64_code.unknown_writes(insn.bytes) == rows[i].writes, "%#x: %#llx",
			      rows[i].word, (unsigned long long)pg_riscv64_code.unknown_writes(insn.bytes));
		ck_assert_uint_eq(insn.size, (rows[i].word & 3) == 3 ? 4 : 2);
		ck_assert_uint_eq(pg_riscv64_code.unknown_size(insn.bytes, insn.size - 1u), 0);
	}
}
END_TEST

START_TEST(sizes)
{
	static const uint8_t longer[] = {0x1f, 0, 0, 0, 0, 0}; /* 48 bits */

	ck_assert_uint_eq(pg_riscv64_code.unknown_size(longer, sizeof(longer)), 0);
	ck_assert_uint_eq(pg_riscv64_code.unknown_size(longer, 0), 0);
}
END_TEST

START_TEST(effects)
{
	const cs_insn auipc = insn_of(0x00001097, AT), call = insn_of(0xff0080e7, AT + 4),
		      restore = insn_of(0x60e2, AT), other = insn_of(0x6562, AT),
		      wide_restore = insn_of(0x01813083, AT), branch = insn_of(0xfeb503e3, AT);
	struct pg_effect effect = {.size = 0};

	pg_riscv64_code.effect(&call, &auipc, &effect);
	ck_assert(effect.is_call && !effect.is_jump);
	ck_assert_uint_eq(effect.target, AT + 4096 - 16);
	pg_riscv64_code.effect(&call, NULL, &effect);
	ck_assert_uint_eq(effect.target, 0);
	pg_riscv64_code.effect(&branch, NULL, &effect);
	ck_assert(effect.is_jump && !effect.is_call);
	pg_riscv64_code.effect(&restore, NULL, &effect);
	ck_assert(effect.is_restore && !effect.is_jump);
	pg_riscv64_code.effect(&wide_restore, NULL, &effect);
	ck_assert(effect.is_restore);
	pg_riscv64_code.effect(&other, NULL, &effect); /* to a0: a value that was put there */
	ck_assert(!effect.is_restore);
}
END_TEST

START_TEST(stores)
{
	static const struct {
		uint32_t word;
		struct pg_store store; /* of no bytes: none */
	} rows[] = {
		{0xc05c, {8, 4, 4}},	    {0xe41c, {8, 8, 8}},      /* c.sw, c.sd a5, 8(s0) */
		{0xe51c, {0, 0, 0}},	    {0xa81c, {8, 16, 8}},     /* c.sd a5, 8(a0); c.fsd 16(s0) */
		{0xc22a, {2, 4, 4}},	    {0xe62a, {2, 264, 8}},    /* c.swsp, c.sdsp */
		{0xa42a, {2, 8, 8}},	    {0xfea43423, {8, -24, 8}}, /* c.fsdsp; sd a0, -24(s0) */
		{0x00a102a3, {2, 5, 1}},    {0x80a42027, {8, -2048, 4}}, /* sb a0, 5(sp); fsw -2048(s0) */
		{0x00a5b023, {0, 0, 0}},    {0x00813503, {0, 0, 0}},  /* sd a0, 0(a1); ld */
		{0x852e, {0, 0, 0}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const cs_insn insn = insn_of(rows[i].word, AT);
		struct pg_store store = {.size = 0};
		bool is_store = pg_riscv64_code.store(&insn, &store);

		ck_assert_msg(is_store == (rows[i].store.size != 0), "%#x", rows[i].word);
		ck_assert_msg(!is_store || (store.reg == rows[i].store.reg && store.offset == rows[i].store.offset &&
					    store.size == rows[i].store.size),
			      "%#x: %llu %lld %u", rows[i].word, (unsigned long long)store.reg,
			      (long long)store.offset, store.size);
	}
}
END_TEST

/** arch/riscv/kernel/probes/decode-insn.c, as it decides. */
START_TEST(probes)
{
	static const struct {
		uint32_t word;
		bool is_refused, is_emulated;
	} rows[] = {
		{0x0001, false, false},	    {0x9002, true, false},     /* c.nop, c.ebreak */
		{0x10002573, true, false},  {0x00000073, true, false}, /* csrr, ecall */
		{0x0330000f, true, false},  {0x00001097, false, true}, /* fence, auipc */
		{0xfeb503e3, false, true},  {0xfebff0ef, false, true}, /* beq, jal */
		{0x00008067, false, true},  {0xbff5, false, true},     /* jalr, c.j */
		{0xdfed, false, true},	    {0xfee5, false, true},     /* c.beqz, c.bnez */
		{0x8082, false, true},	    {0x9782, false, true},     /* c.jr, c.jalr */
		{0x852e, false, false},	    {0x2505, false, false},    /* c.mv, c.addiw */
		{0x00c58533, false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const cs_insn insn = insn_of(rows[i].word, AT);

		ck_assert_msg(!pg_riscv64_kprobe_refusal(insn.bytes, 0) == !rows[i].is_refused, "%#x",
			      rows[i].word);
		ck_assert_ptr_eq(pg_riscv64_uprobe_refusal(insn.bytes, insn.size),
				 pg_riscv64_kprobe_refusal(insn.bytes, 0));
		ck_assert_msg(rows[i].is_refused ||
				      pg_riscv64_probing.is_emulated(insn.bytes) == rows[i].is_emulated,
			      "%#x", rows[i].word);
	}
	ck_assert(pg_arch_riscv64.is_trap((const unsigned char *)"\x02\x90", 2));
	ck_assert(pg_arch_riscv64.is_trap((const unsigned char *)"\x73\x00\x10\x00", 4));
	ck_assert(!pg_arch_riscv64.is_trap((const unsigned char *)"\x73\x00\x10\x00", 2));
	ck_assert(!pg_arch_riscv64.is_trap((const unsigned char *)"\x01\x00\x02\x90", 4));
}
END_TEST

Suite *pg_suite_riscv(void)
{
	Suite *suite = suite_create("riscv");
	TCase *tests = tcase_create("riscv64");

	tcase_add_test(tests, numbers);
	tcase_add_test(tests, convention);
	tcase_add_test(tests, arguments);
	tcase_add_test(tests, results);
	tcase_add_test(tests, flows);
	tcase_add_test(tests, written);
	tcase_add_test(tests, sizes);
	tcase_add_test(tests, effects);
	tcase_add_test(tests, stores);
	tcase_add_test(tests, probes);
	suite_add_tcase(suite, tests);
	return suite;
}
