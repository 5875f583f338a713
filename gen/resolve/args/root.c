// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/root.h"

#include <string.h>

#include "base/suggest.h"
#include "dbg/code/kprobe.h"
#include "dbg/line/line.h"
#include "dbg/sym/symbols.h"
#include "dbg/type/btf.h"
#include "dbg/type/global.h"
#include "resolve/args/btfvalue.h"
#include "resolve/args/constant.h"
#include "resolve/args/member.h"
#include "resolve/args/past.h"
#include "resolve/where/abi.h"
#include "resolve/where/address.h"
#include "resolve/where/homes.h"
#include "resolve/where/settled.h"
#include "spec/habits.h"

/** A variable that a unit defines at its top. */
static struct pg_problem set_global(struct pg_walk *walk, Dwarf_Die *variable,
				    struct pg_value *value)
{
	value->type = pg_type_of(walk->resolver->types, variable);
	value->object = pg_object_of(walk, variable);
	return pg_no_problem();
}

/**
 * A declaration without any definition in the debug info: the linker made the variable (jiffies).
 * Its address is its symbol's.
 */
static const struct pg_error *set_symbol(struct pg_walk *walk, const char *name,
					 struct pg_value *value, bool *ret_found)
{
	Dwarf_Die declaration;
	uint64_t address;

	if (!pg_symbol_unique_address(walk->resolver->dbg, name, &address))
		return NULL;
	PG_TRY(pg_global_declared(walk->resolver->dbg, name, &declaration, ret_found));
	if (!*ret_found)
		return NULL;
	value->type = pg_type_of(walk->resolver->types, &declaration);
	value->object = pg_address_word(walk, address, PG_ADDRESS_VARIABLE, name);
	value->object.kind = PG_OBJECT_MEMORY;
	return NULL;
}

/** The unit's own, else the only one that other units define. */
static struct pg_problem global(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_value *value, bool *ret_found)
{
	struct pg_dbg *dbg = walk->resolver->dbg;
	const struct pg_error *error = NULL;
	Dwarf_Die *definitions = NULL;
	size_t num = 0;

	if (walk->place->has_unit)
		error = pg_globals_named(dbg, expr->name, &walk->place->unit, &definitions, &num);
	if (!error && !num)
		error = pg_globals_named(dbg, expr->name, NULL, &definitions, &num);
	*ret_found = num > 0;
	if (!error && !num)
		error = set_symbol(walk, expr->name, value, ret_found);
	if (error || !num)
		return pg_problem_of(error, expr->span);
	if (num > 1)
		return pg_problem_of(
			pg_error(walk->resolver->arena,
				 "'%s': %zu files define a variable of that name, and this "
				 "one does not",
				 expr->name, num),
			expr->span);
	return set_global(walk, &definitions[0], value);
}

static struct pg_problem no_global(struct pg_walk *walk, const struct pg_expr *expr)
{
	struct pg_resolver *resolver = walk->resolver;
	const struct pg_error *error =
		pg_error(resolver->arena, "'@%s': no such global variable", expr->name);
	const char *const *names, *near;
	size_t num;

	names = pg_symbol_variable_names(resolver->dbg, &num);
	near = pg_suggest(expr->name, names, num);
	if (near)
		error = pg_error_hint(resolver->arena, error, "did you mean '@%s'?", near);
	return pg_problem_of(error, expr->span);
}

static struct pg_problem global_only(struct pg_walk *walk, const struct pg_expr *expr,
				     struct pg_value *value)
{
	bool found;
	struct pg_problem fault;

	if (walk->place->btf)
		return pg_btf_global(walk, expr, value);
	fault = global(walk, expr, value, &found);
	if (fault.error || found)
		return fault;
	if (walk->resolver->dbg->no_dwarf)
		return pg_problem_of(walk->resolver->dbg->no_dwarf, expr->span);
	return no_global(walk, expr);
}

static struct pg_problem no_variable(struct pg_walk *walk, const struct pg_expr *expr)
{
	struct pg_resolver *resolver = walk->resolver;
	const struct pg_error *error;
	uint64_t address;
	const char *const *names, *near, *owner;
	size_t num;

