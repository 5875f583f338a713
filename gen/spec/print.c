// SPDX-License-Identifier: GPL-2.0-only
/* A spec, or a part of one, as text that parses back to it; and names by default. */
#include "base/memory.h"
#include "spec/spec.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/name/funcname.h"
#include "spec/lex.h"

static bool has_mark(const char *name)
{
	return strncmp(name, PG_BYTE_ORDER_MARK, strlen(PG_BYTE_ORDER_MARK)) == 0;
}

/** Does a name stand for itself: is it read as it is, but for a mark at its beginning? */
static bool is_clean(const char *name)
{
	struct pg_name_scan scan = {.text = name, .end = strlen(name)};

	if (has_mark(name))
		scan.at = strlen(PG_BYTE_ORDER_MARK);
	while (scan.at < scan.end) {
		size_t at = scan.at;

		pg_name_scan_next(&scan);
		if (scan.at == at + 1 ? !pg_lex_is_plain(name[at]) && name[at] != '~'
				      : name[at] == '\\' || name[at] == '\'' ||
						memchr(name + at, '\\', scan.at - at))
			return false;
	}
	return true;
}

/** A name that is not read as it is: one with a slash would be a file's. */
static bool is_quoted(const char *name)
{
	return strpbrk(name, " \t/") && !is_clean(name) && !has_mark(name);
}

/** Would its last character, at the end of the point, mark that point? */
static bool ends_in_mark(const char *name)
{
	return *name && name[strlen(name) - 1] == '?';
}

/**
 * A name as a point can have it: in quotes, or with a backslash before each character that would not stand
 * for itself. A byte order mark at the beginning of a text is one of them.
 */
static void print_name(const char *name, bool quoted, FILE *to)
{
	const bool clean = is_clean(name);

	if (has_mark(name) && !quoted)
		putc('\\', to);
	if (quoted)
		putc('\'', to);
	for (const char *c = name; *c; c++) {
		if (!clean && (quoted ? *c == '\'' || *c == '\\' : !pg_lex_is_plain(*c)))
			putc('\\', to);
		putc(*c, to);
	}
	if (quoted)
		putc('\'', to);
}

static void print_at(const struct pg_point *point, FILE *to)
{
	switch (point->at) {
	case PG_AT_ENTRY:
		break;
	case PG_AT_OFFSET:
		fprintf(to, "+0x%" PRIx64, point->offset);
		break;
	case PG_AT_LINE:
		fprintf(to, ":%u", point->line);
		break;
	case PG_AT_RETURN:
		fputs("%return", to);
		break;
	case PG_AT_PATTERN:
		if (point->pattern)
			fprintf(to, ";%s", point->pattern);
		break;
	}
}

static void print_point(const struct pg_point *point, FILE *to)
{
	const bool is_bare = point->at == PG_AT_ENTRY;

	if (point->func) {
		const bool quoted = is_quoted(point->func) || (is_bare && !point->file && !point->caller &&
							       ends_in_mark(point->func));

		/* A digit in front would be an address. */
		if (*point->func >= '0' && *point->func <= '9' && !quoted)
			putc('\\', to);
		print_name(point->func, quoted, to);
	}
	if (point->func && point->file)
		putc('@', to);
	if (point->file)
		print_name(point->file, is_bare && !point->caller && ends_in_mark(point->file), to);
	if (point->caller) {
		fputs("@@", to);
		print_name(point->caller,
			   is_quoted(point->caller) || (is_bare && ends_in_mark(point->caller)), to);
	}
	print_at(point, to);
}

static void print_arg(const struct pg_arg *arg, FILE *to)
{
	if (arg->name_given)
		fprintf(to, "%s=", arg->name);
	pg_expr_print(arg->expr, to);
	pg_format_print(&arg->format, to);
	if (arg->user)
		fputs("@user", to);
	if (arg->optional)
		putc('?', to);
}

static void print_target(const struct pg_target *target, FILE *to)
{
	static const char *const words[] = {"%kernel", "%module", "%exec"};

	fputs(words[target->kind], to);
	if (target->name)
		putc(' ', to);
	for (const char *c = target->name; c && *c; c++) {
		if (pg_lex_is_blank(*c) || *c == '\\' || (*c == '#' && c == target->name))
			putc('\\', to);
		putc(*c, to);
	}
	putc('\n', to);
}

