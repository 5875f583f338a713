// SPDX-License-Identifier: GPL-2.0-only
/*
 * The register tables against the kernel's and the ABIs' own orders, written down a second time
 * here in the form that those documents have.
 */
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "arch/machines.h"
#include "base/array.h"
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
	ck_assert_uint_eq(arch->ip_bias, 1);  /* after the int3 */
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

/** arch/arm64/kernel/probes/decode-insn.c, as it decides; the words are GNU as's. */
START_TEST(arm64_probes)
{
	static const struct {
		uint32_t insn;
		bool kernel, user; /* may it be probed? */
	} rows[] = {
		{0xd503201f, true, true},   /* nop */
		{0xd503245f, true, true},   /* bti c */
		{0xd503233f, true, true},   /* paciasp */
		{0xd50323bf, false, false}, /* autiasp */
		{0xd503207f, false, false}, /* wfi */
		{0x14000000, true, true},   /* b */
		{0x94000000, true, true},   /* bl */
		{0x54000000, true, true},   /* b.eq */
		{0xb4000000, true, true},   /* cbz */
		{0x37180001, true, true},   /* tbnz */
		{0xd61f0020, true, true},   /* br */
		{0xd63f0040, true, true},   /* blr */
		{0xd65f03c0, true, true},   /* ret */
		{0xd65f0bff, false, false}, /* retaa */
		{0xd71f0822, false, false}, /* braa */
		{0x90000000, true, true},   /* adrp */
		{0x58000000, true, false},  /* ldr of a literal */
		{0x98000000, true, false},  /* ldrsw of one */
		{0xd8000000, false, false}, /* prfm of one */
		{0xc85f7c20, false, false}, /* ldxr */
		{0xc800fc41, false, false}, /* stlxr */
		{0xc8dffc20, true, true},   /* ldar */
		{0xf9400020, true, true},   /* ldr */
		{0x88e17c40, true, true},   /* casa */
		{0xd53b4220, false, false}, /* mrs x0, daif */
		{0xd5384100, true, true},   /* mrs x0, sp_el0 */
		{0xd50342df, false, false}, /* msr daifset */
		{0xd5184100, false, false}, /* msr sp_el0, x0 */
		{0xd4000001, false, false}, /* svc */
		{0xd69f03e0, false, false}, /* eret */
		{0xd5033f9f, true, true},   /* dsb sy */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned char code[4];

		pg_store_u32(PG_LITTLE_ENDIAN, code, rows[i].insn);
		ck_assert_msg(!pg_aarch64_kprobe_refusal(code, 0) == rows[i].kernel, "%08x",
			      rows[i].insn);
		ck_assert_msg(!pg_aarch64_uprobe_refusal(code, 4) == rows[i].user, "%08x",
			      rows[i].insn);
	}
}
END_TEST

/** Vector instructions whose opcode is that of a jump, a return, a call; to 16 bytes, as a kernel has them. */
START_TEST(x86_64_vector)
{
	static const struct {
		unsigned char code[16];
		bool kernel, user; /* may be probed */
	} rows[] = {
		{{0xc5, 0xfd, 0x6f, 0x07}, true, true},			 /* vmovdqa (%rdi), %ymm0 */
		{{0xc5, 0xfd, 0x7f, 0x07}, false, false},		 /* vmovdqa %ymm0, (%rdi) */
		{{0xc4, 0x41, 0x7d, 0x7f, 0x00}, false, false},		 /* vmovdqa %ymm8, (%r8) */
		{{0x62, 0xf1, 0x7d, 0x48, 0x7f, 0x07}, false, false},	 /* vmovdqa32 %zmm0, (%rdi) */
		{{0x62, 0xf1, 0x7d, 0x48, 0x6f, 0x07}, true, true},	 /* vmovdqa32 (%rdi), %zmm0 */
		{{0xc5, 0xf8, 0x90, 0x07}, true, false},		 /* kmovw (%rdi), %k0 */
		{{0xc5, 0xf8, 0xc2, 0xc1, 0x00}, false, false},		 /* vcmpeqps %xmm1, %xmm0, %xmm0 */
		{{0xc5, 0xf9, 0xfa, 0xc1}, false, true},		 /* vpsubd %xmm1, %xmm0, %xmm0 */
		{{0x75, 0xfd, 0x7f, 0x07}, true, true},			 /* jne, and what follows */
		{{0x65, 0xc5, 0xfd, 0x7f, 0x07}, false, false},		 /* vmovdqa %ymm0, %gs:(%rdi) */
		{{0x67, 0xc5, 0xfd, 0x7f, 0x07}, false, false},		 /* vmovdqa %ymm0, (%edi) */
		{{0x66, 0x0f, 0x7f, 0x07}, true, true},			 /* movdqa %xmm0, (%rdi) */
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		ck_assert_msg(!pg_x86_64_kprobe_refusal(rows[i].code, 0) == rows[i].kernel, "kernel %zu", i);
		ck_assert_msg(!pg_arch_x86_64.uprobe_refusal(rows[i].code, 16) == rows[i].user, "user %zu", i);
	}
}
END_TEST

