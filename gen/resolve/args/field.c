// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/field.h"

#include <string.h>

#include "ir/typesame.h"
#include "resolve/args/core.h"
#include "resolve/args/past.h"
#include "resolve/args/root.h"
#include "resolve/args/text.h"
#include "resolve/where/captured.h"
#include "resolve/where/parts.h"

struct work {
	struct pg_walk walk;
	struct pg_value value;
	const struct pg_reloc *within; /* of its bytes: see struct pg_piece */
	struct pg_reading *reading;
};

static const char *value_type_name(struct work *work)
{
	return pg_type_declare(work->walk.resolver->arena, work->value.type, "", PG_SPELL_SOURCE);
}

/** unsigned char … unsigned long long: u8…u64 without any header. */
static const struct pg_type *sized_int(struct pg_arena *arena, unsigned bits, bool is_signed)
{
	static const char *const names[][2] = {
		{"unsigned char", "signed char"},
		{"unsigned short", "short"},
		{"unsigned int", "int"},
		{"unsigned long long", "long long"},
	};
	unsigned rank = bits == 8 ? 0 : bits == 16 ? 1 : bits == 32 ? 2 : 3;

	return pg_type_int(arena, names[rank][is_signed], bits / 8, is_signed);
}

static bool is_available(const struct work *work)
{
	return work->value.object.avail == PG_AVAILABLE;
}

static void set_plan(struct work *work, const struct pg_piece *pieces, size_t num)
{
	struct pg_plan *plan = &work->reading->plan;

	*plan = pg_builder_finish(work->walk.builder, pieces, num);
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code == PG_OP_SAVED)
			pg_captures_use(work->walk.resolver->captures, plan->ops[i].saved);
	}
}

/** The plan that makes the pieces, unless the value is not available. */
static void finish_pieces(struct work *work, const struct pg_piece *pieces, size_t num)
{
	if (!is_available(work))
		work->reading->plan =
			pg_plan_unavailable(work->value.object.avail, work->value.object.reason);
	else if (pg_builder_overflowed(work->walk.builder))
		work->reading->plan = pg_plan_unavailable(PG_NOT_SUPPORTED, "its plan is too long");
	else
		set_plan(work, pieces, num);
}

static void finish(struct work *work, enum pg_piece_kind kind, pg_word word, uint64_t size)
{
	struct pg_piece piece = {.kind = kind,
				 .size = size,
				 .word = word,
				 .count = work->value.count,
				 .user = work->value.user};

	if (kind == PG_PIECE_VALUE)
		piece.user = false;
	else
		piece.within = work->within;
	if (kind == PG_PIECE_BYTES && work->value.is_counted)
		piece.kind = PG_PIECE_COUNTED;
	finish_pieces(work, &piece, 1);
}

/** The bytes of a field from the parts of an object; what is optimised out stays zero. */
static void finish_parts(struct work *work)
{
	const struct pg_piece *pieces = NULL;
	size_t num = 0;

	if (is_available(work) && !pg_parts_pieces(&work->walk, &work->value.object,
						   work->reading->type, &pieces, &num))
		work->value.object = pg_object_unavailable(PG_OPTIMIZED_OUT,
							   "it is optimised out here");
	finish_pieces(work, pieces, num);
}

static void set_shape(struct work *work, enum pg_field_kind kind, const struct pg_type *type)
{
	work->reading->kind = kind;
	work->reading->type = type;
	work->reading->size = pg_type_strip(type)->size;
}

/** Does a value have a number in it whose bytes are not in the machine's order? */
static bool has_swapped(struct work *work)
{
	const struct pg_type *type = pg_type_element(work->value.type);

	pg_type_complete(work->walk.resolver->types, type);
	return type->is_swapped || type->holds_swapped;
}

/** Its bytes are fetched as they are: the consumer would take them for the machine's order. */
static void demand_order(struct work *work)
{
	if (is_available(work) && has_swapped(work))
		pg_value_lose(&work->value, PG_NOT_SUPPORTED,
			      "it has numbers whose bytes are in the other order: name the one "
			      "that you want, or write :bytes[N]");
}

/** A scalar in a register, or computed, is its low bytes. */
static void set_bits(struct work *work)
{
	const struct pg_type *type = pg_type_strip(work->value.type);

	if (pg_type_is_scalar(type) && type->size <= sizeof(uint64_t))
		work->value.object.bits = (unsigned)(8 * type->size);
}

/** Are only the first bytes of a word wanted? Those are not its low ones where the big end comes first. */
static bool is_cut(const struct work *work, uint64_t size)
{
	return work->value.object.kind == PG_OBJECT_WORD && size <= sizeof(uint64_t) &&
	       pg_builder_order(work->walk.builder) == PG_BIG_ENDIAN;
}

