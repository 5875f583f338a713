// SPDX-License-Identifier: GPL-2.0-only
#include "run/value.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/ident.h"
#include "base/quote.h"
#include "ir/basetype.h"
#include "run/show/number.h"
#include "run/show/pastline.h"
#include "run/show/variant.h"

/** Nested structs: more is a damaged file. */
#define DEEPEST 32

/**
 * Values of one record: a struct that holds itself in several members would have any number of them.
 * Each bit of it may be in a few members of unions, and a union may have as many members as ir/type takes.
 */
#define MOST_OF_A_BYTE ((size_t)32)
#define MOST_OF_NONE   ((size_t)65536)

/** Facts about a value in addition to its type. */
struct context {
	const char *name;   /* of the member */
	/* "hex", "decimal", "symbol", "character"; "s128" and "u128", of two words; NULL: as its type
	   says */
	const char *format;
	unsigned bit_offset, bit_size; /* of a bit-field; bit_size 0: it is not one */
	unsigned depth;
	const char *end; /* of the bytes that there are */
	size_t *left;	 /* of the most values */
};

static struct pg_value decode(const struct pg_decoder *decoder, uint32_t id, const char *bytes,
			      const struct context *context);

/* --- Types --- */

static bool is_modifier(const struct btf_type *type)
{
	return btf_is_mod(type) || btf_is_typedef(type) || btf_is_type_tag(type);
}

/** Without typedefs and qualifiers; NULL: void, or a damaged chain. */
static const struct btf_type *strip(const struct btf *btf, uint32_t *id)
{
	const struct btf_type *type = btf__type_by_id(btf, *id);

	for (unsigned depth = 0; type && is_modifier(type); depth++) {
		if (depth == DEEPEST)
			return NULL;
		*id = type->type;
		type = btf__type_by_id(btf, *id);
	}
	return *id ? type : NULL;
}

static const char *name_of(const struct btf *btf, const struct btf_type *type)
{
	const char *name = type ? btf__name_by_offset(btf, type->name_off) : NULL;

	return name ? name : "";
}

/** Is it shown as it is, in a line of NAME=VALUE and in JSON? */
static bool is_plain(const char *name)
{
	size_t len = strlen(name), step;

	for (; len; name += step, len -= step) {
		step = (unsigned char)*name < 0x80 ? 1 : pg_shown_length(name, len);
		if (!step || (step == 1 && (*name <= ' ' || strchr("\"\\=\x7f", *name))))
			return false;
	}
	return true;
}

/** The name in the source where a header has made up another one (base/ident.h). */
static const char *shown_name(const struct pg_decoder *decoder, const char *c_name)
{
	struct pg_str quoted = {.arena = decoder->arena};
	const char *name;

	if (!c_name || !pg_is_made_up(c_name))
		return c_name;
	name = pg_source_name(decoder->arena, c_name);
	if (is_plain(name))
		return name;
	pg_quote(&quoted, name, strlen(name));
	return pg_str_text(&quoted);
}

/** Is the type a typedef of this name, or a typedef of one? */
static bool is_called(const struct btf *btf, uint32_t id, const char *name)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	for (unsigned depth = 0; type && is_modifier(type) && depth < DEEPEST; depth++) {
		if (btf_is_typedef(type) && strcmp(name_of(btf, type), name) == 0)
			return true;
		type = btf__type_by_id(btf, type->type);
	}
	return false;
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

static bool names_flags(const char *name)
{
	static const char *const types[] = {"gfp_t", "fmode_t", "blk_opf_t", "netdev_features_t"};

	for (size_t i = 0; i < PG_ARRAY_SIZE(types); i++) {
		if (strcmp(types[i], name) == 0)
			return true;
	}
	return ends_with(name, "flags") || ends_with(name, "flags_t") || ends_with(name, "mask");
}

/** Are these bits, by the argument's name or a typedef's on the way to the number? */
static bool are_flags(const struct btf *btf, uint32_t id, const char *name)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	if (name && names_flags(name))
		return true;
	for (unsigned depth = 0; type && is_modifier(type) && depth < DEEPEST; depth++) {
		if (btf_is_typedef(type) && names_flags(name_of(btf, type)))
			return true;
		type = btf__type_by_id(btf, type->type);
	}
	return false;
}

