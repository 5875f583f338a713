// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/instbuild.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "dbg/bytes/cursor.h"
#include "dbg/file/open.h"
#include "dbg/func/codewalk.h"
#include "dbg/func/func.h"
#include "dbg/unit/unit.h"

#define MAX_THREADS 8

/** An instance by its function's name, which is interned in the thread's arena. */
struct use {
	const char *name;
	uint32_t scope;
};

/** What one thread found in its share of the units. Each of libdw's handles belongs to one thread.
    */
struct share {
	struct pg_dbg *dbg;
	struct pg_arena *arena;
	uint64_t begin, end; /* offsets of unit headers: [begin, end) */
	pthread_t thread;
	bool has_thread;
	bool failed;
	bool is_cut; /* scopes are in each other too deep */

	struct use *uses;
	size_t num_uses;
	uint32_t *dies, *parents;
	size_t num_scopes, num_parents;
	uint64_t *units;
	uint32_t *unit_scopes;
	size_t num_units, num_unit_scopes;

	/* Of the unit being walked. */
	bool is_c;
	uint64_t header;
	void *numbered[PG_SCOPE_DEEPEST]; /* the DIEs around that have a number */
	uint32_t numbers[PG_SCOPE_DEEPEST];
};

/** The number of the scope outer[at], given when first asked for. */
static uint32_t number_of(struct share *share, const struct pg_scope *outer, size_t at)
{
	Dwarf_Die die = outer[at].die;
	uint32_t parent;

	if (share->numbered[at] == die.addr)
		return share->numbers[at];
	parent = at ? number_of(share, outer, at - 1) + 1 : 0;
	share->numbered[at] = die.addr;
	share->numbers[at] = (uint32_t)share->num_scopes;
	*PG_PUSH(share->arena, share->dies, share->num_scopes) =
		(uint32_t)(dwarf_dieoffset(&die) - share->header);
	*PG_PUSH(share->arena, share->parents, share->num_parents) = parent;
	return share->numbers[at];
}

static void note(struct share *share, const struct pg_scope *outer, size_t depth, const char *name)
{
	Dwarf_Die die = outer[depth - 1].die;
	uint64_t entry;

	if (name && pg_code_entry(&die, &entry))
		*PG_PUSH(share->arena, share->uses, share->num_uses) =
			(struct use){pg_intern(share->arena, name),
				     number_of(share, outer, depth - 1)};
}

static void note_function(const struct pg_code_visit *visit, void *data)
{
	const struct share *share = data;

	if (!share->is_c || pg_has_other_symbol(visit))
		note(data, visit->outer, visit->depth, dwarf_diename(visit->origin));
}

static void note_instance(const struct pg_code_visit *visit, void *data)
{
	note(data, visit->outer, visit->depth, dwarf_diename(visit->origin));
}

static void walk_unit(struct share *share, uint64_t header, Dwarf_Die *unit)
{
	memset(share->numbered, 0, sizeof(share->numbered));
	share->header = header;
	share->is_c = pg_unit_rules(unit) == PG_RULES_C;
	*PG_PUSH(share->arena, share->units, share->num_units) = header;
	*PG_PUSH(share->arena, share->unit_scopes, share->num_unit_scopes) =
		(uint32_t)share->num_scopes;
	share->is_cut |= !pg_code_walk(unit, note_function, note_instance, share);
}

static bool walk_units(struct share *share, Dwarf *dwarf)
{
	Dwarf_Off offset = 0, next;
	size_t size;
	int status;

	while ((status = dwarf_nextcu(dwarf, offset, &next, &size, NULL, NULL, NULL)) == 0) {
		Dwarf_Die unit;

		if (offset >= share->end)
			return true;
		if (offset >= share->begin) {
			if (!dwarf_offdie(dwarf, offset + size, &unit))
				return false;
			walk_unit(share, offset, &unit);
		}
		offset = next;
	}
	return status > 0;
}

static void *run_share(void *data)
{
	struct share *share = data;
	Elf *elf = pg_elf_again(pg_dbg_file(share->dbg));
	Dwarf *dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;

	share->failed = !dwarf || !walk_units(share, dwarf);
	if (dwarf)
		dwarf_end(dwarf);
	if (elf)
		elf_end(elf);
	return NULL;
}

/** As many as we have CPUs; each has about the same size of debug info. */
static size_t make_shares(struct pg_dbg *dbg, uint64_t size, struct share *shares)
{
	cpu_set_t cpus;
	size_t num = sched_getaffinity(0, sizeof(cpus), &cpus) == 0 ? (size_t)CPU_COUNT(&cpus) : 1;

	num = num < 1 ? 1 : num > MAX_THREADS ? MAX_THREADS : num;
	for (size_t i = 0; i < num; i++)
		shares[i] = (struct share){
			.dbg = dbg,
			.arena = pg_arena_create(),
			.begin = size / num * i,
			.end = i + 1 == num ? UINT64_MAX : size / num * (i + 1),
		};
	return num;
}