/** An array, struct or union where it stands: in memory, in a register, here and there. */
static void fetch_bytes(struct work *work, const struct pg_type *type)
{
	struct pg_object *object = &work->value.object;
	uint64_t size = pg_type_strip(type)->size;

	set_shape(work, PG_FIELD_BYTES, type);
	demand_order(work);
	work->within = pg_core_take_whole(&work->walk, &work->value);
	set_bits(work);
	if (is_available(work) && (object->kind == PG_OBJECT_PARTS || is_cut(work, size)))
		*object = pg_object_part(&work->walk, object, 0, 8 * size);
	if (is_available(work) && object->kind == PG_OBJECT_WORD && size > sizeof(uint64_t))
		*object = pg_object_unavailable(PG_OPTIMIZED_OUT,
						"only a part of it is in a register");
	if (is_available(work) && object->kind == PG_OBJECT_POINTER)
		*object = pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out here");
	if (is_available(work) && object->kind == PG_OBJECT_PARTS)
		finish_parts(work);
	else
		finish(work, object->kind == PG_OBJECT_WORD ? PG_PIECE_VALUE : PG_PIECE_BYTES,
		       object->word, size);
}

/** BPF has float and double. */
static struct pg_problem demand_float(struct work *work, const struct pg_type *type)
{
	struct pg_arena *arena = work->walk.resolver->arena;
	const char *name = type->name ? type->name : "it";
	const struct pg_error *error;

	if (type->is_special)
		error = pg_error(arena,
				 "'%s' is a complex or decimal number, which C has no type for in BPF",
				 name);
	else if (type->size != 4 && type->size != 8)
		error = pg_error(arena,
				 "'%s' has %llu bytes, and BPF has no such floating-point numbers",
				 name, (unsigned long long)type->size);
	else
		return pg_no_problem();
	return pg_problem_of(pg_error_hint(arena, error, ":u8[%llu] behind it fetches its bytes",
					   (unsigned long long)type->size),
			     work->walk.arg->expr->span);
}

static struct pg_problem fetch_by_c_type(struct work *work)
{
	const struct pg_type *type = pg_type_strip(work->value.type);
	struct pg_span span = work->walk.arg->expr->span;
	const struct pg_error *error = pg_type_define(work->walk.resolver->types, type);
	pg_word word = 0;

	if (error)
		return pg_problem_of(error, span);
	pg_type_complete_deep(work->walk.resolver->types, work->value.type);
	if (pg_type_element(type)->why)
		return pg_problem_at(work->walk.resolver->arena, span, "cannot read '%s' (%s)",
				     pg_expr_text(work->walk.resolver->arena, work->walk.arg->expr),
				     pg_type_element(type)->why);
	if (type->is_declaration)
		return pg_problem_at(work->walk.resolver->arena, span,
				     "'%s' is only declared, and defined nowhere in this file: "
				     "its size is unknown",
				     value_type_name(work));
	if (type->kind == PG_TYPE_FLOAT)
		PG_TRY_PROBLEM(demand_float(work, type));
	if (pg_type_is_scalar(type)) {
		set_shape(work, PG_FIELD_SCALAR, work->value.type);
		if (is_available(work) && !pg_value_word(work->walk.builder, &work->value, &word) &&
		    is_available(work))
			return pg_problem_at(work->walk.resolver->arena, span,
					     "'%s' has an odd size (%llu bytes)",
					     value_type_name(work), (unsigned long long)type->size);
		if (type->is_code_point)
			work->reading->shown = "character";
		finish(work, PG_PIECE_VALUE, word, type->size);
		return pg_no_problem();
	}
	if (type->kind == PG_TYPE_INT && type->size == 2 * sizeof(uint64_t)) {
		/* __int128, as two words: its alignment is not the same for all compilers. */
		work->reading->shown = type->is_signed ? "s128" : "u128";
		fetch_bytes(work, pg_type_array(work->walk.resolver->arena,
						sized_int(work->walk.resolver->arena, 64, false), 2));
		return pg_no_problem();
	}
	if (!type->size && type->why)
		return pg_problem_at(work->walk.resolver->arena, span, "it cannot be read: %s",
				     type->why);
	if (!type->size)
		return pg_problem_at(
			work->walk.resolver->arena, span,
			"'%s' does not have a size: write how much of it, as in :u8[16] or "
			":bytes[16]",
			value_type_name(work));
	fetch_bytes(work, work->value.type);
	return pg_no_problem();
}