	if (resolver->dbg->no_dwarf)
		return pg_problem_of(resolver->dbg->no_dwarf, expr->span);
	if (!walk->place->has_unit)
		return pg_problem_of(
			pg_error(resolver->arena,
				 "'%s': the debug info has nothing about %s (assembly?)",
				 expr->name, pg_place_function(walk->resolver, walk->place)),
			expr->span);
	error = walk->place->num_scopes
			? pg_error(resolver->arena, "'%s': no such variable",
				   pg_expr_text(resolver->arena, expr))
			: pg_error(resolver->arena,
				   "'%s': the debug info does not have the function %s and its variables",
				   pg_expr_text(resolver->arena, expr), walk->place->symbol.name);
	names = pg_variable_names(resolver, walk->place, &num);
	near = pg_suggest(expr->name, names, num);
	if (!near && !expr->scope)
		near = pg_constant_suggestion(walk, expr->name);
	owner = expr->scope ? NULL : pg_member_owner(walk, expr->name);
	if (pg_variable_outer(walk, expr))
		error = pg_error_hint(resolver->arena, error, "it is one of %s, around this function",
				      pg_variable_outer(walk, expr));
	else if (!expr->scope && pg_symbol_unique_address(resolver->dbg, expr->name, &address))
		error = pg_error_hint(resolver->arena, error,
				      "there is a global of this name: write '@%s'", expr->name);
	else if (near && strcmp(near, expr->name) == 0)
		error = pg_error_hint(resolver->arena, error,
				      "it is declared here, and the debug info has no definition");
	else if (pg_habit_of_variable(expr->name))
		error = pg_error_hint(resolver->arena, error, "%s",
				      pg_habit_of_variable(expr->name));
	else if (owner)
		error = pg_error_hint(resolver->arena, error, "it is a member: write '%s'", owner);
	else if (!expr->scope && pg_arch_reg_by_name(resolver->dbg->arch, expr->name))
		error = pg_error_hint(resolver->arena, error, "a register is written '%%%s'",
				      expr->name);
	else if (near)
		error = pg_error_hint(resolver->arena, error, "did you mean '%s'?", near);
	return pg_problem_of(error, expr->span);
}

static struct pg_problem variable(struct pg_walk *walk, const struct pg_expr *expr,
				  struct pg_value *value);

/** A parameter where its frame is gone: what it was when the function was entered. */
static struct pg_problem parameter_at_return(struct pg_walk *walk, const struct pg_expr *expr,
					     struct pg_value *value)
{
	struct pg_moment_value *moment;
	struct pg_past past;

	PG_TRY_PROBLEM(pg_past_entry(walk, expr->span, &past));
	if (past.is_here)
		return variable(&past.here, expr, value);
	moment = past.moments;
	moment->walk = pg_past_walk(walk, moment);
	PG_TRY_PROBLEM(variable(&moment->walk, expr, &moment->value));
	return pg_past_value(walk, expr, &past, value);
}

/**
 * The frame is gone, or about to go: a parameter has its value from the entry, and a local variable
 * does not exist any more.
 */
static struct pg_problem variable_at_return(struct pg_walk *walk, const struct pg_expr *expr,
					    struct pg_variable *found, struct pg_value *value)
{
	if (pg_variable_is_param(found))
		return parameter_at_return(walk, expr, value);
	return pg_problem_of(
		pg_error_hint(walk->resolver->arena,
			      pg_error(walk->resolver->arena,
				       "'%s' is a local variable, which is gone", expr->name),
			      "$retval, parameters as they were at the entry, and globals "
			      "can be read"),
		expr->span);
}

/** Where there is BTF only. */
static struct pg_problem parameter(struct pg_walk *walk, const struct pg_expr *expr,
				   struct pg_value *value)
{
	const struct pg_type *function = walk->place->btf->type;
	size_t index;

