// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/sites.h"

#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "dbg/func.h"
#include "dbg/inline.h"
#include "dbg/insn.h"
#include "dbg/kprobe.h"
#include "dbg/unit.h"
#include "resolve/lines.h"
#include "resolve/loc.h"

/** A search for the places of one point. */
struct search {
	struct pg_resolver *resolver;
	const struct pg_probe *probe;
	const struct pg_point *point;
	struct pg_place *places;
	size_t num;
	const struct pg_error *error; /* of a walk */
	size_t num_functions; /* and inlined instances that the point names */
	size_t num_inlined;   /* instances whose returns cannot be probed */
	Dwarf_Die *units;     /* of the out-of-line functions among them */
	size_t num_units;
	bool in_any_unit; /* inlined instances may be anywhere */
	/* For PG_AT_LINE: from which line they are counted, the line found, the last that has code.
	 */
	unsigned first, line, last;
};

static struct pg_problem no_problem(void)
{
	return (struct pg_problem){NULL};
}

static struct pg_problem __attribute__((format(printf, 3, 4)))
blame(struct search *search, struct pg_span span, const char *format, ...)
{
	struct pg_error *error = PG_NEW(search->resolver->arena, struct pg_error);
	va_list args;

	va_start(args, format);
	error->message = pg_vprintf(search->resolver->arena, format, args);
	va_end(args);
	return (struct pg_problem){error, span};
}

static const char *point_text(struct search *search)
{
	return pg_point_text(search->resolver->arena, search->point);
}

static void add_place(struct search *search, const struct pg_place *place)
{
	*PG_PUSH(search->resolver->arena, search->places, search->num) = *place;
}

/* --- FUNC --- */

/** Neither code nor an inlined instance has the name. */
static struct pg_problem no_function(struct search *search)
{
	struct pg_resolver *resolver = search->resolver;
	const char *name = search->point->func, *near;
	const char *const *names;
	struct pg_problem problem;
	size_t num;

	problem = blame(search, search->point->func_span, "'%s': no such function in %s", name,
			resolver->dbg->path);
	names = pg_symbol_function_names(resolver->dbg, &num);
	near = pg_suggest(name, names, num);
	if (near)
		problem.error = pg_error_hint(resolver->arena, problem.error, "did you mean '%s'?",
					      near);
	return problem;
}

/** Is the function at the place what the point names, and declared where it says? */
static bool is_meant(struct search *search, struct pg_place *place)
{
	const struct pg_point *point = search->point;
	const char *file;
	unsigned line;

	if (!place->num_scopes)
		return !point->file;
	if (!pg_name_matches(point->func, pg_place_function(place)) &&
	    strcmp(place->symbol.name, point->func) != 0)
		return false;
	if (!point->file)
		return true;
	pg_function_declared(&place->scopes[place->num_scopes - 1].die, &file, &line);
	return pg_path_matches(file, point->file);
}

/** In unoptimised code parameters are readable once the prologue has stored them. */
static const struct pg_error *skip_prologue(struct search *search, struct pg_place *place)
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

static struct pg_problem add_offset(struct search *search, const struct pg_place *entry)
{
	const struct pg_point *point = search->point;
	struct pg_resolver *resolver = search->resolver;
	uint64_t address = entry->address + point->offset, nearest;
	const struct pg_error *error;
	struct pg_place place;

	if (point->offset >= (entry->symbol.size ? entry->symbol.size : UINT64_MAX))
		return blame(search, point->at_span, "'%s' has only %llu bytes of code",
			     entry->symbol.name, (unsigned long long)entry->symbol.size);
	error = pg_insn_boundary(resolver->dbg, entry->address, address, &nearest);
	if (!error && nearest != address) {
		struct pg_problem problem = blame(search, point->at_span,
						  "'%s' is inside an instruction",
						  point_text(search));

		problem.error = pg_error_hint(resolver->arena, problem.error,
					      "the instruction begins at %s+0x%llx", point->func,
					      (unsigned long long)(nearest - entry->address));
		return problem;
	}
	if (!error)
		error = pg_place_at(resolver, address, &place);
	if (error)
		return (struct pg_problem){error, point->at_span};
	add_place(search, &place);
	return no_problem();
}

static struct pg_problem no_line(struct search *search)
{
	if (!search->last)
		return blame(search, search->point->at_span, "'%s': no line of it has code",
			     point_text(search));
	return blame(search, search->point->at_span, "'%s': the last line with code is %u",
		     point_text(search), search->last - search->first);
}