/* --- Numbers --- */

/** A number of up to 8 bytes, or the bits of a bit-field. */
static uint64_t bits_of(const struct pg_decoder *decoder, const char *bytes, size_t size,
			const struct context *context)
{
	if (!context->bit_size)
		return pg_load_uint(decoder->order, bytes, size);
	return pg_load_bits(decoder->order, bytes, context->bit_offset % 8,
			    context->bit_size < 64 ? context->bit_size : 64);
}

static uint64_t extend(uint64_t number, unsigned bits)
{
	unsigned unused = 64 - bits;

	return bits && bits < 64 ? (uint64_t)((int64_t)(number << unused) >> unused) : number;
}

static struct pg_value hex(const struct pg_decoder *decoder, uint64_t number)
{
	return (struct pg_value){
		.kind = PG_VALUE_WORD,
		.text = pg_printf(decoder->arena, "0x%" PRIx64, number),
	};
}

static struct pg_value symbol(const struct pg_decoder *decoder, uint64_t address)
{
	const char *text = pg_ksyms_text(decoder->ksyms, decoder->arena, address);

	return text ? (struct pg_value){.kind = PG_VALUE_WORD, .text = text}
		    : hex(decoder, address);
}

static struct pg_value number(const struct pg_decoder *decoder, uint64_t bits, unsigned width,
			      bool is_signed, const struct context *context)
{
	const char *format = context->format ? context->format : "";

	if (strcmp(format, "symbol") == 0)
		return symbol(decoder, bits);
	if (strcmp(format, "hex") == 0)
		return hex(decoder, bits);
	if (strcmp(format, "character") == 0)
		return pg_character_value(decoder->arena, bits);
	return (struct pg_value){
		.kind = is_signed ? PG_VALUE_SIGNED : PG_VALUE_UNSIGNED,
		.number = is_signed ? extend(bits, width) : bits,
	};
}

static struct pg_value decode_int(const struct pg_decoder *decoder, const struct btf_type *type,
				  const char *bytes, bool is_flags, const struct context *context)
{
	unsigned width = context->bit_size ? context->bit_size : btf_int_bits(type);
	uint64_t bits;

	if (type->size > sizeof(bits) && context->bit_size)
		return (struct pg_value){.kind = PG_VALUE_HIDDEN};
	if (type->size > sizeof(bits) && type->size != 2 * sizeof(bits))
		return (struct pg_value){.kind = PG_VALUE_HIDDEN};
	if (type->size > sizeof(bits))
		return pg_wide_value(decoder->arena, decoder->order, bytes, "hex");
	bits = bits_of(decoder, bytes, type->size, context);
	if (btf_int_encoding(type) & BTF_INT_BOOL)
		return (struct pg_value){.kind = PG_VALUE_BOOL, .number = bits != 0};
	if (is_flags && !context->format)
		return hex(decoder, bits);
	return number(decoder, bits, width, btf_int_encoding(type) & BTF_INT_SIGNED, context);
}

/** The value of enumerator i; in the low bits where BTF has no room for more. */
static int64_t value_of(const struct btf_type *type, uint32_t i)
{
	const struct btf_enum64 *wide = btf_enum64(type);

	if (btf_is_enum64(type))
		return (int64_t)((uint64_t)wide[i].val_hi32 << 32 | wide[i].val_lo32);
	return btf_enum(type)[i].val;
}

/**
 * The length of a suffix that a header has given to an enum's tag (emit/c/typeclass.h): __EVENT, of
 * one of the object's events. 0: there is none.
 */
static size_t made_up_end(const struct pg_decoder *decoder, const char *tag, size_t len)
{
	for (size_t i = 0; i < decoder->num_events; i++) {
		size_t end = strlen(decoder->events[i]) + 2;

		if (end < len && strncmp(tag + len - end, "__", 2) == 0 &&
		    strncmp(tag + len - end + 2, decoder->events[i], end - 2) == 0)
			return end;
	}
	return 0;
}