	PG_TRY_PROBLEM(pg_btf_parameter(walk, expr, &index));
	if (walk->place->moment != PG_MOMENT_INSIDE)
		return parameter_at_return(walk, expr, value);
	value->type = function->members[index].type;
	value->object = pg_object_parameter(walk, function, index);
	return pg_no_problem();
}

/** By its location, or what it was. */
static struct pg_problem located(struct pg_walk *walk, const struct pg_expr *expr,
				 struct pg_variable *variable, struct pg_value *value)
{
	struct pg_resolver *resolver = walk->resolver;

	if (walk->place->moment != PG_MOMENT_INSIDE && !variable->is_global)
		return variable_at_return(walk, expr, variable, value);
	value->type = pg_type_of(resolver->types, &variable->die);
	if (variable->is_twin)
		value->object = pg_object_unavailable(PG_BAD_DEBUG_INFO, "several variables of this "
									"name are in its scope");
	else if (variable->is_abstract)
		value->object =
			pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out");
	else if (variable->location.ops)
		value->object =
			pg_object_located(walk, &variable->die, &variable->location);
	else
		value->object =
			pg_object_of(walk, &variable->die);
	return pg_no_problem();
}

/** Where the caller put a parameter, by its number in its function's type; false: that is not known. */
static bool find_passed(struct pg_walk *walk, struct pg_variable *found,
			const struct pg_type **function, size_t *index)
{
	*function = pg_variable_prototype(walk->resolver, walk->place, found, index);
	/* A destructor's __in_chrg is not a parameter that its type has. */
	return *index != SIZE_MAX && !found->is_twin && pg_symbol_is_plain(walk->place->symbol.name) &&
	       pg_keeps_parameters(walk->resolver, walk->place);
}

/** At the entry a parameter is where the caller put it, wherever debug info says that it always is. */
static struct pg_problem passed(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_variable *found, struct pg_value *value)
{
	const struct pg_type *function;
	size_t index;

	if (find_passed(walk, found, &function, &index)) {
		value->type = function->members[index].type;
		value->object = pg_object_parameter(walk, function, index);
		return pg_no_problem();
	}
	PG_TRY_PROBLEM(located(walk, expr, found, value));
	if (value->object.avail == PG_AVAILABLE &&
	    !pg_settled_in_parameters(walk->resolver, walk->place, &found->die))
		pg_value_lose(value, PG_NOT_HERE, "the function's prologue has not stored it yet");
	return pg_no_problem();
}

/** Does the caller put it where debug info has it? Of a copy of a function it may, in such registers. */
static bool is_passed_there(struct pg_walk *walk, struct pg_variable *found,
			    const struct pg_object *object)
{
	const struct pg_type *function;
	struct pg_object there;
	size_t index;

	if (!find_passed(walk, found, &function, &index))
		return pg_settled_in_parameters(walk->resolver, walk->place, &found->die);
	there = pg_object_parameter(walk, function, index);
	return pg_object_is_same(object, &there);
}

static struct pg_problem not_a_parameter(const struct pg_walk *walk, const struct pg_expr *expr)
{
	return pg_problem_of(pg_error(walk->resolver->arena, "'%s' is not a parameter of '%s'", expr->name,
				      pg_place_function(walk->resolver, walk->place)),
			     expr->name_span);
}

/** A variable that has been found, which may not be yet where debug info has it from the entry on. */
struct pg_problem pg_variable_value(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_variable *found, struct pg_value *value)
{
	struct pg_place *place = walk->place;
	enum pg_settled settled;
	const char *why;

