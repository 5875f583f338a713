// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/filterterm.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"
#include "base/suggest.h"
#include "emit/trace/enumerators.h"
#include "spec/asked.h"
#include "spec/habits.h"

/* Types in types: see ir/type.h. */
#define DEEPEST 64

/** The object that a name, with the members and elements after it, stands for. */
struct object {
	const struct pg_field *field; /* the argument; NULL: comm */
	const char *path; /* "a.b[1]" */
	const struct pg_type *type;
	uint64_t size;		/* of a string, with its NUL */
	bool is_string, is_cut; /* is_cut: it may have been longer */
};

/* --- Names --- */

/** Names that every event has; `comm`, the last, is a string. */
static const char *const builtins[][2] = {
	{"pid", "(__s64)(bpf_get_current_pid_tgid() >> 32)"},
	{"tid", "(__s64)(__u32)bpf_get_current_pid_tgid()"},
	{"cpu", "(__s64)bpf_get_smp_processor_id()"},
	{"comm", NULL},
};

static const char *builtin(const char *name)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(builtins); i++) {
		if (strcmp(builtins[i][0], name) == 0)
			return builtins[i][1];
	}
	return NULL;
}

static const struct pg_field *find_field(struct pg_filter *filter, const char *name)
{
	for (size_t i = 0; i < filter->event->num_fields; i++) {
		if (strcmp(filter->event->fields[i].name, name) == 0) {
			filter->is_needed[i] = true;
			return &filter->event->fields[i];
		}
	}
	return NULL;
}

static bool is_same_span(struct pg_span a, struct pg_span b)
{
	return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

const struct pg_field *pg_filter_field_asked(const struct pg_event *event, struct pg_span span)
{
	for (size_t i = 0; i < event->num_fields; i++) {
		if (pg_is_asked(event->fields[i].name) && is_same_span(event->fields[i].span, span))
			return &event->fields[i];
	}
	return NULL;
}

const struct pg_field *pg_filter_asked(const struct pg_filter *filter, const struct pg_expr *expr)
{
	const struct pg_field *field = pg_filter_field_asked(filter->event, expr->span);

	if (field)
		filter->is_needed[field - filter->event->fields] = true;
	return field;
}

static void unknown_argument(struct pg_filter *filter, struct pg_span where, const char *name)
{
	struct pg_arena *arena = filter->arena;
	const struct pg_event *event = filter->event;
	const char *message, *hint, *near;
	struct pg_choices names = {NULL, 0};

	for (size_t i = 0; i < event->num_fields; i++) {
		if (!pg_is_asked(event->fields[i].name) && !event->fields[i].line_of)
			*PG_PUSH(arena, names.items, names.num) = event->fields[i].name;
	}
	for (size_t i = 0; i < PG_ARRAY_SIZE(builtins); i++)
		*PG_PUSH(arena, names.items, names.num) = builtins[i][0];
	hint = pg_printf(arena, "%s can name %s: %s has no other argument", filter->what,
			 pg_choices_text(arena, &names), event->name);
	for (size_t i = 0; i < event->num_fields; i++)
		pg_add_enumerators(arena, event->fields[i].type, &names);
	near = pg_suggest(name, names.items, names.num);
	if (filter->opposite)
		hint = pg_enumerators_text(filter->arena, filter->opposite);
	if (near)
		hint = pg_printf(arena, "did you mean '%s'?", near);
	if (pg_habit_of_operand(name))
		hint = pg_habit_of_operand(name);
	message = pg_printf(arena, "'%s': %s has no such argument", name, event->name);
	if (filter->opposite)
		message = pg_printf(arena, "%s, nor '%s' such an enumerator", message,
				    pg_type_text(arena, filter->opposite));
	pg_filter_refuse(filter, where, message, hint);
}

/* --- Members and elements --- */

/** Members of anonymous structs are the outer one's. */
static const struct pg_type *member_of(const struct pg_type *type, const char *name,
				       unsigned depth)
{
	const struct pg_type *found = NULL;

	type = pg_type_strip(type);
	for (size_t i = 0; depth < DEEPEST && !found && i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];

		if (member->name && strcmp(member->name, name) == 0)
			return member->type;
		if (!member->name)
			found = member_of(member->type, name, depth + 1);
	}
	return found;
}

