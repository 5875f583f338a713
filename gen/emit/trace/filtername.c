// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/filterterm.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/suggest.h"

/* Types in types: see ir/type.h. */
#define DEEPEST 64

/** The object that a name, with the members and elements after it, stands for. */
struct object {
	const char *path; /* "a.b[1]" */
	const struct pg_type *type;
	uint64_t size;		/* of a string, with its NUL */
	bool is_string, is_cut; /* is_cut: it may have been longer */
};

/* --- Names --- */

/** Names that every event has; `comm` is a string. */
static const char *builtin(const char *name)
{
	static const char *const texts[][2] = {
		{"pid", "(__s64)(bpf_get_current_pid_tgid() >> 32)"},
		{"tid", "(__s64)(__u32)bpf_get_current_pid_tgid()"},
		{"cpu", "(__s64)bpf_get_smp_processor_id()"},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(texts); i++) {
		if (strcmp(texts[i][0], name) == 0)
			return texts[i][1];
	}
	return NULL;
}

static const struct pg_enumerator *enumerator_in(const struct pg_type *type, const char *name,
						 unsigned depth)
{
	const struct pg_enumerator *found = NULL;

	type = pg_type_strip(type);
	for (size_t i = 0; i < type->num_enumerators; i++) {
		if (strcmp(type->enumerators[i].name, name) == 0)
			return &type->enumerators[i];
	}
	if (depth < DEEPEST && type->kind == PG_TYPE_ARRAY)
		return enumerator_in(type->target, name, depth + 1);
	for (size_t i = 0; depth < DEEPEST && !found && i < type->num_members; i++)
		found = enumerator_in(type->members[i].type, name, depth + 1);
	return found;
}

/** An enumerator of an argument's type, or of a member's. */
static const struct pg_enumerator *find_enumerator(const struct pg_event *event, const char *name)
{
	const struct pg_enumerator *found = NULL;

	for (size_t i = 0; !found && i < event->num_fields; i++)
		found = enumerator_in(event->fields[i].type, name, 0);
	return found;
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

/** Report a name as unknown, and suggest the one that may be meant. */
static void unknown(struct pg_filter *filter, struct pg_span where, const char *message,
		    const char *name, const char *const *known, size_t num)
{
	const char *near = pg_suggest(name, known, num);

	if (!filter->failed)
		pg_diag(filter->diags, PG_SEV_ERROR, where, "'%s': %s", name, message);
	if (near && !filter->failed)
		pg_diag(filter->diags, PG_SEV_NOTE, where, "did you mean '%s'?", near);
	filter->failed = true;
}

static void unknown_argument(struct pg_filter *filter, struct pg_span where, const char *name)
{
	const char **names = NULL;
	size_t num = 0;

	for (size_t i = 0; i < filter->event->num_fields; i++)
		*PG_PUSH(filter->arena, names, num) = filter->event->fields[i].name;
	unknown(filter, where,
		pg_printf(filter->arena, "%s has no such argument", filter->event->name), name,
		names, num);
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

/** Is there such a member? If not, it is reported. */
static bool take_member(struct pg_filter *filter, const struct pg_expr *expr,
			struct object *object)
{
	const struct pg_type *type = pg_type_strip(object->type), *member;
	const char **names = NULL;
	size_t num = 0;

	member = member_of(type, expr->name, 0);
	if (!member) {
		for (size_t i = 0; i < type->num_members; i++)
			*PG_PUSH(filter->arena, names, num) = type->members[i].name;
		unknown(filter, expr->name_span, "it has no such member", expr->name, names, num);
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
		pg_filter_fail(filter, index->span, "this is not an array");
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

static struct pg_filter_term refuse_string(struct pg_filter *filter, struct pg_span where)
{
	return pg_filter_fail(filter, where, "a string can be compared with == \"TEXT\" and "
					     "!= \"TEXT\" only");
}

static bool take_name(struct pg_filter *filter, const struct pg_expr *expr, struct object *ret)
{
	const struct pg_field *field = find_field(filter, expr->name);

	if (!field) {
		unknown_argument(filter, expr->span, expr->name);
		return false;
	}
	*ret = (struct object){
		.path = field->name,
		.type = field->type,
		.is_string = field->kind == PG_FIELD_STRING,
		.is_cut = field->kind == PG_FIELD_STRING,
		.size = field->size,
	};
	return true;
}

/** An argument, or the part of it that members and elements name; false after a problem. */
static bool take_object(struct pg_filter *filter, const struct pg_expr *expr, struct object *ret)
{
	if (expr->kind == PG_EXPR_VAR && !expr->scope)
		return take_name(filter, expr, ret);
	if (expr->kind != PG_EXPR_MEMBER && expr->kind != PG_EXPR_INDEX) {
		pg_filter_fail(filter, expr->span,
			       "expected the name of an argument, or of a part of one");
		return false;
	}
	if (!take_object(filter, expr->base, ret))
		return false;
	if (ret->is_string) {
		refuse_string(filter, expr->base->span);
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

struct pg_filter_term pg_filter_compare_string(struct pg_filter *filter,
					       const struct pg_expr *expr)
{
	const char *not = expr->operator == PG_OPERATOR_NOT_EQUAL ? "!" : "";
	struct object object = {.is_string = true, .size = 16};
	bool of_comm = is_comm(filter, expr->base);

	if (!of_comm && !take_object(filter, expr->base, &object))
		return pg_filter_nothing;
	if (!is_string(&object))
		return pg_filter_fail(filter, expr->right->span,
				      "a text is compared with a string only");
	check_length(filter, expr->right, &object);
	return (struct pg_filter_term){
		.text = of_comm ? pg_printf(filter->arena, "%sPROBE_COMM_IS(%s)", not,
					    expr->right->name)
				: pg_printf(filter->arena, "%sPROBE_IS(%s, %s)", not, object.path,
					    expr->right->name)};
}

/* --- The values of names --- */

static struct pg_filter_term argument(struct pg_filter *filter, const struct pg_expr *expr)
{
	struct object object = {.path = NULL};
	const struct pg_type *type;
	bool is_u64;

	if (!take_object(filter, expr, &object))
		return pg_filter_nothing;
	if (is_string(&object))
		return refuse_string(filter, expr->span);
	type = pg_type_strip(object.type);
	if (!pg_type_is_scalar(type) || type->size > 8)
		return pg_filter_fail(filter, expr->span,
				      "it is not a number: name a member (.MEMBER) or an element "
				      "([N]) of it");
	is_u64 = type->size == 8 && !type->is_signed;
	return (struct pg_filter_term){
		.text = pg_printf(filter->arena, "(%s)args->%s", is_u64 ? "__u64" : "__s64",
				  object.path),
		.is_u64 = is_u64,
	};
}

struct pg_filter_term pg_filter_name(struct pg_filter *filter, const struct pg_expr *expr)
{
	const struct pg_enumerator *enumerator;

	if (expr->kind != PG_EXPR_VAR || find_field(filter, expr->name))
		return argument(filter, expr);
	if (is_comm(filter, expr))
		return refuse_string(filter, expr->span);
	if (builtin(expr->name))
		return (struct pg_filter_term){.text = builtin(expr->name)};
	enumerator = find_enumerator(filter->event, expr->name);
	if (enumerator)
		return pg_filter_constant(filter, (uint64_t)enumerator->value, false);
	return argument(filter, expr); /* which says that it is unknown */
}
