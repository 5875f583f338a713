// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/meant.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/suggest.h"
#include "dbg/func/funclist.h"
#include "dbg/func/qualname.h"
#include "resolve/points/names.h"
#include "spec/habits.h"

/** In a message. */
#define MOST_SHOWN 6

void pg_meant_add(struct pg_search *search, Dwarf_Die *function)
{
	const char *own = dwarf_diename(function), *signature;

	if (search->num_meant > MOST_SHOWN || !own)
		return;
	signature = pg_function_signature(search->resolver->dbg, function);
	if (signature == own) /* C, Go: all of that name are meant */
		return;
	for (size_t i = 0; i < search->num_meant; i++) {
		if (strcmp(search->meant[i], signature) == 0)
			return;
	}
	*PG_PUSH(search->resolver->arena, search->meant, search->num_meant) = signature;
}

void pg_meant_note(struct pg_search *search)
{
	struct pg_str text = {.arena = search->resolver->arena};

	if (search->num_meant < 2 || pg_func_name_is_wild(&search->func))
		return;
	for (size_t i = 0; i < search->num_meant && i < MOST_SHOWN; i++)
		pg_str_add(&text, "%s%s", i ? ", " : "", search->meant[i]);
	pg_diag(search->resolver->diags, PG_SEV_NOTE, search->point->func_span,
		"'%s' means several functions: %s%s", search->point->func, pg_str_text(&text),
		search->num_meant > MOST_SHOWN ? " and others" : "");
}

static int by_line(const void *a, const void *b)
{
	const struct pg_listed_function *x = a, *y = b;
	int order = strcmp(x->file ? x->file : "", y->file ? y->file : "");

	if (order)
		return order;
	return (x->line > y->line) - (x->line < y->line);
}

/** "store::Cache::get(int) at cache.cc:13, …"; NULL: there are none, or nothing tells them apart; *ret_num of them. */
static const char *list_text(struct pg_search *search, const char *name, size_t *ret_num)
{
	struct pg_arena *arena = search->resolver->arena;
	struct pg_listed_function *listed;
	struct pg_str text = {.arena = arena};
	bool differ = false;
	size_t num = 0;

	*ret_num = 0;
	if (pg_functions_list(search->resolver->dbg, arena, name, &listed, &num) || !num)
		return NULL;
	*ret_num = num;
	qsort(listed, num, sizeof(*listed), by_line);
	for (size_t i = 0; i < num; i++) {
		differ |= strcmp(listed[i].signature, name) != 0;
		if (i < MOST_SHOWN)
			pg_str_add(&text, "%s%s at %s:%u", i ? ", " : "", listed[i].signature,
				   listed[i].file ? listed[i].file : "?", listed[i].line);
	}
	if (num > MOST_SHOWN)
		pg_str_add(&text, " and %zu more", num - MOST_SHOWN);
	return differ ? pg_str_text(&text) : NULL;
}

const struct pg_error *pg_meant_hint(struct pg_search *search, const struct pg_error *error)
{
	size_t num;
	const char *text = list_text(search, search->point->func, &num);

	return text ? pg_error_hint(search->resolver->arena, error, "it may be %s", text) : error;
}

/* --- None --- */

/** The end of a name, with as many scopes as another, and without arguments of templates. */
static const char *same_depth(struct pg_arena *arena, const char *name, size_t num_parts)
{
	struct pg_func_name known;
	struct pg_str text = {.arena = arena};

	pg_func_name_parse(arena, name, &known);
	for (size_t i = known.num > num_parts ? known.num - num_parts : 0; i < known.num; i++)
		pg_str_add(&text, "%s%s", known.parts[i].text, i + 1 < known.num ? "::" : "");
	return pg_str_text(&text);
}

/** The nearest of the names of the file's functions, with all of its scopes. */
static const char *nearest(struct pg_search *search, const char *wanted)
{
	struct pg_resolver *resolver = search->resolver;
	const char *const *names, *near;
	const char **ends = NULL;
	size_t num = 0, num_ends = 0;

	if (pg_function_names(resolver->dbg, resolver->arena, "*", &names, &num))
		return NULL;
	for (size_t i = 0; i < num; i++)
		*PG_PUSH(resolver->arena, ends, num_ends) =
			same_depth(resolver->arena, names[i], search->func.num);
	near = pg_suggest(wanted, ends, num);
	for (size_t i = 0; i < num; i++) {
		if (ends[i] == near)
			return near ? names[i] : NULL;
	}
	return NULL;
}

/** The name without what stands behind it in parentheses; NULL: it has none. */
static const char *without_params(struct pg_search *search)
{
	const char *name = search->point->func, *open = strrchr(name, '(');

	return search->func.params && open ? pg_strndup(search->resolver->arena, name,
							(size_t)(strchr(name, '(') - name))
					   : NULL;
}

/** "sys_read", "sys_enter_read" … of which a kernel has `__do_sys_read`; NULL: not such a name. */
static const char *system_call(struct pg_search *search)
{
	const char *call = pg_habit_of_system_call(search->point->func);
	struct pg_symbol *symbols;

	call = call ? pg_printf(search->resolver->arena, "__do_sys_%s", call) : NULL;
	return call && pg_symbols_of_function(search->resolver->dbg, call, &symbols) ? call : NULL;
}

static const char *hint_of(struct pg_search *search)
{
	struct pg_arena *arena = search->resolver->arena;
	const char *name = search->point->func, *bare = without_params(search);
	const char *habit = pg_habit_of_function(arena, name), *near;
	size_t num = 0;
	const char *text = bare ? list_text(search, bare, &num) : NULL;

	if (habit)
		return habit;
	if (system_call(search))
		return pg_printf(arena, "the system call is the function '%s'",
				 system_call(search));
	if (text)
		return pg_printf(arena, "its parameters are others: %s", text);
	if (num)
		return "functions of C are named without parameters; arguments follow with blanks "
		       "between them: FUNC ARG ARG";
	near = nearest(search, bare ? bare : name);
	if (near && strcmp(near, name) == 0 && search->point->at == PG_AT_OFFSET)
		return pg_printf(arena,
				 "it is inlined everywhere, and an offset counts from a symbol; "
				 "'probegen vars %s' has its sites",
				 name);
	if (near)
		return pg_printf(arena, "did you mean '%s'?", near);
	return strstr(search->point->func, "::") && search->resolver->dbg->kind != PG_DBG_PROGRAM &&
			       !pg_has_scopes(search->resolver->dbg)
		       ? "a name with '::' is of a program: by -x FILE, or a line %exec FILE"
		       : NULL;
}

struct pg_problem pg_meant_none(struct pg_search *search)
{
	struct pg_resolver *resolver = search->resolver;
	const struct pg_error *missing = resolver->dbg->no_dwarf;
	struct pg_problem problem;
	const char *hint;

	if (missing)
		return pg_problem_of(
			pg_error_hint(resolver->arena,
				      pg_error(resolver->arena, "'%s': no such symbol, and %s",
					       search->point->func, missing->message),
				      "%s", missing->hint),
			search->point->func_span);
	problem = pg_problem_at(resolver->arena, search->point->func_span,
				"'%s': no such function in %s", search->point->func,
				resolver->dbg->path);
	hint = hint_of(search);
	if (hint)
		problem.error = pg_error_hint(resolver->arena, problem.error, "%s", hint);
	return problem;
}