	if (found->is_global || place->moment != PG_MOMENT_INSIDE)
		return located(walk, expr, found, value);
	if (!pg_variable_is_param(found) && place->begins_call &&
	    pg_is_unoptimized(walk->resolver, place))
		return not_a_parameter(walk, expr);
	settled = pg_settled_of(walk->resolver, place, &found->die);
	if (settled == PG_SETTLED_PARAMETER && pg_settled_is_at_entry(place))
		return passed(walk, expr, found, value);
	PG_TRY_PROBLEM(located(walk, expr, found, value));
	if (value->object.avail == PG_AVAILABLE && pg_variable_is_param(found) &&
	    pg_home_is_address(walk, value->type, &value->object))
		pg_value_lose(value, PG_BAD_DEBUG_INFO, "its address is where debug info has it");
	if (!settled || value->object.avail != PG_AVAILABLE)
		return pg_no_problem();
	why = pg_settled_refusal(walk->resolver, place, &found->die,
				 settled == PG_SETTLED_PARAMETER &&
					 is_passed_there(walk, found, &value->object));
	if (why)
		pg_value_lose(value, PG_NOT_HERE, why);
	return pg_no_problem();
}

/** The same name without `this->`, in a method. *ret: false: it is not a member's. */
static struct pg_problem own_member(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value, bool *ret)
{
	struct pg_expr *pointer = PG_NEW(walk->resolver->arena, struct pg_expr);
	struct pg_own_member own;

	*ret = false;
	PG_TRY_PROBLEM(pg_member_own(walk, expr, &own));
	if (!own.member)
		return pg_no_problem();
	*ret = true;
	*pointer = *expr;
	pointer->name = pg_intern(walk->resolver->arena, PG_OWN_OBJECT);
	PG_TRY_PROBLEM(pg_variable_value(walk, pointer, &own.object, value));
	pg_value_follow(walk, value);
	pg_member_narrow(walk, value, own.member, own.bit_offset);
	return pg_no_problem();
}

static struct pg_problem variable(struct pg_walk *walk, const struct pg_expr *expr,
				  struct pg_value *value)
{
	struct pg_problem fault;
	struct pg_variable found;
	Dwarf_Die declaration;
	bool is_global, is_member, is_found;

	if (walk->place->btf)
		return parameter(walk, expr, value);
	is_found = expr->scope ? pg_variable_find_in(walk->place, expr->scope, expr->name, &found)
			       : pg_variable_find(walk->place, expr->name, &found);
	if (is_found && !found.is_global)
		return pg_variable_value(walk, expr, &found, value);
	if (pg_variable_outer(walk, expr))
		return no_variable(walk, expr);
	if (!walk->arg->from_list) {
		fault = own_member(walk, expr, value, &is_member);
		if (fault.error || is_member)
			return fault;
		if (is_found)
			return pg_variable_value(walk, expr, &found, value);
	}
	if (walk->arg->from_list)
		return pg_problem_at(walk->resolver->arena, expr->span,
				     "'%s': no such variable", expr->name);
	/* As perf does: other names may be globals that the unit declares. */
	if (!expr->scope && walk->place->has_unit &&
	    pg_variable_declared(walk->place, expr->name, &declaration)) {
		fault = global(walk, expr, value, &is_global);
		if (fault.error || is_global)
			return fault;
	}
	if (!expr->scope && pg_constant_enumerator(walk, expr->name, value))
		return pg_no_problem();
	return no_variable(walk, expr);
}

/** A word of a function of which only the symbol is known, as its format needs it. */
static const struct pg_type *word_type(const struct pg_walk *walk)
{
	const enum pg_format_kind kind = walk->arg->format.kind;
	struct pg_arena *arena = walk->resolver->arena;
	struct pg_type *type;

	if (kind != PG_FORMAT_STRING && kind != PG_FORMAT_USTRING && kind != PG_FORMAT_BYTES)
		return pg_type_int(arena, "unsigned long", sizeof(uint64_t), false);
	type = PG_NEW(arena, struct pg_type);
	type->kind = PG_TYPE_VOID;
	return pg_type_pointer(arena, type);
}

static struct pg_problem demand_convention(const struct pg_walk *walk, const struct pg_expr *expr)
{
	const char *symbol = walk->place->symbol.name;

	if (pg_symbol_is_plain(symbol))
		return pg_no_problem();
	return pg_problem_at(walk->resolver->arena, expr->span,
			     "'%s' may not have C's calling convention: it is a copy or a part that the "
			     "compiler has made, or a function of Go",
			     symbol);
}

