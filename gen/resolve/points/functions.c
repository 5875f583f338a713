// SPDX-License-Identifier: GPL-2.0-only
/* Points that name a function: FUNC and what may follow it. */
#include <string.h>

#include "dbg/code/ifunc.h"
#include "dbg/code/insn.h"
#include "dbg/code/kprobe.h"
#include "dbg/func/callsite.h"
#include "dbg/func/func.h"
#include "dbg/func/inline.h"
#include "dbg/func/qualname.h"
#include "dbg/line/linefind.h"
#include "dbg/unit/unit.h"
#include "resolve/points/lines.h"
#include "resolve/points/meant.h"
#include "resolve/points/search.h"
#include "resolve/where/beginning.h"
#include "resolve/where/settled.h"

/** So many instances are asked about that large tables are worth making (pg_dbg.expects_many). */
#define MANY_INSTANCES 256

/** The file is the expensive part: libdw reads the whole line table for its name. */
static bool is_in_file(const struct pg_point *point, Dwarf_Die *function)
{
	const char *file;
	unsigned line;

	if (!point->file)
		return true;
	pg_function_declared(function, &file, &line);
	return pg_path_matches(file, point->file);
}

/** Is the function at the place the one that the point names, and declared where it says? */
static bool is_meant(struct pg_search *search, struct pg_place *place)
{
	const struct pg_point *point = search->point;

	if (!place->num_scopes)
		return !point->file;
	if (!pg_function_matches(search->resolver->dbg, &search->func,
				 &place->scopes[place->func].die) &&
	    !pg_symbol_is_called(place->symbol.name, point->func))
		return false;
	return is_in_file(point, &place->scopes[place->num_scopes - 1].die);
}

/** In unoptimised code parameters are readable once the prologue has stored them. */
static const struct pg_error *skip_prologue(struct pg_search *search, struct pg_place *place)
{
	struct pg_resolver *resolver = search->resolver;
	uint64_t address;

	if (!pg_is_unoptimized(resolver, place))
		return NULL;
	PG_TRY(pg_prologue_end(resolver->dbg, &place->unit,
			       &place->scopes[place->num_scopes - 1].die, place->address,
			       &address));
	return pg_place_at(resolver, address, place);
}

/**
 * The last instruction that begins at or before a place. Where a row of the line table begins, an
 * instruction does: instructions newer than the decoder would stop it.
 */
static const struct pg_error *nearest_boundary(struct pg_resolver *resolver,
					       struct pg_place *place, uint64_t *ret)
{
	const struct pg_line_row *rows, *row;
	const struct pg_error *error;
	struct pg_found_line found;
	size_t num;

	*ret = place->address;
	if (place->has_unit && pg_line_find(resolver->dbg, &place->unit, place->address, &found) &&
	    found.is_row)
		return NULL;
	error = pg_insn_boundary(resolver->dbg, place->symbol.address, place->address, ret);
	if (!error || !place->has_unit)
		return error;
	PG_TRY(pg_lines_of_unit(resolver->dbg, &place->unit, &rows, &num));
	row = pg_line_at(rows, num, place->address);
	if (!row || row->address != place->address)
		return error;
	*ret = place->address;
	return NULL;
}

static struct pg_problem add_offset(struct pg_search *search, const struct pg_place *entry)
{
	const struct pg_point *point = search->point;
	struct pg_resolver *resolver = search->resolver;
	uint64_t address = entry->symbol.address + point->offset, nearest;
	const struct pg_error *error;
	struct pg_place place;

