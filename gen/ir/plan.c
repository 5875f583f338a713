// SPDX-License-Identifier: GPL-2.0-only
#include "ir/plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "ir/model.h"

static const struct opcode_row {
	unsigned arity;
	const char *symbol; /* of an infix operator */
} opcodes[PG_NUM_OPCODES] = {
	[PG_OP_CONST] = {0, NULL}, [PG_OP_REG] = {0, NULL},  [PG_OP_CFA] = {0, NULL},
	[PG_OP_ADDR] = {0, NULL},  [PG_OP_CPU] = {0, NULL},  [PG_OP_TIME] = {0, NULL},  [PG_OP_SAVED] = {0, NULL},
	[PG_OP_RELOC] = {0, NULL},
	[PG_OP_LOAD] = {1, NULL},  [PG_OP_ZEXT] = {1, NULL}, [PG_OP_SEXT] = {1, NULL},
	[PG_OP_SWAP] = {1, NULL},
	[PG_OP_NEG] = {1, "-"},	   [PG_OP_NOT] = {1, "~"},   [PG_OP_ADD] = {2, "+"},
	[PG_OP_SUB] = {2, "-"},	   [PG_OP_MUL] = {2, "*"},   [PG_OP_SDIV] = {2, "/"},
	[PG_OP_UDIV] = {2, "/u"},
	[PG_OP_UMOD] = {2, "%"},   [PG_OP_AND] = {2, "&"},   [PG_OP_OR] = {2, "|"},
	[PG_OP_XOR] = {2, "^"},	   [PG_OP_SHL] = {2, "<<"},  [PG_OP_SHR] = {2, ">>"},
	[PG_OP_SHRA] = {2, ">>s"}, [PG_OP_EQ] = {2, "=="},   [PG_OP_NE] = {2, "!="},
	[PG_OP_LT] = {2, "<"},	   [PG_OP_LE] = {2, "<="},   [PG_OP_SELECT] = {3, NULL},
};

struct pg_plan pg_plan_unavailable(enum pg_avail avail, const char *reason)
{
	return (struct pg_plan){.avail = avail, .reason = reason};
}

bool pg_saved_is_copy(const struct pg_saved *saved)
{
	return saved->num_savings &&
	       pg_piece_has_address(
		       &saved->savings->capture->plan.pieces[saved->savings->piece]);
}

unsigned pg_opcode_arity(enum pg_opcode code)
{
	return opcodes[code].arity;
}

/* --- The notation --- */

#define MAX_TEXT 400
static const char ellipsis[] = "…";

struct text {
	const struct pg_plan *plan;
	const struct pg_arch *arch;
	struct pg_arena *arena;
	size_t len;
	bool full;
	char chars[MAX_TEXT + sizeof(ellipsis)];
};

/** Once the text is full, printing stops: a plan shared by doubling has an exponential text. */
static void __attribute__((format(printf, 2, 3))) put(struct text *text, const char *format, ...)
{
	va_list args;
	int len;

	if (text->full)
		return;
	va_start(args, format);
	len = vsnprintf(text->chars + text->len, MAX_TEXT - text->len, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= MAX_TEXT - text->len) {
		text->full = true;
		strcpy(text->chars + MAX_TEXT - sizeof(ellipsis), ellipsis);
		return;
	}
	text->len += (size_t)len;
}

static void put_word(struct text *text, pg_word word, bool nested);

static void put_const(struct text *text, uint64_t value)
{
	int64_t number = (int64_t)value;

	if (number > -65536 && number < 65536)
		put(text, "%" PRId64, number);
	else
		put(text, "0x%" PRIx64, value);
}

/** What follows a base: "-80" in a frame, "+0x18" elsewhere. */
static void put_offset(struct text *text, uint64_t value, bool decimal)
{
	int64_t number = (int64_t)value;
	uint64_t magnitude = number < 0 ? -value : value;

	put(text, "%c", number < 0 ? '-' : '+');
	put(text, decimal || magnitude < 10 ? "%" PRIu64 : "0x%" PRIx64, magnitude);
}

static bool is_frame_address(const struct pg_plan *plan, pg_word word)
{
	const struct pg_op *op = &plan->ops[word];

	if (op->code == PG_OP_ADD && plan->ops[op->b].code == PG_OP_CONST)
		op = &plan->ops[op->a];
	return op->code == PG_OP_CFA;
}

static void put_memory(struct text *text, pg_word address, bool user)
{
	bool in_frame = is_frame_address(text->plan, address);

	put(text, in_frame ? "[" : "*(");
	put_word(text, address, false);
	put(text, in_frame ? "]" : ")");
	if (user)
		put(text, "@user");
}