/** The places of a line; of several functions or instances only those with the lowest line found.
 */
static const struct pg_error *add_places_of_line(struct search *search,
						 const struct pg_line_query *query)
{
	struct pg_place *places;
	unsigned found, last;
	size_t num;

	PG_TRY(pg_places_of_line(search->resolver, query, &places, &num, &found));
	if (!num) {
		PG_TRY(pg_last_line(search->resolver, query, &last));
		if (last > search->last)
			search->last = last;
		return NULL;
	}
	if (search->num && found > search->line)
		return NULL;
	if (found < search->line)
		search->num = 0;
	search->line = found;
	for (size_t i = 0; i < num; i++)
		add_place(search, &places[i]);
	return NULL;
}

/** Lines count from the function's own line; `function` has code, out of line or inlined. */
static struct pg_problem add_line(struct search *search, Dwarf_Die *unit, Dwarf_Die *function)
{
	struct pg_line_query query = {.unit = unit, .function = function};
	const struct pg_error *error;
	unsigned first;

	pg_function_declared(function, &query.file, &first);
	if (!query.file || !first)
		return blame(search, search->point->func_span,
			     "the debug info does not say where '%s' begins", search->point->func);
	query.line = first + search->point->line;
	if (search->first && first != search->first)
		return blame(search, search->point->func_span,
			     "functions named '%s' begin at lines %u and %u: name one with "
			     "FUNC@FILE",
			     search->point->func, search->first, first);
	search->first = first;
	error = add_places_of_line(search, &query);
	return (struct pg_problem){error, search->point->at_span};
}

/** Could functions inlined here also be inlined in other units? Those of headers are. */
static void note_unit_of(struct search *search, struct pg_place *entry)
{
	const char *file, *unit;
	unsigned line;

	if (!entry->num_scopes)
		return;
	unit = dwarf_diename(&entry->unit);
	pg_function_declared(&entry->scopes[entry->func].die, &file, &line);
	if (!unit || !file || !pg_path_matches(file, unit))
		search->in_any_unit = true;
	*PG_PUSH(search->resolver->arena, search->units, search->num_units) = entry->unit;
}

static struct pg_problem add_function(struct search *search, struct pg_place *entry)
{
	const struct pg_error *error = NULL;

	search->num_functions++;
	note_unit_of(search, entry);
	switch (search->point->at) {
	case PG_AT_OFFSET:
		return add_offset(search, entry);
	case PG_AT_LINE:
		if (!entry->num_scopes)
			return blame(search, search->point->func_span,
				     "'%s' has no debug info: its lines are unknown",
				     search->point->func);
		return add_line(search, &entry->unit, &entry->scopes[entry->func].die);
	case PG_AT_ENTRY:
	case PG_AT_RETURN:
	case PG_AT_PATTERN:
		break;
	}
	if (search->point->at != PG_AT_RETURN)
		error = skip_prologue(search, entry);
	if (error)
		return (struct pg_problem){error, search->point->func_span};
	/* Names mean what they mean in the function, whatever is inlined at its entry. */
	pg_place_skip_scopes(entry, entry->func);
	entry->is_return = search->point->at == PG_AT_RETURN;
	entry->is_entry = !entry->is_return && entry->address == entry->symbol.address;
	add_place(search, entry);
	return no_problem();
}

static struct pg_problem find_out_of_line(struct search *search)
{
	struct pg_symbol *symbols;
	size_t num = pg_symbols_of_function(search->resolver->dbg, search->point->func, &symbols);

	for (size_t i = 0; i < num; i++) {
		struct pg_problem problem;
		struct pg_place entry;
		const struct pg_error *error =
			pg_place_at(search->resolver, symbols[i].address, &entry);

		if (error)
			return (struct pg_problem){error, search->point->func_span};
		entry.symbol =
			symbols[i]; /* of several at one address, the one that was asked for */
		if (!is_meant(search, &entry))
			continue;
		problem = add_function(search, &entry);
		if (problem.error)
			return problem;
	}
	return no_problem();
}

/* --- Inlined instances --- */