	if (point->offset >= (entry->symbol.size ? entry->symbol.size : UINT64_MAX))
		return pg_problem_at(search->resolver->arena, point->at_span,
				     "'%s' has only %llu bytes of code", entry->symbol.name,
				     (unsigned long long)entry->symbol.size);
	error = pg_place_at(resolver, address, &place);
	if (!error)
		error = nearest_boundary(resolver, &place, &nearest);
	if (!error && nearest != address) {
		struct pg_problem problem =
			pg_problem_at(search->resolver->arena, point->at_span,
				      "'%s' is inside an instruction", pg_search_text(search));

		problem.error = pg_error_hint(resolver->arena, problem.error,
					      "the instruction begins at %s+0x%llx", point->func,
					      (unsigned long long)(nearest - entry->symbol.address));
		return problem;
	}
	if (error)
		return pg_problem_of(error, point->at_span);
	pg_search_add(search, &place);
	return pg_no_problem();
}

static struct pg_problem no_line(struct pg_search *search)
{
	struct pg_problem problem;

	if (search->point->at == PG_AT_PATTERN)
		return pg_problem_at(search->resolver->arena, search->point->at_span,
				     "'%s': no line of it with code matches",
				     pg_search_text(search));
	if (!search->last)
		return pg_problem_at(search->resolver->arena, search->point->at_span,
				     "'%s': no line of it has code", pg_search_text(search));
	problem = pg_problem_at(search->resolver->arena, search->point->at_span,
				"'%s': the last line with code is %u", pg_search_text(search),
				search->last - search->first);
	if (search->point->line >= search->first)
		problem.error = pg_error_hint(search->resolver->arena, problem.error,
					      "lines count from the function's own, which is 0; a "
					      "line of a file is FILE:LINE");
	return problem;
}

/** Lines count from the function's own line; `function` has code, out of line or inlined. */
static struct pg_problem add_lines(struct pg_search *search, Dwarf_Die *unit, Dwarf_Die *function)
{
	struct pg_line_query query = {.unit = unit, .function = function, .probe = search->probe};
	const struct pg_error *error;
	unsigned first;

	pg_function_declared(function, &query.file, &first);
	if (!query.file || !first)
		return pg_problem_at(search->resolver->arena, search->point->func_span,
				     "the debug info does not say where '%s' begins",
				     search->point->func);
	query.line = first + search->point->line;
	if (search->point->at == PG_AT_LINE && search->first && first != search->first)
		return pg_problem_of(
			pg_meant_hint(search,
				      pg_error(search->resolver->arena,
					       "functions named '%s' begin at lines %u and %u: "
					       "name one with FUNC@FILE",
					       search->point->func, search->first, first)),
			search->point->func_span);
	search->first = first;
	error = pg_search_lines(search, &query);
	return pg_problem_of(error, search->point->at_span);
}

static struct pg_problem add_function(struct pg_search *search, struct pg_place *entry)
{
	const struct pg_error *error = NULL;
	const uint64_t begin = entry->address;

	search->num_functions++;
	if (entry->num_scopes)
		pg_meant_add(search, &entry->scopes[entry->func].die);
	switch (search->point->at) {
	case PG_AT_OFFSET:
		return add_offset(search, entry);
	case PG_AT_LINE:
	case PG_AT_PATTERN:
		if (search->resolver->dbg->no_dwarf)
			return pg_problem_of(search->resolver->dbg->no_dwarf,
					     search->point->func_span);
		if (!entry->num_scopes)
			return pg_problem_at(search->resolver->arena, search->point->func_span,
					     "'%s' has no debug info: its lines are unknown",
					     search->point->func);
		return add_lines(search, &entry->unit, &entry->scopes[entry->func].die);
	case PG_AT_ENTRY:
	case PG_AT_RETURN:
		break;
	}
	if (search->point->at == PG_AT_RETURN) {
		pg_search_returns(search, entry);
		return pg_no_problem();
	}
	error = skip_prologue(search, entry);
	if (error)
		return pg_problem_of(error, search->point->func_span);
	/* Names mean what they mean in the function, whatever is inlined at its entry. */
	pg_place_start_at_function(entry);
	entry->is_entry = entry->address == begin;
	pg_search_add(search, entry);
	return pg_no_problem();
}

