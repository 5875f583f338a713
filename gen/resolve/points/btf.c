// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/btf.h"

#include <string.h>

#include "base/suggest.h"
#include "dbg/type/btf.h"

/* --- Points --- */

static const struct pg_error *needs_dwarf(struct pg_arena *arena, const char *what)
{
	return pg_error_hint(
		arena, pg_error(arena, "%s needs DWARF debug info; there is BTF only", what),
		"a kernel's is in its debug package (Debian: linux-image-…-dbg, Fedora: "
		"kernel-debuginfo); name it with -k FILE. With BTF, FUNC and FUNC%%return work");
}

/** What BTF cannot tell of a point; NULL: nothing. */
static const char *demand(const struct pg_point *point)
{
	if (!point->func)
		return "a line of a file";
	if (point->at == PG_AT_LINE || point->at == PG_AT_PATTERN)
		return "a line of a function";
	if (point->at == PG_AT_OFFSET)
		return "an offset in a function";
	if (point->caller)
		return "an inlined function";
	if (point->file)
		return "the file of a function";
	return NULL;
}

static struct pg_problem no_function(struct pg_search *search)
{
	struct pg_resolver *resolver = search->resolver;
	const char *name = search->point->func, *near, **names = NULL;
	struct pg_btf_func *const *funcs;
	struct pg_problem problem;
	size_t num_funcs = pg_btf_functions(resolver->dbg, "*", &funcs), num = 0;

	problem = pg_problem_at(resolver->arena, search->point->func_span,
				"'%s': no such function in the BTF of %s", name,
				resolver->dbg->path);
	for (size_t i = 0; i < num_funcs; i++)
		*PG_PUSH(resolver->arena, names, num) = funcs[i]->name;
	near = pg_suggest(name, names, num);
	problem.error = near ? pg_error_hint(resolver->arena, problem.error, "did you mean '%s'?",
					     near)
			     : pg_error_hint(resolver->arena, problem.error,
					     "functions that are only inlined, or that the "
					     "compiler gave other parameters, are not in BTF");
	return problem;
}

bool pg_btf_symbol(struct pg_dbg *dbg, const char *name, struct pg_symbol *ret)
{
	struct pg_symbol *symbols;
	size_t num = pg_symbols_of_function(dbg, name, &symbols);

	for (size_t i = 0; i < num; i++) {
		if (strcmp(symbols[i].name, name) == 0) {
			*ret = symbols[i];
			return true;
		}
	}
	return false;
}

/** Its number stands for the address where there are none. */
static void add_function(struct pg_search *search, const struct pg_btf_func *func)
{
	struct pg_place place = {
		.address = func->number,
		.is_entry = true,
		.moment = search->point->at == PG_AT_RETURN ? PG_MOMENT_RETURNED
							     : PG_MOMENT_INSIDE,
		.symbol = {.name = func->name, .address = func->number, .is_function = true},
		.btf = func,
	};

	if (search->resolver->dbg->elf) {
		if (!pg_btf_symbol(search->resolver->dbg, func->name, &place.symbol))
			return;
		place.address = place.symbol.address;
	}
	pg_search_add(search, &place);
}

struct pg_problem pg_search_btf(struct pg_search *search)
{
	struct pg_resolver *resolver = search->resolver;
	const struct pg_point *point = search->point;
	const char *what = demand(point);
	struct pg_btf_func *const *funcs;
	size_t num;

	if (what)
		return pg_problem_of(needs_dwarf(resolver->arena, what), point->span);
	num = pg_btf_functions(resolver->dbg, point->func, &funcs);
	for (size_t i = 0; i < num; i++)
		add_function(search, funcs[i]);
	return search->num ? pg_no_problem() : no_function(search);
}

/* --- Parameters --- */

static struct pg_problem no_parameter(struct pg_walk *walk, const struct pg_expr *expr)
{
	struct pg_arena *arena = walk->resolver->arena;
	const struct pg_error *error;
	const char *const *names, *near;
	size_t num;

	error = pg_error(arena, "'%s': '%s' has no such parameter", pg_expr_text(arena, expr),
			 pg_place_function(walk->place));
	names = pg_btf_parameter_names(walk->resolver, walk->place, &num);
	near = pg_suggest(expr->name, names, num);
	if (near)
		error = pg_error_hint(arena, error, "did you mean '%s'?", near);
	else
		error = pg_error_hint(arena, error,
				      "BTF knows parameters only: local variables need DWARF "
				      "debug info (-k FILE)");
	return pg_problem_of(error, expr->span);
}

struct pg_problem pg_btf_parameter(struct pg_walk *walk, const struct pg_expr *expr, size_t *ret)
{
	const struct pg_btf_func *func = walk->place->btf;

	if (expr->scope && strcmp(expr->scope, func->name) != 0)
		return no_parameter(walk, expr);
	for (; func; func = func->other) {
		for (*ret = 0; *ret < func->type->num_members; ++*ret) {
			if (func->type->members[*ret].name == expr->name)
				return pg_no_problem();
		}
	}
	return no_parameter(walk, expr);
}

/** The address of a symbol, which libbpf finds in the kernel's list when it loads the program. */
static pg_word symbol(struct pg_walk *walk, const char *name)
{
	static const struct pg_type nothing = {.kind = PG_TYPE_VOID};
	struct pg_reloc_step *step = PG_NEW(walk->resolver->arena, struct pg_reloc_step);
	const struct pg_reloc reloc = {.kind = PG_RELOC_SYMBOL, .steps = step, .num_steps = 1};

	step->name = pg_intern(walk->resolver->arena, name);
	step->type = &nothing;
	return pg_reloc(walk->builder, &reloc);
}

struct pg_problem pg_btf_global(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_value *value)
{
	struct pg_builder *builder = walk->builder;
	struct pg_arena *arena = walk->resolver->arena;
	pg_word place, offset;
	bool per_cpu;

	value->type = pg_btf_variable(walk->resolver->dbg, expr->name, &per_cpu);
	if (!value->type)
		return pg_problem_of(
			needs_dwarf(arena, pg_printf(arena, "the global '%s'", expr->name)),
			expr->span);
	place = symbol(walk, expr->name);
	if (per_cpu) { /* on this CPU: as far from there as the kernel's table says */
		offset = pg_binary(builder, PG_OP_MUL, pg_cpu(builder),
				   pg_const(builder, sizeof(uint64_t)));
		offset = pg_binary(builder, PG_OP_ADD, symbol(walk, "__per_cpu_offset"), offset);
		place = pg_binary(builder, PG_OP_ADD, place,
				  pg_load(builder, offset, sizeof(uint64_t), false));
	}
	value->object = (struct pg_object){
		.avail = PG_AVAILABLE, .kind = PG_OBJECT_MEMORY, .word = place};
	return pg_no_problem();
}

const char *const *pg_btf_parameter_names(struct pg_resolver *resolver, struct pg_place *place,
					  size_t *ret_num)
{
	const struct pg_type *type = place->btf->type;
	const char **names = NULL;

	*ret_num = 0;
	for (size_t i = 0; i < type->num_members; i++) {
		if (type->members[i].name)
			*PG_PUSH(resolver->arena, names, *ret_num) = type->members[i].name;
	}
	return names;
}