/** An enumerator as in its source: its made-up suffix is that of its enum. */
static const char *source_name(const struct pg_decoder *decoder, const struct btf_type *type,
			       const char *name)
{
	const char *tag = name_of(decoder->btf, type);
	size_t tag_len = strlen(tag), len = strlen(name), end;

	while ((end = made_up_end(decoder, tag, tag_len)) && end < len &&
	       strncmp(name + len - end, tag + tag_len - end, end) == 0) {
		tag_len -= end;
		len -= end;
	}
	return shown_name(decoder, pg_strndup(decoder->arena, name, len));
}

static const char *enumerator(const struct btf *btf, const struct btf_type *type, uint64_t bits)
{
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		if (value_of(type, i) == (int64_t)bits)
			return btf__name_by_offset(btf, btf_is_enum64(type)
							   ? btf_enum64(type)[i].name_off
							   : btf_enum(type)[i].name_off);
	}
	return NULL;
}

/** BTF has said so since clang 15; before that a negative enumerator does. */
static bool enum_is_signed(const struct btf_type *type)
{
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		if (!btf_is_enum64(type) && btf_enum(type)[i].val < 0 && type->size <= 4)
			return true;
	}
	return btf_kflag(type);
}

static struct pg_value decode_enum(const struct pg_decoder *decoder, const struct btf_type *type,
				   const char *bytes, const struct context *context)
{
	unsigned width = context->bit_size ? context->bit_size : 8 * type->size;
	uint64_t bits = bits_of(decoder, bytes, type->size > 8 ? 8 : type->size, context);
	bool is_signed = enum_is_signed(type);
	const char *name;

	if (is_signed)
		bits = extend(bits, width);
	/* The old kind has only the low halves of a wide enum: they may be those of another
	   enumerator. */
	name = type->size > 4 && !btf_is_enum64(type) ? NULL : enumerator(decoder->btf, type, bits);
	if (name && !context->format)
		return (struct pg_value){.kind = PG_VALUE_WORD,
					 .text = source_name(decoder, type, name)};
	/* Enumerators that are or-ed together are bits. */
	if (!context->format && btf_vlen(type) && bits > 1 && !is_signed)
		return hex(decoder, bits);
	return number(decoder, bits, width, is_signed, context);
}

/* --- Structs and arrays --- */

/** char, and the type of <probegen/fetch.bpf.h> for one that is unsigned. */
static bool is_char(const struct btf *btf, uint32_t id)
{
	const bool is_unsigned = is_called(btf, id, PG_UNSIGNED_CHAR);
	const struct btf_type *type = strip(btf, &id);

	return is_unsigned || (type && btf_is_int(type) && type->size == 1 &&
			       strcmp(name_of(btf, type), "char") == 0);
}

static struct pg_value string(const struct pg_decoder *decoder, const char *bytes, size_t size)
{
	size_t len = strnlen(bytes, size);

	return (struct pg_value){
		.kind = PG_VALUE_STRING,
		.text = pg_strndup(decoder->arena, bytes, len),
		.len = len,
	};
}

/** False: there are too many values. */
static bool spend(const struct context *context, size_t num)
{
	if (num >= *context->left)
		return false;
	*context->left -= num;
	return true;
}

static struct pg_value decode_array(const struct pg_decoder *decoder, const struct btf_type *type,
				    const char *bytes, const struct context *context)
{
	const struct btf_array *array = btf_array(type);
	long long size = btf__resolve_size(decoder->btf, array->type);
	struct context inner = {.format = context->format,
				.depth = context->depth + 1,
				.end = context->end,
				.left = context->left};
	struct pg_value value = {.kind = PG_VALUE_LIST};
	struct pg_value *items;

	if (size <= 0)
		return value;
	if (size == sizeof(uint64_t) && array->nelems == 2 && context->format &&
	    strcmp(context->format + 1, "128") == 0)
		return pg_wide_value(decoder->arena, decoder->order, bytes, context->format);
	if (!spend(context, array->nelems))
		return (struct pg_value){.kind = PG_VALUE_HIDDEN};
	if (is_char(decoder->btf, array->type))
		return string(decoder, bytes, array->nelems);
	items = PG_NEW_N(decoder->arena, (size_t)array->nelems + 1, struct pg_value);
	for (uint32_t i = 0; i < array->nelems; i++)
		items[i] = decode(decoder, array->type, bytes + i * (size_t)size, &inner);
	value.items = items;
	value.num_items = array->nelems;
	return value;
}

