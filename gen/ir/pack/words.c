// SPDX-License-Identifier: GPL-2.0-only
#include "ir/pack/words.h"

#include <string.h>

#include "base/array.h"

#define WORDS(name, ...)                                                                           \
	static const char *const name##_items[] = {__VA_ARGS__};                                   \
	const struct pg_words pg_words_##name = {name##_items, PG_ARRAY_SIZE(name##_items)}

WORDS(image, [PG_TARGET_KERNEL] = "kernel", [PG_TARGET_MODULE] = "module",
      [PG_TARGET_EXEC] = "program");

WORDS(type, [PG_TYPE_VOID] = "void", [PG_TYPE_INT] = "int", [PG_TYPE_FLOAT] = "float",
      [PG_TYPE_ENUM] = "enum", [PG_TYPE_POINTER] = "pointer", [PG_TYPE_ARRAY] = "array",
      [PG_TYPE_STRUCT] = "struct", [PG_TYPE_UNION] = "union", [PG_TYPE_FUNC] = "function",
      [PG_TYPE_TYPEDEF] = "typedef", [PG_TYPE_CONST] = "const", [PG_TYPE_VOLATILE] = "volatile");

WORDS(field, [PG_FIELD_SCALAR] = "scalar", [PG_FIELD_BYTES] = "bytes",
      [PG_FIELD_STRING] = "string");

/** They are words in the model, too. */
WORDS(shown, "s128", "u128", "character");

WORDS(moment, [PG_MOMENT_INSIDE] = "inside", [PG_MOMENT_RETURNED] = "returned",
      [PG_MOMENT_RETURN] = "return", [PG_MOMENT_TAIL_CALL] = "tail_call");

WORDS(avail, [PG_AVAILABLE] = "available", [PG_OPTIMIZED_OUT] = "optimized_out",
      [PG_NOT_HERE] = "not_here", [PG_NEEDS_ENTRY_VALUE] = "needs_entry_value",
      [PG_NOT_REPRESENTABLE] = "not_representable", [PG_NOT_SUPPORTED] = "not_supported",
      [PG_NO_FRAME] = "no_frame", [PG_BAD_DEBUG_INFO] = "bad_debug_info");

WORDS(opcode, [PG_OP_CONST] = "const", [PG_OP_REG] = "reg", [PG_OP_CFA] = "cfa",
      [PG_OP_ADDR] = "addr", [PG_OP_CPU] = "cpu", [PG_OP_TIME] = "time", [PG_OP_SAVED] = "saved",
      [PG_OP_RELOC] = "reloc", [PG_OP_LOAD] = "load", [PG_OP_ZEXT] = "zext",
      [PG_OP_SEXT] = "sext", [PG_OP_SWAP] = "swap", [PG_OP_NEG] = "neg", [PG_OP_NOT] = "not",
      [PG_OP_ADD] = "add", [PG_OP_SUB] = "sub", [PG_OP_MUL] = "mul", [PG_OP_SDIV] = "sdiv",
      [PG_OP_UDIV] = "udiv", [PG_OP_UMOD] = "umod", [PG_OP_AND] = "and", [PG_OP_OR] = "or",
      [PG_OP_XOR] = "xor", [PG_OP_SHL] = "shl", [PG_OP_SHR] = "shr", [PG_OP_SHRA] = "shra",
      [PG_OP_EQ] = "eq", [PG_OP_NE] = "ne", [PG_OP_LT] = "lt", [PG_OP_LE] = "le",
      [PG_OP_SELECT] = "select");

WORDS(piece, [PG_PIECE_VALUE] = "value", [PG_PIECE_BYTES] = "bytes",
      [PG_PIECE_STRING] = "string", [PG_PIECE_COUNTED] = "counted", [PG_PIECE_ABSENT] = "absent");

size_t pg_words_find(const struct pg_words *words, const char *word)
{
	size_t i = 0;

	while (i < words->num && strcmp(words->items[i], word) != 0)
		i++;
	return i;
}

const struct pg_type_flag pg_type_flags[] = {
	{"signed", offsetof(struct pg_type, is_signed)},
	{"bool", offsetof(struct pg_type, is_bool)},
	{"char", offsetof(struct pg_type, is_char)},
	{"special", offsetof(struct pg_type, is_special)},
	{"code_point", offsetof(struct pg_type, is_code_point)},
	{"swapped", offsetof(struct pg_type, is_swapped)},
	{"reference", offsetof(struct pg_type, is_reference)},
	{"user", offsetof(struct pg_type, is_user)},
	{"variadic", offsetof(struct pg_type, is_variadic)},
	{"complete", offsetof(struct pg_type, complete)},
	{"declaration", offsetof(struct pg_type, is_declaration)},
	{"vector", offsetof(struct pg_type, is_vector)},
	{"counted", offsetof(struct pg_type, has_count)},
};
const size_t pg_num_type_flags = PG_ARRAY_SIZE(pg_type_flags);
