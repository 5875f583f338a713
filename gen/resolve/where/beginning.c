// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiler that unrolls a loop, peels a turn off it or threads jumps copies the code of an inlined instance.
 * Debug info has one instance still, and one entry of it, that of one of the copies. But a call begins
 * in each of them: an event at the entry alone would miss those of all the others, and what is saved there would be
 * that of an earlier call.
 *
 * gcc marks where calls of inlined functions begin (-ginline-points, which -g at -O1 and above implies): a row
 * of a statement at the function's own line, and at the column of its name, which no statement has, also in
 * each copy. So where the entry has such a row, the rows like it in the instance's code are its beginnings,
 * all of them.
 *
 * clang marks nothing, gcc's mark may be lost, and where a macro has made the function, all of its statements look
 * like marks. There control tells: a call begins at a statement of the instance that control comes to from a
 * statement outside of it, with none of its own on the way. Where code is mixed, that may be the rest of a call as
 * well. So such a statement counts if it is like the one at the entry; and there is a doubt if others are not, or if
 * control comes to one from inside, too, as to a loop's condition.
 *
 * An instance of the function in the instance is none of its code: a recursive call that was inlined, too,
 * or a part that gcc split off and put back, which is marked like a call.
 */
#include "resolve/where/beginning.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "dbg/code/cfg.h"
#include "dbg/func/func.h"
#include "dbg/func/scopekind.h"
#include "dbg/line/linefind.h"

static const char unmarked[] =
	"it is inlined, perhaps more than once, and its compiler does not say where its calls begin";

struct ranges {
	struct pg_code_range *all;
	size_t num;
};

struct addresses {
	uint64_t *all;
	size_t num;
};

/** An instance. */
struct instance {
	struct pg_resolver *resolver;
	Dwarf_Die *unit, *die, *function; /* the last has it in its code */
	uint64_t entry;
	struct ranges own, nested; /* ascending, and apart */
};

