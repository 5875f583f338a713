// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/cexpr.h"

#include <inttypes.h>
#include <stdlib.h>

#include "emit/c/core.h"

struct printer {
	struct pg_arena *arena;
	const struct pg_arch *arch;
	const struct pg_fetch *fetch;
};

const char *pg_cexpr_type(unsigned size)
{
	return size == 1 ? "u8" : size == 2 ? "u16" : size == 4 ? "u32" : "u64";
}

const char *pg_cexpr_const(struct pg_arena *arena, uint64_t value)
{
	return pg_printf(arena, value < 10 ? "%" PRIu64 "ULL" : "0x%" PRIx64 "ULL", value);
}

/** "PG_FROM(symbol) + 0x10ULL" */
static const char *anchored(struct pg_arena *arena, const struct pg_anchor *anchor,
			    uint64_t distance)
{
	bool is_before = (int64_t)distance < 0;

	return pg_printf(arena, "PG_FROM(%s) %c %s", anchor->symbol, is_before ? '-' : '+',
			 pg_cexpr_const(arena, is_before ? -distance : distance));
}

const char *pg_cexpr_anchored(struct pg_arena *arena, const struct pg_anchor *anchor,
			      uint64_t address)
{
	if (address == anchor->address)
		return pg_printf(arena, "PG_FROM(%s)", anchor->symbol);
	return pg_printf(arena, "(%s)", anchored(arena, anchor, address - anchor->address));
}

/* --- Terms: primaries, and others without the parentheses around them --- */

static const char *operand(const struct printer *printer, uint32_t term);

static const char *reg_text(const struct printer *printer, const struct pg_arch_reg *reg,
			    unsigned size)
{
	return pg_printf(printer->arena, "PG_REG(%s, %s)", pg_cexpr_type(size), reg->member);
}

static const char *infix(const struct printer *printer, const struct pg_term *term,
			 const char *symbol)
{
	return pg_printf(printer->arena, "%s %s %s", operand(printer, term->a), symbol,
			 operand(printer, term->b));
}

static const char *call(const struct printer *printer, const struct pg_term *term,
			const char *function)
{
	return pg_printf(printer->arena, "%s(%s, %s)", function, operand(printer, term->a),
			 operand(printer, term->b));
}

/** "base + 0x10" */
static const char *sum_text(const struct printer *printer, const struct pg_term *term)
{
	bool is_negative = (int64_t)term->imm < 0;

	return pg_printf(printer->arena, "%s %c 0x%" PRIx64, operand(printer, term->a),
			 is_negative ? '-' : '+', is_negative ? -term->imm : term->imm);
}

/** A function shifts by a word, or by a number by which C cannot shift. */
static bool is_plain_shift(const struct printer *printer, const struct pg_term *term)
{
	const struct pg_term *by = &printer->fetch->terms[term->b];

	return term->code != PG_OP_SHRA && by->kind == PG_TERM_OP && by->code == PG_OP_CONST &&
	       by->imm < 64;
}

static const char *shifted(const struct printer *printer, const struct pg_term *term)
{
	if (is_plain_shift(printer, term))
		return pg_printf(printer->arena, "%s %s %" PRIu64, operand(printer, term->a),
				 term->code == PG_OP_SHL ? "<<" : ">>",
				 printer->fetch->terms[term->b].imm);
	return call(printer, term,
		    term->code == PG_OP_SHL   ? "pg_shl"
		    : term->code == PG_OP_SHR ? "pg_shr"
					      : "pg_shra");
}

/**
 * The object linked at an address: counted from the kernel's text, from a symbol of the module's
 * section, or, in a program that may be moved, from the probed instruction.
 */
static const char *address_text(const struct printer *printer, uint64_t imm)
{
	const struct pg_image *image = printer->fetch->event->image;
	struct pg_arena *arena = printer->arena;
	const struct pg_anchor *anchor;

	if (image->kind == PG_TARGET_KERNEL)
		return pg_printf(arena, "PG_ADDR(%s)", pg_cexpr_const(arena, imm - image->text));
	if (image->is_fixed)
		return pg_cexpr_const(arena, imm);
	if (image->kind == PG_TARGET_EXEC)
		return pg_printf(arena, "%s %c %s",
				 reg_text(printer, pg_arch_ip(printer->arch), 8),
				 (int64_t)imm < 0 ? '-' : '+',
				 pg_cexpr_const(arena, (int64_t)imm < 0 ? -imm : imm));
	anchor = pg_image_anchor(image, imm);
	if (imm == anchor->address)
		return pg_cexpr_anchored(arena, anchor, imm);
	return anchored(arena, anchor, imm - anchor->address);
}

static const char *extended(const struct printer *printer, const struct pg_term *term)
{
	return pg_printf(printer->arena,
			 term->code == PG_OP_ZEXT ? "PG_ZEXT(u%u, %s)" : "PG_SEXT(s%u, %s)",
			 8 * term->size, operand(printer, term->a));
}

