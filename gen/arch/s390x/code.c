// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instructions of z/Architecture: Principles of Operation (SA22-7832), appendix B. The two highest
 * bits of the first byte tell the length, and the format follows from the operation code, so
 * they are read from the bytes: capstone knows neither the newer ones nor what they write.
 *
 * RR 07fe: opcode, R1, R2; RX, RS: opcode, R1, X2 or R3, B2, D2; RI, RIL a7f4: opcode, R1, opcode, number;
 * RRE, RRF b904: opcode, -, R1, R2; the last byte of RXY, RSY, RIE (e3, eb, ec) is opcode as well.
 */
#include "arch/machines.h"

#include "base/array.h"

enum { LINK = 14 }; /* the return address */

static unsigned first_reg(const uint8_t *code)
{
	return code[1] >> 4;
}

static unsigned second_reg(const uint8_t *code)
{
	return code[1] & 15;
}

static size_t size_of(const uint8_t *code)
{
	static const size_t sizes[] = {2, 4, 4, 6};

	return sizes[code[0] >> 6];
}

/* --- Where control goes --- */

/** How an instruction may go elsewhere. */
struct branch {
	bool is_branch, is_conditional, is_call;
	unsigned reg;	 /* that has the target; 0: none */
	bool has_target; /* relative, in halfwords */
	int64_t distance;
};

static int64_t halfword_at(const uint8_t *code)
{
	return 2 * (int64_t)(int16_t)pg_load_uint(PG_BIG_ENDIAN, code, 2);
}

static int64_t word_at(const uint8_t *code)
{
	return 2 * (int64_t)pg_load_s32(PG_BIG_ENDIAN, code);
}

static struct branch to_near(const uint8_t *code, bool is_conditional, bool is_call)
{
	return (struct branch){true, is_conditional, is_call, 0, true, halfword_at(code + 2)};
}

static struct branch to_far(const uint8_t *code, bool is_conditional, bool is_call)
{
	return (struct branch){true, is_conditional, is_call, 0, true, word_at(code + 2)};
}

static struct branch to_reg(unsigned reg, bool is_conditional, bool is_call)
{
	return (struct branch){.is_branch = true,
			       .is_conditional = is_conditional,
			       .is_call = is_call,
			       .reg = reg};
}

/** By a condition: the mask has all of its bits, some, or none. */
static bool is_never(unsigned mask)
{
	return mask == 0;
}

static bool is_sometimes(unsigned mask)
{
	return mask != 15;
}

/** Opcodes of RIE, by their last byte: compare and branch, branch on index. */
static struct branch branch_of_rie(const uint8_t *code)
{
	switch (code[5]) {
	case 0x44: /* brxhg */
	case 0x45: /* brxlg */
	case 0x64: /* cgrj */
	case 0x65: /* clgrj */
	case 0x76: /* crj */
	case 0x77: /* clrj */
	case 0x7c: /* cgij */
	case 0x7d: /* clgij */
	case 0x7e: /* cij */
	case 0x7f: /* clij */
		return to_near(code, true, false);
	case 0xe4: /* cgrb */
	case 0xe5: /* clgrb */
	case 0xf6: /* crb */
	case 0xf7: /* clrb */
	case 0xfc: /* cgib */
	case 0xfd: /* clgib */
	case 0xfe: /* cib */
	case 0xff: /* clib */
		return to_reg(code[2] >> 4, true, false);
	default:
		return (struct branch){.is_branch = false};
	}
}

/** Those that go relative to themselves, and those of the long formats. */
static struct branch branch_of_long(const uint8_t *code)
{
	const unsigned reg = first_reg(code), kind = second_reg(code);

