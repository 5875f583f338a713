// SPDX-License-Identifier: GPL-2.0-only
/*
 * The language (Documentation/trace/kprobetrace.rst; kernel/trace/trace_probe.c of 6.1):
 *
 *     FETCHARG = %REG | $retval | \IMM | @SYMBOL+OFFSET | @ADDRESS | +[u]OFFSET(FETCHARG)
 *     TYPE     = u8..u64 s8..s64 x8..x64 symbol string ustring b<bits>@<shift>/<container> TYPE[N]
 *
 * Its one operation is reading memory at a constant offset from a word, so a plan that it can
 * express is a chain: loads of whole words, and at its end a value that the type cuts to its width.
 * The types mean the extensions, masks and shifts that a plan has there; everything else is
 * refused.
 *
 * Unsigned numbers without a given type are `x`, as in perf probe.
 */
#include "emit/tracefs/fetcharg.h"

#include <inttypes.h>

#include "base/str.h"
#include "ir/settle.h"

enum {
	MAX_TEXT = 63,	  /* MAX_ARGSTR_LEN */
	MAX_ELEMENTS = 64, /* MAX_ARRAY_LEN */
	STRING_SIZE = 4,  /* of the word that says where the text is */
};

struct fetch {
	struct pg_arena *arena;
	const struct pg_model *model;
	const struct pg_image *image;
	const struct pg_site *site;
	const struct pg_field *field;
	struct pg_str text;
	const char *reason; /* the first one */
};

/** A word of a plan: the site's CFA is a plan of its own. */
struct word {
	const struct pg_plan *plan;
	pg_word index;
};

/** A value on its way to a type: its low `size` bytes, or `bits` of these from `shift` on. */
struct value {
	struct word word;
	unsigned size;
	bool is_signed;
	unsigned bits, shift; /* bits 0: all */
};

static const struct pg_op *op_of(struct word word)
{
	return &word.plan->ops[word.index];
}

static struct word operand(struct word word)
{
	return (struct word){word.plan, op_of(word)->a};
}

static void refuse(struct fetch *fetch, const char *reason)
{
	if (!fetch->reason)
		fetch->reason = reason;
}

static void refuse_computed(struct fetch *fetch, struct word word)
{
	refuse(fetch, pg_printf(fetch->arena, "it is computed (%s), and tracefs only reads",
				pg_word_text(fetch->arena, word.plan, word.index,
					     fetch->model->arch)));
}

/** Is the operation's second operand a constant? */
static bool has_const(struct word word, enum pg_opcode code, uint64_t *ret)
{
	const struct pg_op *op = op_of(word);

	if (op->code != code || word.plan->ops[op->b].code != PG_OP_CONST)
		return false;
	*ret = word.plan->ops[op->b].imm;
	return true;
}

/* --- Words: chains of loads --- */

/** The base of an address: not a sum with a constant, and not the CFA. */
static struct word base_of(struct fetch *fetch, struct word address, uint64_t *ret_offset)
{
	uint64_t addend;

	*ret_offset = 0;
	for (;;) {
		if (has_const(address, PG_OP_ADD, &addend)) {
			*ret_offset += addend;
			address = operand(address);
		} else if (op_of(address)->code == PG_OP_CFA && fetch->site->cfa.num_pieces == 1) {
			address = (struct word){&fetch->site->cfa,
						fetch->site->cfa.pieces[0].word};
		} else {
			return address;
		}
	}
}

static void put_word(struct fetch *fetch, struct word word);

static bool is_in_process(const struct fetch *fetch)
{
	return fetch->image->kind == PG_TARGET_EXEC;
}

static void put_register(struct fetch *fetch, uint64_t number)
{
	const struct pg_arch *arch = fetch->model->arch;
	const struct pg_arch_reg *reg = pg_arch_reg(arch, number);

	if (!reg)
		refuse(fetch, "a register that it needs is not in struct pt_regs");
	else if (fetch->site->moment == PG_MOMENT_RETURNED && number == arch->retvals[0])
		pg_str_add(&fetch->text, "$retval");
	else
		pg_str_add(&fetch->text, "%%%s", reg->name);
}

/**
 * The kernel finds _text wherever KASLR put it. In a process it counts from where the file would
 * begin if all of it were mapped as the instruction is that was hit. A module's name cannot stand
 * before a symbol here: a colon ends the argument.
 */
