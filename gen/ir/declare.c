// SPDX-License-Identifier: GPL-2.0-only
/* Types as C text: declarators, and the bodies of structs and enums. */
#include "ir/type.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/str.h"
#include "ir/basetype.h"
#include "ir/names.h"

static uint64_t round_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

/* --- Declarators, built from the name outwards --- */

/** How all of it is written. */
struct style {
	struct pg_arena *arena;
	const struct pg_names *names; /* NULL: as the source */
	enum pg_spelling spelling;
	unsigned indent; /* of the line where a body would start */
	bool for_people; /* it need not compile */
};

struct declaration {
	const struct style *style;
	struct pg_arena *arena;
	const char *declarator;
	bool is_pointed_to; /* the type at hand is behind a pointer: it may be incomplete */
};

static const char *declare(const struct style *style, const struct pg_type *type,
			   const char *name);
static void add_declaration(struct pg_str *to, const struct style *style,
			    const struct pg_type *type, const char *name);
static void add_body(struct pg_str *to, const struct style *style, const struct pg_type *type);

static const char *word_of(const struct pg_type *type)
{
	return type->kind == PG_TYPE_UNION ? "union" : "struct";
}

/** A body in a body is written straight after what precedes it: no text is copied at each level. */
static void add_record(struct pg_str *to, const struct style *style, const struct pg_type *type)
{
	pg_str_add(to, "%s ", word_of(type));
	add_body(to, style, type);
}

/** Is a struct written with its members, since it has no usable name? */
static bool has_body(const struct declaration *declaration, const struct pg_type *type)
{
	bool is_plain = declaration->style->spelling == PG_SPELL_PLAIN;

	return pg_type_is_record(type) && type->complete && !declaration->is_pointed_to &&
	       (!type->name || is_plain);
}

static const char *record_name(const struct declaration *declaration, const struct pg_type *type)
{
	bool is_plain = declaration->style->spelling == PG_SPELL_PLAIN;

	if (!type->name || (is_plain && !declaration->is_pointed_to))
		return "void";
	return pg_printf(declaration->arena, "%s %s", word_of(type),
			 pg_names_of(declaration->arena, declaration->style->names, type));
}

static const char *base_name(const struct declaration *declaration, const struct pg_type *type)
{
	const struct style *style = declaration->style;

	switch (type->kind) {
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		return record_name(declaration, type);
	case PG_TYPE_ENUM:
		/* Naming enumerators of a type without a tag again would define them twice. */
		if (!type->name || style->spelling == PG_SPELL_PLAIN)
			return pg_int_by_size(type->size, type->is_signed);
		return pg_printf(style->arena, "enum %s",
				 pg_names_of(style->arena, style->names, type));
	case PG_TYPE_INT:
		return pg_int_name(type, declaration->is_pointed_to,
				   style->spelling == PG_SPELL_PLAIN);
	case PG_TYPE_FLOAT:
		return style->for_people && type->name ? pg_c_comment(style->arena, type->name)
						       : pg_float_name(style->arena, type);
	case PG_TYPE_TYPEDEF:
		return pg_names_of(style->arena, style->names, type);
	case PG_TYPE_VOID:
	case PG_TYPE_POINTER:
	case PG_TYPE_ARRAY:
	case PG_TYPE_FUNC:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		break;
	}
	return "void";
}

static bool is_seen_through(const struct pg_type *type, enum pg_spelling spelling)
{
	return type->kind == PG_TYPE_TYPEDEF &&
	       (spelling == PG_SPELL_PLAIN || pg_type_is_unreliable(type));
}

/** The type that is written, without qualifiers; NULL: void. */
static const struct pg_type *written(const struct style *style, const struct pg_type *type)
{
	while (type && (pg_type_is_qualifier(type) || is_seen_through(type, style->spelling)))
		type = type->target;
	return type;
}

/** Would it be written with its members? These may lead back to it. */
static bool needs_body(const struct style *style, const struct pg_type *type)
{
	type = written(style, type);
	return type && pg_type_is_record(type) &&
	       (!type->name || style->spelling == PG_SPELL_PLAIN);
}

/** Is it an array whose elements cannot be written here? */
static bool is_array_of_unknown(const struct style *style, const struct pg_type *type)
{
	const struct pg_type *element = pg_type_element(type), *as_written = written(style, type);

	type = pg_type_strip(type);
	if (type->kind != PG_TYPE_ARRAY || !pg_type_is_record(element))
		return false;
	if (!element->complete || (style->names && pg_names_is_early(style->names, type)))
		return true;
	while (as_written && as_written->kind == PG_TYPE_ARRAY)
		as_written = written(style, as_written->target);
	return needs_body(style, as_written);
}