/** The scope of the place that the point names: what was found by line may be in a deeper one. */
static void set_function(struct search *search, struct pg_place *place)
{
	for (size_t i = 0; i < place->num_scopes; i++) {
		const char *name = place->scopes[i].kind == PG_SCOPE_BLOCK
					   ? NULL
					   : dwarf_diename(&place->scopes[i].die);

		if (name && pg_name_matches(search->point->func, name)) {
			place->func = i;
			return;
		}
	}
}

/** Is an instance inlined, at any depth, into the caller that the point names? */
static bool is_in_caller(const struct pg_point *point, const struct pg_inlined *instance)
{
	if (!point->caller)
		return true;
	for (size_t i = 1; i < instance->num_scopes; i++) {
		const char *name = instance->scopes[i].kind == PG_SCOPE_BLOCK
					   ? NULL
					   : dwarf_diename(&instance->scopes[i].die);

		if (name && pg_name_matches(point->caller, name))
			return true;
	}
	return false;
}

static struct pg_problem add_instance(struct search *search, struct pg_inlined *instance)
{
	struct pg_place place;
	const char *file;
	uint64_t entry;
	unsigned line;

	pg_function_declared(&instance->scopes[0].die, &file, &line);
	if (search->point->file && !pg_path_matches(file, search->point->file))
		return no_problem();
	if (!is_in_caller(search->point, instance))
		return no_problem();
	/* Code without a symbol is dead: the body of a weak function that another one overrides. */
	if (!pg_code_entry(&instance->scopes[0].die, &entry) ||
	    pg_place_of_instance(search->resolver, instance, entry, &place))
		return no_problem();
	search->num_functions++;
	if (search->point->at == PG_AT_RETURN) {
		search->num_inlined++;
		return no_problem();
	}
	if (search->point->at == PG_AT_LINE)
		return add_line(search, &instance->unit, &instance->scopes[0].die);
	if (search->point->at == PG_AT_OFFSET &&
	    entry - place.symbol.address != search->point->offset)
		return no_problem();
	add_place(search, &place);
	return no_problem();
}

/**
 * In the units of the out-of-line functions; in all units when there is none, or when the function
 * is a header's. A function that has code is not looked for among those of its name in other files
 * that have none: that would be to visit the whole kernel for every probe.
 */
static struct pg_problem find_inlined(struct search *search)
{
	struct pg_inlined *instances = NULL;
	size_t num_searches = search->num_units;
	struct pg_problem problem = {NULL};

	if (search->point->at == PG_AT_OFFSET && !search->point->caller)
		return problem;
	if (!num_searches || search->in_any_unit)
		num_searches = 1;
	for (size_t i = 0; i < num_searches && !problem.error; i++) {
		Dwarf_Die *unit = search->num_units && !search->in_any_unit ? &search->units[i]
									     : NULL;
		size_t num;

		problem.error = pg_inlined_find(search->resolver->dbg, search->point->func, unit,
						&instances, &num);
		for (size_t j = 0; j < num && !problem.error; j++)
			problem = add_instance(search, &instances[j]);
	}
	if (problem.error && !problem.span.source)
		problem.span = search->point->func_span;
	return problem;
}

static struct pg_problem find_in_functions(struct search *search)
{
	struct pg_problem problem = no_problem();

	if (!search->point->caller)
		problem = find_out_of_line(search);
	if (!problem.error)
		problem = find_inlined(search);
	if (problem.error)
		return problem;
	if (!search->num_functions && search->point->file)
		return blame(search, search->point->file_span, "no function '%s' in a file '%s'",
			     search->point->func, search->point->file);
	if (!search->num && search->point->caller && search->point->at != PG_AT_LINE)
		return blame(
			search, search->point->caller_span,
			"no instance of '%s' is inlined there; the sites of '%s' are listed by "
			"--stop-after=sites",
			search->point->func, search->point->func);
	if (!search->num_functions)
		return no_function(search);
	if (!search->num && search->point->at == PG_AT_RETURN)
		return blame(search, search->point->at_span,
			     "'%s' is only inlined: an inlined function does not return",
			     search->point->func);
	if (!search->num && search->point->at == PG_AT_LINE)
		return no_line(search);
	for (size_t i = 0; i < search->num; i++)
		set_function(search, &search->places[i]);
	return problem;
}

/* --- FILE:LINE --- */

static bool note_unit(Dwarf_Die *unit, void *data)
{
	struct search *search = data;
	struct pg_line_query query = {
		.unit = unit, .file = search->point->file, .line = search->point->line};

	if (!pg_path_matches(dwarf_diename(unit), search->point->file))
		return true;
	search->num_functions++;
	search->error = add_places_of_line(search, &query);
	return !search->error;
}

