// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/btfvalue.h"

#include <string.h>

#include "base/suggest.h"
#include "dbg/type/btf.h"

static struct pg_problem no_parameter(struct pg_walk *walk, const struct pg_expr *expr)
{
	struct pg_arena *arena = walk->resolver->arena;
	const struct pg_error *error;
	const char *const *names, *near;
	size_t num;

	error = pg_error(arena, "'%s': '%s' has no such parameter", pg_expr_text(arena, expr),
			 pg_place_function(walk->resolver, walk->place));
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
			pg_needs_dwarf(arena, pg_printf(arena, "the global '%s'", expr->name)),
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