/** A parameter or a result is not written with members, which may lead back to the function. */
static bool is_unknown_in_function(const struct style *style, const struct pg_type *type)
{
	type = written(style, type);
	return type && (type->kind == PG_TYPE_FUNC || needs_body(style, type) ||
			is_array_of_unknown(style, type));
}

static const char *parameters(const struct declaration *declaration, const struct pg_type *type)
{
	struct pg_str text = {.arena = declaration->arena};

	if (type->num_members == 0)
		return type->is_variadic ? "" : "void";
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_type *parameter = type->members[i].type;

		pg_str_add(&text, "%s", i ? ", " : "");
		if (is_unknown_in_function(declaration->style, parameter))
			pg_str_add(&text, "void *");
		else
			add_declaration(&text, declaration->style, parameter, "");
	}
	if (type->is_variadic)
		pg_str_add(&text, ", ...");
	return pg_str_text(&text);
}

/** A pointer to what cannot be written is void *. */
static const struct pg_type *wrap_pointer(struct declaration *declaration,
					  const struct pg_type *pointer, const char *qualifiers)
{
	size_t len = strlen(qualifiers);

	if (len && !*declaration->declarator)
		len--; /* the blank after the qualifier */
	declaration->declarator = pg_printf(declaration->arena, "*%.*s%s", (int)len, qualifiers,
					    declaration->declarator);
	declaration->is_pointed_to = true;
	if (!pointer->target || is_array_of_unknown(declaration->style, pointer->target))
		return NULL;
	return pointer->target;
}

/** A suffix binds tighter than the star before the name. */
static void wrap_suffix(struct declaration *declaration, const char *suffix)
{
	const char *format = *declaration->declarator == '*' ? "(%s)%s" : "%s%s";

	declaration->declarator =
		pg_printf(declaration->arena, format, declaration->declarator, suffix);
}

static const struct pg_type *wrap_array(struct declaration *declaration,
					const struct pg_type *array)
{
	wrap_suffix(declaration,
		    array->has_count ? pg_printf(declaration->arena, "[%" PRIu64 "]", array->count)
				     : "[]");
	declaration->is_pointed_to = false;
	return array->target;
}

static const struct pg_type *wrap_func(struct declaration *declaration, const struct pg_type *func)
{
	wrap_suffix(declaration,
		    pg_printf(declaration->arena, "(%s)", parameters(declaration, func)));
	declaration->is_pointed_to = true; /* a result may be incomplete too */
	return is_unknown_in_function(declaration->style, func->target) ? NULL : func->target;
}

static const char *add_qualifier(struct pg_arena *arena, const char *qualifiers,
				 const struct pg_type *type)
{
	const char *word = type->kind == PG_TYPE_CONST ? "const " : "volatile ";

	return strstr(qualifiers, word) ? qualifiers : pg_printf(arena, "%s%s", qualifiers, word);
}

static void finish(struct pg_str *to, const struct declaration *declaration,
		   const char *qualifiers, const struct pg_type *base)
{
	pg_str_add(to, "%s", qualifiers);
	if (base && has_body(declaration, base))
		add_record(to, declaration->style, base);
	else
		pg_str_add(to, "%s", base ? base_name(declaration, base) : "void");
	pg_str_add(to, "%s%s",
		   *declaration->declarator && *declaration->declarator != '[' ? " " : "",
		   declaration->declarator);
}

static void add_declaration(struct pg_str *to, const struct style *style,
			    const struct pg_type *type, const char *name)
{
	struct declaration declaration = {style, style->arena, name, false};
	const char *qualifiers = "";
	bool is_top = true; /* what is written: the field, or the elements of an array */

	while (type) {
		if (pg_type_is_qualifier(type)) {
			if (!is_top)
				qualifiers = add_qualifier(style->arena, qualifiers, type);
			type = type->target;
		} else if (type->kind == PG_TYPE_POINTER) {
			type = wrap_pointer(&declaration, type, qualifiers);
			qualifiers = "";
			is_top = false;
		} else if (type->kind == PG_TYPE_ARRAY) {
			type = wrap_array(&declaration, type);
		} else if (type->kind == PG_TYPE_FUNC) {
			type = wrap_func(&declaration, type);
			qualifiers = "";
			is_top = false;
		} else if (is_seen_through(type, style->spelling)) {
			type = type->target;
		} else {
			break;
		}
	}
	finish(to, &declaration, qualifiers, type);
}

static const char *declare(const struct style *style, const struct pg_type *type, const char *name)
{
	struct pg_str text = {.arena = style->arena};

	add_declaration(&text, style, type, name);
	return pg_str_text(&text);
}

const char *pg_type_declare(struct pg_arena *arena, const struct pg_type *type, const char *name,
			    enum pg_spelling spelling)
{
	return pg_type_declare_as(arena, type, name, spelling, NULL);
}

