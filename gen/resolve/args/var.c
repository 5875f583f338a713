// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/var.h"

#include <dwarf.h>
#include <string.h>

/* The tables of names live in the arena. */
#define uthash_malloc(size)	  pg_alloc(names->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#include "dbg/func/nest.h"
#include "dbg/unit/dwattr.h"

static bool is_variable(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter;
}

/** Declarations (`extern`) count where they are asked for. */
static bool find_child(Dwarf_Die *parent, const char *name, bool declared, Dwarf_Die *ret)
{
	Dwarf_Die child;

	if (dwarf_child(parent, &child) != 0)
		return false;
	do {
		const char *known = is_variable(&child) ? dwarf_diename(&child) : NULL;

		if (known && strcmp(known, name) == 0 && (declared || !pg_is_declaration(&child))) {
			*ret = child;
			return true;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** Instances of one abstract variable are the same variable: gcc repeats some. */
static bool are_same(Dwarf_Die *a, Dwarf_Die *b)
{
	Dwarf_Die *const dies[] = {a, b};
	Dwarf_Die origins[2];

	for (size_t i = 0; i < 2; i++) {
		Dwarf_Attribute attr;

		if (!dwarf_attr(dies[i], DW_AT_abstract_origin, &attr) ||
		    !dwarf_formref_die(&attr, &origins[i]))
			return false;
	}
	return origins[0].addr == origins[1].addr;
}

/** Does the scope of a variable define another one of its name after it? */
static bool has_twin(Dwarf_Die *variable, const char *name)
{
	Dwarf_Die next = *variable;

	while (dwarf_siblingof(&next, &next) == 0) {
		const char *known = is_variable(&next) ? dwarf_diename(&next) : NULL;

		if (known && strcmp(known, name) == 0 && !pg_is_declaration(&next) &&
		    !are_same(variable, &next))
			return true;
	}
	return false;
}

static bool find_in_scope(Dwarf_Die *scope, const char *name, bool declared,
			  struct pg_variable *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Die origin;

	*ret = (struct pg_variable){.is_abstract = false};
	if (find_child(scope, name, declared, &ret->die))
		return true;
	ret->is_abstract = true;
	return dwarf_attr(scope, DW_AT_abstract_origin, &attr) &&
	       dwarf_formref_die(&attr, &origin) && find_child(&origin, name, declared, &ret->die);
}

/** In scopes[begin] to scopes[end]; *ret_extern: the innermost is a declaration of a global. */
static bool find_in_scopes(struct pg_place *place, size_t begin, size_t end, const char *name,
			   struct pg_variable *ret, bool *ret_extern)
{
	*ret_extern = false;
	for (size_t i = begin; i < end; i++) {
		if (find_in_scope(&place->scopes[i].die, name, true, ret)) {
			*ret_extern = pg_is_declaration(&ret->die);
			ret->is_twin = !*ret_extern && has_twin(&ret->die, name);
			return !*ret_extern;
		}
	}
	return false;
}

bool pg_variable_find(struct pg_place *place, const char *name, struct pg_variable *ret)
{
	bool is_extern;

	if (find_in_scopes(place, 0, place->num_scopes, name, ret, &is_extern))
		return true;
	if (!place->has_unit || !find_in_scope(&place->unit, name, false, ret))
		return false;
	ret->is_global = true;
	return true;
}

/** The function of a scope as it is written: that of an instance is the definition. */
static Dwarf_Die as_written(Dwarf_Die *function)
{
	Dwarf_Attribute attr;
	Dwarf_Die origin;

	return dwarf_attr(function, DW_AT_abstract_origin, &attr) &&
			       dwarf_formref_die(&attr, &origin)
		       ? origin
		       : *function;
}

const char *pg_variable_outer(const struct pg_walk *walk, const struct pg_expr *expr)
{
	struct pg_dbg *dbg = walk->resolver->dbg;
	struct pg_place *place = walk->place;
	struct pg_variable found;
	Dwarf_Die at;

	/* No function of a kernel is written in another one; to look takes milliseconds. */
	if (expr->scope || dbg->kind != PG_DBG_PROGRAM || !place->num_scopes)
		return NULL;
	at = as_written(&place->scopes[pg_scope_function(place->scopes, place->num_scopes, 0)].die);
	for (int i = 0; i < PG_SCOPE_DEEPEST && pg_nest_parent(dbg, &at, &at); i++) {
		if (dwarf_tag(&at) == DW_TAG_subprogram &&
		    find_in_scope(&at, expr->name, false, &found))
			return dwarf_diename(&at);
	}
	return NULL;
}

bool pg_variable_is_param(struct pg_variable *variable)
{
	return dwarf_tag(&variable->die) == DW_TAG_formal_parameter;
}

bool pg_variable_is_object(struct pg_variable *variable)
{
	Dwarf_Attribute attr;
	bool value;

	return pg_variable_is_param(variable) &&
	       dwarf_formflag(dwarf_attr_integrate(&variable->die, DW_AT_artificial, &attr),
			      &value) == 0 &&
	       value;
}

bool pg_variable_find_in(struct pg_place *place, const char *func, const char *name,
			 struct pg_variable *ret)
{
	for (size_t begin = 0, end; begin < place->num_scopes; begin = end + 1) {
		const char *known;
		bool is_extern;

		end = pg_scope_function(place->scopes, place->num_scopes, begin);
		known = dwarf_diename(&place->scopes[end].die);
		if (!known || strcmp(known, func) != 0)
			continue;
		return find_in_scopes(place, begin, end + 1, name, ret, &is_extern);
	}
	return false;
}

const char *const *pg_variable_names(struct pg_resolver *resolver, struct pg_place *place,
				     size_t *ret_num)
{
	const char **names = NULL;

	*ret_num = 0;
	for (size_t i = 0; i < place->num_scopes; i++) {
		Dwarf_Die child;

		if (dwarf_child(&place->scopes[i].die, &child) != 0)
			continue;
		do {
			const char *name = is_variable(&child) ? dwarf_diename(&child) : NULL;

			if (name)
				*PG_PUSH(resolver->arena, names, *ret_num) = name;
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	return names;
}

bool pg_variable_declared(struct pg_place *place, const char *name, Dwarf_Die *ret)
{
	for (size_t i = 0; i < place->num_scopes; i++) {
		if (find_child(&place->scopes[i].die, name, true, ret))
			return true;
	}
	return find_child(&place->unit, name, true, ret);
}

/* --- Lists --- */

/** A scope with a declaration that hides the variables of that name in its outer scopes. */
struct hiding {
	size_t scope;
	const struct hiding *next;
};

/** A variable's name, as the source has it. */
struct name {
	UT_hash_handle hh;
	const char *text;
	const struct hiding *hiding; /* the outermost scope first */
	size_t last; /* of all variables listed, the last one of this name; SIZE_MAX: none is */
};

struct names {
	struct pg_arena *arena;
	struct name *table;
};

static struct name *known_name(const struct names *names, const char *text)
{
	struct name *name;

	HASH_FIND_STR(names->table, text, name);
	return name;
}

static struct name *name_of(struct names *names, const char *text)
{
	struct name *name = known_name(names, text);

	if (name)
		return name;
	name = PG_NEW(names->arena, struct name);
	name->text = text;
	name->last = SIZE_MAX;
	HASH_ADD_KEYPTR(hh, names->table, name->text, strlen(name->text), name);
	return name;
}

static void hide(struct names *names, const char *text, size_t scope)
{
	struct name *name = name_of(names, text);
	struct hiding *hiding;

	if (name->hiding && name->hiding->scope == scope)
		return;
	hiding = PG_NEW(names->arena, struct hiding);
	*hiding = (struct hiding){scope, name->hiding};
	name->hiding = hiding;
}

/** Begin a table of names with those that are declared in the scopes. */
static struct names begin_names(struct pg_resolver *resolver, struct pg_place *place)
{
	struct names names = {.arena = resolver->arena};

	for (size_t i = 0; i < place->num_scopes; i++) {
		Dwarf_Die child;

		if (dwarf_child(&place->scopes[i].die, &child) != 0)
			continue;
		do {
			const char *name = is_variable(&child) && pg_is_declaration(&child)
						   ? dwarf_diename(&child)
						   : NULL;

			if (name)
				hide(&names, name, i);
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	return names;
}

/** Is a name of scopes[scope] hidden by a declaration further inside, in scopes[begin] or later? */
static bool is_hidden(const struct names *names, size_t begin, size_t scope, const char *text)
{
	const struct name *name = known_name(names, text);
	const struct hiding *hiding = name ? name->hiding : NULL;

	while (hiding && hiding->scope >= scope)
		hiding = hiding->next;
	return hiding && hiding->scope >= begin;
}

const char *const *pg_variable_list(struct pg_resolver *resolver, struct pg_place *place,
				    bool params, bool locals, size_t *ret_num)
{
	const int tags[] = {DW_TAG_formal_parameter, DW_TAG_variable};
	const char **names = NULL;
	struct names hidden = begin_names(resolver, place);

	*ret_num = 0;
	for (size_t kind = params ? 0 : 1; kind < (locals ? 2 : 1); kind++) {
		for (size_t i = 0; place->num_scopes && i <= place->func; i++) {
			Dwarf_Die child;

			if (dwarf_child(&place->scopes[i].die, &child) != 0)
				continue;
			do {
				const char *name = dwarf_tag(&child) == tags[kind] &&
								   !pg_is_declaration(&child)
							   ? dwarf_diename(&child)
							   : NULL;

				if (name && !is_hidden(&hidden, 0, i, name))
					*PG_PUSH(resolver->arena, names, *ret_num) = name;
			} while (dwarf_siblingof(&child, &child) == 0);
		}
	}
	return names;
}

/** As the source has it: a copy of a function may lack some of its parameters. */
static Dwarf_Die source_function(struct pg_place *place)
{
	Dwarf_Die *function = &place->scopes[place->func].die, origin;
	Dwarf_Attribute attr;

	return dwarf_attr(function, DW_AT_abstract_origin, &attr) &&
			       dwarf_formref_die(&attr, &origin)
		       ? origin
		       : *function;
}

const char *pg_parameter_name(struct pg_place *place, uint64_t number, uint64_t *ret_num)
{
	Dwarf_Die function = source_function(place), child;
	const char *name = NULL;

	*ret_num = 0;
	if (dwarf_child(&function, &child) != 0)
		return NULL;
	do {
		if (dwarf_tag(&child) == DW_TAG_formal_parameter && ++*ret_num == number)
			name = dwarf_diename(&child);
	} while (dwarf_siblingof(&child, &child) == 0);
	return name;
}

/* --- All variables at a place --- */

struct listing {
	struct pg_resolver *resolver;
	struct pg_place *place;
	struct pg_scoped *all;
	size_t num;
	size_t level; /* where the variables of the function being listed begin */
	size_t begin; /* its innermost scope */
	struct names names;
};

/** Does one of all[from…] have the name, as the source has it? */
static bool is_listed(struct listing *listing, size_t from, const char *text)
{
	const struct name *name = known_name(&listing->names, text);

	return name && name->last != SIZE_MAX && name->last >= from;
}

/** Is the function the innermost of its name? Then FUNC::NAME means it. */
static bool is_innermost(struct pg_place *place, size_t func)
{
	const char *name = dwarf_diename(&place->scopes[func].die);

	for (size_t i = 0; name && i < func; i++) {
		const char *inner = place->scopes[i].kind == PG_SCOPE_BLOCK
					    ? NULL
					    : dwarf_diename(&place->scopes[i].die);

		if (inner && strcmp(inner, name) == 0)
			return false;
	}
	return name != NULL;
}

/** The index of a scope among the place's; num_scopes: it is the unit. */
static size_t scope_index(struct listing *listing, const Dwarf_Die *scope)
{
	size_t i = 0;

	while (i < listing->place->num_scopes && scope != &listing->place->scopes[i].die)
		i++;
	return i;
}

/** A name that is listed already: for another variable of the same scope? */
static void note_twin(struct listing *listing, Dwarf_Die *die, const Dwarf_Die *scope,
		      const char *text)
{
	struct pg_scoped *listed = &listing->all[known_name(&listing->names, text)->last];

	if (listed->scope == scope && !are_same(&listed->variable.die, die))
		listed->variable.is_twin = true;
}

/** func: the index of the function that the scope belongs to; num_scopes: none. */
static void list_die(struct listing *listing, Dwarf_Die *die, Dwarf_Die *scope, size_t func,
		     bool is_abstract)
{
	struct pg_place *place = listing->place;
	struct pg_arena *arena = listing->resolver->arena;
	bool qualified = false;
	struct pg_scoped *scoped;
	const char *text,
		*name = is_variable(die) && !pg_is_declaration(die) ? dwarf_diename(die) : NULL;
	const char *func_name =
		func < place->num_scopes ? dwarf_diename(&place->scopes[func].die) : NULL;

	if (!name || !*name)
		return;
	if (is_listed(listing, listing->level, name)) {
		if (func_name && !is_abstract)
			note_twin(listing, die, scope, name);
		return;
	}
	if (func_name &&
	    is_hidden(&listing->names, listing->begin, scope_index(listing, scope), name))
		return;
	text = pg_variable_text(arena, name);
	if (is_listed(listing, 0, name) ||
	    (func_name && is_hidden(&listing->names, 0, scope_index(listing, scope), name))) {
		if (func == place->num_scopes || !is_innermost(place, func))
			return;
		text = pg_printf(arena, "%s::%s", pg_variable_text(arena, func_name),
				 pg_variable_text(arena, name));
		qualified = true;
	}
	name_of(&listing->names, name)->last = listing->num;
	scoped = PG_PUSH(listing->resolver->arena, listing->all, listing->num);
	*scoped = (struct pg_scoped){
		.variable = {.die = *die, .is_abstract = is_abstract, .is_global = !func_name},
		.name = text,
		.qualified = qualified,
		.func = func_name,
		.scope = scope};
}

static void list_children(struct listing *listing, Dwarf_Die *parent, Dwarf_Die *scope, size_t func,
			  bool is_abstract)
{
	Dwarf_Die child;

	if (dwarf_child(parent, &child) != 0)
		return;
	do {
		list_die(listing, &child, scope, func, is_abstract);
	} while (dwarf_siblingof(&child, &child) == 0);
}

static void list_scope(struct listing *listing, Dwarf_Die *scope, size_t func)
{
	Dwarf_Attribute attr;
	Dwarf_Die origin;

	list_children(listing, scope, scope, func, false);
	if (dwarf_attr(scope, DW_AT_abstract_origin, &attr) && dwarf_formref_die(&attr, &origin))
		list_children(listing, &origin, scope, func, true);
}

/** Parameters before the others, otherwise in the order that they have. */
static void put_params_first(struct listing *listing)
{
	size_t num = listing->num - listing->level, at = 0;
	struct pg_scoped *of_level = listing->all + listing->level;
	struct pg_scoped *sorted = PG_NEW_N(listing->resolver->arena, num, struct pg_scoped);

	for (int params = 1; params >= 0; params--) {
		for (size_t i = 0; i < num; i++) {
			if (pg_variable_is_param(&of_level[i].variable) == params)
				sorted[at++] = of_level[i];
		}
	}
	if (num)
		memcpy(of_level, sorted, num * sizeof(*sorted));
}

size_t pg_variables_in_scope(struct pg_resolver *resolver, struct pg_place *place, bool globals,
			     struct pg_scoped **ret)
{
	struct listing listing = {
		.resolver = resolver, .place = place, .names = begin_names(resolver, place)};

	for (size_t begin = 0, end; begin < place->num_scopes; begin = end + 1) {
		end = pg_scope_function(place->scopes, place->num_scopes, begin);
		listing.level = listing.num;
		listing.begin = begin;
		for (size_t i = begin; i <= end; i++) {
			size_t first = listing.num;

			list_scope(&listing, &place->scopes[i].die, end);
			for (size_t j = first; j < listing.num; j++)
				listing.all[j].in_block = i < end;
		}
		put_params_first(&listing);
	}
	listing.level = listing.num;
	if (globals && place->has_unit)
		list_children(&listing, &place->unit, &place->unit, place->num_scopes, false);
	*ret = listing.all;
	return listing.num;
}

static void read_prototype(struct pg_resolver *resolver, Dwarf_Die *function)
{
	struct pg_type *type = PG_NEW(resolver->arena, struct pg_type);
	struct pg_member *members = NULL;
	const void **params = NULL;
	size_t num = 0;
	Dwarf_Die child;

	type->kind = PG_TYPE_FUNC;
	type->target = pg_type_of(resolver->types, function);
	for (int more = dwarf_child(function, &child); more == 0;
	     more = dwarf_siblingof(&child, &child)) {
		if (dwarf_tag(&child) != DW_TAG_formal_parameter)
			continue;
		*PG_PUSH(resolver->arena, params, num) = child.addr;
		PG_PUSH(resolver->arena, members, type->num_members)->type =
			pg_type_of(resolver->types, &child);
	}
	type->members = members;
	resolver->prototype.function = function->addr;
	resolver->prototype.type = type;
	resolver->prototype.params = params;
}

const struct pg_type *pg_variable_prototype(struct pg_resolver *resolver, struct pg_place *place,
					    const struct pg_variable *param, size_t *ret_index)
{
	Dwarf_Die *function = &place->scopes[place->num_scopes - 1].die;

	if (resolver->prototype.function != function->addr)
		read_prototype(resolver, function);
	*ret_index = SIZE_MAX;
	for (size_t i = 0; i < resolver->prototype.type->num_members; i++) {
		if (resolver->prototype.params[i] == param->die.addr)
			*ret_index = i;
	}
	return resolver->prototype.type;
}