/**
 * An offset counts in one function's code: among a symbol of just this name and its relatives
 * (FUNC, FUNC.part.0), only the first is meant; where there are only several relatives, none is.
 */
static struct pg_problem choose_for_offset(struct pg_search *search, struct pg_symbol *symbols,
					   size_t *num)
{
	const struct pg_point *point = search->point;
	size_t num_exact = 0;

	if (point->at != PG_AT_OFFSET || pg_func_name_is_wild(&search->func))
		return pg_no_problem();
	for (size_t i = 0; i < *num; i++) {
		if (pg_symbol_is_called(symbols[i].name, point->func))
			symbols[num_exact++] = symbols[i];
	}
	if (num_exact || *num < 2) {
		*num = num_exact ? num_exact : *num;
		return pg_no_problem();
	}
	return pg_problem_at(search->resolver->arena, point->func_span,
			     "an offset in which of '%s' and '%s'? write the symbol",
			     symbols[0].name, symbols[1].name);
}

/**
 * Is it a part that goes on with calls which the rest of its function has begun? An event there would be the
 * second of one call. A point with the symbol's own name means it all the same; where only some calls are
 * such, a note says so. In the kernel the rest returns when the part does, whether it has called it or jumped there; in
 * programs the exits of a part are those of the function, unless the rest goes on after it.
 */
static bool goes_on(struct pg_search *search, struct pg_place *entry)
{
	const struct pg_point *point = search->point;
	struct pg_dbg *dbg = search->resolver->dbg;
	struct pg_part_calls calls;

	if ((point->at != PG_AT_ENTRY && point->at != PG_AT_RETURN) || !entry->num_scopes ||
	    !pg_symbol_is_part(entry->symbol.name) ||
	    pg_symbol_is_called(entry->symbol.name, point->func))
		return false;
	calls = pg_part_calls(dbg, &entry->unit, &entry->scopes[entry->num_scopes - 1].die);
	if (point->at == PG_AT_RETURN && dbg->kind == PG_DBG_PROGRAM)
		return calls.returning > 0;
	search->num_doubtful += calls.inside && calls.inside < calls.all;
	search->num_parts += calls.all && calls.inside == calls.all;
	return calls.all && calls.inside == calls.all;
}

/** The function that a symbol names, if the point means it. */
static struct pg_problem add_symbol(struct pg_search *search, const struct pg_symbol *symbol)
{
	struct pg_place entry;
	const struct pg_error *error = pg_place_at(
		search->resolver, pg_code_begin(search->resolver->dbg, symbol->address), &entry);

	if (error)
		return pg_problem_of(error, search->point->func_span);
	entry.symbol = *symbol; /* where several are at one address, the one that was asked for */
	if (!is_meant(search, &entry) || goes_on(search, &entry))
		return pg_no_problem();
	*PG_PUSH(search->resolver->arena, search->entries, search->num_entries) = entry.address;
	if (!symbol->is_resolver)
		return add_function(search, &entry);
	search->num_functions++;
	entry.refusal = pg_ifunc_refusal(search->resolver->dbg, symbol);
	pg_search_add(search, &entry);
	return pg_no_problem();
}

/** Was the first entry found by a symbol of just this name? Then an offset counts in it, and in no other. */
static bool is_by_symbol(const struct pg_search *search)
{
	struct pg_symbol symbol;

	return pg_symbol_at(search->resolver->dbg, search->entries[0], &symbol) &&
	       pg_symbol_is_called(symbol.name, search->point->func);
}

/** Where a function or an instance of one is entered, as far as it may be probed. */
static bool find_entry(struct pg_search *search, Dwarf_Die *code, uint64_t *ret)
{
	if (!pg_code_entry(code, ret))
		return false;
	*ret = pg_code_begin(search->resolver->dbg, *ret);
	return true;
}

/** In C++ and Rust functions' symbols have other names than the source: the debug info has both. */
static struct pg_problem add_copy(struct pg_search *search, struct pg_inlined *copy)
{
	struct pg_symbol symbol;
	uint64_t entry;