static void run_shares(struct share *shares, size_t num)
{
	for (size_t i = 1; i < num; i++)
		shares[i].has_thread =
			pthread_create(&shares[i].thread, NULL, run_share, &shares[i]) == 0;
	run_share(&shares[0]);
	for (size_t i = 1; i < num; i++) {
		if (shares[i].has_thread)
			pthread_join(shares[i].thread, NULL);
		else
			run_share(&shares[i]);
	}
}

/* --- One index of all shares --- */

static int by_name(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	int order = x->name == y->name ? 0 : strcmp(x->name, y->name);

	return order ? order : (x->scope > y->scope) - (x->scope < y->scope);
}

/** All uses, numbered through, by name; the scopes and units behind each other. */
static struct use *merge(struct pg_arena *arena, struct share *shares, size_t num,
			 struct pg_instances *ret, size_t *ret_num)
{
	struct use *uses = NULL;
	uint32_t *dies = NULL, *parents = NULL, *unit_scopes = NULL;
	uint64_t *units = NULL;
	size_t num_parents = 0, num_starts = 0;

	for (size_t i = 0; i < num; i++) {
		const struct share *share = &shares[i];
		uint32_t base = (uint32_t)ret->num_scopes;

		for (size_t j = 0; j < share->num_uses; j++)
			*PG_PUSH(arena, uses, *ret_num) =
				(struct use){share->uses[j].name, share->uses[j].scope + base};
		for (size_t j = 0; j < share->num_scopes; j++) {
			*PG_PUSH(arena, dies, ret->num_scopes) = share->dies[j];
			*PG_PUSH(arena, parents, num_parents) =
				share->parents[j] ? share->parents[j] + base : 0;
		}
		for (size_t j = 0; j < share->num_units; j++) {
			*PG_PUSH(arena, units, ret->num_units) = share->units[j];
			*PG_PUSH(arena, unit_scopes, num_starts) = share->unit_scopes[j] + base;
		}
	}
	*PG_PUSH(arena, unit_scopes, num_starts) = (uint32_t)ret->num_scopes;
	ret->dies = dies;
	ret->parents = parents;
	ret->units = units;
	ret->unit_scopes = unit_scopes;
	return uses;
}

static void group_by_name(struct pg_arena *arena, struct use *all, size_t num,
			  struct pg_instances *ret)
{
	uint32_t *names = NULL, *firsts = NULL, *uses = PG_NEW_N(arena, num + 1, uint32_t);
	char *strings;
	size_t size = 0, num_firsts = 0;

	if (num)
		qsort(all, num, sizeof(*all), by_name);
	for (size_t i = 0; i < num; i++) {
		uses[i] = all[i].scope;
		if (i && strcmp(all[i].name, all[i - 1].name) == 0)
			continue;
		*PG_PUSH(arena, names, ret->num_names) = (uint32_t)size;
		*PG_PUSH(arena, firsts, num_firsts) = (uint32_t)i;
		size += strlen(all[i].name) + 1;
	}
	*PG_PUSH(arena, firsts, num_firsts) = (uint32_t)num;
	strings = pg_alloc(arena, size);
	for (size_t i = 0; i < ret->num_names; i++)
		strcpy(strings + names[i], all[firsts[i]].name);
	ret->strings = strings;
	ret->strings_size = size;
	ret->names = names;
	ret->firsts = firsts;
	ret->uses = uses;
}

const struct pg_error *pg_instances_build(struct pg_dbg *dbg, struct pg_instances *ret)
{
	struct share shares[MAX_THREADS];
	struct pg_cursor info = pg_cursor_section(dbg, ".debug_info", NULL);
	size_t num = make_shares(dbg, (uint64_t)(info.end - info.at), shares), num_uses = 0;
	bool failed = false, is_cut = false;
	struct use *uses;

	*ret = (struct pg_instances){.num_names = 0};
	run_shares(shares, num);
	for (size_t i = 0; i < num; i++) {
		failed |= shares[i].failed;
		is_cut |= shares[i].is_cut;
	}
	if (!failed && !is_cut) {
		uses = merge(dbg->arena, shares, num, ret, &num_uses);
		group_by_name(dbg->arena, uses, num_uses, ret);
	}
	for (size_t i = 0; i < num; i++)
		pg_arena_destroy(shares[i].arena);
	if (failed)
		return pg_dbg_damaged(dbg, ".debug_info");
	return is_cut ? pg_code_too_deep(dbg) : NULL;
}