static void unknown_member(struct pg_filter *filter, const struct pg_expr *expr,
			   const struct pg_type *type)
{
	struct pg_arena *arena = filter->arena;
	struct pg_choices names = {NULL, 0};
	const char *near;

	for (size_t i = 0; i < type->num_members; i++) {
		if (type->members[i].name)
			*PG_PUSH(arena, names.items, names.num) = type->members[i].name;
	}
	near = pg_suggest(expr->name, names.items, names.num);
	pg_filter_refuse(filter, expr->name_span,
			 pg_printf(arena, "'%s': '%s' has no such member", expr->name,
				   pg_type_text(arena, type)),
			 near ? pg_printf(arena, "did you mean '%s'?", near)
			      : pg_printf(arena, "it has %s", pg_choices_text(arena, &names)));
}

/** A member or an element of something else: perhaps of a pointer. */
static void refuse_kind(struct pg_filter *filter, const struct pg_expr *expr,
			const struct pg_type *type, const char *kind)
{
	struct pg_arena *arena = filter->arena;
	const char *name = pg_expr_text(arena, expr->base), *hint = NULL;

	if (pg_type_strip(type)->kind == PG_TYPE_POINTER && expr->kind == PG_EXPR_MEMBER)
		hint = pg_printf(arena, "write '%s->%s'", name, expr->name);
	pg_filter_refuse(filter, expr->base->span,
			 pg_printf(arena, "'%s' is not %s; its type is '%s'", name, kind,
				   pg_type_text(arena, type)),
			 hint);
}

/** Is there such a member? If not, it is reported. */
static bool take_member(struct pg_filter *filter, const struct pg_expr *expr,
			struct object *object)
{
	const struct pg_type *type = pg_type_strip(object->type), *member;

	if (type->kind != PG_TYPE_STRUCT && type->kind != PG_TYPE_UNION) {
		refuse_kind(filter, expr, object->type, "a struct or union");
		return false;
	}
	member = member_of(type, expr->name, 0);
	if (!member) {
		unknown_member(filter, expr, type);
		return false;
	}
	object->type = member;
	object->path = pg_printf(filter->arena, "%s.%s", object->path, expr->name);
	return true;
}

static bool take_element(struct pg_filter *filter, const struct pg_expr *expr,
			 struct object *object)
{
	const struct pg_type *type = pg_type_strip(object->type);
	const struct pg_expr *index = expr->right;

	if (index->kind != PG_EXPR_NUMBER)
		pg_filter_fail(filter, index->span, "expected an element's number");
	else if (type->kind != PG_TYPE_ARRAY)
		refuse_kind(filter, expr, object->type, "an array");
	else if (index->number >= type->count)
		pg_filter_fail(filter, index->span,
			       pg_printf(filter->arena, "the array has %" PRIu64 " elements",
					 type->count));
	if (filter->failed)
		return false;
	object->type = type->target;
	object->path = pg_printf(filter->arena, "%s[%" PRIu64 "]", object->path, index->number);
	return true;
}

static struct pg_filter_term refuse_string(struct pg_filter *filter, const struct pg_expr *expr,
					   const char *written)
{
	const char *name = pg_expr_text(filter->arena, expr);

	return pg_filter_refuse(filter, expr->span,
				pg_printf(filter->arena,
					  "'%s' is a string: it can be compared with == and != "
					  "only, and with a text in double quotes",
					  name),
				pg_printf(filter->arena, "write '%s %s'", name, written));
}

static struct object object_of(const struct pg_field *field)
{
	return (struct object){
		.field = field,
		.path = field->name,
		.type = field->type,
		.is_string = field->kind == PG_FIELD_STRING,
		.is_cut = field->kind == PG_FIELD_STRING,
		.size = field->size,
	};
}