static const char *op_text(const struct printer *printer, const struct pg_term *term)
{
	struct pg_arena *arena = printer->arena;

	switch ((enum pg_opcode)term->code) {
	case PG_OP_CONST:
		return pg_cexpr_const(arena, term->imm);
	case PG_OP_REG:
		return reg_text(printer, pg_arch_reg(printer->arch, term->imm), term->size);
	case PG_OP_CPU:
		return "PG_CPU()";
	case PG_OP_TIME:
		return "PG_TIME()";
	case PG_OP_ADDR:
		return address_text(printer, term->imm);
	case PG_OP_RELOC:
		return pg_core_number(arena, printer->fetch->event,
				      printer->fetch->relocs[term->imm]);
	case PG_OP_ZEXT:
	case PG_OP_SEXT:
		return extended(printer, term);
	case PG_OP_SWAP:
		return pg_printf(arena, "PG_SWAP(%u, %s)", 8 * term->size,
				 operand(printer, term->a));
	case PG_OP_NEG:
		return pg_printf(arena, "-%s", operand(printer, term->a));
	case PG_OP_NOT:
		return pg_printf(arena, "~%s", operand(printer, term->a));
	case PG_OP_ADD:
		return infix(printer, term, "+");
	case PG_OP_SUB:
		return infix(printer, term, "-");
	case PG_OP_MUL:
		return infix(printer, term, "*");
	case PG_OP_SDIV:
		return call(printer, term, "pg_sdiv");
	case PG_OP_UDIV:
		return call(printer, term, "pg_udiv");
	case PG_OP_UMOD:
		return call(printer, term, "pg_umod");
	case PG_OP_AND:
		return infix(printer, term, "&");
	case PG_OP_OR:
		return infix(printer, term, "|");
	case PG_OP_XOR:
		return infix(printer, term, "^");
	case PG_OP_SHL:
	case PG_OP_SHR:
	case PG_OP_SHRA:
		return shifted(printer, term);
	case PG_OP_EQ:
		return call(printer, term, "pg_eq");
	case PG_OP_NE:
		return call(printer, term, "pg_ne");
	case PG_OP_LT:
		return call(printer, term, "pg_lt");
	case PG_OP_LE:
		return call(printer, term, "pg_le");
	case PG_OP_SELECT:
		return pg_printf(arena, "pg_select(%s, %s, %s)", operand(printer, term->c),
				 operand(printer, term->a), operand(printer, term->b));
	case PG_OP_CFA:	  /* replaced when the graph was made */
	case PG_OP_LOAD:  /* a step of its own */
	case PG_OP_SAVED: /* likewise */
		break;
	}
	abort();
}

static const char *term_text(const struct printer *printer, const struct pg_term *term)
{
	struct pg_arena *arena = printer->arena;

	switch ((enum pg_term_kind)term->kind) {
	case PG_TERM_OP:
		return op_text(printer, term);
	case PG_TERM_SUM:
		return sum_text(printer, term);
	case PG_TERM_WORD:
		return pg_printf(arena, "w%u", term->a);
	case PG_TERM_SLOT:
		return pg_printf(arena, "PG_SLOT(%s, f%u, %lld)", pg_cexpr_type(term->size),
				 term->a, (long long)term->imm);
	case PG_TERM_SAVED:
		return pg_printf(arena, "s%u.words[%" PRIu64 "]", term->a, term->imm);
	case PG_TERM_MISSING:
		return pg_printf(arena, "PG_MISSING(s%u, %" PRIu64 ")", term->a, term->imm);
	case PG_TERM_FAILURE:
		return pg_printf(arena, "e%u", term->a);
	case PG_TERM_PARAM:
		return pg_printf(arena, "p%u", term->a);
	}
	abort();
}

/** Is it a name, a call or a number, which needs no parentheses? */
static bool is_primary(const struct printer *printer, const struct pg_term *term)
{
	const struct pg_image *image = printer->fetch->event->image;

	if (term->kind != PG_TERM_OP)
		return term->kind != PG_TERM_SUM;
	switch ((int)term->code) {
	case PG_OP_NEG:
	case PG_OP_NOT:
	case PG_OP_ADD:
	case PG_OP_SUB:
	case PG_OP_MUL:
	case PG_OP_AND:
	case PG_OP_OR:
	case PG_OP_XOR:
		return false;
	case PG_OP_SHL:
	case PG_OP_SHR:
		return !is_plain_shift(printer, term);
	case PG_OP_RELOC:
		return printer->fetch->relocs[term->imm]->kind != PG_RELOC_SYMBOL;
	case PG_OP_ADDR:
		if (image->kind == PG_TARGET_MODULE)
			return term->imm == pg_image_anchor(image, term->imm)->address;
		return image->kind == PG_TARGET_KERNEL || image->is_fixed;
	default:
		return true;
	}
}

static const char *operand(const struct printer *printer, uint32_t term)
{
	const struct pg_term *of = &printer->fetch->terms[term];
	const char *text = term_text(printer, of);

	return is_primary(printer, of) ? text : pg_printf(printer->arena, "(%s)", text);
}

const char *pg_cexpr_term(struct pg_arena *arena, const struct pg_arch *arch,
			  const struct pg_fetch *fetch, uint32_t term, bool is_operand)
{
	const struct printer printer = {arena, arch, fetch};

	return is_operand ? operand(&printer, term) : term_text(&printer, &fetch->terms[term]);
}