static void put_global(struct fetch *fetch, uint64_t address)
{
	const struct pg_site *site = fetch->site;

	if (fetch->image->is_fixed) {
		pg_str_add(&fetch->text, "@0x%" PRIx64, address);
		return;
	}
	if (is_in_process(fetch)) {
		pg_str_add(&fetch->text, "@+%" PRId64,
			   (int64_t)(address - site->address + site->attach.in_file));
		return;
	}
	if (fetch->image->kind == PG_TARGET_MODULE) {
		const struct pg_anchor *anchor = pg_image_anchor(fetch->image, address);

		if (!anchor)
			refuse(fetch, "no symbol says where its section of the module is");
		else
			pg_str_add(&fetch->text, "@%s%+" PRId64, anchor->symbol,
				   (int64_t)(address - anchor->address));
		return;
	}
	if (!fetch->image->text)
		refuse(fetch, "the file has no symbol _text to count its address from");
	pg_str_add(&fetch->text, "@_text%+" PRId64, (int64_t)(address - fetch->image->text));
}

/** The memory at the address. */
static void put_memory(struct fetch *fetch, struct word address, uint64_t offset, bool user)
{
	uint64_t folded;
	struct word base = base_of(fetch, address, &folded);
	int64_t distance = (int64_t)(folded + offset);
	const struct pg_op *op = op_of(base);

	user = user && !is_in_process(fetch); /* of a uprobe all memory is user memory */
	if (op->code == PG_OP_ADDR && !user) {
		put_global(fetch, op->imm + (uint64_t)distance);
	} else if (op->code == PG_OP_CONST && !user) {
		pg_str_add(&fetch->text, "@0x%" PRIx64, op->imm + (uint64_t)distance);
	} else {
		pg_str_add(&fetch->text, "%c%s%" PRIu64 "(", distance < 0 ? '-' : '+',
			   user ? "u" : "",
			   distance < 0 ? -(uint64_t)distance : (uint64_t)distance);
		put_word(fetch, base);
		pg_str_add(&fetch->text, ")");
	}
}

/** A whole word. A text that is too long already is not made longer: chains have any length. */
static void put_word(struct fetch *fetch, struct word word)
{
	const struct pg_op *op = op_of(word);

	if (fetch->reason || fetch->text.len > MAX_TEXT)
		return;
	if (op->code == PG_OP_REG)
		put_register(fetch, op->imm);
	else if (op->code == PG_OP_CONST)
		pg_str_add(&fetch->text, "\\0x%" PRIx64, op->imm);
	else if (op->code == PG_OP_LOAD && op->size == sizeof(uint64_t))
		put_memory(fetch, operand(word), 0, op->user);
	else if (op->code == PG_OP_ADDR)
		refuse(fetch,
		       "it needs the address of a global, and tracefs has only its value");
	else
		refuse_computed(fetch, word);
}

/* --- Values: the meaning of types --- */

static void widen_not(struct value *value, unsigned size, bool is_signed)
{
	if (size >= value->size)
		return;
	value->size = size;
	value->is_signed = is_signed;
}

/** Low bits, as many as the mask has; 0: the mask is not one of low bits. */
static unsigned bits_of_mask(uint64_t mask)
{
	if (!mask || (mask & (mask + 1)))
		return 0;
	return mask == UINT64_MAX ? 64 : (unsigned)__builtin_ctzll(~mask);
}

/** The unsigned bytes that bits are cut out of: a load's, or the low ones of a register. */
static unsigned container_of_bits(struct value *value)
{
	unsigned end = value->shift + value->bits;
	unsigned size = end <= 8 ? 1 : end <= 16 ? 2 : end <= 32 ? 4 : 8;

	if (op_of(value->word)->code == PG_OP_ZEXT) {
		size = op_of(value->word)->size;
		value->word = operand(value->word);
	}
	return op_of(value->word)->code == PG_OP_LOAD ? op_of(value->word)->size : size;
}