/** *(%di+file.f_pos), and its width where that is not a word's. */
static void put_member(struct text *text, const struct pg_op *op)
{
	unsigned bits = op->reloc->bit_size ? op->reloc->bit_size : 8 * op->size;
	bool is_signed = pg_type_strip(pg_reloc_type(op->reloc))->is_signed;

	put(text, "*(");
	put_word(text, op->a, true);
	put(text, "+%s)%s", pg_reloc_text(text->arena, op->reloc), op->user ? "@user" : "");
	if (bits < 64)
		put(text, ":%c%u", is_signed ? 's' : 'u', bits);
}

static void put_load(struct text *text, const struct pg_op *op)
{
	if (op->reloc) {
		put_member(text, op);
		return;
	}
	put_memory(text, op->a, op->user);
	if (op->size < 8)
		put(text, ":u%u", 8 * op->size);
}

static void put_swapped(struct text *text, const struct pg_op *op)
{
	put(text, "swap%u(", 8 * op->size);
	put_word(text, op->a, false);
	put(text, ")");
}

/** x:s32; a load and its extension are one thing: *(x):s32. */
static void put_extended(struct text *text, const struct pg_op *op)
{
	const struct pg_op *inner = &text->plan->ops[op->a];

	if (inner->code == PG_OP_LOAD && !inner->reloc && inner->size == op->size)
		put_memory(text, inner->a, inner->user);
	else
		put_word(text, op->a, true);
	put(text, ":%c%u", op->code == PG_OP_SEXT ? 's' : 'u', 8 * op->size);
}

static void put_binary(struct text *text, const struct pg_op *op, bool nested)
{
	const struct pg_op *right = &text->plan->ops[op->b];
	const struct pg_op *left = &text->plan->ops[op->a];

	if (nested)
		put(text, "(");
	put_word(text, op->a, true);
	if (op->code == PG_OP_ADD && right->code == PG_OP_CONST) {
		put_offset(text, right->imm, left->code == PG_OP_CFA);
	} else {
		put(text, op->code == PG_OP_ADD ? "%s" : " %s ", opcodes[op->code].symbol);
		put_word(text, op->b, true);
	}
	if (nested)
		put(text, ")");
}

static void put_select(struct text *text, const struct pg_op *op, bool nested)
{
	put(text, nested ? "(" : "");
	put_word(text, op->c, true);
	put(text, " ? ");
	put_word(text, op->a, true);
	put(text, " : ");
	put_word(text, op->b, true);
	put(text, nested ? ")" : "");
}

static void put_register(struct text *text, uint64_t dwarf_number)
{
	const struct pg_arch_reg *reg = pg_arch_reg(text->arch, dwarf_number);

	if (reg)
		put(text, "%%%s", reg->name);
	else
		put(text, "%%dwarf%" PRIu64, dwarf_number);
}

static void put_piece(struct text *text, const struct pg_piece *piece);

/** In terms of the registers at the place where it is saved. */
static void put_saving(struct text *text, const struct pg_saving *saving)
{
	const struct pg_plan *plan = text->plan;

	text->plan = &saving->capture->plan;
	put_piece(text, &text->plan->pieces[saving->piece]);
	text->plan = plan;
}

/** entry(%di), or at(f+0x46: %bx, f+0x5a: %dx). */
static void put_saved(struct text *text, const struct pg_saved *saved)
{
	if (saved->num_savings == 1 && saved->savings->capture->is_entry) {
		put(text, "entry(");
		put_saving(text, saved->savings);
	} else {
		put(text, "at(");
		for (size_t i = 0; i < saved->num_savings; i++) {
			put(text, "%s%s+0x%" PRIx64 ": ", i ? ", " : "",
			    saved->savings[i].capture->symbol,
			    saved->savings[i].capture->offset);
			put_saving(text, &saved->savings[i]);
		}
	}
	put(text, ")");
}

static void put_word(struct text *text, pg_word word, bool nested)
{
	const struct pg_op *op = &text->plan->ops[word];

	if (text->full)
		return;
	switch (op->code) {
	case PG_OP_CONST:
		put_const(text, op->imm);
		return;
	case PG_OP_REG:
		put_register(text, op->imm);
		return;
	case PG_OP_CFA:
		put(text, "cfa");
		return;
	case PG_OP_ADDR:
		put(text, "@0x%" PRIx64, op->imm);
		return;
	case PG_OP_CPU:
		put(text, "cpu");
		return;
	case PG_OP_TIME:
		put(text, "time");
		return;
	case PG_OP_SAVED:
		put_saved(text, op->saved);
		return;
	case PG_OP_RELOC:
		put(text, "%s", pg_reloc_text(text->arena, op->reloc));
		return;
	case PG_OP_LOAD:
		put_load(text, op);
		return;
	case PG_OP_ZEXT:
	case PG_OP_SEXT:
		put_extended(text, op);
		return;
	case PG_OP_SWAP:
		put_swapped(text, op);
		return;
	case PG_OP_NEG:
	case PG_OP_NOT:
		put(text, "%s", opcodes[op->code].symbol);
		put_word(text, op->a, true);
		return;
	case PG_OP_SELECT:
		put_select(text, op, nested);
		return;
	case PG_OP_ADD:
	case PG_OP_SUB:
	case PG_OP_MUL:
	case PG_OP_SDIV:
	case PG_OP_UDIV:
	case PG_OP_UMOD:
	case PG_OP_AND:
	case PG_OP_OR:
	case PG_OP_XOR:
	case PG_OP_SHL:
	case PG_OP_SHR:
	case PG_OP_SHRA:
	case PG_OP_EQ:
	case PG_OP_NE:
	case PG_OP_LT:
	case PG_OP_LE:
		put_binary(text, op, nested);
		return;
	}
}

