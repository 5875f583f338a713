// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/sites.h"

#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "dbg/code/kprobe.h"
#include "dbg/func/qualname.h"
#include "dbg/type/btf.h"
#include "resolve/points/btfpoint.h"
#include "resolve/points/meant.h"

/** Every line of a function or file, as maps want it. */
static bool is_list_of_lines(const struct pg_point *point)
{
	return point->at == PG_AT_PATTERN && !point->pattern;
}

static void note_choices(struct pg_search *search)
{
	const struct pg_point *point = search->point;
	struct pg_diags *diags = search->resolver->diags;

	pg_meant_note(search);
	if (point->at == PG_AT_LINE && search->line &&
	    search->line - search->first != point->line)
		pg_diag(diags, PG_SEV_NOTE, point->span,
			"no code has line %u: the probe is at line %u, the next one that has",
			point->line, search->line - search->first);
	if (point->at == PG_AT_RETURN && search->num_inlined)
		pg_diag(diags, PG_SEV_WARNING, point->span,
			"'%s' is also inlined in %zu places, whose returns this probe does not see",
			point->func, search->num_inlined);
	if (search->num_parts)
		pg_diag(diags, PG_SEV_NOTE, point->span,
			"%zu %s of '%s' that gcc has split off %s left out: the rest of it calls %s, where "
			"the call has begun",
			search->num_parts, search->num_parts > 1 ? "parts" : "part", point->func,
			search->num_parts > 1 ? "are" : "is", search->num_parts > 1 ? "them" : "it");
	if (search->num_doubtful)
		pg_diag(diags, PG_SEV_NOTE, point->span,
			"'%s' may fire too seldom or too often where it is inlined: of %zu of %zu "
			"instances the debug info does not say where their calls begin",
			pg_search_text(search), search->num_doubtful, search->num_functions);
}

/** SYMBOL+OFFSET, for messages. */
static const char *place_text(struct pg_resolver *resolver, uint64_t address)
{
	struct pg_symbol symbol;

	if (!pg_symbol_at(resolver->dbg, address, &symbol))
		return pg_printf(resolver->arena, "0x%llx", (unsigned long long)address);
	return pg_printf(resolver->arena, "%s+0x%llx", symbol.name,
			 (unsigned long long)(address - symbol.address));
}

/** The same for a place; where there is BTF only, addresses are numbers without a meaning. */
static const char *site_text(struct pg_resolver *resolver, const struct pg_place *place)
{
	return resolver->dbg->elf ? place_text(resolver, place->address) : place->symbol.name;
}

static bool is_place(const struct pg_search *search, uint64_t address)
{
	for (size_t i = 0; address && i < search->num; i++) {
		if (search->places[i].address == address)
			return true;
	}
	return false;
}

/** Lines whose code the compiler has split so that no choice of places sees each arrival once. */
static void note_repeats(struct pg_search *search)
{
	struct pg_resolver *resolver = search->resolver;
	const struct pg_place *first = NULL;
	size_t num = 0;

	for (size_t i = 0; i < search->num; i++) {
		if (!is_place(search, search->places[i].repeats))
			continue;
		first = first ? first : &search->places[i];
		num++;
	}
	if (!first || is_list_of_lines(search->point))
		return;
	pg_diag(resolver->diags, PG_SEV_NOTE, search->point->span,
		"'%s' may fire twice when control arrives at line %u once: after %s also at %s%s",
		pg_search_text(search), first->line, place_text(resolver, first->repeats),
		place_text(resolver, first->address),
		num > 1 ? pg_printf(resolver->arena, ", and so at %zu more of %zu sites", num - 1,
				    search->num)
			: "");
}

/** Of a kernel without an ELF file. */
static const char *refusal_by_name(struct pg_dbg *dbg, const char *name)
{
	size_t num;

	if (!pg_btf_count_symbols(dbg, name, &num) || num == 1)
		return NULL;
	return num ? "several symbols have its name, and BTF does not say which is meant"
		   : "the running kernel has no symbol of its name";
}

const char *pg_site_refusal(struct pg_dbg *dbg, const struct pg_place *place)
{
	const char *why;

	if (place->refusal)
		return place->refusal;
	if (place->btf && place->btf->is_ambiguous)
		return "several functions have its name, with different parameters, and BTF "
		       "does not say which is meant";
	if (!dbg->elf) /* nothing is known of the code */
		return refusal_by_name(dbg, place->symbol.name);
	why = pg_probe_refusal(dbg, place->address);
	if (why || dbg->kind == PG_DBG_PROGRAM || pg_symbol_is_unique(dbg, place->symbol.name))
		return why;
	if (dbg->kind == PG_DBG_MODULE)
		return "several symbols of the module have its name, and probes are set by name";
	if (place->moment == PG_MOMENT_RETURNED)
		return "several symbols have its name, and probes of returns are set by name";
	return place->btf ? "several symbols have its name, and BTF does not say which is meant"
			  : NULL;
}

