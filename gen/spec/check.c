// SPDX-License-Identifier: GPL-2.0-only
/* The rules that need no debug info. */
#include "spec/spec.h"

#include <stdlib.h>
#include <string.h>

/* The table of events lives in the arena. */
#define uthash_malloc(size)	  pg_alloc(arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#include "base/ident.h"

/* Of one field, bytes. */
#define MAX_SIZE 4096

bool pg_target_is_same(const struct pg_target *a, const struct pg_target *b)
{
	return a->kind == b->kind &&
	       (a->name == b->name || (a->name && b->name && !strcmp(a->name, b->name)));
}

/* --- Names --- */

/** Can the generated C declare this? `form` is how to choose another name. */
static bool check_name(struct pg_diags *diags, struct pg_span span, const char *name,
		       enum pg_name_place place, const char *form)
{
	const char *why = pg_reserved(name, place);

	if (!pg_is_identifier(name))
		pg_diag(diags, PG_SEV_ERROR, span, "'%s' is not a C identifier", name);
	else if (!strncmp(name, "pg_", 3))
		pg_diag(diags, PG_SEV_ERROR, span,
			"'%s' begins with 'pg_', which is reserved for generated names", name);
	else if (why)
		pg_diag(diags, PG_SEV_ERROR, span, "'%s' is %s", name, why);
	else
		return true;
	pg_diag(diags, PG_SEV_NOTE, span, "choose a name with %s", form);
	return false;
}

struct event {
	UT_hash_handle hh;
	const char *name; /* interned, the key */
	struct pg_span span;
};

static void check_event(struct pg_arena *arena, const struct pg_probe *probe, struct event **events,
			struct pg_diags *diags)
{
	struct event *first, *event;

	/* At FILE:LINE it is found later. */
	if (!probe->event || !check_name(diags, probe->event_span, probe->event,
						 PG_NAME_FILE_SCOPE, "EVENT=POINT"))
		return;
	HASH_FIND_PTR(*events, &probe->event, first);
	if (first) {
		pg_diag(diags, PG_SEV_ERROR, probe->event_span, "a second event named '%s'",
			probe->event);
		pg_diag(diags, PG_SEV_NOTE, first->span, "the first is here");
		return;
	}
	event = PG_NEW(arena, struct event);
	event->name = probe->event;
	event->span = probe->event_span;
	HASH_ADD_PTR(*events, name, event);
}

/* --- Formats --- */

static const char *integer_fault(const struct pg_format *format)
{
	if (format->count && !format->bits)
		return "an array needs a width, as in u8[4]";
	if ((uint64_t)format->count * (format->bits / 8) > MAX_SIZE)
		return "an array of more than 4096 bytes";
	return NULL;
}

static const char *bytes_fault(const struct pg_format *format)
{
	if (format->kind == PG_FORMAT_BYTES && !format->count)
		return "'bytes' needs a size: bytes[N]";
	return format->count > MAX_SIZE ? "a size of more than 4096 bytes" : NULL;
}

static const char *bitfield_fault(const struct pg_format *format)
{
	unsigned container = format->container;

	if (format->count)
		return "an array of bit-fields cannot be fetched";
	if (container != 8 && container != 16 && container != 32 && container != 64)
		return "a bit-field's container has 8, 16, 32 or 64 bits";
	if (!format->bits)
		return "a bit-field of no bits";
	if ((uint64_t)format->bits + format->shift > container)
		return "a bit-field that reaches over its container";
	return NULL;
}

static const char *format_fault(const struct pg_format *format)
{
	switch (format->kind) {
	case PG_FORMAT_C:
		return NULL;
	case PG_FORMAT_UNSIGNED:
	case PG_FORMAT_SIGNED:
	case PG_FORMAT_HEX:
	case PG_FORMAT_CHAR:
		return integer_fault(format);
	case PG_FORMAT_STRING:
	case PG_FORMAT_USTRING:
	case PG_FORMAT_BYTES:
		return bytes_fault(format);
	case PG_FORMAT_SYMBOL:
		return format->count ? "an array of symbols cannot be fetched" : NULL;
	case PG_FORMAT_BITFIELD:
		return bitfield_fault(format);
	}
	abort();
}

/* --- Expressions --- */

static bool is_list(const struct pg_expr *expr)
{
	return expr->kind == PG_EXPR_PARAMS || expr->kind == PG_EXPR_LOCALS ||
	       expr->kind == PG_EXPR_VARS;
}

