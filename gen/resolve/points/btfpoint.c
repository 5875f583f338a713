// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/btfpoint.h"

#include <string.h>

#include "base/suggest.h"
#include "dbg/code/kprobe.h"
#include "dbg/type/btf.h"

/** The part of a point that BTF does not know; NULL: it knows all of it. */
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
		place.address = place.moment == PG_MOMENT_INSIDE
					? pg_code_begin(search->resolver->dbg, place.symbol.address)
					: place.symbol.address;
	}
	pg_search_add(search, &place);
}

/** Only symbols and tables of the kernel's file tell which functions have such a place, and so where their code begins. */
static struct pg_problem hides_code(const struct pg_search *search)
{
	struct pg_arena *arena = search->resolver->arena;
	const struct pg_arch *arch = search->resolver->dbg->arch;
	struct pg_problem problem = pg_problem_at(
		arena, search->point->func_span,
		"'%s' cannot be probed by raw BTF: a function's code on %s begins behind the place of the "
		"tracer, and BTF does not say where that is", search->point->func, arch->name);

	problem.error = pg_error_hint(arena, problem.error,
				      "the kernel's own file says it: --btf VMLINUX, or -k VMLINUX");
	return problem;
}

struct pg_problem pg_search_btf(struct pg_search *search)
{
	struct pg_resolver *resolver = search->resolver;
	const struct pg_point *point = search->point;
	const char *what = demand(point);
	struct pg_btf_func *const *funcs;
	size_t num;

	if (what)
		return pg_problem_of(pg_needs_dwarf(resolver->arena, what), point->span);
	if (!resolver->dbg->elf && resolver->dbg->arch->patch.is_outside)
		return hides_code(search);
	num = pg_btf_functions(resolver->dbg, point->func, &funcs);
	for (size_t i = 0; i < num; i++)
		add_function(search, funcs[i]);
	return search->num ? pg_no_problem() : no_function(search);
}