	switch (code[0]) {
	case 0x84: /* brxh */
	case 0x85: /* brxle */
		return to_near(code, true, false);
	case 0xa7:
		if (kind == 4 && !is_never(reg)) /* brc */
			return to_near(code, is_sometimes(reg), false);
		if (kind == 5) /* bras */
			return to_near(code, false, true);
		if (kind == 6 || kind == 7) /* brct, brctg */
			return to_near(code, true, false);
		break;
	case 0xc0:
		if (kind == 4 && !is_never(reg)) /* brcl */
			return to_far(code, is_sometimes(reg), false);
		if (kind == 5) /* brasl */
			return to_far(code, false, true);
		break;
	case 0xcc:
		if (kind == 6) /* brcth */
			return to_far(code, true, false);
		break;
	case 0xec:
		return branch_of_rie(code);
	case 0xe3:
		if (code[5] == 0x46) /* bctg */
			return to_reg(code[2] >> 4, true, false);
		break;
	case 0xeb:
		if (code[5] == 0x44 || code[5] == 0x45) /* bxhg, bxleg */
			return to_reg(code[2] >> 4, true, false);
		break;
	}
	return (struct branch){.is_branch = false};
}

static struct branch branch_of(const uint8_t *code)
{
	switch (code[0]) {
	case 0x07: /* bcr; of register 0 it only waits */
		if (is_never(first_reg(code)) || !second_reg(code))
			break;
		return to_reg(second_reg(code), is_sometimes(first_reg(code)), false);
	case 0x05: /* balr */
	case 0x0d: /* basr */
		return to_reg(second_reg(code), false, second_reg(code) != 0);
	case 0x06: /* bctr */
		return to_reg(second_reg(code), true, false);
	case 0x45: /* bal */
	case 0x4d: /* bas */
		return to_reg(code[2] >> 4, false, true);
	case 0x46: /* bct */
	case 0x86: /* bxh */
	case 0x87: /* bxle */
		return to_reg(code[2] >> 4, true, false);
	case 0x47: /* bc */
		if (is_never(first_reg(code)))
			break;
		return to_reg(code[2] >> 4, is_sometimes(first_reg(code)), false);
	default:
		return branch_of_long(code);
	}
	return (struct branch){.is_branch = false};
}

/** Never taken, or of register 0: what compilers fill with. */
static bool is_nop(const uint8_t *code)
{
	if (code[0] == 0x07)
		return is_never(first_reg(code)) || !second_reg(code);
	if (code[0] == 0x47)
		return is_never(first_reg(code));
	return (code[0] == 0xa7 || code[0] == 0xc0) && second_reg(code) == 4 &&
	       is_never(first_reg(code));
}

/** Another program status word: where that leads the code does not say. */
static bool is_return_of_interrupt(const uint8_t *code)
{
	return code[0] == 0x82 || (code[0] == 0xb2 && code[1] == 0xb2); /* lpsw, lpswe */
}

static void flow(const cs_insn *insn, const cs_insn *before, struct pg_insn *ret)
{
	const struct branch branch = branch_of(insn->bytes);

	(void)before;
	ret->flow = PG_FLOW_NEXT;
	ret->is_nop = is_nop(insn->bytes);
	ret->is_call = branch.is_call;
	ret->is_trap = insn->bytes[0] == 0xaf; /* mc */
	if (is_return_of_interrupt(insn->bytes)) {
		ret->flow = PG_FLOW_END;
	} else if (!branch.is_branch || branch.is_call) {
		return;
	} else if (branch.has_target) {
		ret->flow = branch.is_conditional ? PG_FLOW_BRANCH : PG_FLOW_JUMP;
		ret->target = insn->address + (uint64_t)branch.distance;
	} else if (branch.reg == LINK) {
		ret->flow = branch.is_conditional ? PG_FLOW_NEXT : PG_FLOW_END;
	} else {
		ret->flow = PG_FLOW_ANY;
	}
}

/** lm, lmg: of the frame, which %r15 finds, or %r11. */
static bool is_load_of_many(const uint8_t *code)
{
	const unsigned base = code[2] >> 4;

	return (code[0] == 0x98 || (code[0] == 0xeb && code[5] == 0x04)) && (base == 15 || base == 11);
}

static void effect(const cs_insn *insn, const cs_insn *before, struct pg_effect *ret)
{
	const struct branch branch = branch_of(insn->bytes);

	(void)before;
	ret->is_restore = is_load_of_many(insn->bytes);
	ret->is_call = branch.is_call;
	ret->is_jump = branch.is_branch && !branch.is_call;
	if (branch.has_target)
		ret->target = insn->address + (uint64_t)branch.distance;
}

