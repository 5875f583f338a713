// SPDX-License-Identifier: GPL-2.0-only
#include "emit/bpftrace/value.h"

#include <inttypes.h>

#include "emit/bpftrace/word.h"
#include "ir/settle.h"

enum {
	WORD = 8,
	MOST_TEXT = 64, /* BPFTRACE_STRLEN of 0.17, of str() and buf(): scripts cannot set it */
};

struct writing {
	struct pg_bpftrace_words words;
	const struct pg_field *field;
	struct pg_bpftrace_value value;
};

static void refuse(struct writing *writing, const char *reason)
{
	if (!writing->words.reason)
		writing->words.reason = reason;
}

static bool is_signed_type(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return (type->kind == PG_TYPE_INT || type->kind == PG_TYPE_ENUM) && type->is_signed;
}

static void put_symbol(struct writing *writing, struct pg_bpftrace_word word)
{
	const char letter = writing->words.image->kind == PG_TARGET_EXEC ? 'u' : 'k';

	writing->value.format = "%s";
	writing->value.text = pg_printf(writing->words.arena, "%csym(%s)", letter, word.text);
	writing->value.stack = 3 * WORD;
}

/* %d, %u and %x of bpftrace 0.17 print the low 32 bits alone. */
static void put_scalar(struct writing *writing, struct pg_bpftrace_word word, uint64_t size)
{
	const struct pg_field *field = writing->field;
	const bool is_signed = !field->hex && !field->decimal && is_signed_type(field->type);
	const bool is_pointer = pg_type_strip(field->type)->kind == PG_TYPE_POINTER;

	word = pg_bpftrace_extend(&writing->words, word, (unsigned)size, is_signed);
	if (field->symbol && size == WORD) {
		put_symbol(writing, word);
		return;
	}
	if (is_signed)
		writing->value.format = "%lld";
	else
		writing->value.format =
			field->hex || (is_pointer && !field->decimal) ? "0x%llx" : "%llu";
	writing->value.text = word.text;
	writing->value.stack = WORD;
}

/**
 * str() of 0.17 reads as many bytes as it is told, and a NUL more; of 0.23, with the NUL. The
 * format cuts both to what the field has.
 */
static void put_memory(struct writing *writing, const struct pg_piece *piece,
		       struct pg_bpftrace_word word)
{
	struct pg_arena *arena = writing->words.arena;
	const bool is_string = piece->kind == PG_PIECE_STRING;
	const char *what = is_string ? "a string" : "what is printed as bytes";

	if (piece->size > MOST_TEXT)
		refuse(writing, pg_printf(arena,
					  "it has %" PRIu64 " bytes, and %s in a bpftrace script at "
					  "most %d",
					  piece->size, what, MOST_TEXT));
	writing->value.format =
		is_string ? pg_printf(arena, "\\\"%%.%" PRIu64 "s\\\"", piece->size - 1) : "%r";
	writing->value.text =
		pg_printf(arena, "%s(%s, %" PRIu64 ")", is_string ? "str" : "buf",
			  pg_bpftrace_pointer(&writing->words, word, piece->user), piece->size);
	/* buf() has the number of bytes before them. */
	writing->value.stack = MOST_TEXT + (is_string ? 0 : WORD);
	writing->value.scratch = writing->value.stack;
}

static void put_piece(struct writing *writing, const struct pg_plan *plan)
{
	const struct pg_piece *piece = &plan->pieces[0];
	struct pg_bpftrace_word word;

	if (plan->num_pieces != 1)
		refuse(writing, "it is in several pieces");
	else if (piece->kind == PG_PIECE_ABSENT)
		refuse(writing, "it is optimised out here");
	else if (piece->kind == PG_PIECE_COUNTED)
		refuse(writing, "its length is only known when it is read");
	else if (piece->kind == PG_PIECE_VALUE && writing->field->kind != PG_FIELD_SCALAR)
		refuse(writing, "it is in a register, and bytes are printed from memory");
	if (writing->words.reason)
		return;
	word = pg_bpftrace_word_of(&writing->words, plan, piece->word);
	if (piece->kind == PG_PIECE_VALUE)
		put_scalar(writing, word, piece->size);
	else
		put_memory(writing, piece, word);
}

struct pg_bpftrace_value pg_bpftrace_value_of(struct pg_arena *arena, const struct pg_model *model,
					      const struct pg_event *event,
					      const struct pg_site *site,
					      const struct pg_field *field,
					      const struct pg_plan *plan, unsigned *variables)
{
	struct writing writing = {
		.words = {.arena = arena,
			  .model = model,
			  .image = event->image,
			  .site = site,
			  .before = {.arena = arena},
			  .variables = *variables},
		.field = field,
	};
	struct pg_plan settled = pg_plan_settle(arena, plan); /* a script is one kernel's */

	if (plan->avail != PG_AVAILABLE)
		return (struct pg_bpftrace_value){.reason = plan->reason};
	put_piece(&writing, &settled);
	if (writing.words.reason)
		return (struct pg_bpftrace_value){.reason = writing.words.reason};
	writing.value.before = pg_str_text(&writing.words.before);
	writing.value.stack += WORD * (writing.words.variables - *variables);
	*variables = writing.words.variables;
	return writing.value;
}
