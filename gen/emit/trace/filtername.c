// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/filterparse.h"

#include <inttypes.h>
#include <string.h>

#include "base/suggest.h"

/** What a name and the members and elements after it stand for. */
struct object {
	const char *text; /* "args->a.b[1]" */
	const char *path; /* "a.b[1]" */
	const struct pg_type *type;
	uint64_t size;	       /* of a string, with its NUL */
	bool is_string, is_cut; /* is_cut: it may have been longer */
	size_t begin, end;
};

/* --- Names --- */

/** What every event has; `comm` is a string. */
static const char *builtin(const char *name)
{
	static const char *const texts[][2] = {
		{"pid", "(__s64)(bpf_get_current_pid_tgid() >> 32)"},
		{"tid", "(__s64)(__u32)bpf_get_current_pid_tgid()"},
		{"cpu", "(__s64)bpf_get_smp_processor_id()"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
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
	if (depth < PG_FILTER_DEEPEST && type->kind == PG_TYPE_ARRAY)
		return enumerator_in(type->target, name, depth + 1);
	for (size_t i = 0; depth < PG_FILTER_DEEPEST && !found && i < type->num_members; i++)
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

static const struct pg_field *find_field(struct pg_filter *parser, const char *name)
{
	for (size_t i = 0; i < parser->event->num_fields; i++) {
		if (strcmp(parser->event->fields[i].name, name) == 0) {
			parser->is_needed[i] = true;
			return &parser->event->fields[i];
		}
	}
	return NULL;
}

/** Say that a name is unknown, and which one may be meant. */
static void unknown(struct pg_filter *parser, struct pg_span where, const char *message,
		    const char *name, const char *const *known, size_t num)
{
	const char *near = pg_suggest(name, known, num);

	if (!parser->failed)
		pg_diag(parser->diags, PG_SEV_ERROR, where, "'%s': %s", name, message);
	if (near && !parser->failed)
		pg_diag(parser->diags, PG_SEV_NOTE, where, "did you mean '%s'?", near);
	parser->failed = true;
}

static void unknown_argument(struct pg_filter *parser, struct pg_span where, const char *name)
{
	const char **names = NULL;
	size_t num = 0;

	for (size_t i = 0; i < parser->event->num_fields; i++)
		*PG_PUSH(parser->arena, names, num) = parser->event->fields[i].name;
	unknown(parser, where,
		pg_printf(parser->arena, "%s has no such argument", parser->event->name), name,
		names, num);
}

/* --- Members and elements --- */

/** Members of anonymous structs are the outer one's. */
static const struct pg_type *member_of(const struct pg_type *type, const char *name,
				       unsigned depth)
{
	const struct pg_type *found = NULL;

	type = pg_type_strip(type);
	for (size_t i = 0; depth < PG_FILTER_DEEPEST && !found && i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];

		if (member->name && strcmp(member->name, name) == 0)
			return member->type;
		if (!member->name)
			found = member_of(member->type, name, depth + 1);
	}
	return found;
}

static void take_member(struct pg_filter *parser, struct object *object)
{
	size_t len = pg_filter_name_length(pg_filter_here(parser)), num = 0;
	const char *name = pg_strndup(parser->arena, pg_filter_here(parser), len);
	const struct pg_type *type = pg_type_strip(object->type), *member;
	struct pg_span where = pg_filter_span(parser, parser->at, parser->at + len);
	const char **names = NULL;

	if (!len) {
		pg_filter_fail_here(parser, "a member's name is wanted here");
		return;
	}
	member = member_of(type, name, 0);
	if (!member) {
		for (size_t i = 0; i < type->num_members; i++)
			*PG_PUSH(parser->arena, names, num) = type->members[i].name;
		unknown(parser, where, "it has no such member", name, names, num);
		return;
	}
	object->type = member;
	object->path = pg_printf(parser->arena, "%s.%s", object->path, name);
	parser->at += len;
}

static void take_element(struct pg_filter *parser, struct object *object)
{
	const struct pg_type *type = pg_type_strip(object->type);
	size_t begin = (pg_filter_here(parser), parser->at);
	uint64_t index = pg_filter_digits(parser);

	if (type->kind != PG_TYPE_ARRAY)
		pg_filter_fail(parser, pg_filter_span(parser, begin, parser->at),
			       "this is not an array");
	else if (index >= type->count)
		pg_filter_fail(parser, pg_filter_span(parser, begin, parser->at),
		     pg_printf(parser->arena, "the array has %" PRIu64 " elements", type->count));
	if (!pg_filter_takes(parser, "]"))
		pg_filter_fail_here(parser, "']' is wanted here");
	object->type = type->target ? type->target : object->type;
	object->path = pg_printf(parser->arena, "%s[%" PRIu64 "]", object->path, index);
}

static bool is_char_array(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return type->kind == PG_TYPE_ARRAY && pg_type_strip(type->target)->is_char;
}

static struct object take_object(struct pg_filter *parser, const struct pg_field *field,
				 struct pg_span where)
{
	struct object object = {
		.path = field->name,
		.type = field->type,
		.is_string = field->kind == PG_FIELD_STRING,
		.is_cut = field->kind == PG_FIELD_STRING,
		.size = field->size,
		.begin = where.begin,
		.end = where.end,
	};

	while (!object.is_string && !parser->failed) {
		if (pg_filter_takes(parser, "."))
			take_member(parser, &object);
		else if (pg_filter_takes(parser, "["))
			take_element(parser, &object);
		else
			break;
		object.end = parser->at;
	}
	if (!object.is_string && is_char_array(object.type)) {
		object.is_string = true;
		object.size = pg_type_strip(object.type)->count;
	}
	object.text = pg_printf(parser->arena, "args->%s", object.path);
	return object;
}

/* --- Strings --- */

/** What follows a string. A text that a cut string may begin with cannot be told from it. */
static struct pg_filter_term compare_string(struct pg_filter *parser, const struct object *object)
{
	bool is_not = pg_filter_takes(parser, "!="), is = !is_not && pg_filter_takes(parser, "==");
	size_t len = 0, begin;
	const char *text;

	if ((!is && !is_not) || *pg_filter_here(parser) != '"') {
		pg_filter_fail(parser, pg_filter_span(parser, object->begin, object->end),
		     "a string can be compared with == \"TEXT\" and != \"TEXT\" only");
		return pg_filter_nothing;
	}
	begin = parser->at;
	text = pg_filter_text(parser, &len);
	if (len + 1 + object->is_cut > object->size)
		pg_filter_fail(parser, pg_filter_span(parser, begin, parser->at),
			       pg_printf(parser->arena,
					 "%zu bytes are too long: what is compared has %" PRIu64
					 " with its NUL%s",
					 len, object->size,
			       object->is_cut ? ", and may be the beginning of more: ask for "
						":string[N] with a larger N"
					      : ""));
	return (struct pg_filter_term){
		.text = object->path ? pg_printf(parser->arena, "%sPROBE_IS(%s, %s)",
						 is_not ? "!" : "", object->path, text)
				     : pg_printf(parser->arena, "%sPROBE_COMM_IS(%s)",
						 is_not ? "!" : "", text)};
}

/* --- What a name stands for --- */

static struct pg_filter_term argument(struct pg_filter *parser, const struct pg_field *field,
			    struct pg_span where)
{
	struct object object = take_object(parser, field, where);
	const struct pg_type *type = pg_type_strip(object.type);
	bool is_u64 = type->size == 8 && !type->is_signed;

	if (parser->failed)
		return pg_filter_nothing;
	if (object.is_string)
		return compare_string(parser, &object);
	if (!pg_type_is_scalar(type) || type->size > 8) {
		pg_filter_fail(parser, pg_filter_span(parser, object.begin, object.end),
		     "it is not a number: name a member (.MEMBER) or an element ([N]) of it");
		return pg_filter_nothing;
	}
	return (struct pg_filter_term){
		.text = pg_printf(parser->arena, "(%s)%s", is_u64 ? "__u64" : "__s64", object.text),
		.is_u64 = is_u64,
	};
}

struct pg_filter_term pg_filter_name(struct pg_filter *parser, size_t len)
{
	const struct object comm = {
		.size = 16, .begin = parser->at, .end = parser->at + len};
	const char *name = pg_strndup(parser->arena, pg_filter_here(parser), len);
	struct pg_span where = pg_filter_span(parser, parser->at, parser->at + len);
	const struct pg_field *field = find_field(parser, name);
	const struct pg_enumerator *enumerator;

	parser->at += len;
	if (field)
		return argument(parser, field, where);
	if (strcmp(name, "comm") == 0)
		return compare_string(parser, &comm);
	if (builtin(name))
		return (struct pg_filter_term){.text = builtin(name)};
	enumerator = find_enumerator(parser->event, name);
	if (enumerator)
		return pg_filter_constant(parser, (uint64_t)enumerator->value, false);
	unknown_argument(parser, where, name);
	return pg_filter_nothing;
}