static bool take_name(struct pg_filter *filter, const struct pg_expr *expr, struct object *ret)
{
	const struct pg_field *field = find_field(filter, expr->name);

	if (field)
		*ret = object_of(field);
	else
		unknown_argument(filter, expr->span, expr->name);
	return field != NULL;
}

/** An argument, or the part of it that members and elements name; false after a problem. */
static bool take_object(struct pg_filter *filter, const struct pg_expr *expr, struct object *ret)
{
	const struct pg_field *asked = pg_filter_asked(filter, expr);

	if (asked) {
		*ret = object_of(asked);
		return true;
	}
	if (expr->kind == PG_EXPR_VAR && !expr->scope)
		return take_name(filter, expr, ret);
	if (expr->kind != PG_EXPR_MEMBER && expr->kind != PG_EXPR_INDEX) {
		pg_filter_fail(filter, expr->span,
			       "expected the name of an argument, or of a part of one");
		return false;
	}
	if (expr->third) {
		pg_filter_fail(filter, expr->name_span, "a range is several values: name one of them");
		return false;
	}
	if (!take_object(filter, expr->base, ret))
		return false;
	if (ret->is_string) {
		refuse_string(filter, expr->base, "== \"TEXT\"");
		return false;
	}
	return expr->kind == PG_EXPR_MEMBER ? take_member(filter, expr, ret)
					    : take_element(filter, expr, ret);
}

/** Arrays of characters are strings, too, when they are not taken apart. */
static bool is_string(const struct object *object)
{
	const struct pg_type *type = object->type ? pg_type_strip(object->type) : NULL;

	return object->is_string ||
	       (type->kind == PG_TYPE_ARRAY && pg_type_strip(type->target)->is_char);
}

/** Of `p && p->x` the second is needed where the first holds. */
static const char *read_when_needed(struct pg_filter *filter, const struct object *object,
				    const char *text)
{
	return filter->reads_when_needed
		       ? pg_printf(filter->arena, "PROBE_READ(%s, %s)", object->field->name, text)
		       : text;
}

/* --- Strings --- */

static bool is_comm(struct pg_filter *filter, const struct pg_expr *expr)
{
	return expr->kind == PG_EXPR_VAR && !expr->scope && strcmp(expr->name, "comm") == 0 &&
	       !find_field(filter, expr->name);
}

/** A text that a cut string may begin with cannot be told from it. */
static void check_length(struct pg_filter *filter, const struct pg_expr *text,
			 const struct object *object)
{
	uint64_t size = object->is_string ? object->size : pg_type_strip(object->type)->count;

	if (text->number + 1 + object->is_cut > size)
		pg_filter_fail(filter, text->span,
			       pg_printf(filter->arena,
					 "%" PRIu64 " bytes are too long: the string has "
					 "%" PRIu64 " with its NUL%s",
					 text->number, size,
					 object->is_cut ? ", and may be the beginning of more: ask "
							  "for :string[N] with a larger N"
							: ""));
}

struct pg_filter_term pg_filter_refuse_string(struct pg_filter *filter, const struct pg_expr *string,
					      const struct pg_expr *other)
{
	const char *written = "== \"TEXT\"";

	if (other->kind == PG_EXPR_VAR || other->kind == PG_EXPR_NUMBER)
		written = pg_printf(filter->arena, "== \"%s\"", pg_expr_text(filter->arena, other));
	return refuse_string(filter, string, written);
}

/** Is the type a pointer to characters? */
static bool points_to_text(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return type->kind == PG_TYPE_POINTER && type->target && pg_type_strip(type->target)->is_char;
}

