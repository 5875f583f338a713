// SPDX-License-Identifier: GPL-2.0-only
/*
 * The language, as bpftrace 0.17 and 0.23 have it (its reference guide, and their
 * src/ast/passes): integers of 64 bits; + - * & | ^ ~ << >>, comparisons and ?: as in C; reads of
 * memory as *(uint32 *)ADDRESS; reg("bx"), cpu, kaddr("symbol").
 *
 * Each of these means what the plan's operation does on 64 bits whichever version reads it, as
 *
 * - signs are made by arithmetic and not by casts: ((x & 0xff) ^ 0x80) - 0x80;
 * - >> and / are those of unsigned numbers, and their operands are cast to that: division of signed
 *   ones is not among BPF's instructions, and is made of that of their absolute values;
 * - what comparisons make, which is of another type in each version, chooses between 1 and 0;
 * - an address is in uptr() or kptr(), so that its memory is not guessed.
 */
#include "emit/bpftrace/word.h"

#include <inttypes.h>
#include <stdlib.h>

/** A plan that is being written: its words so far, and how often each is used. */
struct writing {
	struct pg_bpftrace_words *words;
	const struct pg_plan *plan;
	struct pg_bpftrace_word *done;
	unsigned *uses;
};

static const struct pg_bpftrace_word none = {"0", true, 1, 1};

static struct pg_bpftrace_word refuse(struct pg_bpftrace_words *words, const char *reason)
{
	if (!words->reason)
		words->reason = reason;
	return none;
}

static struct pg_bpftrace_word made(const char *text, bool is_primary)
{
	return (struct pg_bpftrace_word){text, is_primary, 8, 8};
}

/** As an operand. */
static const char *in(struct pg_arena *arena, struct pg_bpftrace_word word)
{
	return word.is_primary ? word.text : pg_printf(arena, "(%s)", word.text);
}

/** Numbers are signed in this language; of the lowest one there is no absolute value. */
static struct pg_bpftrace_word number(struct pg_arena *arena, uint64_t value)
{
	if (value == (uint64_t)1 << 63)
		return made("1 << 63", false);
	if ((int64_t)value < 0)
		return made(pg_printf(arena, "-%" PRIu64, -value), false);
	return made(pg_printf(arena, value < 10 ? "%" PRIu64 : "0x%" PRIx64, value), true);
}

/** The word plus a number. */
static struct pg_bpftrace_word moved(struct pg_arena *arena, struct pg_bpftrace_word word,
				     uint64_t by)
{
	const bool is_back = (int64_t)by < 0;

	if (by == 0)
		return word;
	return made(pg_printf(arena, "%s %c %s", in(arena, word), is_back ? '-' : '+',
			      in(arena, number(arena, is_back ? -by : by))),
		    false);
}

/** A word of which more than one thing is made has a name. */
static struct pg_bpftrace_word named(struct pg_bpftrace_words *words, struct pg_bpftrace_word word)
{
	pg_str_add(&words->before, "\t$w%u = %s;\n", ++words->variables, word.text);
	word.text = pg_printf(words->arena, "$w%u", words->variables);
	word.is_primary = true;
	return word;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

struct pg_bpftrace_word pg_bpftrace_extend(struct pg_bpftrace_words *words,
					   struct pg_bpftrace_word word, unsigned size,
					   bool is_signed)
{
	struct pg_arena *arena = words->arena;
	const uint64_t sign = (uint64_t)1 << (8 * size - 1);

	if (size >= 8 || (is_signed ? word.sign <= size : word.zero <= size))
		return word;
	if (word.zero > size)
		word = made(pg_printf(arena, "%s & 0x%" PRIx64, in(arena, word), 2 * sign - 1),
			    false);
	if (is_signed)
		word = made(pg_printf(arena, "(%s ^ 0x%" PRIx64 ") - 0x%" PRIx64, in(arena, word),
				      sign, sign),
			    false);
	word.zero = is_signed ? 8 : size;
	word.sign = is_signed ? size : least(size + 1, 8);
	return word;
}

const char *pg_bpftrace_pointer(struct pg_bpftrace_words *words, struct pg_bpftrace_word address,
				bool user)
{
	/* Of a uprobe all memory is user memory. */
	user = user || words->image->kind == PG_TARGET_EXEC;
	return pg_printf(words->arena, "%cptr(%s)", user ? 'u' : 'k', address.text);
}

/* --- Operations: leaves --- */

static struct pg_bpftrace_word register_of(struct pg_bpftrace_words *words, uint64_t dwarf_number)
{
	const struct pg_arch_reg *reg = pg_arch_reg(words->model->arch, dwarf_number);

	if (!reg)
		return refuse(words, "a register that it needs is not in struct pt_regs");
	return made(pg_printf(words->arena, "reg(\"%s\")", reg->name), true);
}

/**
 * What is linked at an address. A program that runs anywhere is where the instruction is that was
 * hit.
 */
static struct pg_bpftrace_word address_of(struct pg_bpftrace_words *words, uint64_t address)
{
	const struct pg_image *image = words->image;