	if (!find_entry(search, &copy->scopes[0].die, &entry) ||
	    !pg_symbol_at(search->resolver->dbg, entry, &symbol) ||
	    pg_code_begin(search->resolver->dbg, symbol.address) != entry)
		return pg_no_problem();
	for (size_t i = 0; i < search->num_entries; i++) {
		if (search->entries[i] == entry)
			return pg_no_problem();
	}
	if (search->point->at == PG_AT_OFFSET && search->num_entries && is_by_symbol(search))
		return pg_no_problem();
	if (search->point->at == PG_AT_OFFSET && search->num_entries)
		return pg_problem_of(
			pg_meant_hint(search,
				      pg_error(search->resolver->arena,
					       "an offset in which function named '%s'? write "
					       "the symbol, as '%s'",
					       search->point->func, symbol.name)),
			search->point->func_span);
	return add_symbol(search, &symbol);
}

static struct pg_problem find_out_of_line(struct pg_search *search)
{
	struct pg_symbol *symbols;
	size_t num = pg_symbols_of_function(search->resolver->dbg, search->point->func, &symbols);
	struct pg_problem problem = choose_for_offset(search, symbols, &num);

	for (size_t i = 0; i < num && !problem.error; i++)
		problem = add_symbol(search, &symbols[i]);
	return problem;
}

/* --- Inlined instances --- */

/** The scope of the place that the point names: a place found by line may be in a deeper one. */
static void set_function(struct pg_search *search, struct pg_place *place)
{
	for (size_t i = 0; i < place->num_scopes; i++) {
		if (place->scopes[i].kind != PG_SCOPE_BLOCK &&
		    pg_function_matches(search->resolver->dbg, &search->func,
					&place->scopes[i].die)) {
			place->func = i;
			return;
		}
	}
}

/** Is an instance inlined, at any depth, into the caller that the point names? */
static bool is_in_caller(struct pg_search *search, struct pg_inlined *instance)
{
	if (!search->point->caller)
		return true;
	for (size_t i = 1; i < instance->num_scopes; i++) {
		if (instance->scopes[i].kind != PG_SCOPE_BLOCK &&
		    pg_function_matches(search->resolver->dbg, &search->caller,
					&instance->scopes[i].die))
			return true;
	}
	return false;
}

/**
 * An instance begins in each copy that the compiler has made of it; the one at its entry is a place already.
 * Where it is not known, the event is for the entry and what is likely, and a note says so.
 */
static void add_copies(struct pg_search *search, struct pg_inlined *instance, uint64_t entry)
{
	const struct pg_beginnings beginnings =
		pg_beginnings_of(search->resolver, &instance->unit, instance->scopes,
				 instance->num_scopes, entry);
	struct pg_place place;

	search->num_doubtful += beginnings.doubt != NULL;
	for (size_t i = 1; i < beginnings.num; i++) {
		if (!pg_place_of_instance(search->resolver, instance, beginnings.addresses[i], &place))
			pg_search_add(search, &place);
	}
}

static struct pg_problem add_instance(struct pg_search *search, struct pg_inlined *instance)
{
	struct pg_place place;
	uint64_t entry;

	if (search->point->at == PG_AT_OFFSET && !search->point->caller)
		return pg_no_problem();
	if (!is_in_file(search->point, &instance->scopes[0].die))
		return pg_no_problem();
	if (!is_in_caller(search, instance))
		return pg_no_problem();
	/* Code without a symbol is dead: the body of a weak function that another one overrides. */
	if (!find_entry(search, &instance->scopes[0].die, &entry) ||
	    pg_place_of_instance(search->resolver, instance, entry, &place))
		return pg_no_problem();
	search->num_functions++;
	pg_meant_add(search, &instance->scopes[0].die);
	if (search->point->at == PG_AT_RETURN) {
		search->num_inlined++;
		return pg_no_problem();
	}
	if (search->point->at == PG_AT_LINE || search->point->at == PG_AT_PATTERN)
		return add_lines(search, &instance->unit, &instance->scopes[0].die);
	if (search->point->at == PG_AT_OFFSET &&
	    entry - place.symbol.address != search->point->offset)
		return pg_no_problem();
	if (search->point->at == PG_AT_ENTRY)
		add_copies(search, instance, entry);
	pg_search_add(search, &place);
	return pg_no_problem();
}

