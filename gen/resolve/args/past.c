// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/past.h"

#include "ir/capture.h"
#include "ir/typesame.h"
#include "resolve/where/cfa.h"

/** Of one value, bytes: more would crowd out the call's other words. */
#define LARGEST_SAVED 32

/* --- Where --- */

struct pg_problem pg_past_entry(struct pg_walk *walk, struct pg_span span, struct pg_past *ret)
{
	struct pg_resolver *resolver = walk->resolver;
	const char *reason;

	*ret = (struct pg_past){.here = *walk};
	ret->call = pg_calling_of(resolver, walk->place, walk->place->func, &reason);
	if (!ret->call)
		return pg_problem_at(resolver->arena, span,
				     "the function's entry cannot be probed: %s", reason);
	ret->is_here = pg_calling_begins_at(ret->call, walk->place);
	ret->num = ret->call->num_entries;
	ret->moments = PG_NEW_N(resolver->arena, ret->num, struct pg_moment_value);
	for (size_t i = 0; i < ret->num; i++) {
		ret->moments[i].place = ret->call->entries[i]->place;
		ret->moments[i].at = ret->call->entries[i];
		/* As it is entered: the place may be that of a later statement without code of its own, or of the
		   return of a function that has one instruction. */
		if (ret->is_here && ret->moments[i].place.address == walk->place->address)
			ret->here.place = &ret->moments[i].place;
	}
	return pg_no_problem();
}

/** The call, and programs at its places. */
static struct pg_problem begin_at(struct pg_walk *walk, const struct pg_expr *expr,
				  const struct pg_earlier *earlier, struct pg_past *ret)
{
	struct pg_resolver *resolver = walk->resolver;
	const char *reason;

	ret->call = pg_calling_of(resolver, walk->place, earlier->func, &reason);
	if (!ret->call)
		return pg_problem_at(resolver->arena, expr->span,
				     "the function's entry cannot be probed: %s", reason);
	ret->moments = PG_NEW_N(resolver->arena, earlier->num, struct pg_moment_value);
	ret->num = earlier->num;
	for (size_t i = 0; i < earlier->num; i++) {
		struct pg_moment_value *moment = &ret->moments[i];

		moment->place = earlier->places[i];
		moment->line = earlier->lines ? earlier->lines[i] : PG_LINE_UNKNOWN;
		moment->at = pg_capturing_at(resolver, ret->call, &moment->place, &reason);
		if (!moment->at)
			return pg_problem_at(resolver->arena, expr->span,
					     "%s+0x%llx, where it would be saved, cannot be probed: %s",
					     moment->place.symbol.name,
					     (unsigned long long)(moment->place.address -
								  moment->place.symbol.address),
					     reason);
	}
	return pg_no_problem();
}

struct pg_problem pg_past_places(struct pg_walk *walk, const struct pg_expr *expr,
				 struct pg_past *ret)
{
	struct pg_earlier earlier = {.places = NULL};

	if (expr->kind == PG_EXPR_ENTRY)
		return pg_past_entry(walk, expr->span, ret);
	*ret = (struct pg_past){.here = *walk};
	if (!walk->resolver->find_earlier)
		return pg_problem_at(walk->resolver->arena, expr->span,
				     "past values are not asked for here");
	PG_TRY_PROBLEM(walk->resolver->find_earlier(walk->resolver, walk->place, expr, &earlier));
	if (earlier.is_entry)
		return pg_past_entry(walk, expr->span, ret);
	ret->is_here = earlier.is_here;
	return ret->is_here ? pg_no_problem() : begin_at(walk, expr, &earlier, ret);
}

struct pg_walk pg_past_walk(const struct pg_walk *walk, struct pg_moment_value *moment)
{
	struct pg_walk there = *walk;

	there.place = &moment->place;
	there.builder = moment->at->walk.builder;
	return there;
}

/* --- What --- */

/** The value is not there: at which of the places, and why. */
static struct pg_object missing(struct pg_walk *walk, const struct pg_moment_value *moment,
				enum pg_avail avail, const char *reason)
{
	if (moment->at->is_entry)
		return pg_object_unavailable(avail, reason);
	return pg_object_unavailable(
		avail, pg_printf(walk->resolver->arena, "at %s+0x%llx, where it would be saved: %s",
				 moment->place.symbol.name,
				 (unsigned long long)(moment->place.address -
						      moment->place.symbol.address),
				 reason));
}

/** Nothing is saved of what was saved. */
static bool is_of_now(struct pg_walk *walk, const struct pg_moment_value *moment, pg_word word,
		      struct pg_object *ret_missing)
{
	if (!pg_is_from_saved(moment->walk.builder, word))
		return true;
	*ret_missing = missing(walk, moment, PG_NOT_SUPPORTED,
			       "it needs a value of earlier in the call itself");
	return false;
}