static struct pg_problem fetch_as_int(struct work *work)
{
	const struct pg_format *format = &work->walk.arg->format;
	const struct pg_type *type = pg_type_strip(work->value.type), *wanted;
	bool is_char = format->kind == PG_FORMAT_CHAR;
	bool is_signed = format->kind == PG_FORMAT_SIGNED || is_char;
	unsigned bits = is_char				   ? 8
			: format->kind == PG_FORMAT_SYMBOL ? 64
			: format->bits			   ? format->bits
							   : (unsigned)(8 * type->size);
	pg_word word = 0;

	if (bits != 8 && bits != 16 && bits != 32 && bits != 64)
		return pg_problem_at(work->walk.resolver->arena, format->span,
				     "'%s' has %llu bytes: no integer of that size",
				     value_type_name(work), (unsigned long long)type->size);
	wanted = is_char ? pg_type_int(work->walk.resolver->arena, "char", 1, true)
			 : sized_int(work->walk.resolver->arena, bits, is_signed);
	set_shape(work, PG_FIELD_SCALAR, wanted);
	if (pg_type_is_scalar(type)) {
		if (!pg_value_word(work->walk.builder, &work->value, &word) && is_available(work))
			return pg_problem_at(work->walk.resolver->arena, work->walk.arg->expr->span,
					     "'%s' has an odd size", value_type_name(work));
	} else {
		PG_TRY_PROBLEM(pg_text_fits(&work->walk, format, &work->value, bits / 8));
		work->within = pg_core_take_whole(&work->walk, &work->value);
		if (work->within)
			return pg_problem_at(work->walk.resolver->arena, format->span,
					     "'%s' is not a number: name the part that you want",
					     value_type_name(work));
		if (is_available(work) && is_cut(work, bits / 8))
			work->value.object =
				pg_object_part(&work->walk, &work->value.object, 0, bits);
		pg_object_word(work->walk.builder, &work->value.object, bits / 8, work->value.user,
			       &word);
	}
	if (is_available(work))
		word = pg_extend(work->walk.builder, word, bits / 8, is_signed);
	finish(work, PG_PIECE_VALUE, word, bits / 8);
	return pg_no_problem();
}

static struct pg_problem fetch_as_array(struct work *work, const struct pg_type *element)
{
	const struct pg_type *type =
		pg_type_array(work->walk.resolver->arena, element, work->walk.arg->format.count);

	if (pg_type_strip(work->value.type)->kind == PG_TYPE_POINTER)
		return pg_problem_at(
			work->walk.resolver->arena, work->walk.arg->format.span,
			"'%s' is a pointer: these would be its own bytes; :bytes[N] are those that "
			"it points to",
			value_type_name(work));
	PG_TRY_PROBLEM(pg_text_fits(&work->walk, &work->walk.arg->format, &work->value,
				    type->size));
	fetch_bytes(work, type);
	return pg_no_problem();
}

static struct pg_problem fetch_as_text(struct work *work, const struct pg_format *format)
{
	struct pg_text text;

	PG_TRY_PROBLEM(pg_text_of(&work->walk, format, &work->value, &text));
	set_shape(work, text.kind, text.type);
	finish_pieces(work, &text.piece, 1);
	return pg_no_problem();
}

/** What was copied earlier in the call; at the place where it would be copied, it is read. */
static struct pg_problem fetch_copy(struct work *work)
{
	const struct pg_format *format = work->value.format;

	if (!work->value.is_copied)
		return fetch_as_text(work, format);
	set_shape(work, format->kind == PG_FORMAT_BYTES ? PG_FIELD_BYTES : PG_FIELD_STRING,
		  work->value.type);
	finish_parts(work);
	return pg_no_problem();
}

/** perf's b<bits>@<shift>/<container>: bits of the scalar, cut out by hand. */
static struct pg_problem fetch_as_bit_field(struct work *work)
{
	const struct pg_format *format = &work->walk.arg->format;
	struct pg_builder *builder = work->walk.builder;
	pg_word word = 0;

	if (!pg_type_is_scalar(pg_type_strip(work->value.type)))
		return pg_problem_at(work->walk.resolver->arena, format->span, "'%s' is not an integer",
				     value_type_name(work));
	set_shape(work, PG_FIELD_SCALAR,
		  sized_int(work->walk.resolver->arena, format->container, false));
	if (pg_value_word(builder, &work->value, &word)) {
		word = pg_extend(builder, word, format->container / 8, false);
		word = pg_binary(builder, PG_OP_SHR, word, pg_const(builder, format->shift));
		if (format->bits < 64)
			word = pg_binary(builder, PG_OP_AND, word,
					 pg_const(builder, ((uint64_t)1 << format->bits) - 1));
	}
	finish(work, PG_PIECE_VALUE, word, format->container / 8);
	return pg_no_problem();
}

static struct pg_problem fetch_by_format(struct work *work)
{
	struct pg_arena *arena = work->walk.resolver->arena;
	const struct pg_format *format = &work->walk.arg->format;

