// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which instructions of A64 the kernel lets be probed, as it decides itself: what it steps over in a
 * copy elsewhere, and what it does in the instruction's place. arch/arm64/kernel/probes/decode-insn.c
 * (6.12), and the encodings of arch/arm64/include/asm/insn.h; Arm Architecture Reference Manual, C4.
 */
#include "arch/machines.h"

#include "base/array.h"

struct encoding {
	uint32_t mask, value;
};

static bool is_one_of(uint32_t insn, const struct encoding *encodings, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if ((insn & encodings[i].mask) == encodings[i].value)
			return true;
	}
	return false;
}

/** Branches that the kernel does itself; those that check a pointer's signature are not among them. */
static bool is_simulated_branch(uint32_t insn)
{
	static const struct encoding branches[] = {
		{0x7c000000, 0x14000000}, /* b, bl */
		{0x7e000000, 0x34000000}, /* cbz, cbnz */
		{0x7e000000, 0x36000000}, /* tbz, tbnz */
		{0xff000010, 0x54000000}, /* b.cond */
		{0xfffffc1f, 0xd61f0000}, /* br */
		{0xfffffc1f, 0xd63f0000}, /* blr */
		{0xfffffc1f, 0xd65f0000}, /* ret */
	};

	return is_one_of(insn, branches, PG_ARRAY_SIZE(branches));
}

static bool is_load_of_literal(uint32_t insn)
{
	static const struct encoding loads[] = {
		{0xbf000000, 0x18000000}, /* ldr */
		{0xff000000, 0x98000000}, /* ldrsw */
	};

	return is_one_of(insn, loads, PG_ARRAY_SIZE(loads));
}

static bool is_address(uint32_t insn)
{
	return (insn & 0x1f000000) == 0x10000000; /* adr, adrp */
}

/** Hints, by their number: those that neither wait nor check anything. */
static bool is_harmless_hint(uint32_t insn)
{
	switch (insn >> 5 & 0x7f) {
	case 0x00: /* nop */
	case 0x07: /* xpaclri */
	case 0x08: /* pacia1716 */
	case 0x0a: /* pacib1716 */
	case 0x18: /* paciaz */
	case 0x19: /* paciasp */
	case 0x1a: /* pacibz */
	case 0x1b: /* pacibsp */
	case 0x20: /* bti, also with c, j, jc */
	case 0x22:
	case 0x24:
	case 0x26:
		return true;
	default:
		return false;
	}
}

/** Branches, exceptions and system instructions; NULL: fine. */
static const char *system_refusal(uint32_t insn)
{
	static const struct encoding forbidden[] = {
		{0xfff8f01f, 0xd500401f}, /* msr to a field of PSTATE */
		{0xfff00000, 0xd5100000}, /* msr */
		{0xff000000, 0xd4000000}, /* svc, hvc, smc, brk, hlt */
		{0xffffffff, 0xd69f03e0}, /* eret */
		{0xfffffbff, 0xd69f0bff}, /* eretaa, eretab */
	};
	static const struct encoding signed_branches[] = {
		{0xfefff800, 0xd61f0800}, /* braa ... */
		{0xfefff800, 0xd63f0800}, /* blraa ... */
		{0xfffffbff, 0xd65f0bff}, /* retaa, retab */
	};

	if ((insn & 0xfffff01f) == 0xd503201f && !is_harmless_hint(insn))
		return "the kernel refuses probes on instructions that wait or that check a "
		       "pointer's signature";
	if (is_one_of(insn, signed_branches, PG_ARRAY_SIZE(signed_branches)))
		return "the kernel refuses probes on branches that check a pointer's signature";
	if ((insn & 0xffffffe0) == 0xd53b4220) /* mrs of DAIF */
		return "the kernel refuses probes where the mask of interrupts is read";
	if (is_one_of(insn, forbidden, PG_ARRAY_SIZE(forbidden)))
		return "the kernel refuses probes on instructions that write system registers or "
		       "raise exceptions";
	return NULL;
}

/** What depends on where it is, or on what comes with it; NULL: fine. */
static const char *plain_refusal(uint32_t insn)
{
	if ((insn & 0xff000000) == 0xd8000000)
		return "the kernel refuses probes on prefetches relative to the instruction";
	if ((insn & 0x3f800000) == 0x08000000)
		return "the kernel refuses probes on exclusive loads and stores";
	if ((insn & 0x3b200c00) == 0x19000400)
		return "the kernel refuses probes on the instructions that copy and set memory";
	return NULL;
}

static const char *insn_refusal(uint32_t insn)
{
	if (is_simulated_branch(insn) || is_address(insn))
		return NULL;
	return (insn >> 26 & 7) == 5 ? system_refusal(insn) : plain_refusal(insn);
}

/**
 * is_probed_address_atomic(): what comes between an exclusive load and its store would never
 * succeed, as the trap ends the reservation. Looked for in front of the instruction.
 */
static bool is_in_exclusive_sequence(const unsigned char *code, size_t before)
{
	for (size_t at = 4; at <= before; at += 4) {
		uint32_t insn = pg_load_u32(PG_LITTLE_ENDIAN, code - at);

		if ((insn & 0x3f400000) == 0x08000000)
			return false;
		if ((insn & 0x3f400000) == 0x08400000)
			return true;
	}
	return false;
}

const char *pg_aarch64_kprobe_refusal(const unsigned char *code, size_t before)
{
	uint32_t insn = pg_load_u32(PG_LITTLE_ENDIAN, code);
	const char *refusal = is_load_of_literal(insn) ? NULL : insn_refusal(insn);

	if (!refusal && is_in_exclusive_sequence(code, before))
		return "the kernel refuses probes between an exclusive load and its store, which "
		       "would never succeed";
	return refusal;
}

const char *pg_aarch64_uprobe_refusal(const unsigned char *code, size_t size)
{
	uint32_t insn;

	if (size < sizeof(insn))
		return NULL;
	insn = pg_load_u32(PG_LITTLE_ENDIAN, code);
	return is_load_of_literal(insn) ? "the kernel refuses probes on loads relative to the "
					  "instruction"
					: insn_refusal(insn);
}

static bool is_emulated(const unsigned char *code)
{
	uint32_t insn = pg_load_u32(PG_LITTLE_ENDIAN, code);

	return is_simulated_branch(insn) || is_load_of_literal(insn) || is_address(insn);
}

static const char *uncertain(const unsigned char *code, bool is_user)
{
	(void)is_user;
	return pg_load_u32(PG_LITTLE_ENDIAN, code) == 0xd503201f
		       ? "newer kernels do not run a nop, others step over a copy of it"
		       : NULL;
}

/* arch/arm64/kernel/probes/kprobes.c: there is no jump to a copy, and no call of the tracer. */
const struct pg_arch_probing pg_aarch64_probing = {
	.is_emulated = is_emulated,
	.is_user_emulated = is_emulated,
	.uncertain = uncertain,
};