/** Of the object's bits at one place, up to 64, a word. */
static bool word_of(struct pg_walk *walk, struct pg_moment_value *moment, uint64_t offset,
		    uint64_t bits, struct pg_writer *ret, struct pg_object *ret_missing)
{
	struct pg_builder *builder = moment->walk.builder;
	pg_word word;
	struct pg_object object =
		pg_object_part(&moment->walk, &moment->value.object, offset, bits);

	ret->at = moment->at;
	if (!pg_object_word(builder, &object, (unsigned)(bits / 8), false, &word)) {
		*ret_missing = missing(walk, moment, object.avail, object.reason);
		return false;
	}
	ret->piece = (struct pg_piece){
		.kind = PG_PIECE_VALUE, .size = sizeof(uint64_t), .word = word};
	return is_of_now(walk, moment, word, ret_missing);
}

/** Have the bits saved at all of the places. */
static struct pg_object save(struct pg_walk *walk, struct pg_past *past, uint64_t offset,
			     uint64_t bits)
{
	struct pg_writer *writers = PG_NEW_N(walk->resolver->arena, past->num, struct pg_writer);
	const struct pg_saved *saved;
	struct pg_object object;

	for (size_t i = 0; i < past->num; i++) {
		if (!word_of(walk, &past->moments[i], offset, bits, &writers[i], &object))
			return object;
	}
	saved = pg_capture_words(walk->resolver, past->call, writers, past->num);
	if (!saved)
		return pg_object_unavailable(PG_NOT_SUPPORTED, "too many values of one call");
	return (struct pg_object){.avail = PG_AVAILABLE,
				  .kind = PG_OBJECT_WORD,
				  .word = pg_saved_word(walk->builder, saved),
				  .bits = (unsigned)bits};
}

/** A struct, an array, a number of 128 bits: in words; a part may be missing. */
static struct pg_object save_bytes(struct pg_walk *walk, struct pg_past *past, uint64_t size)
{
	struct pg_object object = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_PARTS};
	struct pg_part *parts = NULL;

	for (uint64_t at = 0; at < size; at += sizeof(uint64_t)) {
		uint64_t left = size - at < sizeof(uint64_t) ? size - at : sizeof(uint64_t);
		struct pg_part *part = PG_PUSH(walk->resolver->arena, parts, object.num_parts);

		part->bit_size = 8 * left;
		part->object = save(walk, past, 8 * at, part->bit_size);
	}
	object.parts = parts;
	return object;
}

static struct pg_object save_scalar(struct pg_walk *walk, struct pg_past *past)
{
	for (size_t i = 0; i < past->num; i++) {
		struct pg_moment_value *moment = &past->moments[i];
		struct pg_object word = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_WORD,
					 .bits = 64};

		if (!pg_value_word(moment->walk.builder, &moment->value, &word.word))
			return pg_object_unavailable(PG_NOT_SUPPORTED, "it has an odd size");
		moment->value.object = word;
	}
	return save(walk, past, 0, 64);
}

/** Is it there at all of the places, of one type, in frames that are known? If not, why? */
static struct pg_object find_missing(struct pg_walk *walk, struct pg_past *past)
{
	const struct pg_type *type = past->moments[0].value.type;

	for (size_t i = 0; i < past->num; i++) {
		struct pg_moment_value *moment = &past->moments[i];
		const struct pg_object *object = &moment->value.object;

		if (object->avail != PG_AVAILABLE)
			return missing(walk, moment, object->avail, object->reason);
		if (moment->value.type != type &&
		    !pg_type_is_same(pg_same_create(walk->resolver->arena), moment->value.type,
				     type))
			return missing(walk, moment, PG_NOT_REPRESENTABLE,
				       "it has another type than at the other places");
		if (pg_place_cfa(walk->resolver, &moment->place)->avail != PG_AVAILABLE)
			return missing(walk, moment, PG_NO_FRAME,
				       "no call frame information says which frame this is");
	}
	if (pg_place_cfa(walk->resolver, walk->place)->avail != PG_AVAILABLE)
		return pg_object_unavailable(
			PG_NO_FRAME, "no call frame information says which frame this is");
	return (struct pg_object){.avail = PG_AVAILABLE};
}

/** What each of the places copies. */
static struct pg_writer *copiers(struct pg_walk *walk, struct pg_past *past,
				 struct pg_object *ret_missing)
{
	struct pg_writer *writers = PG_NEW_N(walk->resolver->arena, past->num, struct pg_writer);