static struct pg_problem find_in_files(struct search *search)
{
	const struct pg_point *point = search->point;
	const struct pg_error *error =
		pg_units_walk(search->resolver->dbg, note_unit, search);

	if (!error)
		error = search->error;
	if (error)
		return (struct pg_problem){error, point->file_span};
	if (!search->num_functions)
		return blame(search, point->file_span,
			     "no unit is compiled from '%s' (lines of headers and of included "
			     "files: not supported yet)",
			     point->file);
	if (!search->num)
		return blame(search, point->at_span, "'%s': no code at or after this line",
			     point_text(search));
	return no_problem();
}

/* --- All --- */

static void note_choices(struct search *search)
{
	const struct pg_point *point = search->point;
	struct pg_diags *diags = search->resolver->diags;

	if (point->at == PG_AT_LINE && search->line - search->first != point->line)
		pg_diag(diags, PG_SEV_NOTE, point->span,
			"no code has line %u: the probe is at line %u, the next one that has",
			point->line, search->line - search->first);
	if (point->at == PG_AT_RETURN && search->num_inlined)
		pg_diag(diags, PG_SEV_WARNING, point->span,
			"'%s' is also inlined in %zu places, whose returns this probe does not see",
			point->func, search->num_inlined);
}

/** Leave out what the kernel would refuse; all of it refused is a problem. */
static struct pg_problem drop_refused(struct search *search)
{
	const char *first = NULL, *refusal = NULL;
	size_t kept = 0, num = search->num;

	for (size_t i = 0; i < num; i++) {
		struct pg_place *place = &search->places[i];
		const char *why = pg_kprobe_refusal(search->resolver->dbg, place->address);

		if (!why && place->is_return &&
		    !pg_symbol_is_unique(search->resolver->dbg, place->symbol.name))
			why = "several symbols have its name, and probes of returns are set by "
			      "name";

		if (!why) {
			search->places[kept++] = *place;
		} else if (!refusal) {
			refusal = why;
			first = pg_printf(search->resolver->arena, "%s+0x%llx", place->symbol.name,
					  (unsigned long long)(place->address -
							       place->symbol.address));
		}
	}
	search->num = kept;
	if (!kept)
		return blame(search, search->point->span, "'%s' cannot be probed: %s",
			     point_text(search), refusal);
	if (kept < num)
		pg_diag(search->resolver->diags, PG_SEV_WARNING, search->point->span,
			"%zu of %zu sites of '%s' are left out, as %s: %s", num - kept, num,
			point_text(search), first, refusal);
	return no_problem();
}

static int by_address(const void *a, const void *b)
{
	const struct pg_place *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

/** By address, each once: nested instances of one function can begin at the same place. */
static void sort_places(struct search *search)
{
	size_t kept = 0;

	if (search->num)
		qsort(search->places, search->num, sizeof(*search->places), by_address);
	for (size_t i = 0; i < search->num; i++) {
		if (!kept || search->places[kept - 1].address != search->places[i].address)
			search->places[kept++] = search->places[i];
	}
	search->num = kept;
}

struct pg_problem pg_places_find(struct pg_resolver *resolver, const struct pg_probe *probe,
				 struct pg_place **ret, size_t *ret_num)
{
	struct search search = {
		.resolver = resolver, .probe = probe, .point = &probe->point};
	struct pg_problem problem = probe->point.func ? find_in_functions(&search)
						       : find_in_files(&search);

	if (problem.error)
		return problem;
	note_choices(&search);
	sort_places(&search);
	problem = drop_refused(&search);
	*ret = search.places;
	*ret_num = search.num;
	return problem;
}

void pg_site_name(struct pg_resolver *resolver, const struct pg_place *place,
		  const char **ret_symbol, uint64_t *ret_offset)
{
	struct pg_dbg *dbg = resolver->dbg;
	uint64_t text = dbg->marks[PG_MARK_TEXT];
	bool is_unique = pg_symbol_is_unique(dbg, place->symbol.name);

	if (is_unique || !text || place->address < text) {
		*ret_symbol = place->symbol.name;
		*ret_offset = place->address - place->symbol.address;
	} else {
		*ret_symbol = "_text";
		*ret_offset = place->address - text;
	}
}
