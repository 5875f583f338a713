// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/tablekey.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"

/** BPF_F_USER_STACK of <linux/bpf.h>. */
#define USER_STACK "256"

struct maker {
	struct pg_arena *arena;
	const struct pg_event *event;
	struct pg_diags *diags;
	bool *needs;
	struct pg_keys *keys;
	bool failed;
};

static void fail(struct maker *maker, struct pg_span where, const char *message)
{
	pg_diag(maker->diags, PG_SEV_ERROR, where, "%s", message);
	maker->failed = true;
}

const char *pg_key_label(struct pg_arena *arena, struct pg_span span)
{
	return pg_strndup(arena, span.source->text + span.begin, span.end - span.begin);
}

static size_t find_field(const struct pg_event *event, const char *name)
{
	size_t i = 0;

	while (i < event->num_fields && strcmp(event->fields[i].name, name) != 0)
		i++;
	return i;
}

/** A name for a member that is not that of an argument, and so not of another key's. */
static const char *member_name(struct maker *maker, const char *name)
{
	while (find_field(maker->event, name) < maker->event->num_fields)
		name = pg_printf(maker->arena, "%s_", name);
	return name;
}

/* --- The kinds of keys --- */

/** Have equal values equal bytes? Those of a struct may have any between its members. */
static bool is_comparable(const struct pg_field *field)
{
	const struct pg_type *type = pg_type_element(field->type);

	return field->kind == PG_FIELD_STRING || pg_type_is_scalar(type) ||
	       type->kind == PG_TYPE_FLOAT;
}

static void take_field(struct maker *maker, const struct pg_expr *expr,
		       const struct pg_field *field, struct pg_key *key)
{
	key->kind = PG_KEY_ARGUMENT;
	key->field = field;
	maker->needs[field - maker->event->fields] = true;
	if (!is_comparable(field))
		fail(maker, expr->span,
		     pg_printf(maker->arena,
			       "'%s' of %s cannot be a key: name a member (.MEMBER) or an element "
			       "([N]) of it",
			       pg_expr_text(maker->arena, expr), maker->event->name));
}

static bool take_argument(struct maker *maker, const struct pg_expr *expr, struct pg_key *key)
{
	size_t i = find_field(maker->event, expr->name);

	if (i == maker->event->num_fields)
		return false;
	take_field(maker, expr, &maker->event->fields[i], key);
	key->member = key->field->name;
	return true;
}

/** What is read for the key alone. */
static bool take_asked(struct maker *maker, const struct pg_expr *expr, struct pg_key *key)
{
	const struct pg_field *field =
		pg_filter_field_asked(maker->event, expr->span);

	if (!field)
		return false;
	take_field(maker, expr, field, key);
	key->member = member_name(maker, pg_printf(maker->arena, "asked%zu", maker->keys->num));
	return true;
}

static bool take_builtin(struct maker *maker, const char *name, struct pg_key *key)
{
	static const struct {
		const char *name;
		enum pg_key_kind kind;
	} all[] = {
		{"comm", PG_KEY_COMM}, {"pid", PG_KEY_PID},	  {"tid", PG_KEY_TID},
		{"cpu", PG_KEY_CPU},   {"kstack", PG_KEY_KSTACK}, {"ustack", PG_KEY_USTACK},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(all); i++) {
		if (strcmp(all[i].name, name) != 0)
			continue;
		key->kind = all[i].kind;
		key->member = member_name(maker, name);
		return true;
	}
	return false;
}

/** kstack[N], ustack[N]: the name; NULL: it is another expression. */
static const struct pg_expr *stack_of(struct maker *maker, const struct pg_expr *expr)
{
	const struct pg_expr *base = expr->base;
	bool is_stack = expr->kind == PG_EXPR_INDEX && base->kind == PG_EXPR_VAR && !base->scope &&
			(!strcmp(base->name, "kstack") || !strcmp(base->name, "ustack"));

	return is_stack && find_field(maker->event, base->name) == maker->event->num_fields ? base
											    : NULL;
}

static void take_frames(struct maker *maker, const struct pg_expr *count, struct pg_key *key)
{
	const uint64_t most = (PG_KEY_MOST - PG_KEY_PLACE) / PG_KEY_WORD;

	if (count->kind == PG_EXPR_NUMBER && count->number >= 1 && count->number <= most)
		key->frames = count->number;
	else
		fail(maker, count->span,
		     pg_printf(maker->arena, "expected a number of frames, from 1 to %" PRIu64,
			       most));
}