/** ldxr; add; stxr; add: what is between the first and the third is refused. */
START_TEST(arm64_exclusive)
{
	static const uint32_t insns[] = {0xc85f7c20, 0x91000400, 0xc8027c20, 0x91000400};
	unsigned char code[sizeof(insns)];

	for (size_t i = 0; i < 4; i++)
		pg_store_u32(PG_LITTLE_ENDIAN, code + 4 * i, insns[i]);
	ck_assert_ptr_nonnull(pg_aarch64_kprobe_refusal(code + 4, 4));
	ck_assert_ptr_null(pg_aarch64_kprobe_refusal(code + 4, 0)); /* another function's */
	ck_assert_ptr_null(pg_aarch64_kprobe_refusal(code + 12, 12));
}
END_TEST

/** Atomic instructions, which capstone 4 does not know; a branch with a signature may be one. */
START_TEST(arm64_unknown)
{
	static const uint8_t cas[] = {0x40, 0x7c, 0xe1, 0x88}, branch[] = {0x22, 0x08, 0x1f, 0xd7};
	const struct pg_arch_code *code = pg_arch_aarch64.code;

	ck_assert_uint_eq(code->unknown_size(cas, 4), 4);
	ck_assert_uint_eq(code->unknown_size(cas, 3), 0);
	ck_assert_uint_eq(code->unknown_size(branch, 4), 0);
	ck_assert_uint_eq(code->unknown_writes(cas), 3); /* casa w1, w0, [x2] */
}
END_TEST

/** ELF ABI s390x Supplement: table of DWARF numbers, 1.2.1, 1.2.2; asm/ptrace.h: user_pt_regs. */
START_TEST(s390x_numbers)
{
	const struct pg_arch *arch = &pg_arch_s390x;

	ck_assert_uint_eq(arch->num_regs, 18);
	for (unsigned i = 0; i < 16; i++) {
		char name[8], member[16];

		snprintf(name, sizeof(name), "r%u", i);
		snprintf(member, sizeof(member), "gprs[%u]", i);
		ck_assert_str_eq(pg_arch_reg(arch, i)->name, name);
		ck_assert_str_eq(pg_arch_reg(arch, i)->member, member);
		ck_assert_uint_eq(pg_arch_reg(arch, i)->pt_regs, 24 + 8 * i);
	}
	ck_assert_ptr_null(pg_arch_reg(arch, 16)); /* f0 */
	ck_assert_ptr_null(pg_arch_reg(arch, 48)); /* a0 */
	ck_assert_uint_eq(pg_arch_reg(arch, 64)->pt_regs, 8);
	ck_assert_str_eq(pg_arch_ip(arch)->member, "psw.addr");
	ck_assert_uint_eq(arch->ip, 65);
	ck_assert_int_eq(arch->order, PG_BIG_ENDIAN);
	ck_assert_int_eq(arch->entry_cfa, 160);
	ck_assert_uint_eq(arch->return_slot, 0); /* r14 */
	for (unsigned i = 0; i < 64; i++)
		ck_assert_int_eq(arch->clobbered >> i & 1, i <= 5 || i == 14);
}
END_TEST