/** Text and bytes that were copied are whole arguments. */
static bool check_operand(struct pg_arena *arena, const struct pg_expr *expr,
			  struct pg_diags *diags)
{
	if (expr->format.kind == PG_FORMAT_C)
		return pg_expr_check(arena, expr, diags);
	pg_diag(diags, PG_SEV_ERROR, expr->span,
		"a copy of text or bytes can be fetched, and nothing else");
	return false;
}

/** A number, which may stand anywhere, or an expression. */
static bool check_index(struct pg_arena *arena, const struct pg_expr *index,
			struct pg_diags *diags)
{
	bool is_negative = index->kind == PG_EXPR_UNARY &&
			   index->operator == PG_OPERATOR_NEGATE &&
			   index->base->kind == PG_EXPR_NUMBER;
	int64_t number;

	if (pg_expr_is_number(index, &number))
		return true;
	if (!is_negative && index->kind != PG_EXPR_NUMBER)
		return check_operand(arena, index, diags);
	pg_diag(diags, PG_SEV_ERROR, index->span,
		is_negative ? "a number of more than 64 bits" : "an index of more than 63 bits");
	return false;
}

/** Past values of past values, and what only a return has, are not there at other places. */
static bool check_is_now(const struct pg_expr *expr, struct pg_diags *diags)
{
	const struct pg_expr *const parts[] = {expr->base, expr->right, expr->third};

	if (pg_expr_is_past(expr) || expr->kind == PG_EXPR_RETVAL) {
		pg_diag(diags, PG_SEV_ERROR, expr->span, "%s cannot be saved for later",
			expr->kind == PG_EXPR_RETVAL ? "$retval" : "a value of earlier in the call");
		return false;
	}
	for (size_t i = 0; i < 3; i++) {
		if (parts[i] && !check_is_now(parts[i], diags))
			return false;
	}
	return true;
}

/** What is copied with a past value. */
static bool check_copy(const struct pg_format *format, struct pg_diags *diags)
{
	const char *fault = format_fault(format);

	if (!fault && format->kind != PG_FORMAT_C && !pg_format_is_copy(format))
		fault = "only string[N], ustring[N] and bytes[N] are copied: any other type stands "
			"behind the parentheses";
	if (fault)
		pg_diag(diags, PG_SEV_ERROR, format->span, "%s", fault);
	return !fault;
}

/** The operand of a past value. */
static bool check_past(struct pg_arena *arena, const struct pg_expr *expr, struct pg_diags *diags)
{
	const struct pg_expr *base = expr->base;

	if (expr->kind == PG_EXPR_LAST && base->kind != PG_EXPR_VAR) {
		pg_diag(diags, PG_SEV_ERROR, base->span,
			"$last() takes a variable's name; members are read behind it, as in "
			"$last(p)->x");
		return false;
	}
	return check_copy(&expr->format, diags) && pg_expr_check(arena, base, diags) &&
	       check_is_now(base, diags);
}

bool pg_expr_check(struct pg_arena *arena, const struct pg_expr *expr, struct pg_diags *diags)
{
	switch (expr->kind) {
	case PG_EXPR_VAR:
	case PG_EXPR_RETVAL:
	case PG_EXPR_ARG:
	case PG_EXPR_TIME:
	case PG_EXPR_CPU:
	case PG_EXPR_REG:
	case PG_EXPR_GLOBAL:
	case PG_EXPR_IMMEDIATE:
	case PG_EXPR_NUMBER:
	case PG_EXPR_LETTER:
	case PG_EXPR_SIZEOF:
		return true;
	case PG_EXPR_PARAMS:
	case PG_EXPR_LOCALS:
	case PG_EXPR_VARS:
		pg_diag(diags, PG_SEV_ERROR, expr->span,
			"a list of variables cannot be an operand");
		return false;
	case PG_EXPR_ENTRY:
	case PG_EXPR_AT:
	case PG_EXPR_LAST:
	case PG_EXPR_SINCE:
		return check_past(arena, expr, diags);
	case PG_EXPR_ARROW:
	case PG_EXPR_MEMBER:
	case PG_EXPR_DEREF:
	case PG_EXPR_ADDRESS:
	case PG_EXPR_CAST:
		return check_operand(arena, expr->base, diags);
	case PG_EXPR_INDEX:
		return check_operand(arena, expr->base, diags) &&
		       check_index(arena, expr->right, diags);
	case PG_EXPR_STRING:
		pg_diag(diags, PG_SEV_ERROR, expr->span,
			"a text in quotes cannot be fetched: it stands in conditions only");
		pg_diag(diags, PG_SEV_NOTE, expr->span,
			"no format is needed: trace prints the arguments by their names");
		return false;
	case PG_EXPR_UNARY:
		return check_operand(arena, expr->base, diags);
	case PG_EXPR_BINARY:
		return check_operand(arena, expr->base, diags) &&
		       check_operand(arena, expr->right, diags);
	case PG_EXPR_CONDITIONAL:
		return check_operand(arena, expr->base, diags) &&
		       check_operand(arena, expr->right, diags) &&
		       check_operand(arena, expr->third, diags);
	}
	abort();
}