void pg_spec_print(const struct pg_spec *spec, FILE *to)
{
	struct pg_target target = {.kind = PG_TARGET_KERNEL};

	for (size_t i = 0; i < spec->num_probes; i++) {
		const struct pg_probe *probe = &spec->probes[i];

		if (probe->target.kind != target.kind || probe->target.name != target.name) {
			target = probe->target;
			print_target(&target, to);
		}
		if (probe->event_given) {
			print_name(probe->event, false, to);
			putc('=', to);
		}
		print_point(&probe->point, to);
		if (probe->point.optional)
			fputc('?', to);
		putc('\n', to);
		for (size_t j = 0; j < probe->num_args; j++) {
			putc('\t', to);
			print_arg(&probe->args[j], to);
			putc('\n', to);
		}
	}
}

/* --- As arena text --- */

/** A stream into memory, and the text in it. */
struct text {
	char *bytes;
	size_t len;
	FILE *to;
};

static void text_init(struct text *text)
{
	text->to = open_memstream(&text->bytes, &text->len);
	if (!text->to)
		pg_no_memory();
}

static const char *text_deinit(struct text *text, struct pg_arena *arena)
{
	const char *copy;

	if (fclose(text->to))
		pg_no_memory();
	copy = pg_strndup(arena, text->bytes, text->len);
	free(text->bytes);
	return copy;
}

const char *pg_point_text(struct pg_arena *arena, const struct pg_point *point)
{
	struct text text;

	text_init(&text);
	print_point(point, text.to);
	return text_deinit(&text, arena);
}

const char *pg_variable_text(struct pg_arena *arena, const char *name)
{
	struct text text;

	if (pg_is_identifier(name)) /* as nearly all are, of the thousands that a listing has */
		return name;
	text_init(&text);
	pg_variable_print(name, text.to);
	return text_deinit(&text, arena);
}

const char *pg_point_name_text(struct pg_arena *arena, const char *name)
{
	struct text text;

	text_init(&text);
	print_name(name, is_quoted(name), text.to);
	return text_deinit(&text, arena);
}

const char *pg_expr_text(struct pg_arena *arena, const struct pg_expr *expr)
{
	struct text text;

	text_init(&text);
	pg_expr_print(expr, text.to);
	return text_deinit(&text, arena);
}

const char *pg_arg_text(struct pg_arena *arena, const struct pg_arg *arg)
{
	struct text text;

	text_init(&text);
	print_arg(arg, text.to);
	return text_deinit(&text, arena);
}

/* --- Names by default --- */

const char *pg_expr_name(const struct pg_expr *expr)
{
	while (expr->kind == PG_EXPR_INDEX || expr->kind == PG_EXPR_DEREF ||
	       expr->kind == PG_EXPR_ADDRESS || expr->kind == PG_EXPR_CAST ||
	       expr->kind == PG_EXPR_ENTRY || expr->kind == PG_EXPR_AT ||
	       expr->kind == PG_EXPR_LAST)
		expr = expr->base;
	return expr->kind == PG_EXPR_STRING || expr->kind == PG_EXPR_LETTER ? NULL : expr->name;
}

const char *pg_event_name(struct pg_arena *arena, const struct pg_point *point, const char *func)
{
	char *name;

	func = pg_func_name_short(arena, func);
	func += *func == '.';
	name = pg_strndup(arena, func, strcspn(func, ".@"));
	for (char *c = name; *c; c++) {
		if (!pg_is_identifier((char[]){'_', *c, '\0'}))
			*c = '_';
	}
	if (!pg_is_identifier(name))
		name = pg_printf(arena, "_%s", name);
	if (point->at == PG_AT_RETURN)
		name = pg_printf(arena, "%s__return", name);
	/* perf counts line 0 as no line. */
	if (point->at == PG_AT_LINE && point->line && point->func)
		name = pg_printf(arena, "%s_L%u", name, point->line);
	if (pg_reserved(name, PG_NAME_FILE_SCOPE))
		name = pg_printf(arena, "event_%s", name);
	return pg_intern(arena, name);
}