/** Holes of a struct are members in the header: pg_pad0 and so on (ir/type). */
static bool is_padding(const char *name)
{
	return name && strncmp(name, "pg_pad", 6) == 0;
}

/** The same, where members are that cannot be read. */
static bool is_lost(const char *name)
{
	return name && strncmp(name, "pg_lost", 7) == 0;
}

/** A number that BPF has no type for: the header has its bytes. */
static bool is_only_bytes(const struct btf *btf, const struct btf_type *type)
{
	const char *name = btf_vlen(type) == 1
				   ? btf__name_by_offset(btf, btf_members(type)->name_off)
				   : NULL;

	return name && strcmp(name, "pg_bytes") == 0;
}

static struct pg_value decode_struct(const struct pg_decoder *decoder, const struct btf_type *type,
				     const char *bytes, const struct context *context)
{
	const struct btf_member *members = btf_members(type);
	struct pg_value record = {.kind = PG_VALUE_RECORD};
	struct pg_value *items;

	if (is_only_bytes(decoder->btf, type) || !spend(context, btf_vlen(type)))
		return (struct pg_value){.kind = PG_VALUE_HIDDEN};
	items = PG_NEW_N(decoder->arena, btf_vlen(type) + 1u, struct pg_value);
	record.items = items;
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		struct pg_value *item = &items[record.num_items];
		struct context inner = {
			.name = btf__name_by_offset(decoder->btf, members[i].name_off),
			.bit_offset = btf_member_bit_offset(type, i),
			.bit_size = btf_member_bitfield_size(type, i),
			.depth = context->depth + 1,
			.end = context->end,
			.left = context->left,
		};

		record.is_partial |= is_lost(inner.name);
		if (is_padding(inner.name) || is_lost(inner.name))
			continue;
		*item = decode(decoder, members[i].type, bytes + inner.bit_offset / 8, &inner);
		item->name = shown_name(decoder, inner.name);
		record.num_items++;
	}
	return pg_variant_shown(decoder->arena, record);
}

static struct pg_value decode_pointer(const struct pg_decoder *decoder, const char *bytes,
				      const struct context *context)
{
	const size_t size = btf__pointer_size(decoder->btf) == 4 ? 4 : 8;
	const uint64_t address = bits_of(decoder, bytes, size, context);
	const bool is_symbol = context->format && strcmp(context->format, "symbol") == 0;

	return is_symbol ? symbol(decoder, address) : hex(decoder, address);
}

/** BTF may be damaged: does it stay inside the record? */
static bool is_inside(const struct btf *btf, uint32_t id, const char *bytes,
		      const struct context *context)
{
	long long size = btf__resolve_size(btf, id);

	if (context->bit_size)
		size = (context->bit_offset % 8 + context->bit_size + 7) / 8;
	return size >= 0 && bytes <= context->end && size <= context->end - bytes;
}

static struct pg_value decode(const struct pg_decoder *decoder, uint32_t id, const char *bytes,
			      const struct context *context)
{
	bool is_in = is_inside(decoder->btf, id, bytes, context);
	bool is_flags = are_flags(decoder->btf, id, context->name);
	bool is_character = is_called(decoder->btf, id, PG_CODE_POINT);
	const struct btf_type *type = strip(decoder->btf, &id);

	if (!type || !is_in || context->depth > DEEPEST ||
	    (context->bit_size && !btf_is_int(type) && !btf_is_any_enum(type)))
		return (struct pg_value){.kind = PG_VALUE_HIDDEN};
	if (is_character && type->size == sizeof(uint32_t) && !context->format)
		return pg_character_value(decoder->arena, bits_of(decoder, bytes, type->size, context));
	if (btf_is_int(type))
		return decode_int(decoder, type, bytes, is_flags, context);
	if (btf_is_any_enum(type))
		return decode_enum(decoder, type, bytes, context);
	if (btf_is_array(type))
		return decode_array(decoder, type, bytes, context);
	if (btf_is_composite(type))
		return decode_struct(decoder, type, bytes, context);
	if (btf_is_ptr(type))
		return decode_pointer(decoder, bytes, context);
	if (btf_is_float(type))
		return pg_real_value(decoder->order, bytes, type->size);
	return (struct pg_value){.kind = PG_VALUE_HIDDEN};
}