/** Likewise, 1.2.3 and 1.2.4. */
START_TEST(s390x_arguments)
{
	static const struct {
		struct pg_abi_type type;
		unsigned reg;	    /* 0: it is on the stack */
		uint64_t from_cfa;
		bool is_address;
	} rows[] = {
		{{.size = 4, .align = 4, .is_integer = true}, 2, 0, false},
		{{.size = 16, .align = 8}, 3, 0, true},
		{{.size = 8, .align = 8, .is_float = true, .has_float = true}, 0, 0, false},
		{{.size = 4, .align = 2}, 4, 0, false},
		{{.size = 16, .align = 16, .is_integer = true}, 5, 0, true},
		{{.size = 3, .align = 1}, 6, 0, true},
	};
	static const struct pg_abi_type none = {.is_void = true}, record = {.size = 4, .align = 4},
					word = {.size = 8, .align = 8, .is_integer = true},
					narrow = {.size = 2, .align = 2, .is_integer = true};
	struct pg_abi_call call = {.arch = &pg_arch_s390x};
	struct pg_abi_place place;

	pg_s390x_abi.begin(&call, &none);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		place = pg_s390x_abi.take(&call, &rows[i].type);
		ck_assert_int_eq(place.kind, rows[i].reg ? PG_ABI_REGISTERS : PG_ABI_NOWHERE);
		if (rows[i].reg)
			ck_assert_uint_eq(place.regs[0], rows[i].reg);
		ck_assert_int_eq(place.is_address, rows[i].is_address);
	}
	/* A floating-point number may be on the stack, before others. */
	ck_assert_int_eq(pg_s390x_abi.take(&call, &word).kind, PG_ABI_NOWHERE);
	call = (struct pg_abi_call){.arch = &pg_arch_s390x};
	pg_s390x_abi.begin(&call, &record);
	place = pg_s390x_abi.take(&call, &word);
	ck_assert_uint_eq(place.regs[0], 3);
	call.num_regs = 5;
	ck_assert_uint_eq(pg_s390x_abi.take(&call, &word).from_cfa, 0);
	place = pg_s390x_abi.take(&call, &narrow);
	ck_assert_int_eq(place.kind, PG_ABI_STACK);
	ck_assert_uint_eq(place.from_cfa, 14);
	ck_assert_int_eq(pg_s390x_abi.result(&pg_arch_s390x, &record).kind, PG_ABI_NOWHERE);
	ck_assert_uint_eq(pg_s390x_abi.result(&pg_arch_s390x, &narrow).regs[0], 2);
}
END_TEST

