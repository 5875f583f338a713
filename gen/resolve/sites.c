// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/sites.h"

#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "dbg/func.h"
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
	unsigned line;		/* found for PG_AT_LINE */
	unsigned num_functions; /* out-of-line functions that the point names */
	unsigned num_inlined;	/* inlined instances of those */
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

/** No code has the name: because it is misspelt, or because all of it is inlined? */
static struct pg_problem no_function(struct search *search)
{
	struct pg_resolver *resolver = search->resolver;
	const char *name = search->point->func, *near;
	const struct pg_error *error;
	const char *const *names;
	struct pg_problem problem;
	bool inlined = false;
	size_t num;

	error = pg_function_is_inlined(resolver->dbg, name, &inlined);
	if (error)
		return (struct pg_problem){error, search->point->func_span};
	if (inlined)
		return blame(search, search->point->func_span,
			     "'%s' has no code of its own, only inlined instances: not supported "
			     "yet",
			     name);
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
	if (strcmp(pg_place_function(place), point->func) != 0 &&
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

static struct pg_problem no_line(struct search *search, const struct pg_line_query *query,
				 unsigned first)
{
	unsigned last;

	if (pg_last_line(search->resolver, query, &last) || !last)
		return blame(search, search->point->at_span, "'%s': no line of it has code",
			     point_text(search));
	return blame(search, search->point->at_span, "'%s': the last line with code is %u",
		     point_text(search), last - first);
}

/** Lines count from the function's own line. */
static struct pg_problem add_line(struct search *search, struct pg_place *entry)
{
	struct pg_line_query query = {.unit = &entry->unit};
	const struct pg_error *error;
	struct pg_place *places;
	unsigned first, found;
	size_t num;

	if (!entry->num_scopes)
		return blame(search, search->point->func_span,
			     "'%s' has no debug info: its lines are unknown", search->point->func);
	query.function = &entry->scopes[entry->num_scopes - 1].die;
	pg_function_declared(query.function, &query.file, &first);
	if (!query.file || !first)
		return blame(search, search->point->func_span,
			     "the debug info does not say where '%s' begins", search->point->func);
	query.line = first + search->point->line;
	error = pg_places_of_line(search->resolver, &query, &places, &num, &found);
	if (error)
		return (struct pg_problem){error, search->point->at_span};
	if (!num)
		return no_line(search, &query, first);
	search->line = found - first;
	for (size_t i = 0; i < num; i++)
		add_place(search, &places[i]);
	return no_problem();
}

static struct pg_problem add_function(struct search *search, struct pg_place *entry)
{
	const struct pg_error *error;

	search->num_functions++;
	if (entry->num_scopes)
		search->num_inlined += pg_count_inlined(
			&entry->unit, &entry->scopes[entry->num_scopes - 1].die);
	switch (search->point->at) {
	case PG_AT_OFFSET:
		return add_offset(search, entry);
	case PG_AT_LINE:
		return add_line(search, entry);
	case PG_AT_ENTRY:
	case PG_AT_RETURN:
	case PG_AT_PATTERN:
		break;
	}
	error = skip_prologue(search, entry);
	if (error)
		return (struct pg_problem){error, search->point->func_span};
	add_place(search, entry);
	return no_problem();
}

static struct pg_problem find_in_functions(struct search *search)
{
	struct pg_symbol *symbols;
	size_t num = pg_symbols_of_function(search->resolver->dbg, search->point->func, &symbols);
	struct pg_problem problem;

	for (size_t i = 0; i < num; i++) {
		struct pg_place entry;
		const struct pg_error *error =
			pg_place_at(search->resolver, symbols[i].address, &entry);

		if (error)
			return (struct pg_problem){error, search->point->func_span};
		entry.symbol = symbols[i]; /* of several at one address, the one that was asked for */
		if (!is_meant(search, &entry))
			continue;
		problem = add_function(search, &entry);
		if (problem.error)
			return problem;
	}
	if (search->num_functions)
		return no_problem();
	if (num && search->point->file)
		return blame(search, search->point->file_span, "no function '%s' in a file '%s'",
			     search->point->func, search->point->file);
	return no_function(search);
}

/* --- FILE:LINE --- */

static bool note_unit(Dwarf_Die *unit, void *data)
{
	struct search *search = data;
	struct pg_line_query query = {
		.unit = unit, .file = search->point->file, .line = search->point->line};
	struct pg_place *places;
	unsigned found;
	size_t num;

	if (!pg_path_matches(dwarf_diename(unit), search->point->file))
		return true;
	search->num_functions++;
	if (pg_places_of_line(search->resolver, &query, &places, &num, &found) || !num)
		return true;
	if (search->num && found > search->line)
		return true;
	if (search->num && found < search->line)
		search->num = 0;
	search->line = found;
	for (size_t i = 0; i < num; i++)
		add_place(search, &places[i]);
	return true;
}

static struct pg_problem find_in_files(struct search *search)
{
	const struct pg_point *point = search->point;
	const struct pg_error *error =
		pg_units_walk(search->resolver->dbg, note_unit, search);

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

	if (point->at == PG_AT_LINE && search->line != point->line)
		pg_diag(diags, PG_SEV_NOTE, point->span,
			"no code has line %u: the probe is at line %u, the next one that has",
			point->line, search->line);
	if (search->num_inlined)
		pg_diag(diags, PG_SEV_NOTE, point->span,
			"'%s' is also inlined in %u place%s, which this probe does not see: not "
			"supported yet",
			point->func, search->num_inlined, search->num_inlined == 1 ? "" : "s");
}

/** Leave out what the kernel would refuse; all of it refused is a problem. */
static struct pg_problem drop_refused(struct search *search)
{
	const char *refusal = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < search->num; i++) {
		struct pg_place *place = &search->places[i];
		const char *why = pg_kprobe_refusal(search->resolver->dbg, place->address);

		if (!why) {
			search->places[kept++] = *place;
			continue;
		}
		refusal = why;
		if (search->num > 1)
			pg_diag(search->resolver->diags, PG_SEV_WARNING, search->point->span,
				"'%s': the site %s+0x%llx is left out: %s", point_text(search),
				place->symbol.name,
				(unsigned long long)(place->address - place->symbol.address),
				why);
	}
	search->num = kept;
	if (kept)
		return no_problem();
	return blame(search, search->point->span, "'%s' cannot be probed: %s", point_text(search),
		     refusal);
}

static int by_address(const void *a, const void *b)
{
	const struct pg_place *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
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
	problem = drop_refused(&search);
	qsort(search.places, search.num, sizeof(*search.places), by_address);
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