	if (work->value.format)
		return fetch_copy(work);
	switch (format->kind) {
	case PG_FORMAT_C:
		return fetch_by_c_type(work);
	case PG_FORMAT_UNSIGNED:
	case PG_FORMAT_SIGNED:
	case PG_FORMAT_HEX:
		if (format->count)
			return fetch_as_array(work, sized_int(arena, format->bits,
							      format->kind == PG_FORMAT_SIGNED));
		return fetch_as_int(work);
	case PG_FORMAT_CHAR:
		if (format->count)
			return fetch_as_array(work, pg_type_int(arena, "char", 1, true));
		return fetch_as_int(work);
	case PG_FORMAT_SYMBOL:
		return fetch_as_int(work);
	case PG_FORMAT_STRING:
	case PG_FORMAT_USTRING:
	case PG_FORMAT_BYTES:
		return fetch_as_text(work, format);
	case PG_FORMAT_BITFIELD:
		return fetch_as_bit_field(work);
	}
	return pg_problem_at(work->walk.resolver->arena, format->span, "unknown type");
}

struct pg_problem pg_reading_at(struct pg_resolver *resolver, struct pg_place *place,
				const struct pg_arg *arg, struct pg_reading *ret)
{
	struct work work = {.walk = pg_walk_begin(resolver, place, arg), .reading = ret};
	struct pg_problem problem = pg_value_of(&work.walk, &work.value);

	return problem.error ? problem : fetch_by_format(&work);
}

struct pg_problem pg_reading_of(struct pg_resolver *resolver, struct pg_place *place,
				const struct pg_arg *arg, const struct pg_variable *variable,
				struct pg_reading *ret)
{
	struct work work = {.walk = pg_walk_begin(resolver, place, arg), .reading = ret};
	struct pg_variable found = *variable; /* libdw wants to write to DIEs */

	PG_TRY_PROBLEM(pg_variable_value(&work.walk, arg->expr, &found, &work.value));
	pg_value_settle(&work.walk, &work.value);
	return fetch_by_format(&work);
}

/** Of all places, or different ones. */
static bool is_one_line(const struct pg_past *past)
{
	for (size_t i = 1; i < past->num; i++) {
		if (past->moments[i].line != past->moments[0].line)
			return false;
	}
	return true;
}

/** A number at each of the places, of which the one is there that was saved with the value.
 * If all are the same, it need not be saved. */
static struct pg_problem line_value(struct pg_walk *walk, const struct pg_expr *last,
				    struct pg_value *ret)
{
	struct pg_past past;

	PG_TRY_PROBLEM(pg_past_places(walk, last, &past));
	*ret = (struct pg_value){.type = ret->type, .object.kind = PG_OBJECT_WORD};
	if (past.is_here || is_one_line(&past)) {
		ret->object.word = pg_const(
			walk->builder,
			(uint64_t)(past.is_here ? PG_LINE_NOW : past.moments->line));
		return pg_no_problem();
	}
	for (size_t i = 0; i < past.num; i++) {
		struct pg_moment_value *moment = &past.moments[i];

		moment->walk = pg_past_walk(walk, moment);
		moment->value = *ret;
		moment->value.object.word =
			pg_const(moment->walk.builder, (uint64_t)moment->line);
	}
	return pg_past_value(walk, last, &past, ret);
}

struct pg_reading pg_reading_of_line(struct pg_resolver *resolver, struct pg_place *place,
				     const struct pg_arg *arg, const struct pg_expr *last)
{
	struct pg_reading reading = {.plan = {.avail = PG_NOT_HERE, .reason = "it is not saved"}};
	struct work work = {.walk = pg_walk_begin(resolver, place, arg), .reading = &reading};
	pg_word word = 0;

	work.value.type = sized_int(resolver->arena, 32, true);
	set_shape(&work, PG_FIELD_SCALAR, work.value.type);
	if (line_value(&work.walk, last, &work.value).error)
		return reading;
	if (is_available(&work))
		pg_object_word(work.walk.builder, &work.value.object, sizeof(uint64_t), false, &word);
	finish(&work, PG_PIECE_VALUE, word, sizeof(int32_t));
	return reading;
}

static const char *plain_type(struct pg_resolver *resolver, const struct pg_reading *reading)
{
	return pg_type_declare(resolver->arena, reading->type, "", PG_SPELL_PLAIN);
}

bool pg_readings_agree(struct pg_resolver *resolver, const struct pg_reading *a,
		       const struct pg_reading *b)
{
	return a->kind == b->kind && a->size == b->size &&
	       (a->type == b->type ||
		(strcmp(plain_type(resolver, a), plain_type(resolver, b)) == 0 &&
		 pg_type_is_same(pg_same_create(resolver->arena), a->type, b->type)));
}