const char *pg_type_declare_as(struct pg_arena *arena, const struct pg_type *type, const char *name,
			       enum pg_spelling spelling, const struct pg_names *names)
{
	const struct style style = {.arena = arena, .names = names, .spelling = spelling};

	return declare(&style, type, name);
}

/* --- Bodies --- */

struct body {
	struct style style; /* of the members */
	struct pg_arena *arena;
	bool packed, repeats;
	const char *hole; /* the name of bytes that no member has, with a number behind it */
	struct pg_str *text;
	uint64_t bit; /* the end of the last member, where the compiler stands */
	uint64_t end; /* of the member that reaches furthest */
	unsigned pads;
};

static void add_tabs(struct pg_str *text, unsigned indent)
{
	while (indent--)
		pg_str_add_n(text, "\t", 1);
}

static void add_line(struct body *body, const char *line)
{
	add_tabs(body->text, body->style.indent);
	pg_str_add(body->text, "%s;\n", line);
}

static void pad_bytes(struct body *body, uint64_t to_bit)
{
	uint64_t from = round_up(body->bit, 8);

	if (to_bit > from)
		add_line(body, pg_printf(body->arena, "char %s%u[%" PRIu64 "]", body->hole, body->pads++,
					 (to_bit - from) / 8));
	body->bit = to_bit;
}

/** Unnamed bit-fields up to where the next one starts; whole units of a hole are bytes. */
static void pad_bits(struct body *body, const struct pg_type *type, uint64_t to_bit)
{
	uint64_t unit = 8 * pg_type_strip(type)->size;
	uint64_t last = unit ? to_bit - to_bit % unit : 0;

	if (last > body->bit && last - body->bit > unit)
		pad_bytes(body, last);
	while (unit && body->bit < to_bit) {
		uint64_t left = unit - body->bit % unit;
		uint64_t bits = to_bit - body->bit < left ? to_bit - body->bit : left;

		add_line(body,
			 pg_printf(body->arena, "%s : %" PRIu64,
				   declare(&body->style, type, ""),
				   bits));
		body->bit += bits;
	}
}

/** As C text: "" for one without a name. */
static const char *member_name(const struct body *body, const struct pg_member *member)
{
	if (!member->name)
		return "";
	return pg_names_noted(body->arena,
			      pg_names_member(body->arena, body->style.names, member->name),
			      member->name);
}

static void add_bit_field(struct body *body, const struct pg_member *member)
{
	uint64_t unit = 8 * pg_type_strip(member->type)->size;
	uint64_t natural = body->bit;

	if (unit && !body->packed && natural / unit != (natural + member->bit_size - 1) / unit)
		natural = round_up(natural, unit);
	if (natural != member->bit_offset)
		pad_bits(body, member->type, member->bit_offset);
	add_line(body,
		 pg_printf(body->arena, "%s : %u",
			   declare(&body->style, member->type, member_name(body, member)),
			   member->bit_size));
	body->bit = member->bit_offset + member->bit_size;
}

static void add_member_text(struct body *body, const struct pg_member *member)
{
	const struct pg_type *type = pg_type_strip(member->type);

	add_tabs(body->text, body->style.indent);
	/* Without a name its members are the outer struct's, which C grants to a body only. */
	if (member->name)
		add_declaration(body->text, &body->style, member->type,
				member_name(body, member));
	else
		add_record(body->text, &body->style, type);
	pg_str_add(body->text, ";\n");
}

/** Are the members of what has no name the outer struct's? */
static bool is_inlined(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return pg_type_is_record(type) && type->complete;
}

static void add_member(struct body *body, const struct pg_member *member)
{
	uint64_t align = body->packed ? 8 : 8 * (uint64_t)pg_type_align(member->type);
	uint64_t end = member->bit_offset + 8 * pg_type_strip(member->type)->size;

	if (round_up(body->bit, align) != member->bit_offset)
		pad_bytes(body, member->bit_offset);
	/* In C only structs and unions may be members without a name: else it is a hole. */
	if (!member->name &&
	    (body->repeats || !is_inlined(member->type)))
		pad_bytes(body, end);
	else
		add_member_text(body, member);
	body->bit = end;
}

/** Bytes that C gives an enum, or a packed one: as few as hold its values. */
static uint64_t natural_size(const struct pg_type *type, bool packed)
{
	uint64_t size = packed ? 1 : 4;

	for (size_t i = 0; i < type->num_enumerators; i++) {
		while (!pg_enumerator_fits(&type->enumerators[i], size, type->is_signed))
			size *= 2;
	}
	return size;
}

/** Where C would not choose its size: C++'s and Rust's enums have one that is given. */
static const char *underlying(struct pg_arena *arena, const struct pg_type *type)
{
	if (natural_size(type, type->size < 4) == type->size)
		return "";
	return pg_printf(arena, ": %s ", pg_int_by_size(type->size, type->is_signed));
}