/** Principles of Operation, appendix B: lengths, where control goes, what is written. */
START_TEST(s390x_code)
{
	static const struct {
		uint8_t code[6];
		enum pg_flow flow;
		int distance;
		bool is_call, is_nop;
		uint64_t writes;
		size_t size;
	} rows[] = {
		{{0xc0, 0x04}, PG_FLOW_NEXT, 0, false, true, 0, 6},			/* brcl 0, */
		{{0xc0, 0xe5, 0, 0, 0, 8}, PG_FLOW_NEXT, 0, true, false, 1 << 14, 6},	/* brasl */
		{{0xc0, 0xf4, 0xff, 0xff, 0xff, 0xfe}, PG_FLOW_JUMP, -4, false, false, 0, 6}, /* jg */
		{{0xa7, 0x84, 0, 4}, PG_FLOW_BRANCH, 8, false, false, 0, 4},		/* je */
		{{0xa7, 0x27, 0xff, 0xfc}, PG_FLOW_BRANCH, -8, false, false, 4, 4},	/* brctg */
		{{0xec, 0x2a, 0, 0x11, 0, 0x7e}, PG_FLOW_BRANCH, 34, false, false, 0, 6}, /* cijnl */
		{{0xec, 0x2a, 0, 0x11, 0, 0x55}, PG_FLOW_NEXT, 0, false, false, 4, 6},	/* risbg */
		{{0x07, 0xfe}, PG_FLOW_END, 0, false, false, 0, 2},			/* br %r14 */
		{{0x07, 0x8e}, PG_FLOW_NEXT, 0, false, false, 0, 2},			/* ber %r14 */
		{{0x07, 0xf1}, PG_FLOW_ANY, 0, false, false, 0, 2},			/* br %r1 */
		{{0x07, 0x00}, PG_FLOW_NEXT, 0, false, true, 0, 2},
		{{0x0d, 0xe1}, PG_FLOW_NEXT, 0, true, false, 1 << 14, 2},		/* basr */
		{{0xb2, 0xb2}, PG_FLOW_END, 0, false, false, 3, 4},			/* lpswe */
		{{0xeb, 0x6f, 0xf0, 0x48, 0, 0x24}, PG_FLOW_NEXT, 0, false, false, 0, 6}, /* stmg */
		{{0xeb, 0x6f, 0xf0, 0x48, 0, 0x04}, PG_FLOW_NEXT, 0, false, false, 0xffc0, 6}, /* lmg */
		{{0xe3, 0xe0, 0xf0, 0x98, 0, 0x24}, PG_FLOW_NEXT, 0, false, false, 0, 6}, /* stg */
		{{0xe3, 0x20, 0xf0, 0x98, 0, 0x04}, PG_FLOW_NEXT, 0, false, false, 4, 6}, /* lg */
		{{0xb9, 0x04, 0, 0x2b}, PG_FLOW_NEXT, 0, false, false, 4, 4},		/* lgr */
		{{0xb9, 0x20, 0, 0x2b}, PG_FLOW_NEXT, 0, false, false, 0, 4},		/* cgr */
		{{0xb9, 0x86, 0, 0x2b}, PG_FLOW_NEXT, 0, false, false, 0x80c | 0x1000, 4}, /* mlgr */
		{{0xa7, 0x29, 0, 1}, PG_FLOW_NEXT, 0, false, false, 4, 4},		/* lghi */
		{{0xa7, 0x2f, 0, 1}, PG_FLOW_NEXT, 0, false, false, 0, 4},		/* cghi */
		{{0xd2, 0x07, 0x10, 0, 0x20, 0}, PG_FLOW_NEXT, 0, false, false, 0, 6},	/* mvc */
	};
	const struct pg_arch_code *code = pg_arch_s390x.code;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cs_insn insn = {.address = 0x1000};
		struct pg_insn is = {.flow = PG_FLOW_NEXT};

		memcpy(insn.bytes, rows[i].code, sizeof(rows[i].code));
		code->flow(&insn, NULL, &is);
		ck_assert_msg(is.flow == rows[i].flow && is.is_call == rows[i].is_call &&
				      is.is_nop == rows[i].is_nop,
			      "row %zu: %d", i, is.flow);
		ck_assert_uint_eq(is.target, rows[i].distance ? 0x1000 + (uint64_t)rows[i].distance : 0);
		ck_assert_msg(code->unknown_writes(rows[i].code) == rows[i].writes, "row %zu: %#llx", i,
			      (unsigned long long)code->unknown_writes(rows[i].code));
		ck_assert_uint_eq(code->unknown_size(rows[i].code, 6), rows[i].size);
		ck_assert_uint_eq(code->unknown_size(rows[i].code, rows[i].size - 1), 0);
	}
}
END_TEST