/** A number is compared with a text: what its value may be instead. */
static const char *instead_of_text(struct pg_filter *filter, const char *name, const char *text,
				   const struct pg_type *type)
{
	const struct pg_enumerator *enumerator = pg_enumerator_in(type, text);

	if (points_to_text(type))
		return pg_printf(filter->arena,
				 "it points to one: write it as '%s:string' among the probe's "
				 "arguments",
				 name);
	if (enumerator)
		return pg_printf(filter->arena, "write %s without quotes", text);
	if (pg_type_strip(type)->kind == PG_TYPE_ENUM)
		return pg_enumerators_text(filter->arena, type);
	return *text && strspn(text, "0123456789") == strlen(text)
		       ? pg_printf(filter->arena, "write %s without quotes", text)
		       : NULL;
}

static struct pg_filter_term refuse_text(struct pg_filter *filter, const struct pg_expr *expr,
					 const struct pg_type *type)
{
	const char *name = pg_expr_text(filter->arena, expr->base), *quoted = expr->right->name;
	const char *text = pg_strndup(filter->arena, quoted + 1, strlen(quoted) - 2);

	return pg_filter_refuse(filter, expr->right->span,
				pg_printf(filter->arena,
					  "a text is compared with a string only; the type of '%s' "
					  "is '%s'",
					  name, pg_type_text(filter->arena, type)),
				instead_of_text(filter, name, text, type));
}

struct pg_filter_term pg_filter_compare_string(struct pg_filter *filter,
					       const struct pg_expr *expr)
{
	const char *not = expr->operator == PG_OPERATOR_NOT_EQUAL ? "!" : "";
	struct object object = {.is_string = true, .size = 16};
	bool of_comm = is_comm(filter, expr->base);

	if (!of_comm && !take_object(filter, expr->base, &object))
		return pg_filter_nothing;
	if (!is_string(&object))
		return refuse_text(filter, expr, object.type);
	check_length(filter, expr->right, &object);
	if (filter->of_variables)
		return (struct pg_filter_term){
			.text = pg_printf(filter->arena, "%sEQUALS(%s, %s)", not,
					  of_comm ? "comm" : object.path, expr->right->name)};
	return (struct pg_filter_term){
		.text = of_comm ? pg_printf(filter->arena, "%sPROBE_COMM_IS(%s)", not,
					    expr->right->name)
				: read_when_needed(filter, &object,
						   pg_printf(filter->arena, "%sPROBE_IS(%s, %s)",
							     not, object.path, expr->right->name))};
}

/* --- The values of names --- */

static struct pg_filter_term refuse_number(struct pg_filter *filter, const struct pg_expr *expr,
					   const struct pg_type *type)
{
	const struct pg_type *plain = pg_type_strip(type);
	const char *name = pg_expr_text(filter->arena, expr), *hint = NULL;

	if (plain->kind == PG_TYPE_FLOAT)
		hint = "BPF has no floating-point numbers";
	else if (plain->kind == PG_TYPE_ARRAY)
		hint = pg_printf(filter->arena, "name an element of it: %s[0]", name);
	else if (plain->num_members && plain->members[0].name)
		hint = pg_printf(filter->arena, "name a member of it: %s.%s", name,
				 plain->members[0].name);
	return pg_filter_refuse(filter, expr->span,
				pg_printf(filter->arena, "'%s' is not a number; its type is '%s'",
					  name, pg_type_text(filter->arena, type)),
				hint);
}

static struct pg_filter_term argument(struct pg_filter *filter, const struct pg_expr *expr)
{
	struct object object = {.path = NULL};
	const struct pg_type *type;
	bool is_u64;

	if (!take_object(filter, expr, &object))
		return pg_filter_nothing;
	if (is_string(&object))
		return refuse_string(filter, expr, "== \"TEXT\"");
	type = pg_type_strip(object.type);
	if (!pg_type_is_scalar(type) || type->size > 8)
		return refuse_number(filter, expr, object.type);
	is_u64 = type->size == 8 && !type->is_signed;
	return (struct pg_filter_term){
		.text = read_when_needed(
			filter, &object,
			pg_printf(filter->arena, "(%s)%s%s", is_u64 ? "__u64" : "__s64",
				  filter->of_variables ? "" : "args->", object.path)),
		.is_u64 = is_u64,
		.type = type,
	};
}