/** Each file's function of the name, and wherever it is inlined: all are meant. */
static struct pg_problem find_inlined(struct pg_search *search)
{
	struct pg_inlined *instances;
	struct pg_problem problem = {.error = NULL};
	size_t num;

	problem.error = pg_inlined_find(search->resolver->dbg, &search->func, &instances, &num);
	search->resolver->dbg->expects_many |= num >= MANY_INSTANCES;
	for (size_t i = 0; i < num && !problem.error; i++) {
		if (instances[i].scopes[0].kind == PG_SCOPE_FUNCTION && !search->point->caller)
			problem = add_copy(search, &instances[i]);
		else if (instances[i].scopes[0].kind != PG_SCOPE_FUNCTION)
			problem = add_instance(search, &instances[i]);
	}
	if (problem.error && !problem.span.source)
		problem.span = search->point->func_span;
	return problem;
}

/** FUNC@VERSION and FUNC@@VERSION of a library: a file or a caller here, unless it is in quotes. */
static struct pg_problem as_version(const struct pg_search *search, struct pg_problem problem,
				    const char *marks, const char *version)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.0123456789";

	if (search->resolver->dbg->kind == PG_DBG_PROGRAM && strchr(version, '_') &&
	    strspn(version, letters) == strlen(version))
		problem.error = pg_error_hint(search->resolver->arena, problem.error,
					      "a symbol with its version is written in quotes: '%s%s%s'",
					      search->point->func, marks, version);
	return problem;
}

static struct pg_problem no_file(const struct pg_search *search)
{
	const struct pg_point *point = search->point;

	return as_version(search,
			  pg_problem_at(search->resolver->arena, point->file_span,
					"no function '%s' in a file '%s'", point->func, point->file),
			  "@", point->file);
}

static struct pg_problem no_instance(const struct pg_search *search)
{
	const struct pg_point *point = search->point;

	return as_version(search,
			  pg_problem_at(search->resolver->arena, point->caller_span,
					"no instance of '%s' is inlined there; the sites of '%s' are "
					"listed by --stop-after=sites", point->func, point->func),
			  "@@", point->caller);
}

struct pg_problem pg_search_functions(struct pg_search *search)
{
	struct pg_problem problem = pg_no_problem();
	struct pg_arena *arena = search->resolver->arena;

	pg_func_name_parse(arena, search->point->func, &search->func);
	if (search->point->caller)
		pg_func_name_parse(arena, search->point->caller, &search->caller);
	if (!search->point->caller)
		problem = find_out_of_line(search);
	if (!problem.error)
		problem = find_inlined(search);
	if (problem.error)
		return problem;
	if (!search->num_functions && search->point->file)
		return pg_near_file(search, no_file(search));
	if (!search->num && search->point->caller && search->point->at != PG_AT_LINE &&
	    search->point->at != PG_AT_PATTERN)
		return no_instance(search);
	if (!search->num_functions)
		return pg_meant_none(search);
	if (!search->num && search->point->at == PG_AT_RETURN)
		return pg_problem_at(search->resolver->arena, search->point->at_span,
				     "'%s' is only inlined: an inlined function does not return",
				     search->point->func);
	if (!search->num && (search->point->at == PG_AT_LINE || search->point->at == PG_AT_PATTERN))
		return no_line(search);
	pg_search_drop_followed(search);
	for (size_t i = 0; i < search->num; i++)
		set_function(search, &search->places[i]);
	return problem;
}