/** arch/s390/lib/probes.c: probe_is_prohibited_opcode() */
START_TEST(s390x_probes)
{
	static const struct {
		unsigned char code[6];
		bool is_refused;
	} rows[] = {
		{{0x83}, true}, {{0x44}, true}, {{0xad}, true}, {{0xc6, 0x20}, true},
		{{0xc6, 0x28}, false}, {{0x01, 0x01}, true}, {{0xb9, 0x8d}, true}, {{0xe5, 0x60}, true},
		{{0xe5, 0x48}, false}, {{0xb2, 0xf8}, true}, {{0xb9, 0x04}, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_int_eq(pg_arch_s390x.kprobe_refusal(rows[i].code, 0) != NULL,
				 rows[i].is_refused);
		ck_assert_int_eq(pg_arch_s390x.uprobe_refusal(rows[i].code, 6) != NULL,
				 rows[i].is_refused);
	}
	ck_assert_ptr_null(pg_arch_s390x.uprobe_refusal(rows[0].code, 1));
}
END_TEST

/** Of no bytes: it is none, or goes elsewhere. */
START_TEST(s390x_stores)
{
	static const struct {
		const char *name;
		unsigned char code[6];
		struct pg_store store;
	} rows[] = {
		{"stg %r2,160(%r11)", {0xe3, 0x20, 0xb0, 0xa0, 0x00, 0x24}, {11, 160, 8}},
		{"st %r0,188(%r11)", {0x50, 0x00, 0xb0, 0xbc}, {11, 188, 4}},
		{"stmg %r11,%r15,88(%r15)", {0xeb, 0xbf, 0xf0, 0x58, 0x00, 0x24}, {15, 88, 40}},
		{"stm %r14,%r1,4(%r15)", {0x90, 0xe1, 0xf0, 0x04}, {15, 4, 16}},
		{"stcy %r1,-1(%r15)", {0xe3, 0x10, 0xff, 0xff, 0xff, 0x72}, {15, -1, 1}},
		{"mvc 160(7,%r15),0(%r2)", {0xd2, 0x06, 0xf0, 0xa0, 0x20, 0x00}, {15, 160, 7}},
		{"mvc 0(7,%r2),160(%r15)", {0xd2, 0x06, 0x20, 0x00, 0xf0, 0xa0}, {0, 0, 0}},
		{"mvhi 8(%r11),5", {0xe5, 0x4c, 0xb0, 0x08, 0x00, 0x05}, {11, 8, 4}},
		{"stcm %r1,7,12(%r11)", {0xbe, 0x17, 0xb0, 0x0c}, {11, 12, 3}},
		{"st %r1,0(%r2,%r15)", {0x50, 0x12, 0xf0, 0x00}, {0, 0, 0}},
		{"lg %r2,160(%r11)", {0xe3, 0x20, 0xb0, 0xa0, 0x00, 0x04}, {0, 0, 0}},
		{"stg %r1,8(%r5)", {0xe3, 0x10, 0x50, 0x08, 0x00, 0x24}, {0, 0, 0}},
		{"agsi -24(%r11),1", {0xeb, 0x01, 0xbf, 0xe8, 0xff, 0x7a}, {11, -24, 8}},
		{"vst %v1,16(%r15)", {0xe7, 0x10, 0xf0, 0x10, 0x00, 0x0e}, {15, 16, 16}},
		{"std %f0,24(%r15)", {0x60, 0x00, 0xf0, 0x18}, {15, 24, 8}},
		{"lay %r15,-160(%r15)", {0xe3, 0xf0, 0xff, 0x60, 0xff, 0x71}, {0, 0, 0}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pg_store store = {.size = 0};
		cs_insn insn = {.size = sizeof(rows[i].code)};

		memcpy(insn.bytes, rows[i].code, sizeof(rows[i].code));
		ck_assert_msg(pg_s390x_store(&insn, &store) == (rows[i].store.size != 0), "%s", rows[i].name);
		ck_assert_msg(!rows[i].store.size ||
				      (store.reg == rows[i].store.reg && store.offset == rows[i].store.offset &&
				       store.size == rows[i].store.size),
			      "%s: %u bytes", rows[i].name, store.size);
	}
}
END_TEST

START_TEST(unknown_machine)
{
	ck_assert_ptr_eq(pg_arch_by_machine(EM_S390), &pg_arch_s390x);
	ck_assert_ptr_null(pg_arch_by_machine(EM_NONE));
	ck_assert_ptr_null(pg_arch_by_machine(EM_386));
}
END_TEST

/** An instruction, and what the kernel does with a probe on it. */
struct probing {
	const char *code;
	unsigned boostable_since;
	bool is_emulated, is_user_emulated;
};

static void check_probing(const struct pg_arch_probing *probing, const struct probing *wanted)
{
	unsigned char code[16] = {0};

	memcpy(code, wanted->code, strlen(wanted->code));
	ck_assert_uint_eq(probing->boostable_since(code), wanted->boostable_since);
	ck_assert_int_eq(probing->is_emulated(code), wanted->is_emulated);
	ck_assert_int_eq(probing->is_user_emulated(code), wanted->is_user_emulated);
}

/* can_boost() and prepare_emulation() in arch/x86/kernel/kprobes/core.c, uprobes.c there. */
START_TEST(x86_probing)
{
	static const struct probing rows[] = {
		{"\x48\x89\xf8", 0, false, false},	       /* mov %rdi, %rax */
		{"\x41\x54", 0, false, true},		       /* push %r12 */
		{"\x66\x41\x54", 0, false, false},	       /* pushw %r12w */
		{"\x67\x8b\x07", PG_NO_LINUX, false, false},  /* mov (%edi), %eax */
		{"\xe8\x01\x02\x03\x04", PG_NO_LINUX, true, true}, /* call */
		{"\x74\x10", PG_NO_LINUX, true, true},	       /* je */
		{"\x2e\x74\x10", PG_NO_LINUX, true, true},    /* je,pn */
		{"\x0f\x84\x01\x02\x03\x04", PG_NO_LINUX, true, true},
		{"\xc3", 0, true, false},		       /* ret */
		{"\xfa", 0, true, false},		       /* cli */
		{"\xf0\xff\x47\x08", PG_LINUX(6, 9), false, false}, /* lock incl 8(%rdi) */
		{"\xff\xd0", PG_NO_LINUX, true, false},	       /* call *%rax */
		{"\xff\xe0", 0, true, false},		       /* jmp *%rax */
		{"\xff\x37", PG_NO_LINUX, false, false},       /* push (%rdi) */
		{"\xc1\xe0\x03", PG_LINUX(6, 9), false, false}, /* shl $3, %eax */
		{"\xf7\xf1", PG_LINUX(6, 9), false, false},    /* div %ecx */
		{"\xf7\xc8", PG_NO_LINUX, false, false},       /* test, as AMD alone has it */
		{"\x0f\xb6\xc0", 0, false, false},	       /* movzbl */
		{"\x0f\xa2", PG_NO_LINUX, false, false},       /* cpuid */
		{"\x0f\x0b", PG_NO_LINUX, false, false},       /* ud2 */
		{"\x0f\x38\xf1\x07", PG_NO_LINUX, false, false}, /* movbe: three bytes of opcode */
		{"\x90", 0, false, true},		       /* nop */
	};
	const struct pg_arch_probing *probing = pg_arch_by_machine(EM_X86_64)->probing;
	static const unsigned char nop5[16] = {0x0f, 0x1f, 0x44}, nop4[16] = {0x0f, 0x1f, 0x40};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++)
		check_probing(probing, &rows[i]);
	ck_assert(probing->is_user_callable(nop5));
	ck_assert(!probing->is_user_callable(nop4));
	ck_assert_ptr_nonnull(probing->uncertain(nop4, true));
	ck_assert_ptr_null(probing->uncertain(nop5, true));
	ck_assert_ptr_null(probing->uncertain(nop4, false));
	ck_assert(probing->is_indirect_jump((const unsigned char *)"\x41\xff\xe3"));
	ck_assert(!probing->is_indirect_jump((const unsigned char *)"\xff\xd0"));
}
END_TEST

/** prepare_singlestep() of arch/x86/kernel/kprobes/core.c; the same nop with a prefix less has room. */
START_TEST(x86_room)
{
	static const unsigned char nop[] = {0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x2e, 0x0f,
					    0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00, 0x90};
	const struct pg_arch *arch = pg_arch_by_machine(EM_X86_64);

	ck_assert_ptr_nonnull(arch->kprobe_refusal(nop, 0));
	ck_assert_ptr_null(arch->kprobe_refusal(nop + 1, 0));
	ck_assert_uint_eq(arch->probing->slot, 15);
}
END_TEST

/* arch/arm64/kernel/probes/decode-insn.c */
START_TEST(other_probing)
{
	static const unsigned char branch[4] = {0x01, 0x00, 0x00, 0x14};
	static const unsigned char add[4] = {0x00, 0x04, 0x00, 0x91}, nop[4] = {0x1f, 0x20, 0x03, 0xd5};
	const struct pg_arch_probing *probing = pg_arch_by_machine(EM_AARCH64)->probing;

	ck_assert(probing->is_emulated(branch));
	ck_assert(!probing->is_emulated(add));
	ck_assert_ptr_nonnull(probing->uncertain(nop, false));
	ck_assert(!probing->by_tracer);
	ck_assert(pg_arch_by_machine(EM_S390)->probing->by_tracer);
	ck_assert_uint_eq(pg_arch_by_machine(EM_S390)->probing->jump, 0);
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
	tcase_add_test(tests, arm64_probes);
	tcase_add_test(tests, x86_64_vector);
	tcase_add_test(tests, arm64_exclusive);
	tcase_add_test(tests, arm64_unknown);
	tcase_add_test(tests, s390x_numbers);
	tcase_add_test(tests, s390x_arguments);
	tcase_add_test(tests, s390x_code);
	tcase_add_test(tests, s390x_probes);
	tcase_add_test(tests, s390x_stores);
	tcase_add_test(tests, x86_probing);
	tcase_add_test(tests, x86_room);
	tcase_add_test(tests, other_probing);
	tcase_add_test(tests, unknown_machine);
	suite_add_tcase(suite, tests);
	return suite;
}