/** $params, $locals and $vars stand for arguments. */
static void check_list(const struct pg_arg *arg, struct pg_diags *diags)
{
	if (arg->name_given)
		pg_diag(diags, PG_SEV_ERROR, arg->name_span,
			"a list of variables cannot have one name");
	if (arg->format.kind != PG_FORMAT_C)
		pg_diag(diags, PG_SEV_ERROR, arg->format.span,
			"a list of variables cannot have one type");
}

/* --- Arguments --- */

static void check_arg_name(struct pg_arena *arena, const struct pg_arg *arg, struct pg_diags *diags)
{
	if (!arg->name) {
		pg_diag(diags, PG_SEV_ERROR, arg->span, "'%s' needs a name: NAME=%s",
			pg_expr_text(arena, arg->expr), pg_expr_text(arena, arg->expr));
		return;
	}
	if (arg->expr->kind == PG_EXPR_REG && !strcmp(arg->expr->name, "return")) {
		pg_diag(diags, PG_SEV_ERROR, arg->span, "%%return is a part of the point: FUNC%%return, without a blank");
		return;
	}
	if (check_name(diags, arg->name_span, arg->name, PG_NAME_ARGUMENT, "NAME=EXPRESSION") &&
	    !strcmp(arg->name, "ctx")) {
		pg_diag(diags, PG_SEV_ERROR, arg->name_span,
			"'ctx' is the name of the probe's context");
		pg_diag(diags, PG_SEV_NOTE, arg->name_span,
			"choose another name with NAME=EXPRESSION");
	}
}

static void check_unique(const struct pg_probe *probe, size_t i, struct pg_diags *diags)
{
	const struct pg_arg *arg = &probe->args[i];

	for (size_t j = 0; arg->name && j < i; j++) {
		if (probe->args[j].name != arg->name)
			continue;
		pg_diag(diags, PG_SEV_ERROR, arg->name_span, "a second argument named '%s'",
			arg->name);
		pg_diag(diags, PG_SEV_NOTE, probe->args[j].name_span,
			"the first is here; NAME=EXPRESSION gives it another name");
		return;
	}
}

static void check_args(struct pg_arena *arena, const struct pg_probe *probe, struct pg_diags *diags)
{
	for (size_t i = 0; i < probe->num_args; i++) {
		const struct pg_arg *arg = &probe->args[i];
		const char *fault = format_fault(&arg->format);

		if (i == PG_MAX_ARGS) {
			pg_diag(diags, PG_SEV_ERROR, arg->span, "more than %d arguments",
				PG_MAX_ARGS);
			return;
		}
		if (is_list(arg->expr))
			check_list(arg, diags);
		else if (pg_expr_check(arena, arg->expr, diags))
			check_arg_name(arena, arg, diags);
		check_unique(probe, i, diags);
		if (!fault && arg->expr->format.kind != PG_FORMAT_C &&
		    arg->format.kind != PG_FORMAT_C)
			fault = "what is copied has a type already";
		if (fault)
			pg_diag(diags, PG_SEV_ERROR, arg->format.span, "%s", fault);
	}
}

void pg_spec_check(struct pg_arena *arena, const struct pg_spec *spec, struct pg_diags *diags)
{
	struct event *events = NULL;

	for (size_t i = 0; i < spec->num_probes; i++) {
		const struct pg_probe *probe = &spec->probes[i];

		check_event(arena, probe, &events, diags);
		check_args(arena, probe, diags);
	}
}