	switch (image->kind) {
	case PG_TARGET_EXEC:
		if (image->is_fixed)
			return number(words->arena, address);
		if (words->site->moment == PG_MOMENT_RETURNED)
			return refuse(words, "where the program is loaded is not known there");
		return moved(words->arena, register_of(words, words->model->arch->ip),
			     address - words->site->address);
	case PG_TARGET_KERNEL:
		if (!image->text)
			return refuse(words, "the file has no symbol _text to count its address "
					     "from");
		return moved(words->arena, made("kaddr(\"_text\")", true), address - image->text);
	case PG_TARGET_MODULE: /* refused as such */
		break;
	}
	abort();
}

static struct pg_bpftrace_word frame(struct pg_bpftrace_words *words)
{
	const struct pg_plan *cfa = &words->site->cfa;

	if (cfa->avail != PG_AVAILABLE)
		return refuse(words, "the frame is unknown");
	return pg_bpftrace_word_of(words, cfa, cfa->pieces[0].word);
}

/* --- Operations on words --- */

static struct pg_bpftrace_word loaded(struct pg_bpftrace_words *words, const struct pg_op *op,
				      struct pg_bpftrace_word address)
{
	return (struct pg_bpftrace_word){
		.text = pg_printf(words->arena, "%s*(uint%u *)%s", op->size < 8 ? "(uint64)" : "",
				  8 * op->size, pg_bpftrace_pointer(words, address, op->user)),
		.is_primary = true,
		.zero = op->size,
		.sign = least(op->size + 1, 8),
	};
}

static struct pg_bpftrace_word infix(struct writing *writing, const struct pg_op *op,
				     const char *symbol)
{
	struct pg_arena *arena = writing->words->arena;

	return made(pg_printf(arena, "%s %s %s", in(arena, writing->done[op->a]), symbol,
			      in(arena, writing->done[op->b])),
		    false);
}

/** 1 or 0, by the comparison of two words as signed numbers. */
static struct pg_bpftrace_word compared(struct writing *writing, const struct pg_op *op,
					const char *symbol)
{
	struct pg_arena *arena = writing->words->arena;
	struct pg_bpftrace_word word =
		made(pg_printf(arena, "(int64)%s %s (int64)%s ? 1 : 0",
			       in(arena, writing->done[op->a]), symbol,
			       in(arena, writing->done[op->b])),
		     false);

	word.zero = 1;
	word.sign = 2;
	return word;
}

static struct pg_bpftrace_word selected(struct writing *writing, const struct pg_op *op)
{
	struct pg_arena *arena = writing->words->arena;

	return made(pg_printf(arena, "(uint64)%s != 0 ? (uint64)%s : (uint64)%s",
			      in(arena, writing->done[op->c]), in(arena, writing->done[op->a]),
			      in(arena, writing->done[op->b])),
		    false);
}

static bool has_const(const struct pg_plan *plan, const struct pg_op *op, uint64_t *ret)
{
	*ret = plan->ops[op->b].imm;
	return plan->ops[op->b].code == PG_OP_CONST;
}

static struct pg_bpftrace_word shifted(struct writing *writing, const struct pg_op *op)
{
	struct pg_arena *arena = writing->words->arena;
	const char *left = in(arena, writing->done[op->a]);
	uint64_t by;

	if (!has_const(writing->plan, op, &by))
		return refuse(writing->words, "it is shifted by a number that only the probe "
					      "knows, and bpftrace has no shift by 64");
	if (by > 63 && op->code != PG_OP_SHRA)
		return number(arena, 0);
	by = by > 63 ? 63 : by;
	if (op->code == PG_OP_SHL)
		return made(pg_printf(arena, "%s << %" PRIu64, left, by), false);
	if (op->code == PG_OP_SHR || by == 0)
		return made(pg_printf(arena, "(uint64)%s >> %" PRIu64, left, by), false);
	return made(pg_printf(arena, "(((uint64)%s >> %" PRIu64 ") ^ 0x%" PRIx64 ") - 0x%" PRIx64,
			      left, by, (uint64_t)1 << (63 - by), (uint64_t)1 << (63 - by)),
		    false);
}

static struct pg_bpftrace_word divided(struct writing *writing, const struct pg_op *op)
{
	struct pg_arena *arena = writing->words->arena;
	const char *left = in(arena, writing->done[op->a]);
	const char symbol = op->code == PG_OP_UMOD ? '%' : '/';
	uint64_t by;

	if (!has_const(writing->plan, op, &by) || (int64_t)by <= 0)
		return refuse(writing->words, "it is divided by a number that only the probe "
					      "knows, or by one that is not positive");
	if (op->code != PG_OP_SDIV)
		return made(pg_printf(arena, "(uint64)%s %c (uint64)%" PRIu64, left, symbol, by),
			    false);
	return made(pg_printf(arena,
			      "(int64)%s < (int64)0 ? 0 - ((uint64)(0 - %s) / (uint64)%" PRIu64
			      ") : 0 + ((uint64)%s / (uint64)%" PRIu64 ")",
			      left, left, by, left, by),
		    false);
}

/** The low bytes in the other order. Its operand has a name. */
static struct pg_bpftrace_word swapped(struct writing *writing, const struct pg_op *op)
{
	struct pg_arena *arena = writing->words->arena;
	struct pg_str text = {.arena = arena};
	struct pg_bpftrace_word word;