/** By its number alone, where nothing says what it is: as if all were words. */
static struct pg_problem word_argument(struct pg_walk *walk, const struct pg_expr *expr,
				       struct pg_value *value)
{
	struct pg_arena *arena = walk->resolver->arena;
	struct pg_member *members;
	struct pg_type *function;

	PG_TRY_PROBLEM(demand_convention(walk, expr));
	function = PG_NEW(arena, struct pg_type);
	members = PG_NEW_N(arena, expr->number, struct pg_member);
	for (uint64_t i = 0; i < expr->number; i++)
		members[i].type = word_type(walk);
	function->target = word_type(walk);
	function->members = members;
	function->num_members = expr->number;
	value->type = word_type(walk);
	value->object = pg_object_parameter(walk, function, expr->number - 1);
	return pg_no_problem();
}

static struct pg_problem named_argument(struct pg_walk *walk, const struct pg_expr *expr,
					const char *name, struct pg_value *value)
{
	struct pg_expr *param = PG_NEW(walk->resolver->arena, struct pg_expr);
	struct pg_place place = *walk->place;
	struct pg_walk of_function = *walk;

	if (!name)
		return pg_problem_at(walk->resolver->arena, expr->span,
				     "parameter %llu of '%s' does not have a name",
				     (unsigned long long)expr->number,
				     pg_place_function(walk->resolver, walk->place));
	param->kind = PG_EXPR_VAR;
	param->name = name;
	param->span = param->name_span = expr->span;
	/* A variable of an inner block may have the parameter's name. */
	if (place.num_scopes)
		pg_place_skip_scopes(&place, place.func);
	of_function.place = &place;
	return variable(&of_function, param, value);
}

static struct pg_problem too_few(struct pg_walk *walk, const struct pg_expr *expr, uint64_t num)
{
	return pg_problem_at(walk->resolver->arena, expr->span, "'%s' has %llu parameter%s",
			     pg_place_function(walk->resolver, walk->place),
			     (unsigned long long)num, num == 1 ? "" : "s");
}

/** $arg1 …: the function's parameter of that number. */
static struct pg_problem argument(struct pg_walk *walk, const struct pg_expr *expr,
				  struct pg_value *value)
{
	struct pg_place *place = walk->place;
	struct pg_past past;
	const char *name;
	uint64_t num;

	if (place->num_scopes) {
		name = pg_parameter_name(place, expr->number, &num);
		return expr->number <= num ? named_argument(walk, expr, name, value)
					   : too_few(walk, expr, num);
	}
	if (place->btf && expr->number <= place->btf->type->num_members)
		return named_argument(walk, expr, place->btf->type->members[expr->number - 1].name,
				      value);
	if (place->btf)
		return too_few(walk, expr, place->btf->type->num_members);
	if (place->moment == PG_MOMENT_INSIDE &&
	    place->address == pg_code_begin(walk->resolver->dbg, place->symbol.address))
		return word_argument(walk, expr, value);
	if (place->moment == PG_MOMENT_INSIDE)
		return pg_problem_of(
			pg_error_hint(walk->resolver->arena,
				      pg_error(walk->resolver->arena,
					       "'$%s' is known at the function's entry", expr->name),
				      "$entry($%s) is what it was there", expr->name),
			expr->span);
	PG_TRY_PROBLEM(pg_past_entry(walk, expr->span, &past));
	past.moments->walk = pg_past_walk(walk, past.moments);
	PG_TRY_PROBLEM(word_argument(&past.moments->walk, expr, &past.moments->value));
	return pg_past_value(walk, expr, &past, value);
}

static struct pg_object result_of_type(struct pg_walk *walk, const struct pg_type *type)
{
	struct pg_place *place = walk->place;

	if (place->moment != PG_MOMENT_TAIL_CALL)
		return pg_object_returned(walk, type);
	return pg_object_unavailable(
		PG_NOT_HERE, pg_printf(walk->resolver->arena,
				       "there '%s' jumps to %s, whose result is its own, and not known "
				       "yet",
				       pg_place_function(walk->resolver, place), place->callee));
}