/** Leave out places that the kernel would refuse; it is a problem when it refuses all of them. */
static struct pg_problem drop_refused(struct pg_search *search)
{
	const char *first = NULL, *refusal = NULL;
	size_t kept = 0, num = search->num;

	for (size_t i = 0; i < num; i++) {
		struct pg_place *place = &search->places[i];
		const char *why = pg_site_refusal(search->resolver->dbg, place);

		if (!why) {
			search->places[kept++] = *place;
		} else if (!refusal) {
			refusal = why;
			first = site_text(search->resolver, place);
		}
	}
	search->num = kept;
	if (!kept)
		return pg_problem_at(search->resolver->arena, search->point->span,
				     "'%s' cannot be probed: %s", pg_search_text(search), refusal);
	if (kept < num)
		pg_diag(search->resolver->diags, PG_SEV_WARNING, search->point->span,
			"%zu of %zu sites of '%s' are left out, as %s: %s", num - kept, num,
			pg_search_text(search), first, refusal);
	return pg_no_problem();
}

/** The innermost scope's place in the debug info. */
static uint64_t die_of(const struct pg_place *place)
{
	return place->num_scopes ? dwarf_dieoffset(&place->scopes[0].die) : 0;
}

static int by_address(const void *a, const void *b)
{
	const struct pg_place *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->num_scopes != y->num_scopes)
		return x->num_scopes < y->num_scopes ? -1 : 1;
	return (die_of(x) > die_of(y)) - (die_of(x) < die_of(y));
}

/**
 * By address, each once: nested instances of one function can begin at the same place, and the
 * outermost is meant, as it is the first in the debug info. In a list of lines, each once for a
 * line.
 */
static void sort_places(struct pg_search *search)
{
	bool by_line = is_list_of_lines(search->point);
	size_t kept = 0;

	if (search->num)
		qsort(search->places, search->num, sizeof(*search->places), by_address);
	for (size_t i = 0; i < search->num; i++) {
		const struct pg_place *place = &search->places[i];

		if (!kept || search->places[kept - 1].address != place->address ||
		    (by_line && search->places[kept - 1].line != place->line))
			search->places[kept++] = *place;
	}
	if (kept < search->num && search->point->at == PG_AT_ENTRY)
		pg_diag(search->resolver->diags, PG_SEV_NOTE, search->point->span,
			"%zu of %zu instances of '%s' begin at the address of another: one event "
			"there stands for both",
			search->num - kept, search->num, pg_search_text(search));
	search->num = kept;
}

/**
 * In Go a name with a dot before `:` is a function, if it is not called like a file of sources: the
 * debug info tells, the spec cannot. NULL: it is a file.
 */
static const struct pg_probe *as_go_function(struct pg_resolver *resolver, const struct pg_probe *probe)
{
	struct pg_probe *copy;

	if (probe->point.func || pg_is_source_file(probe->point.file) || !pg_is_go(resolver->dbg))
		return NULL;
	copy = PG_NEW(resolver->arena, struct pg_probe);
	*copy = *probe;
	copy->point.func = probe->point.file;
	copy->point.func_span = probe->point.file_span;
	copy->point.file = NULL;
	return copy;
}

/** A line without code stands for the next one that has some, which need not be the same in all builds. */
static void count_lines(struct pg_search *search)
{
	if (search->point->at != PG_AT_LINE || !search->point->func || !search->line)
		return;
	for (size_t i = 0; i < search->num; i++)
		search->places[i].counted = search->line - search->first + 1;
}

struct pg_problem pg_places_find(struct pg_resolver *resolver, const struct pg_probe *probe,
				 struct pg_place **ret, size_t *ret_num)
{
	struct pg_search search = {.resolver = resolver, .probe = probe, .point = &probe->point};
	const struct pg_probe *of_go = as_go_function(resolver, probe);
	struct pg_problem problem;

	if (of_go) {
		search.probe = of_go;
		search.point = &of_go->point;
	}
	if (resolver->dbg->btf)
		problem = pg_search_btf(&search);
	else if (search.point->func)
		problem = pg_search_functions(&search);
	else
		problem = pg_search_files(&search);
	if (problem.error)
		return problem;
	note_choices(&search);
	count_lines(&search);
	sort_places(&search);
	problem = drop_refused(&search);
	if (!problem.error)
		note_repeats(&search);
	*ret = search.places;
	*ret_num = search.num;
	return problem;
}