struct pg_filter_term pg_filter_name(struct pg_filter *filter, const struct pg_expr *expr)
{
	const struct pg_enumerator *enumerator;

	if (expr->kind != PG_EXPR_VAR || pg_filter_asked(filter, expr) ||
	    find_field(filter, expr->name))
		return argument(filter, expr);
	if (is_comm(filter, expr))
		return refuse_string(filter, expr, "== \"TEXT\"");
	if (builtin(expr->name))
		return (struct pg_filter_term){.text = builtin(expr->name)};
	enumerator = pg_find_enumerator(filter->event, expr->name);
	if (enumerator)
		return pg_filter_constant(filter, (uint64_t)enumerator->value, false);
	return argument(filter, expr); /* which says that it is unknown */
}

/* --- Questions --- */

/** The object, if there is one; nothing is reported. */
static bool find_object(const struct pg_filter *filter, const struct pg_expr *expr,
			struct object *ret)
{
	struct pg_filter quiet = *filter;

	quiet.diags = pg_diags_create(filter->arena);
	return (expr->kind == PG_EXPR_VAR || expr->kind == PG_EXPR_MEMBER ||
		expr->kind == PG_EXPR_INDEX || pg_filter_asked(filter, expr)) &&
	       take_object(&quiet, expr, ret);
}

const struct pg_type *pg_filter_enum_of(const struct pg_filter *filter, const struct pg_expr *expr)
{
	struct object object = {.path = NULL};

	if (!find_object(filter, expr, &object) || pg_type_strip(object.type)->kind != PG_TYPE_ENUM)
		return NULL;
	return object.type;
}

bool pg_filter_is_string(const struct pg_filter *filter, const struct pg_expr *expr)
{
	struct object object = {.path = NULL};
	struct pg_filter asking = *filter;

	return is_comm(&asking, expr) ||
	       (find_object(filter, expr, &object) && is_string(&object));
}

bool pg_filter_knows(const struct pg_filter *filter, const char *name)
{
	struct pg_filter asking = *filter;

	return find_field(&asking, name) || builtin(name) || strcmp(name, "comm") == 0 ||
	       pg_find_enumerator(filter->event, name);
}

/** Its type; NULL: it has none, or is a text. */
static const struct pg_type *type_of(const struct pg_filter *filter, const struct pg_expr *expr)
{
	struct object object = {.path = NULL};

	if (!find_object(filter, expr, &object) || !object.type || object.is_string)
		return NULL;
	return pg_type_strip(object.type);
}

bool pg_filter_is_pointer(const struct pg_filter *filter, const struct pg_expr *expr)
{
	const struct pg_type *type = type_of(filter, expr);

	return type && type->kind == PG_TYPE_POINTER;
}

bool pg_filter_is_address(const struct pg_filter *filter, const struct pg_expr *expr)
{
	const struct pg_type *type = type_of(filter, expr);

	return type && (type->kind == PG_TYPE_POINTER || type->kind == PG_TYPE_ARRAY);
}

static bool is_record(const struct object *object)
{
	return object->type && !object->is_string && pg_type_is_record(pg_type_strip(object->type));
}

bool pg_filter_is_record(const struct pg_filter *filter, const struct pg_expr *expr)
{
	struct object object = {.path = NULL};

	return find_object(filter, expr, &object) && is_record(&object);
}

static bool has_variants(const struct pg_type *type)
{
	for (size_t i = 0; i < type->num_members; i++) {
		if (pg_type_strip(type->members[i].type)->is_variants)
			return true;
	}
	return false;
}

bool pg_filter_is_variant(const struct pg_filter *filter, const struct pg_expr *expr)
{
	struct object object = {.path = NULL};
	const char *name = expr->name;

	if (!find_object(filter, expr->base, &object) || !is_record(&object))
		return false;
	if (has_variants(pg_type_strip(object.type)))
		return strcmp(name, PG_VARIANT_UNION) != 0;
	return name[0] == '_' && name[1] >= '0' && name[1] <= '9' && !member_of(object.type, name, 0);
}