/** Probes of programs interrupt the program: the kernel's own stack has nothing to do with it. */
static void check_stack(struct maker *maker, const struct pg_expr *expr, const struct pg_key *key)
{
	if (key->kind == PG_KEY_KSTACK && maker->event->image->kind == PG_TARGET_EXEC)
		fail(maker, expr->span,
		     pg_printf(maker->arena,
			       "'kstack': %s is in a program, and has no stack in the kernel: ask "
			       "for ustack",
			       maker->event->name));
}

static void take_number(struct maker *maker, const struct pg_expr *expr, struct pg_key *key)
{
	key->kind = PG_KEY_NUMBER;
	key->member = member_name(maker, pg_printf(maker->arena, "number%zu", maker->keys->num));
	key->number = pg_filter_number(maker->arena, maker->event, expr, "a key", maker->needs,
				       maker->diags);
	maker->failed |= !key->number.text;
}

static bool is_name(const struct pg_expr *expr)
{
	return expr->kind == PG_EXPR_VAR && !expr->scope;
}

static void refuse_twice(struct maker *maker, const struct pg_expr *expr, const struct pg_key *key)
{
	for (size_t i = 0; i < maker->keys->num; i++) {
		if (strcmp(maker->keys->items[i].label, key->label) == 0)
			fail(maker, expr->span,
			     pg_printf(maker->arena, "'%s' is there twice", key->label));
	}
}

static void add_key(struct maker *maker, const struct pg_expr *expr)
{
	struct pg_key key = {.label = pg_key_label(maker->arena, expr->span)};
	const struct pg_expr *stack = stack_of(maker, expr);

	if (stack) {
		take_builtin(maker, stack->name, &key);
		key.label = stack->name;
		take_frames(maker, expr->right, &key);
	} else if (!take_asked(maker, expr, &key) &&
		   (!is_name(expr) || !(take_argument(maker, expr, &key) ||
					take_builtin(maker, expr->name, &key)))) {
		if (is_name(expr) && strcmp(expr->name, "event") == 0)
			return;
		take_number(maker, expr, &key);
	}
	check_stack(maker, expr, &key);
	refuse_twice(maker, expr, &key);
	*PG_PUSH(maker->arena, maker->keys->items, maker->keys->num) = key;
}

/** Addresses of a program mean something in its process only. */
static void add_process(struct maker *maker)
{
	bool has_ustack = false, has_process = false;
	struct pg_key key = {
		.kind = PG_KEY_PID, .member = member_name(maker, "pid"), .label = "pid"};

	for (size_t i = 0; i < maker->keys->num; i++) {
		has_ustack |= maker->keys->items[i].kind == PG_KEY_USTACK;
		has_process |= maker->keys->items[i].kind == PG_KEY_PID;
	}
	if (has_ustack && !has_process)
		*PG_PUSH(maker->arena, maker->keys->items, maker->keys->num) = key;
}

/* --- Their sizes --- */

static bool is_stack(const struct pg_key *key)
{
	return key->kind == PG_KEY_KSTACK || key->kind == PG_KEY_USTACK;
}

static uint64_t words_of(const struct pg_key *key)
{
	if (is_stack(key))
		return key->frames;
	if (key->kind == PG_KEY_ARGUMENT)
		return (key->field->size + PG_KEY_WORD - 1) / PG_KEY_WORD;
	return key->kind == PG_KEY_COMM ? 2 : 1;
}

/** Stacks without a number share the room that is left. */
static void share_room(struct maker *maker, struct pg_span where)
{
	uint64_t most = (PG_KEY_MOST - PG_KEY_PLACE) / PG_KEY_WORD, used = 0, stacks = 0;
	struct pg_keys *keys = maker->keys;

	for (size_t i = 0; i < keys->num; i++) {
		used += words_of(&keys->items[i]);
		stacks += is_stack(&keys->items[i]) && !keys->items[i].frames;
	}
	if (used + stacks > most) {
		fail(maker, where,
		     pg_printf(maker->arena,
			       "the keys of %s have %" PRIu64 " bytes, and there is room for "
			       "%" PRIu64 ": ask for fewer, for shorter strings (:string[N]) or "
			       "stacks",
			       maker->event->name, (used + stacks) * PG_KEY_WORD,
			       most * PG_KEY_WORD));
		return;
	}
	for (size_t i = 0; i < keys->num; i++) {
		if (is_stack(&keys->items[i]) && !keys->items[i].frames)
			keys->items[i].frames = (most - used) / stacks;
	}
}

