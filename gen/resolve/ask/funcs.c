// SPDX-License-Identifier: GPL-2.0-only
/* Functions: how much code they have, and whether it can be probed. */
#include <stdlib.h>
#include <string.h>

#include "dbg/code/kprobe.h"
#include "dbg/func/funclist.h"
#include "dbg/sym/symbols.h"
#include "dbg/type/btf.h"
#include "resolve/ask/survey.h"
#include "resolve/name.h"
#include "resolve/points/btfpoint.h"
#include "resolve/points/names.h"
#include "resolve/points/sites.h"

static void note_refusal(struct pg_resolver *resolver, uint64_t address, struct pg_func *func)
{
	const char *refusal = pg_probe_refusal(resolver->dbg, address);

	if (!refusal)
		return;
	if (!func->num_refused++)
		func->refusal = refusal;
}

/** Code without a symbol is dead: the body of a weak function that another one overrides. */
static bool is_alive(struct pg_resolver *resolver, uint64_t address, struct pg_place *ret)
{
	*ret = (struct pg_place){.address = address};
	return pg_symbol_at(resolver->dbg, address, &ret->symbol);
}

static struct pg_func make_func(struct pg_resolver *resolver,
				const struct pg_listed_function *listed)
{
	struct pg_func func = {.name = listed->name,
			       .signature = listed->signature,
			       .file = listed->file,
			       .line = listed->line};
	struct pg_site *copies = PG_NEW_N(resolver->arena, listed->num_copies, struct pg_site);
	struct pg_place place;

	for (size_t i = 0; i < listed->num_copies; i++) {
		struct pg_site *site = &copies[func.num_copies];

		if (!is_alive(resolver, listed->copies[i], &place))
			continue;
		site->address = place.address;
		pg_site_name(resolver, &place, &site->symbol, &site->offset);
		note_refusal(resolver, place.address, &func);
		func.num_copies++;
	}
	for (size_t i = 0; i < listed->num_inlined; i++) {
		if (!is_alive(resolver, listed->inlined[i], &place))
			continue;
		note_refusal(resolver, place.address, &func);
		func.num_inlined++;
	}
	func.copies = copies;
	return func;
}

static int by_name(const void *a, const void *b)
{
	const struct pg_func *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (!order)
		order = strcmp(x->file ? x->file : "", y->file ? y->file : "");
	if (order)
		return order;
	return (x->line > y->line) - (x->line < y->line);
}

/** Sorted: where functions of one name differ in their parameters, these belong to the name. */
static void tell_apart(struct pg_func *funcs, size_t num)
{
	for (size_t i = 0, end; i < num; i = end) {
		const char *name = funcs[i].name;
		bool differ = false;

		for (end = i; end < num && strcmp(funcs[end].name, name) == 0; end++)
			differ |= strcmp(funcs[end].signature, funcs[i].signature) != 0;
		for (size_t j = i; j < end && differ; j++)
			funcs[j].name = funcs[j].signature;
	}
}

/** Where there is BTF only: one copy of each, and none that is inlined. */
static void list_btf(struct pg_resolver *resolver, const char *pattern, struct pg_func **ret,
		     size_t *ret_num)
{
	struct pg_btf_func *const *funcs;
	size_t num = pg_btf_functions(resolver->dbg, pattern, &funcs);

	for (size_t i = 0; i < num; i++) {
		struct pg_place place = {.address = funcs[i]->number,
					 .symbol = {.name = funcs[i]->name,
						    .address = funcs[i]->number},
					 .btf = funcs[i]};
		struct pg_func func = {.name = funcs[i]->name, .num_copies = 1};
		struct pg_site *copy = PG_NEW(resolver->arena, struct pg_site);

		if (resolver->dbg->elf && !pg_btf_symbol(resolver->dbg, func.name, &place.symbol))
			continue;
		copy->address = place.address = pg_code_begin(resolver->dbg, place.symbol.address);
		pg_site_name(resolver, &place, &copy->symbol, &copy->offset);
		func.copies = copy;
		func.refusal = pg_site_refusal(resolver->dbg, &place);
		func.num_refused = func.refusal != NULL;
		*PG_PUSH(resolver->arena, *ret, *ret_num) = func;
	}
}

const struct pg_error *pg_survey_functions(struct pg_surveyor *surveyor, struct pg_arena *arena,
					   const char *pattern, struct pg_func **ret,
					   size_t *ret_num)
{
	struct pg_resolver resolver = pg_surveyor_resolver(surveyor, arena, NULL);
	struct pg_listed_function *listed;
	size_t num;

	*ret = NULL;
	*ret_num = 0;
	if (surveyor->dbg->btf) {
		list_btf(&resolver, pattern, ret, ret_num);
		return NULL;
	}
	PG_TRY(pg_functions_list(surveyor->dbg, arena, pattern, &listed, &num));
	for (size_t i = 0; i < num; i++) {
		struct pg_func func = make_func(&resolver, &listed[i]);

		if (func.num_copies || func.num_inlined)
			*PG_PUSH(arena, *ret, *ret_num) = func;
	}
	if (*ret_num)
		qsort(*ret, *ret_num, sizeof(**ret), by_name);
	tell_apart(*ret, *ret_num);
	return NULL;
}

const struct pg_error *pg_survey_names(struct pg_surveyor *surveyor, struct pg_arena *arena,
				       const char *pattern, const char *const **ret,
				       size_t *ret_num)
{
	return pg_function_names(surveyor->dbg, arena, pattern, ret, ret_num);
}