static int by_begin(const void *a, const void *b)
{
	const struct pg_code_range *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static void add_ranges(struct pg_arena *arena, Dwarf_Die *die, struct ranges *ret)
{
	pg_function_ranges(arena, die, &ret->all, &ret->num);
}

/** In ascending order, and apart: what overlaps becomes one. */
static void sort(struct ranges *ranges)
{
	size_t num = 0;

	if (ranges->num)
		qsort(ranges->all, ranges->num, sizeof(*ranges->all), by_begin);
	for (size_t i = 0; i < ranges->num; i++) {
		const struct pg_code_range *range = &ranges->all[i];
		struct pg_code_range *last = num ? &ranges->all[num - 1] : NULL;

		if (!last || range->from >= last->to)
			ranges->all[num++] = *range;
		else if (range->to > last->to)
			last->to = range->to;
	}
	ranges->num = num;
}

/** Is the address in one of the ranges, which are ascending and apart? */
static bool has(const struct ranges *ranges, uint64_t address)
{
	size_t at = PG_LOWER_BOUND(ranges->num, i, ranges->all[i].to <= address);

	return at < ranges->num && ranges->all[at].from <= address;
}

static bool is_inside(const struct instance *instance, uint64_t address)
{
	return has(&instance->own, address) && !has(&instance->nested, address);
}

static const void *origin_of(Dwarf_Die *die)
{
	Dwarf_Die origin;

	return pg_function_origin(die, &origin) ? origin.addr : NULL;
}

/** The code of an instance, and its entry, which may be none of that. */
static void add_code(struct pg_arena *arena, Dwarf_Die *die, uint64_t entry, struct ranges *ret)
{
	add_ranges(arena, die, ret);
	*PG_PUSH(arena, ret->all, ret->num) = (struct pg_code_range){entry, entry + 1};
}

/** The instances of the function in a scope. */
static void find_nested(struct instance *instance, Dwarf_Die *scope, const void *origin,
			unsigned depth)
{
	enum pg_scope_kind kind;
	Dwarf_Die child;
	uint64_t entry;

	if (depth == PG_SCOPE_DEEPEST || dwarf_child(scope, &child) != 0)
		return;
	do {
		if (!pg_scope_kind(&child, &kind))
			continue;
		if (kind == PG_SCOPE_INLINED && origin_of(&child) == origin) {
			if (pg_code_entry(&child, &entry))
				add_code(instance->resolver->arena, &child, entry,
					 &instance->nested);
		} else {
			find_nested(instance, &child, origin, depth + 1);
		}
	} while (dwarf_siblingof(&child, &child) == 0);
}

static void open_instance(struct pg_resolver *resolver, Dwarf_Die *unit, struct pg_scope *scopes,
			  size_t num_scopes, uint64_t entry, struct instance *ret)
{
	*ret = (struct instance){.resolver = resolver,
				 .unit = unit,
				 .die = &scopes[0].die,
				 .function = &scopes[num_scopes - 1].die,
				 .entry = entry};
	add_code(resolver->arena, ret->die, entry, &ret->own);
	find_nested(ret, ret->die, origin_of(ret->die), 0);
	sort(&ret->own);
	sort(&ret->nested);
}

/* --- Statements --- */

struct stmts {
	struct pg_line_stmt *all;
	size_t num;
};

/** Where the function is declared: the row that marks a beginning. */
static struct pg_line_stmt mark_of(const struct instance *instance)
{
	struct pg_line_stmt mark = {.address = instance->entry};
	struct pg_dbg *dbg = instance->resolver->dbg;
	Dwarf_Attribute attr;
	Dwarf_Word file;
	Dwarf_Die unit;
	int line, column;

	if (dwarf_decl_line(instance->die, &line) != 0 || line <= 0 ||
	    dwarf_decl_column(instance->die, &column) != 0 || column <= 0 ||
	    dwarf_formudata(dwarf_attr_integrate(instance->die, DW_AT_decl_file, &attr), &file) != 0)
		return mark;
	mark.line = (unsigned)line;
	mark.column = (unsigned)column;
	if (dwarf_cu_die(attr.cu, &unit, NULL, NULL, NULL, NULL, NULL, NULL))
		mark.file = pg_line_path(dbg, &unit, file);
	if (!mark.file)
		mark.file = pg_declared_file(instance->die);
	return mark;
}

static bool is_same(const struct pg_line_stmt *a, const struct pg_line_stmt *b)
{
	return a->line == b->line && a->column == b->column && a->file && b->file &&
	       strcmp(a->file, b->file) == 0;
}

/** Each once, of statements by ascending addresses. */
static void add(const struct instance *instance, uint64_t address, struct addresses *ret)
{
	if (!ret->num || ret->all[ret->num - 1] != address)
		*PG_PUSH(instance->resolver->arena, ret->all, ret->num) = address;
}

/** The statements in some code. */
static struct stmts stmts_in(const struct instance *instance, const struct ranges *ranges)
{
	struct stmts stmts = {.num = 0};

	for (size_t i = 0; i < ranges->num; i++)
		pg_line_stmts(instance->resolver->dbg, instance->resolver->arena, instance->unit,
			      ranges->all[i].from, ranges->all[i].to, &stmts.all, &stmts.num);
	return stmts;
}

/** The rows that its compiler has marked as beginnings; none: the entry is not marked. */
static struct addresses find_marked(const struct instance *instance, const struct stmts *stmts,
				    const struct pg_line_stmt *mark)
{
	struct addresses found = {.num = 0};
	bool is_entry_marked = false;

	for (size_t i = 0; i < stmts->num && mark->line; i++) {
		const struct pg_line_stmt *stmt = &stmts->all[i];
		bool is_entry = stmt->address == instance->entry;

		if (!is_same(stmt, mark) || (!is_entry && !is_inside(instance, stmt->address)))
			continue;
		is_entry_marked |= is_entry;
		add(instance, stmt->address, &found);
	}
	return is_entry_marked ? found : (struct addresses){.num = 0};
}

/** A scope's first parameter or variable. */
static bool first_variable(Dwarf_Die *scope, Dwarf_Die *ret)
{
	if (dwarf_child(scope, ret) != 0)
		return false;
	do {
		if (dwarf_tag(ret) == DW_TAG_formal_parameter || dwarf_tag(ret) == DW_TAG_variable)
			return true;
	} while (dwarf_siblingof(ret, ret) == 0);
	return false;
}

/**
 * May all statements of a function look like its marks? A macro has made such a function (tracepoints, DEFINE_FREE()),
 * and all of it is where the macro is used: its variables, too. Without a variable it may be such a function.
 */
static bool may_be_macro(const struct instance *instance, const struct pg_line_stmt *mark)
{
	Dwarf_Die variable;
	int line, column;

	return !first_variable(instance->die, &variable) ||
	       dwarf_decl_line(&variable, &line) != 0 ||
	       dwarf_decl_column(&variable, &column) != 0 ||
	       ((unsigned)line == mark->line && (unsigned)column == mark->column);
}

/* --- By control --- */

/** How many instructions the searches of one function may look at, in all, for each that it has. */
#define MOST_LOOKS 64

/** The statements of a function, which its instances share. */
struct pg_function_stmts {
	const void *function; /* its DIE */
	struct stmts stmts;
	const struct pg_cfg *cfg; /* NULL: not known */
	size_t entry;		  /* its instruction */
	bool *is_stmt;		  /* by instruction: does one begin there? */
	size_t *seen;		  /* by instruction: the last search that came there */
	size_t *stack;
	size_t num_searches, num_looks;
};

static struct pg_function_stmts *new_stmts(const struct instance *instance)
{
	struct pg_arena *arena = instance->resolver->arena;
	struct pg_function_stmts *ret = PG_NEW(arena, struct pg_function_stmts);
	struct ranges code = {.num = 0};
	uint64_t entry = instance->entry;
	size_t num;

	ret->function = instance->function->addr;
	ret->cfg = pg_cfg_of(instance->resolver->dbg, instance->function);
	if (!ret->cfg)
		return ret;
	num = pg_cfg_num(ret->cfg) + 1;
	ret->is_stmt = PG_NEW_N(arena, num, bool);
	ret->seen = PG_NEW_N(arena, num, size_t);
	ret->stack = PG_NEW_N(arena, num, size_t);
	pg_code_entry(instance->function, &entry);
	ret->entry = pg_cfg_find(ret->cfg, entry);
	add_ranges(arena, instance->function, &code);
	sort(&code);
	ret->stmts = stmts_in(instance, &code);
	for (size_t i = 0; i < ret->stmts.num; i++)
		ret->is_stmt[pg_cfg_find(ret->cfg, ret->stmts.all[i].address)] = true;
	return ret;
}

static struct pg_function_stmts *stmts_of_function(const struct instance *instance)
{
	struct pg_resolver *resolver = instance->resolver;

	if (!resolver->stmts || resolver->stmts->function != instance->function->addr)
		resolver->stmts = new_stmts(instance);
	return resolver->stmts;
}

/** Has the search not been there before? */
static bool is_new(struct pg_function_stmts *in, size_t insn)
{
	const bool is_first = in->seen[insn] != in->num_searches;

	in->seen[insn] = in->num_searches;
	return is_first;
}

/** Count instructions that are looked at; false: they are too many. */
static bool may_look(struct pg_function_stmts *in, size_t num)
{
	in->num_looks += num;
	return in->num_looks / MOST_LOOKS <= pg_cfg_num(in->cfg);
}

/** From which statements control comes to one, without passing others; unknown: also where no instruction begins. */
struct origins {
	bool outside; /* of the instance, or where the function is entered */
	bool inside, unknown;
};

static struct origins find_origins(const struct instance *instance, struct pg_function_stmts *in,
				   size_t insn)
{
	struct origins from = {.unknown = insn == pg_cfg_num(in->cfg)};
	size_t depth = 0, num, *sources;

	in->num_searches++;
	in->stack[depth++] = insn;
	while (depth && !from.unknown) {
		const size_t at = in->stack[--depth];

		from.outside |= at == in->entry;
		from.unknown = !may_look(in, 1) ||
			       !pg_cfg_sources(in->cfg, instance->resolver->arena, at, &sources, &num);
		for (size_t i = 0; i < num && !from.unknown; i++) {
			if (!in->is_stmt[sources[i]]) {
				if (is_new(in, sources[i]))
					in->stack[depth++] = sources[i];
			} else if (is_inside(instance, pg_cfg_address(in->cfg, sources[i]))) {
				from.inside = true;
			} else {
				from.outside = true;
			}
		}
	}
	return from;
}

/** Does such a statement begin at the address? */
static bool has_stmt(const struct stmts *stmts, uint64_t address, const struct pg_line_stmt *like)
{
	for (size_t i = PG_LOWER_BOUND(stmts->num, k, stmts->all[k].address < address);
	     i < stmts->num && stmts->all[i].address == address; i++) {
		if (is_same(&stmts->all[i], like))
			return true;
	}
	return false;
}

static bool has_address(const struct addresses *addresses, uint64_t address)
{
	size_t at = PG_LOWER_BOUND(addresses->num, i, addresses->all[i] < address);

	return at < addresses->num && addresses->all[at] == address;
}

/**
 * Does control come from a beginning straight to others, and to nothing else? Then it is the
 * way to them: an event in each would be two for one call.
 */
static bool is_way_to(struct pg_function_stmts *in, const struct addresses *beginnings,
		      uint64_t address)
{
	const size_t begin = pg_cfg_find(in->cfg, address);
	size_t depth = 0, next, num = 0;

	if (begin == pg_cfg_num(in->cfg))
		return false;
	in->num_searches++;
	in->stack[depth++] = begin;
	while (depth) {
		const size_t at = in->stack[--depth];

		if (!may_look(in, 1))
			return false;
		for (size_t child = 0; (next = pg_cfg_next(in->cfg, at, child)) < pg_cfg_num(in->cfg); child++) {
			const uint64_t there = pg_cfg_address(in->cfg, next);

			if (!is_new(in, next))
				continue;
			if (!in->is_stmt[next])
				in->stack[depth++] = next;
			else if (there == address || !has_address(beginnings, there))
				return false;
			else
				num++;
		}
	}
	return num > 0;
}

/** The last statement at the entry; NULL: nothing is known of the others. */
static const struct pg_line_stmt *stmt_of_entry(const struct instance *instance,
						const struct stmts *stmts)
{
	size_t at = PG_LOWER_BOUND(stmts->num, i, stmts->all[i].address <= instance->entry);

	return at && stmts->all[at - 1].address == instance->entry ? &stmts->all[at - 1] : NULL;
}

/** Does control come to an address by the instance's entry alone? True, too, where it is not known. */
static bool is_behind_entry(const struct instance *instance, struct pg_function_stmts *in,
			    uint64_t address)
{
	const struct pg_ways ways = {.to = address, .past = &instance->entry, .num_past = 1};

	return !may_look(in, pg_cfg_num(in->cfg)) || !pg_cfg_has_way(in->cfg, &ways);
}

/** The statements inside, looked at one after the other. */
struct looking {
	const struct instance *instance;
	struct pg_function_stmts *in;
	struct addresses found;
	bool is_doubtful;
};

/** A beginning; but where control comes to it from inside, too, calls cannot be told from turns. */
static void add_found(struct looking *looking, uint64_t address, struct origins from)
{
	add(looking->instance, address, &looking->found);
	looking->is_doubtful |= from.inside;
}

/**
 * A statement like the mark, where all may be: to which control comes by the entry alone is rather the
 * rest of a call. If it comes from inside, and it does what the entry does, it may be a copy of that.
 */
static void look_at_marked(struct looking *looking, uint64_t address, struct origins from)
{
	const struct instance *instance = looking->instance;

	if (address == instance->entry ||
	    (from.outside && !is_behind_entry(instance, looking->in, address)))
		add_found(looking, address, from);
	else
		looking->is_doubtful |= from.outside || pg_cfg_same_operation(looking->in->cfg,
									      instance->entry, address);
}

/**
 * Any statement, where none is marked. Others than the entry's to which control comes from outside may be
 * beginnings as well, and those like it to which it comes from inside alone copies behind copies.
 */
static void look_at_unmarked(struct looking *looking, uint64_t address, struct origins from,
			     bool is_like)
{
	if (address == looking->instance->entry || (from.outside && is_like))
		add_found(looking, address, from);
	looking->is_doubtful |= from.outside != is_like;
}

/** `own`: the statements in the instance's code. */
static void look_at_all(struct looking *looking, const struct stmts *own,
			const struct pg_line_stmt *mark)
{
	const struct instance *instance = looking->instance;
	const struct pg_line_stmt *like = mark ? mark : stmt_of_entry(instance, &looking->in->stmts);
	uint64_t last = 0;

	looking->is_doubtful = !like;
	for (size_t i = 0; i < own->num && like; i++) {
		const uint64_t address = own->all[i].address;
		const bool is_like = has_stmt(&looking->in->stmts, address, like);
		struct origins from;

		if ((i && address == last) || (mark && !is_like) ||
		    (address != instance->entry && !is_inside(instance, address)))
			continue;
		last = address;
		from = find_origins(instance, looking->in, pg_cfg_find(looking->in->cfg, address));
		looking->is_doubtful |= from.unknown;
		if (mark)
			look_at_marked(looking, address, from);
		else
			look_at_unmarked(looking, address, from, is_like);
	}
}

/** The beginnings as control tells, of the statements in the instance's code. `mark`: NULL, if none is marked. */
static struct addresses find_by_control(const struct instance *instance, const struct stmts *own,
					const struct pg_line_stmt *mark, bool *ret_doubt)
{
	struct looking looking = {.instance = instance, .in = stmts_of_function(instance)};
	struct addresses kept = {.num = 0};

	*ret_doubt = !looking.in->cfg;
	if (*ret_doubt)
		return kept;
	look_at_all(&looking, own, mark);
	*ret_doubt = looking.is_doubtful;
	for (size_t i = 0; i < looking.found.num; i++) {
		const uint64_t address = looking.found.all[i];

		if (address == instance->entry || !is_way_to(looking.in, &looking.found, address))
			add(instance, address, &kept);
	}
	return kept;
}

/** The entry is the first. */
static struct pg_beginnings from_entry(const struct instance *instance,
				       const struct addresses *found, const char *doubt)
{
	uint64_t *all = PG_NEW_N(instance->resolver->arena, found->num + 1, uint64_t);
	size_t num = 0;

	all[num++] = instance->entry;
	for (size_t i = 0; i < found->num; i++) {
		if (found->all[i] != instance->entry)
			all[num++] = found->all[i];
	}
	return (struct pg_beginnings){all, num, doubt};
}

struct pg_beginnings pg_beginnings_of(struct pg_resolver *resolver, Dwarf_Die *unit,
				      struct pg_scope *scopes, size_t num_scopes, uint64_t entry)
{
	struct addresses found = {.num = 0};
	struct instance instance = {.resolver = resolver, .entry = entry};
	struct pg_line_stmt mark;
	struct stmts stmts;
	bool is_doubtful, is_marked;

	if (num_scopes < 2)
		return from_entry(&instance, &found, NULL);
	open_instance(resolver, unit, scopes, num_scopes, entry, &instance);
	stmts = stmts_in(&instance, &instance.own);
	mark = mark_of(&instance);
	found = find_marked(&instance, &stmts, &mark);
	is_marked = found.num > 0;
	if (found.num == 1 || (is_marked && !may_be_macro(&instance, &mark)))
		return from_entry(&instance, &found, NULL);
	found = find_by_control(&instance, &stmts, is_marked ? &mark : NULL, &is_doubtful);
	return from_entry(&instance, &found, is_doubtful ? unmarked : NULL);
}