static const char *number(struct pg_arena *arena, const struct pg_type *type, int64_t value)
{
	if (!type->is_signed && (uint64_t)value > INT32_MAX)
		return pg_printf(arena, "%" PRIu64 "ULL", (uint64_t)value);
	if (value == INT64_MIN) /* C has no such number */
		return "-0x7fffffffffffffffLL - 1";
	return pg_printf(arena, "%" PRId64, value);
}

static const char *enum_body(const struct style *style, const struct pg_type *type)
{
	struct pg_arena *arena = style->arena;
	const char *fixed = underlying(arena, type);
	struct pg_str text = {.arena = arena};

	pg_str_add(&text, "%s{\n", fixed);
	for (size_t i = 0; i < type->num_enumerators; i++) {
		const struct pg_enumerator *enumerator = &type->enumerators[i];

		add_tabs(&text, style->indent + 1);
		pg_str_add(&text, "%s = %s,\n",
			   pg_names_noted(arena,
					  pg_names_enumerator(arena, style->names, type,
							      enumerator->name),
					  enumerator->name),
			   number(arena, type, enumerator->value));
	}
	add_tabs(&text, style->indent);
	pg_str_add(&text, "}%s", type->size < 4 && !*fixed ? " __attribute__((packed))" : "");
	return pg_str_text(&text);
}

static const char *attributes(const struct body *body, const struct pg_type *type)
{
	unsigned natural = body->packed ? 1 : pg_type_members_align(type);
	unsigned align = pg_type_align(type);
	const char *packed = body->packed ? " __attribute__((packed))" : "";

	if (align <= natural)
		return packed;
	return pg_printf(body->arena, "%s __attribute__((aligned(%u)))", packed, align);
}

static int by_offset(const void *a, const void *b)
{
	const struct pg_member *x = *(const struct pg_member *const *)a;
	const struct pg_member *y = *(const struct pg_member *const *)b;

	if (x->bit_offset != y->bit_offset)
		return x->bit_offset < y->bit_offset ? -1 : 1;
	return (x > y) - (x < y); /* in the order of the source */
}

/** The members in the order of memory: Rust's differs from the source's. */
static const struct pg_member **ordered(struct pg_arena *arena, const struct pg_type *type)
{
	const struct pg_member **members =
		PG_NEW_N(arena, type->num_members + 1, const struct pg_member *);

	for (size_t i = 0; i < type->num_members; i++)
		members[i] = &type->members[i];
	qsort(members, type->num_members, sizeof(*members), by_offset);
	return members;
}

static void add_members(struct body *body, const struct pg_type *type)
{
	const struct pg_member **members = ordered(body->arena, type);

	for (size_t i = 0; i < type->num_members; i++) {
		if (type->kind == PG_TYPE_UNION)
			body->bit = 0;
		if (members[i]->bit_size)
			add_bit_field(body, members[i]);
		else
			add_member(body, members[i]);
		if (body->bit > body->end)
			body->end = body->bit;
	}
}

/** The bytes behind the members; of a union, all, where none of its members has so many. */
static void pad_end(struct body *body, const struct pg_type *type)
{
	uint64_t end = round_up(round_up(body->end, 8), 8 * (uint64_t)pg_type_align(type));

	if (end == 8 * type->size)
		return;
	body->bit = type->kind == PG_TYPE_UNION ? 0 : body->end;
	pad_bytes(body, 8 * type->size);
}

static void add_body(struct pg_str *to, const struct style *style, const struct pg_type *type)
{
	struct body body = {.style = *style,
			    .arena = style->arena,
			    .packed = pg_type_is_packed(type),
			    .repeats = pg_names_repeat(type),
			    .hole = type->num_lost ? "pg_lost" : "pg_pad",
			    .text = to};

	body.style.indent++;
	pg_str_add(to, "{\n");
	add_members(&body, type);
	pad_end(&body, type);
	add_tabs(to, style->indent);
	pg_str_add(to, "}%s", attributes(&body, type));
}

const char *pg_type_body(struct pg_arena *arena, const struct pg_type *type,
			 enum pg_spelling spelling, const struct pg_names *names)
{
	const struct style style = {.arena = arena, .names = names, .spelling = spelling};
	struct pg_str text = {.arena = arena};

	if (type->kind == PG_TYPE_ENUM)
		return enum_body(&style, type);
	add_body(&text, &style, type);
	return pg_str_text(&text);
}

const char *pg_type_text(struct pg_arena *arena, const struct pg_type *type)
{
	const struct style style = {.arena = arena, .spelling = PG_SPELL_SOURCE, .for_people = true};
	const char *text = declare(&style, type, "");
	const char *body = strstr(text, "{\n");
	const char *after = strrchr(text, '}');

	if (!body || !after)
		return text;
	return pg_printf(arena, "%.*s{…%s", (int)(body - text), text, after);
}