static unsigned min(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/** (x >> shift) & mask, as an unsigned number; false: it is not one. */
static bool cut_bits(struct value *value)
{
	uint64_t mask = UINT64_MAX, shift = 0;
	struct value cut = *value;

	if (has_const(cut.word, PG_OP_AND, &mask))
		cut.word = operand(cut.word);
	if (has_const(cut.word, PG_OP_SHR, &shift))
		cut.word = operand(cut.word);
	if (cut.word.index == value->word.index || !bits_of_mask(mask) || shift >= 64)
		return false;
	cut.shift = (unsigned)shift;
	cut.bits = min(bits_of_mask(mask), min(64 - cut.shift, 8 * value->size));
	if (value->is_signed && cut.bits == 8 * value->size)
		return false;
	cut.size = container_of_bits(&cut);
	if (cut.shift >= 8 * cut.size)
		return false;
	cut.bits = min(cut.bits, 8 * cut.size - cut.shift);
	cut.is_signed = false;
	*value = cut;
	return true;
}

/** A bool's byte is 0 or 1: that it is compared with 0 changes nothing. */
static bool is_bool_test(const struct fetch *fetch, struct word word)
{
	uint64_t other;

	return pg_type_strip(fetch->field->type)->is_bool && has_const(word, PG_OP_NE, &other) &&
	       other == 0;
}

/** Take off what the type will do; a register, a load or a constant is left. */
static void peel(struct fetch *fetch, struct value *value)
{
	for (;;) {
		const struct pg_op *op = op_of(value->word);
		bool is_extension = op->code == PG_OP_SEXT || op->code == PG_OP_ZEXT;

		if (is_extension && op->code == PG_OP_SEXT && op->size < value->size &&
		    !value->is_signed)
			return;
		if (is_extension)
			widen_not(value, op->size, op->code == PG_OP_SEXT);
		else if (!is_bool_test(fetch, value->word))
			break;
		value->word = operand(value->word);
	}
	if (!cut_bits(value) && op_of(value->word)->code == PG_OP_LOAD)
		widen_not(value, op_of(value->word)->size, false);
}

static void put_value(struct fetch *fetch, const struct value *value)
{
	const struct pg_op *op = op_of(value->word);
	uint64_t imm = op->imm;
	unsigned unused = 64 - 8 * value->size;

	if (op->code == PG_OP_LOAD) {
		/* The low bytes are the last ones where the big end comes first. */
		put_memory(fetch, operand(value->word),
			   fetch->model->arch->order == PG_BIG_ENDIAN ? op->size - value->size : 0, op->user);
	} else if (op->code == PG_OP_CONST && value->is_signed) {
		pg_str_add(&fetch->text, "\\%" PRId64, (int64_t)(imm << unused) >> unused);
	} else if (op->code == PG_OP_CONST) {
		pg_str_add(&fetch->text, "\\%" PRIu64, imm << unused >> unused);
	} else {
		put_word(fetch, value->word);
	}
}

static bool is_signed_type(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return (type->kind == PG_TYPE_INT || type->kind == PG_TYPE_ENUM) && type->is_signed;
}

static void put_type(struct fetch *fetch, const struct value *value)
{
	const struct pg_field *field = fetch->field;
	unsigned bits = 8 * value->size;
	bool decimal = field->decimal || is_signed_type(field->type);
	char letter = value->is_signed ? 's' : decimal && !field->hex ? 'u' : 'x';

	if (value->bits)
		pg_str_add(&fetch->text, ":b%u@%u/%u", value->bits, value->shift, bits);
	else if (field->symbol && bits == 64 && is_in_process(fetch))
		refuse(fetch, "it is a symbol of a program, and tracefs has the kernel's");
	else if (field->symbol && bits != 64)
		refuse(fetch, "it has fewer than 8 bytes, and a symbol of tracefs has 8");
	else if (field->symbol)
		pg_str_add(&fetch->text, ":symbol");
	else
		pg_str_add(&fetch->text, ":%c%u", letter, bits);
}

static bool is_word_size(uint64_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static uint64_t put_scalar(struct fetch *fetch, struct word word, uint64_t size)
{
	struct value value = {
		.word = word,
		.size = (unsigned)size,
		.is_signed = !fetch->field->hex && is_signed_type(fetch->field->type),
	};

	if (!is_word_size(size)) {
		refuse(fetch, pg_printf(fetch->arena, "it is %" PRIu64 " bytes of a register",
					size));
		return 0;
	}
	peel(fetch, &value);
	put_value(fetch, &value);
	put_type(fetch, &value);
	return value.size;
}

/* --- Strings and bytes: memory at an address --- */

static uint64_t put_string(struct fetch *fetch, const struct pg_piece *piece, struct word word)
{
	put_memory(fetch, word, 0, false);
	pg_str_add(&fetch->text, piece->user && !is_in_process(fetch) ? ":ustring" : ":string");
	return STRING_SIZE;
}

/** The elements of the array: its own scalars, or bytes. */
static struct value element_of(const struct pg_field *field)
{
	const struct pg_type *type = pg_type_strip(field->type);

	while (type->kind == PG_TYPE_ARRAY)
		type = pg_type_strip(type->target);
	if (!pg_type_is_scalar(type) || !is_word_size(type->size))
		return (struct value){.size = 1};
	return (struct value){.size = (unsigned)type->size, .is_signed = is_signed_type(type)};
}

static uint64_t put_bytes(struct fetch *fetch, const struct pg_piece *piece, struct word word)
{
	struct value element = element_of(fetch->field);

	if (piece->user && !is_in_process(fetch))
		refuse(fetch, "it is an array in user memory, which kprobe_events does not have");
	else if (piece->size / element.size > MAX_ELEMENTS)
		refuse(fetch, pg_printf(fetch->arena,
					"it has %" PRIu64 " elements of %u bytes, and an array of "
					"tracefs at most %d",
					piece->size / element.size, element.size, MAX_ELEMENTS));
	put_memory(fetch, word, 0, false);
	put_type(fetch, &element);
	pg_str_add(&fetch->text, "[%" PRIu64 "]", piece->size / element.size);
	return piece->size;
}

/* --- Plans --- */

/** Plans that are far from anything in the language, with reasons that say so. */
static void refuse_operations(struct fetch *fetch, const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code == PG_OP_SAVED)
			refuse(fetch, "it is of earlier in the call, and tracefs saves nothing "
				      "there");
		else if (plan->ops[i].code == PG_OP_RELOC)
			refuse(fetch, "the address of its symbol is not known");
		else if (plan->ops[i].code == PG_OP_CPU)
			refuse(fetch, "it depends on the CPU, which tracefs does not know");
		else if (plan->ops[i].code == PG_OP_TIME)
			refuse(fetch, "tracefs does not fetch the time: each of its events has one");
		else if (plan->ops[i].code == PG_OP_CFA &&
			 fetch->site->cfa.avail != PG_AVAILABLE)
			refuse(fetch, "the frame is unknown");
	}
}