	for (unsigned i = 0; i < op->size; i++)
		pg_str_add(&text, "%s((((uint64)%s >> %u) & 0xff) << %u)", i ? " | " : "",
			   in(arena, writing->done[op->a]), 8 * i, 8 * (op->size - 1 - i));
	word = made(pg_str_text(&text), false);
	word.zero = op->size;
	return word;
}

static struct pg_bpftrace_word calculated(struct writing *writing, const struct pg_op *op)
{
	struct pg_bpftrace_words *words = writing->words;
	struct pg_arena *arena = words->arena;

	switch (op->code) {
	case PG_OP_CONST:
		return number(arena, op->imm);
	case PG_OP_REG:
		return register_of(words, op->imm);
	case PG_OP_CFA:
		return frame(words);
	case PG_OP_ADDR:
		return address_of(words, op->imm);
	case PG_OP_CPU:
		return made("(uint64)cpu", true);
	case PG_OP_TIME:
		return made("nsecs", true);
	case PG_OP_SAVED:
		return refuse(words, "it is of earlier in the call, and the script saves "
				     "nothing there");
	case PG_OP_RELOC:
		return refuse(words, "the address of its symbol is not known");
	case PG_OP_LOAD:
		return loaded(words, op, writing->done[op->a]);
	case PG_OP_ZEXT:
	case PG_OP_SEXT:
		return pg_bpftrace_extend(words, writing->done[op->a], op->size,
					  op->code == PG_OP_SEXT);
	case PG_OP_SWAP:
		return swapped(writing, op);
	case PG_OP_NEG:
		return made(pg_printf(arena, "0 - %s", in(arena, writing->done[op->a])), false);
	case PG_OP_NOT:
		return made(pg_printf(arena, "%s ^ -1", in(arena, writing->done[op->a])), false);
	case PG_OP_ADD:
		if (writing->plan->ops[op->b].code == PG_OP_CONST)
			return moved(arena, writing->done[op->a], writing->plan->ops[op->b].imm);
		return infix(writing, op, "+");
	case PG_OP_SUB:
		return infix(writing, op, "-");
	case PG_OP_MUL:
		return infix(writing, op, "*");
	case PG_OP_SDIV:
	case PG_OP_UDIV:
	case PG_OP_UMOD:
		return divided(writing, op);
	case PG_OP_AND:
		return infix(writing, op, "&");
	case PG_OP_OR:
		return infix(writing, op, "|");
	case PG_OP_XOR:
		return infix(writing, op, "^");
	case PG_OP_SHL:
	case PG_OP_SHR:
	case PG_OP_SHRA:
		return shifted(writing, op);
	case PG_OP_EQ:
		return compared(writing, op, "==");
	case PG_OP_NE:
		return compared(writing, op, "!=");
	case PG_OP_LT:
		return compared(writing, op, "<");
	case PG_OP_LE:
		return compared(writing, op, "<=");
	case PG_OP_SELECT:
		return selected(writing, op);
	}
	abort();
}

/* --- Plans --- */

static void use(struct writing *writing, pg_word word, unsigned times)
{
	writing->uses[word] += times;
}

/** Backwards from the word that is asked for; what nothing uses is not written. */
static void count_uses(struct writing *writing, pg_word last)
{
	use(writing, last, 1);
	for (pg_word i = last + 1; i-- > 0;) {
		const struct pg_op *op = &writing->plan->ops[i];
		const unsigned arity = pg_opcode_arity(op->code);

		if (!writing->uses[i])
			continue;
		if (arity > 0)
			use(writing, op->a, op->code == PG_OP_SWAP || op->code == PG_OP_SDIV ? 2 : 1);
		if (arity > 1)
			use(writing, op->b, 1);
		if (arity > 2)
			use(writing, op->c, 1);
	}
}

struct pg_bpftrace_word pg_bpftrace_word_of(struct pg_bpftrace_words *words,
					    const struct pg_plan *plan, pg_word word)
{
	struct writing writing = {
		.words = words,
		.plan = plan,
		.done = PG_NEW_N(words->arena, plan->num_ops, struct pg_bpftrace_word),
		.uses = PG_NEW_N(words->arena, plan->num_ops, unsigned),
	};

	count_uses(&writing, word);
	for (pg_word i = 0; i <= word && !words->reason; i++) {
		const struct pg_op *op = &plan->ops[i];

		if (!writing.uses[i])
			continue;
		writing.done[i] = calculated(&writing, op);
		if (writing.uses[i] > 1 && pg_opcode_arity(op->code) > 0)
			writing.done[i] = named(words, writing.done[i]);
	}
	return words->reason ? none : writing.done[word];
}