	for (size_t i = 0; i < past->num; i++) {
		const struct pg_moment_value *moment = &past->moments[i];
		const struct pg_piece *piece = &moment->text.piece;

		writers[i] = (struct pg_writer){moment->at, *piece};
		if (!is_of_now(walk, moment, piece->word, ret_missing) ||
		    (piece->kind == PG_PIECE_COUNTED &&
		     !is_of_now(walk, moment, piece->count, ret_missing)))
			return NULL;
	}
	return writers;
}

/** One word of a copy; the last one may have fewer bytes, which are the first ones in memory. */
static struct pg_part copied_word(struct pg_walk *walk, const struct pg_saved *saved,
				  uint64_t bytes)
{
	struct pg_builder *builder = walk->builder;
	struct pg_part part = {
		.bit_size = 8 * bytes,
		.object = {.avail = PG_AVAILABLE,
			   .kind = PG_OBJECT_WORD,
			   .word = pg_saved_word(builder, saved),
			   .bits = (unsigned)(8 * bytes)},
	};

	if (pg_builder_order(builder) == PG_BIG_ENDIAN && bytes < sizeof(uint64_t))
		part.object.word = pg_binary(builder, PG_OP_SHR, part.object.word,
					     pg_const(builder, 8 * (sizeof(uint64_t) - bytes)));
	return part;
}

static struct pg_object copied_object(struct pg_walk *walk, struct pg_past *past)
{
	struct pg_object object = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_PARTS};
	const struct pg_writer *writers = copiers(walk, past, &object);
	const struct pg_saved *saved =
		writers ? pg_capture_words(walk->resolver, past->call, writers, past->num) : NULL;
	struct pg_part *parts = NULL;

	if (!writers)
		return object;
	if (!saved)
		return pg_object_unavailable(PG_NOT_SUPPORTED, "too many values of one call");
	for (uint64_t at = 0; at < writers->piece.size; at += sizeof(uint64_t)) {
		uint64_t left = writers->piece.size - at;

		*PG_PUSH(walk->resolver->arena, parts, object.num_parts) = copied_word(
			walk, saved++, left < sizeof(uint64_t) ? left : sizeof(uint64_t));
	}
	object.parts = parts;
	return object;
}

struct pg_problem pg_past_copy(struct pg_walk *walk, const struct pg_expr *expr,
			       struct pg_past *past, struct pg_value *ret)
{
	const struct pg_type *type;

	for (size_t i = 0; i < past->num; i++) {
		struct pg_moment_value *moment = &past->moments[i];

		PG_TRY_PROBLEM(pg_text_of(&moment->walk, &expr->format, &moment->value,
					  &moment->text));
	}
	type = past->moments->text.type;
	if (pg_type_strip(type)->size > PG_LARGEST_COPY)
		return pg_problem_at(walk->resolver->arena, expr->format.span,
				     "a copy has %d bytes at most", PG_LARGEST_COPY);
	*ret = (struct pg_value){.type = type,
				 .object = find_missing(walk, past),
				 .format = &expr->format,
				 .is_copied = true};
	if (ret->object.avail == PG_AVAILABLE)
		ret->object = copied_object(walk, past);
	return pg_no_problem();
}

struct pg_problem pg_past_value(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_past *past, struct pg_value *ret)
{
	const struct pg_type *type = pg_type_strip(past->moments[0].value.type);

	*ret = (struct pg_value){.type = past->moments[0].value.type,
				 .object = find_missing(walk, past)};
	if (ret->object.avail != PG_AVAILABLE)
		return pg_no_problem();
	if (pg_type_is_scalar(type)) {
		ret->object = save_scalar(walk, past);
		return pg_no_problem();
	}
	if (type->size == 0 || type->size > LARGEST_SAVED)
		return pg_problem_at(walk->resolver->arena, expr->span,
				     "'%s' has %llu bytes: up to %d of one value can be saved",
				     pg_expr_text(walk->resolver->arena, expr),
				     (unsigned long long)type->size, LARGEST_SAVED);
	if (walk->resolver->dbg->btf && past->moments[0].value.object.kind == PG_OBJECT_MEMORY)
		ret->object = pg_object_unavailable(PG_NOT_REPRESENTABLE,
						    "its layout may be another on another kernel");
	else
		ret->object = save_bytes(walk, past, type->size);
	return pg_no_problem();
}

void pg_past_since(struct pg_walk *walk, struct pg_value *time)
{
	pg_word then;

	if (pg_value_word(walk->builder, time, &then))
		time->object.word =
			pg_binary(walk->builder, PG_OP_SUB, pg_time(walk->builder), then);
}