static uint64_t put_plan(struct fetch *fetch, const struct pg_plan *plan)
{
	const struct pg_piece *piece = &plan->pieces[0];
	struct word word = {plan, piece->word};

	refuse_operations(fetch, plan);
	if (plan->num_pieces != 1)
		refuse(fetch, "it is in several pieces");
	if (fetch->reason)
		return 0;
	switch (piece->kind) {
	case PG_PIECE_VALUE:
		return put_scalar(fetch, word, piece->size);
	case PG_PIECE_BYTES:
		return put_bytes(fetch, piece, word);
	case PG_PIECE_STRING:
		return put_string(fetch, piece, word);
	case PG_PIECE_COUNTED:
		refuse(fetch, "its length is only known when it is read");
		return 0;
	case PG_PIECE_ABSENT:
		refuse(fetch, "it is optimised out here");
		return 0;
	}
	return 0;
}

struct pg_fetcharg pg_fetcharg_of(struct pg_arena *arena, const struct pg_model *model,
				  const struct pg_event *event, const struct pg_site *site,
				  const struct pg_field *field, const struct pg_plan *plan)
{
	struct fetch fetch = {.arena = arena,
			      .model = model,
			      .image = event->image,
			      .site = site,
			      .field = field,
			      .text = {.arena = arena}};
	struct pg_plan settled = pg_plan_settle(arena, plan); /* tracefs is one kernel's */
	uint64_t size;

	if (plan->avail != PG_AVAILABLE)
		return (struct pg_fetcharg){.reason = plan->reason};
	size = put_plan(&fetch, &settled);
	/* The kernel's limit of operations cannot be reached within that length. */
	if (fetch.text.len > MAX_TEXT)
		refuse(&fetch, pg_printf(arena,
					 "its definition is longer than the %d characters of "
					 "an argument of tracefs",
					 MAX_TEXT));
	if (fetch.reason)
		return (struct pg_fetcharg){.reason = fetch.reason};
	return (struct pg_fetcharg){.text = pg_str_text(&fetch.text), .size = size};
}