static void put_piece(struct text *text, const struct pg_piece *piece)
{
	switch (piece->kind) {
	case PG_PIECE_VALUE:
		put_word(text, piece->word, false);
		return;
	case PG_PIECE_BYTES:
	case PG_PIECE_STRING:
		put_memory(text, piece->word, piece->user);
		put(text, ":%s[%" PRIu64 "]", piece->kind == PG_PIECE_BYTES ? "bytes" : "string",
		    piece->size);
		return;
	case PG_PIECE_COUNTED:
		put_memory(text, piece->word, piece->user);
		put(text, ":bytes[");
		put_word(text, piece->count, false);
		put(text, ", %" PRIu64 " at most]", piece->size);
		return;
	case PG_PIECE_ABSENT:
		put(text, "absent");
		return;
	}
}

bool pg_plan_is_copy(const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_pieces; i++) {
		const struct pg_piece *piece = &plan->pieces[i];
		const struct pg_op *op =
			piece->kind == PG_PIECE_VALUE ? &plan->ops[piece->word] : NULL;

		if (!op || op->code != PG_OP_SAVED || !pg_saved_is_copy(op->saved) ||
		    op->saved->copied != i || piece->offset != i * sizeof(uint64_t))
			return false;
	}
	return plan->num_pieces > 0;
}

const char *pg_plan_text(struct pg_arena *arena, const struct pg_plan *plan,
			 const struct pg_arch *arch)
{
	struct text text = {.plan = plan, .arch = arch, .arena = arena};

	if (plan->avail != PG_AVAILABLE) {
		put(&text, "unavailable: %s", plan->reason);
	} else if (plan->num_pieces == 1 || pg_plan_is_copy(plan)) {
		put_piece(&text, &plan->pieces[0]);
	} else {
		put(&text, "{");
		for (size_t i = 0; i < plan->num_pieces; i++) {
			put(&text, "%s%" PRIu64 ":%" PRIu64 " ", i ? ", " : "",
			    plan->pieces[i].offset, plan->pieces[i].size);
			put_piece(&text, &plan->pieces[i]);
		}
		put(&text, "}");
	}
	return pg_printf(arena, "%s", text.chars);
}

const char *pg_word_text(struct pg_arena *arena, const struct pg_plan *plan, pg_word word,
			 const struct pg_arch *arch)
{
	struct text text = {.plan = plan, .arch = arch, .arena = arena};

	put_word(&text, word, false);
	return pg_printf(arena, "%s", text.chars);
}

/* --- Questions --- */

bool pg_plan_is_whole(const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_pieces; i++) {
		if (plan->pieces[i].kind == PG_PIECE_ABSENT)
			return false;
	}
	return true;
}

bool pg_plan_uses(const struct pg_plan *plan, enum pg_opcode code)
{
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code == code)
			return true;
	}
	return false;
}

/** word = base + offset; offset 0 where it is not a sum with a constant. */
static const struct pg_op *split_sum(const struct pg_plan *plan, pg_word word, int64_t *ret_offset)
{
	const struct pg_op *op = &plan->ops[word];

	*ret_offset = 0;
	if (op->code != PG_OP_ADD || plan->ops[op->b].code != PG_OP_CONST)
		return op;
	*ret_offset = (int64_t)plan->ops[op->b].imm;
	return &plan->ops[op->a];
}

static bool is_below(const struct pg_plan *plan, pg_word address, int64_t limit)
{
	int64_t offset;

	return split_sum(plan, address, &offset)->code == PG_OP_CFA && offset < limit;
}

bool pg_plan_reads_below(const struct pg_plan *plan, const struct pg_plan *cfa, unsigned sp,
			 unsigned red_zone)
{
	const struct pg_op *base;
	int64_t height;

	if (cfa->avail != PG_AVAILABLE || cfa->num_pieces != 1)
		return false;
	base = split_sum(cfa, cfa->pieces[0].word, &height);
	if (base->code != PG_OP_REG || base->imm != sp)
		return false;
	height += red_zone;
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code == PG_OP_LOAD && is_below(plan, plan->ops[i].a, -height))
			return true;
	}
	for (size_t i = 0; i < plan->num_pieces; i++) {
		const struct pg_piece *piece = &plan->pieces[i];

		if (pg_piece_has_address(piece) && is_below(plan, piece->word, -height))
			return true;
	}
	return false;
}