bool pg_keys_make(struct pg_arena *arena, const struct pg_event *event,
		  const struct pg_exprs *exprs, bool *needs, struct pg_diags *diags,
		  struct pg_keys *ret)
{
	struct maker maker = {arena, event, diags, needs, ret, false};

	*ret = (struct pg_keys){.num = 0};
	for (size_t i = 0; i < exprs->num; i++)
		add_key(&maker, exprs->items[i]);
	if (!maker.failed)
		add_process(&maker);
	if (!maker.failed && ret->num)
		share_room(&maker, (struct pg_span){exprs->items[0]->span.source,
						    exprs->items[0]->span.begin,
						    exprs->items[exprs->num - 1]->span.end});
	return !maker.failed;
}

/* --- As C --- */

/** How the spec wants an argument shown. */
static const char *format_of(const struct pg_field *field)
{
	if (field->symbol)
		return " PG_FORMAT(symbol)";
	return field->hex ? " PG_FORMAT(hex)" : field->decimal ? " PG_FORMAT(decimal)" : "";
}

static void declare(const struct pg_key *key, const struct pg_event *event, struct pg_str *text)
{
	switch (key->kind) {
	case PG_KEY_ARGUMENT:
		pg_str_add(text, "\t__typeof__(((struct %s_args *)0)->%s) %s%s;\n", event->name,
			   key->field->name, key->member, format_of(key->field));
		break;
	case PG_KEY_NUMBER:
		pg_str_add(text, "\t%s %s;\n", key->number.is_u64 ? "__u64" : "__s64", key->member);
		break;
	case PG_KEY_COMM:
		pg_str_add(text, "\tchar %s[PROBE_COMM_SIZE];\n", key->member);
		break;
	case PG_KEY_PID:
	case PG_KEY_TID:
	case PG_KEY_CPU:
		pg_str_add(text, "\t__u32 %s;\n", key->member);
		break;
	case PG_KEY_KSTACK:
		pg_str_add(text, "\t__u64 pg_kstack[%" PRIu64 "];\n", key->frames);
		break;
	case PG_KEY_USTACK:
		pg_str_add(text, "\t__u64 pg_ustack[%" PRIu64 "];\n", key->frames);
		break;
	}
}

void pg_keys_declare(const struct pg_keys *keys, const struct pg_event *event, struct pg_str *text)
{
	for (size_t i = 0; i < keys->num; i++)
		declare(&keys->items[i], event, text);
}

static void fill(const struct pg_key *key, struct pg_str *text)
{
	switch (key->kind) {
	case PG_KEY_ARGUMENT:
		pg_str_add(text, "\tPROBE_KEY(%s, %s);\n", key->member, key->field->name);
		break;
	case PG_KEY_NUMBER:
		pg_str_add(text, "\tkey->%s = %s;\n", key->member, key->number.text);
		break;
	case PG_KEY_COMM:
		pg_str_add(text, "\tbpf_get_current_comm(key->%s, sizeof(key->%s));\n", key->member,
			   key->member);
		break;
	case PG_KEY_PID:
		pg_str_add(text, "\tkey->%s = bpf_get_current_pid_tgid() >> 32;\n", key->member);
		break;
	case PG_KEY_TID:
		pg_str_add(text, "\tkey->%s = (__u32)bpf_get_current_pid_tgid();\n", key->member);
		break;
	case PG_KEY_CPU:
		pg_str_add(text, "\tkey->%s = bpf_get_smp_processor_id();\n", key->member);
		break;
	case PG_KEY_KSTACK:
		pg_str_add(text, "\tPROBE_KEY_STACK(pg_kstack, 0);\n");
		break;
	case PG_KEY_USTACK:
		pg_str_add(text, "\tPROBE_KEY_STACK(pg_ustack, " USER_STACK ");\n");
		break;
	}
}

void pg_keys_fill(const struct pg_keys *keys, struct pg_str *text)
{
	for (size_t i = 0; i < keys->num; i++)
		fill(&keys->items[i], text);
}