/* --- What an instruction writes --- */

static uint64_t bit(unsigned reg)
{
	return UINT64_C(1) << (reg & 15);
}

/** An even register and the next. */
static uint64_t pair(unsigned reg)
{
	return bit(reg) | bit(reg + 1);
}

static uint64_t range(unsigned from, unsigned to)
{
	uint64_t bits = bit(from);

	while (from % 16 != to) {
		from++;
		bits |= bit(from);
	}
	return bits;
}

/** Opcodes of one byte, a bit for each: stores, comparisons, tests, and those that have no register. */
static bool is_reader(const uint8_t *code)
{
	static const uint8_t readers[] = {
		0x07, 0x0a, 0x15, 0x19, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x28, 0x29, 0x2a, 0x2b,
		0x2c, 0x2d, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d,
		0x40, 0x42, 0x44, 0x47, 0x49, 0x4e, 0x50, 0x55, 0x59, 0x60, 0x68, 0x70, 0x78, 0x80,
		0x82, 0x90, 0x91, 0x92, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9a, 0x9b, 0xac, 0xad, 0xaf,
		0xb6, 0xb7, 0xbd, 0xbe, 0xc6, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xdc, 0xe5,
		0xe8, 0xed, 0xf0, 0xf1, 0xf2, 0xf3, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd,
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(readers); i++) {
		if (readers[i] == code[0])
			return true;
	}
	return false;
}

/** RI and RIL: the opcode has a half of the second byte, a bit for each that only reads. */
static uint64_t written_by_immediate(const uint8_t *code)
{
	unsigned readers = 0;

	switch (code[0]) {
	case 0xa7: /* tm.., brc, chi, cghi */
		readers = 0xc01f;
		break;
	case 0xc0: /* brcl */
		readers = 0x0010;
		break;
	case 0xc2: /* cgfi, cfi, clgfi, clfi */
		readers = 0xf000;
		break;
	case 0xc4: /* sthrl, stgrl, strl */
		readers = 0x8880;
		break;
	case 0xcc: /* cih, clih */
		readers = 0xa000;
		break;
	}
	return readers >> second_reg(code) & 1 ? 0 : bit(first_reg(code));
}

static uint64_t written_by_rxy(const uint8_t *code)
{
	switch (code[5]) {
	case 0x20: /* cg, clg, cgf, clgf, cgh, cly, cy, chy, chf, clhf */
	case 0x21:
	case 0x30:
	case 0x31:
	case 0x34:
	case 0x55:
	case 0x59:
	case 0x79:
	case 0xcd:
	case 0xcf:
	case 0x24: /* stg, ntstg, cvdy, cvdg, strvg, strv, strvh, sty, sthy, stcy, stpq, stch ... */
	case 0x25:
	case 0x26:
	case 0x2e:
	case 0x2f:
	case 0x3e:
	case 0x3f:
	case 0x50:
	case 0x70:
	case 0x72:
	case 0x8e:
	case 0xc3:
	case 0xc7:
	case 0xcb:
	case 0x36: /* pfd */
		return 0;
	case 0x0d: /* dsg, dsgf, mfy, mg, mlg, dlg, lpq, ml, dl */
	case 0x1d:
	case 0x5c:
	case 0x84:
	case 0x86:
	case 0x87:
	case 0x8f:
	case 0x96:
	case 0x97:
		return pair(first_reg(code));
	default:
		return bit(first_reg(code));
	}
}