/** Of a function of which only the symbol is known. */
static struct pg_problem word_result(struct pg_walk *walk, const struct pg_expr *expr,
				     struct pg_value *value)
{
	PG_TRY_PROBLEM(demand_convention(walk, expr));
	value->type = word_type(walk);
	value->object = result_of_type(walk, value->type);
	return pg_no_problem();
}

/** $retval: by the calling convention, in one register, in two, or in memory. */
static struct pg_problem result(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_value *value)
{
	struct pg_place *place = walk->place;
	const struct pg_type *type;

	if (place->moment == PG_MOMENT_INSIDE)
		return pg_problem_of(
			pg_error_hint(walk->resolver->arena,
				      pg_error(walk->resolver->arena, "there is no $retval"),
				      "it is known at a function's return: FUNC%%return"),
			expr->span);
	if (walk->resolver->dbg->no_dwarf)
		return word_result(walk, expr, value);
	if (!place->num_scopes && !place->btf)
		return pg_problem_of(pg_error(walk->resolver->arena,
					      "the debug info does not say what '%s' returns",
					      pg_place_function(walk->resolver, place)),
				     expr->span);
	value->type = place->btf ? place->btf->type->target
				 : pg_type_of(walk->resolver->types,
					      &place->scopes[place->func].die);
	type = pg_type_strip(value->type);
	if (type->kind == PG_TYPE_VOID)
		return pg_problem_of(pg_error(walk->resolver->arena, "'%s' returns nothing",
					      pg_place_function(walk->resolver, place)),
				     expr->span);
	pg_type_complete_deep(walk->resolver->types, value->type);
	value->object = result_of_type(walk, type);
	return pg_no_problem();
}

static struct pg_problem register_of(struct pg_walk *walk, const struct pg_expr *expr,
				     struct pg_value *value)
{
	const struct pg_arch *arch = walk->resolver->dbg->arch;
	const struct pg_arch_reg *reg = pg_arch_reg_by_name(arch, expr->name);
	const char **names = NULL;
	size_t num = 0;

	if (!reg) {
		const struct pg_error *error =
			pg_error(walk->resolver->arena, "'%%%s': no such register of %s",
				 expr->name, arch->name);

		for (size_t i = 0; i < arch->num_regs; i++)
			*PG_PUSH(walk->resolver->arena, names, num) = arch->regs[i].name;
		if (pg_suggest(expr->name, names, num))
			error = pg_error_hint(walk->resolver->arena, error, "did you mean '%%%s'?",
					      pg_suggest(expr->name, names, num));
		return pg_problem_of(error, expr->span);
	}
	value->type = pg_type_int(walk->resolver->arena, "unsigned long", sizeof(uint64_t), false);
	value->object = (struct pg_object){.avail = PG_AVAILABLE,
					   .kind = PG_OBJECT_WORD,
					   .word = pg_reg(walk->builder, reg->dwarf)};
	return pg_no_problem();
}

struct pg_problem pg_root_value(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_value *ret)
{
	switch ((int)expr->kind) {
	case PG_EXPR_VAR:
		return variable(walk, expr, ret);
	case PG_EXPR_REG:
		return register_of(walk, expr, ret);
	case PG_EXPR_NUMBER:
	case PG_EXPR_LETTER:
	case PG_EXPR_IMMEDIATE:
	case PG_EXPR_SIZEOF:
	case PG_EXPR_TIME:
	case PG_EXPR_CPU:
		return pg_constant_value(walk, expr, ret);
	case PG_EXPR_GLOBAL:
		return global_only(walk, expr, ret);
	case PG_EXPR_RETVAL:
		return result(walk, expr, ret);
	case PG_EXPR_ARG:
		return argument(walk, expr, ret);
	default:
		return pg_problem_of(pg_error(walk->resolver->arena, "'%s': not supported yet",
					      pg_expr_text(walk->resolver->arena, expr)),
				     expr->span);
	}
}