bool pg_struct_find(const struct btf *btf, const char *tag, uint32_t *ret_id, uint32_t *ret_size)
{
	const int id = btf__find_by_name_kind(btf, tag, BTF_KIND_STRUCT);

	if (id <= 0)
		return false;
	*ret_id = (uint32_t)id;
	*ret_size = btf__type_by_id(btf, *ret_id)->size;
	return true;
}

bool pg_member_find(const struct btf *btf, uint32_t id, const char *name, uint32_t *ret_offset,
		    uint32_t *ret_size)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *is = btf__name_by_offset(btf, member->name_off);
		const long long size = btf__resolve_size(btf, member->type);

		if (!is || strcmp(is, name) != 0)
			continue;
		*ret_offset = btf_member_bit_offset(type, i) / 8;
		*ret_size = (uint32_t)size;
		return size >= 0 && (uint64_t)*ret_offset + (uint64_t)size <= type->size;
	}
	return false;
}

struct pg_args_type pg_args_type_of(struct pg_arena *arena, const struct btf *btf, uint32_t id)
{
	static const char prefix[] = "probegen:";
	uint32_t num = btf__type_cnt(btf), num_members = btf_vlen(btf__type_by_id(btf, id));
	const char **formats = PG_NEW_N(arena, num_members + 1u, const char *);

	for (uint32_t i = 1; i < num; i++) {
		const struct btf_type *tag = btf__type_by_id(btf, i);
		uint32_t member;

		if (!btf_is_decl_tag(tag) || tag->type != id)
			continue;
		member = (uint32_t)btf_decl_tag(tag)->component_idx;
		if (member < num_members && !strncmp(name_of(btf, tag), prefix, strlen(prefix)))
			formats[member] = name_of(btf, tag) + strlen(prefix);
	}
	return (struct pg_args_type){id, formats};
}

struct pg_value pg_value_of_args(const struct pg_decoder *decoder,
				 const struct pg_args_type *args, const void *bytes,
				 size_t size, uint64_t ok)
{
	const struct btf_type *type = btf__type_by_id(decoder->btf, args->id);
	struct pg_value *items = PG_NEW_N(decoder->arena, btf_vlen(type) + 1u, struct pg_value);
	const struct btf_member *members = btf_members(type);
	struct pg_value record = {.kind = PG_VALUE_RECORD, .items = items};
	size_t left = MOST_OF_NONE + MOST_OF_A_BYTE * size;
	size_t num_lines = 0;
	const char *of;

	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		struct context context = {
			.name = btf__name_by_offset(decoder->btf, members[i].name_off),
			.format = args->formats[i],
			.end = (const char *)bytes + size,
			.left = &left,
		};
		struct pg_value *item = &items[record.num_items];
		const size_t at = btf_member_bit_offset(type, i) / 8;
		const size_t bit = record.num_items + num_lines;
		const bool is_ok = bit < 64 && (ok >> bit & 1);

		if (pg_past_line_is_of(context.name, &of)) {
			pg_past_line_set(items, record.num_items, shown_name(decoder, of),
					  is_ok ? pg_past_line_at(bytes, size, at)
						: PG_LINE_UNKNOWN);
			num_lines++;
		}
		if (!context.name || (strncmp(context.name, "pg_", 3) == 0 && !pg_is_made_up(context.name)))
			continue;
		if (is_ok)
			*item = decode(decoder, members[i].type, (const char *)bytes + at,
				       &context);
		item->name = shown_name(decoder, context.name);
		record.num_items++;
	}
	return record;
}