static uint64_t written_by_rsy(const uint8_t *code)
{
	const unsigned third = second_reg(code);

	switch (code[5]) {
	case 0x04: /* lmg, lmh, lmy */
	case 0x96:
	case 0x98:
		return range(first_reg(code), third);
	case 0x20: /* clmh, clmy, clt, clgt, stmg, stctg, stmh, stcmh, stcmy, lctlg, stmy */
	case 0x21:
	case 0x23:
	case 0x2b:
	case 0x24:
	case 0x25:
	case 0x26:
	case 0x2c:
	case 0x2d:
	case 0x2f:
	case 0x90:
	case 0x51: /* tmy, mviy, niy, cliy, oiy, xiy, asi, alsi, agsi, algsi: no register */
	case 0x52:
	case 0x54:
	case 0x55:
	case 0x56:
	case 0x57:
	case 0x6a:
	case 0x6e:
	case 0x7a:
	case 0x7e:
	case 0x9a: /* of access registers */
	case 0x9b:
	case 0xe1: /* stocfh, stocg, stoc */
	case 0xe3:
	case 0xf3:
		return 0;
	case 0x31: /* cdsy, cdsg, mvclu, clclu */
	case 0x3e:
	case 0x8e:
	case 0x8f:
		return pair(first_reg(code)) | pair(third);
	default:
		return bit(first_reg(code));
	}
}

static uint64_t written_by_rie(const uint8_t *code)
{
	if (branch_of_rie(code).is_branch && code[5] > 0x45)
		return 0;
	return code[5] >= 0x70 && code[5] <= 0x73 ? 0 : bit(first_reg(code)); /* traps */
}

/** RRE and RRF; of what is rare all that may be meant. */
static uint64_t written_by_rre(const uint8_t *code)
{
	const unsigned first = code[3] >> 4, second = code[3] & 15;

	if (code[0] == 0xb3)
		return bit(first); /* floating-point, some into general registers */
	if (code[0] == 0xb2)
		return pair(first) | pair(second);
	switch (code[1]) {
	case 0x20: /* cgr, clgr, cgfr, clgfr, cgrt, clgrt, crt, clrt, c..hr */
	case 0x21:
	case 0x30:
	case 0x31:
	case 0x60:
	case 0x61:
	case 0x72:
	case 0x73:
	case 0xcd:
	case 0xcf:
	case 0xdd:
	case 0xdf:
		return 0;
	default:
		break;
	}
	if (code[1] <= 0x27 || code[1] >= 0xc0 || (code[1] >= 0x46 && code[1] <= 0x85))
		return code[1] == 0x0d || code[1] == 0x1d || code[1] == 0x83 ? pair(first)
									     : bit(first);
	return pair(first) | pair(second);
}

/** Opcodes of one byte whose registers are more than the first. */
static uint64_t written_by_short(const uint8_t *code)
{
	switch (code[0]) {
	case 0x98: /* lm */
		return range(first_reg(code), second_reg(code));
	case 0x0e: /* mvcl, clcl, mvcle, clcle */
	case 0x0f:
	case 0xa8:
	case 0xa9:
	case 0xc8: /* lpd, csst ... */
		return pair(first_reg(code)) | pair(second_reg(code));
	case 0x1c: /* mr, dr, m, d, double shifts, cds */
	case 0x1d:
	case 0x5c:
	case 0x5d:
	case 0x8c:
	case 0x8d:
	case 0x8e:
	case 0x8f:
	case 0xbb:
		return pair(first_reg(code));
	case 0xdd: /* trt, trtr, edmk */
	case 0xd0:
	case 0xdf:
		return pair(1) | bit(2);
	default:
		return is_reader(code) ? 0 : bit(first_reg(code));
	}
}

/** Floating-point and vector registers are not among those that matter. */
static uint64_t writes(const uint8_t *code)
{
	switch (code[0]) {
	case 0xa5:
	case 0xa7:
	case 0xc0:
	case 0xc2:
	case 0xc4:
	case 0xcc:
		return written_by_immediate(code);
	case 0xe3:
		return written_by_rxy(code);
	case 0xeb:
		return written_by_rsy(code);
	case 0xec:
		return written_by_rie(code);
	case 0xb2:
	case 0xb3:
	case 0xb9:
		return written_by_rre(code);
	default:
		return written_by_short(code);
	}
}

static size_t unknown_size(const uint8_t *code, size_t size)
{
	return size && size_of(code) <= size ? size_of(code) : 0;
}

const struct pg_arch_code pg_s390x_code = {
	.decoder = CS_ARCH_SYSZ,
	.mode = CS_MODE_BIG_ENDIAN,
	.unknown_size = unknown_size,
	.unknown_writes = writes,
	.flow = flow,
	.effect = effect,
	.store = pg_s390x_store,
};
