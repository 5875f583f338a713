// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/effect.h"

#include <string.h>
#include <uthash.h>

#include "base/array.h"
#include "dbg/code/decode.h"
#include "dbg/sym/symbols.h"

/** How deep functions that call each other are looked into. */
#define DEEPEST 4

#define STATIC_CALL "__SCT__"

struct kept_clobbers {
	UT_hash_handle hh;
	struct clobbers_key {
		uint64_t target, depth;
	} key;
	uint64_t clobbers;
};

/** What is kept with a file. */
struct clobbers {
	struct kept_clobbers *by_key;
};

static void close_clobbers(void *state)
{
	struct clobbers *clobbers = state;

	HASH_CLEAR(hh, clobbers->by_key);
}

static const struct pg_reader reader = {sizeof(struct clobbers), close_clobbers};

/* --- Instructions --- */

static uint64_t written_by(struct pg_dbg *dbg, const cs_insn *insn)
{
	cs_regs read, written;
	uint8_t num_read, num_written;
	uint64_t bits = 0;

	if (insn->id == PG_UNKNOWN_INSN || !dbg->arch->code->reg_bit)
		return dbg->arch->code->unknown_writes(insn->bytes);
	if (!pg_insn_registers(dbg, insn, read, &num_read, written, &num_written))
		return 0;
	for (size_t i = 0; i < num_written; i++)
		bits |= dbg->arch->code->reg_bit(written[i]);
	return bits;
}

struct reading {
	struct pg_dbg *dbg;
	struct pg_effect **effects;
	size_t *num;
};

static void read_one(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct reading *reading = data;
	struct pg_effect *effect = PG_PUSH(reading->dbg->arena, *reading->effects, *reading->num);

	*effect = (struct pg_effect){.address = insn->address, .size = (uint8_t)insn->size};
	reading->dbg->arch->code->effect(insn, before, effect);
	effect->writes = written_by(reading->dbg, insn);
}

bool pg_effects_read(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct pg_effect **effects,
		     size_t *num)
{
	struct reading reading = {dbg, effects, num};

	return !pg_insn_walk(dbg, from, to, read_one, &reading);
}

/* --- Calls --- */

/**
 * Functions that go on where a pointer says, although their code does not look like it: the machine's
 * own, and static calls, whose jump the kernel changes (include/linux/static_call.h).
 */
static bool is_pointers(struct pg_dbg *dbg, uint64_t target, const char *name)
{
	const char *section;

	for (const char *const *thunk = dbg->arch->thunks; name && *thunk; thunk++) {
		if (strncmp(name, *thunk, strlen(*thunk)) == 0)
			return true;
	}
	if (name && strncmp(name, STATIC_CALL, strlen(STATIC_CALL)) == 0)
		return true;
	return pg_dbg_section_at(dbg, target, &section) && strncmp(section, ".plt", 4) == 0;
}

static uint64_t clobbers_of(struct pg_dbg *dbg, uint64_t target, uint64_t depth);

static bool is_inside(const struct pg_symbol *symbol, uint64_t address)
{
	return address - symbol->address < symbol->size;
}

/** The registers that a function writes, and those written by functions that it calls or goes on
    to. */
static uint64_t written_in(struct pg_dbg *dbg, const struct pg_symbol *symbol, uint64_t depth)
{
	const uint64_t all = dbg->arch->clobbered;
	struct pg_effect *effects = NULL;
	uint64_t written = 0;
	size_t num = 0;

	if (!symbol->size || !pg_effects_read(dbg, symbol->address, symbol->address + symbol->size,
					      &effects, &num))
		return 0;
	for (size_t i = 0; i < num; i++) {
		written |= effects[i].is_restore ? 0 : effects[i].writes & all;
		if (effects[i].is_call && !effects[i].target)
			return all;
	}
	for (size_t i = 0; i < num && written != all; i++) {
		if (effects[i].target && !is_inside(symbol, effects[i].target))
			written |= clobbers_of(dbg, effects[i].target, depth - 1);
	}
	return written;
}

static uint64_t clobbers_of(struct pg_dbg *dbg, uint64_t target, uint64_t depth)
{
	const struct clobbers_key key = {target, depth};
	struct clobbers *all = pg_dbg_keep(dbg, &reader);
	struct kept_clobbers *kept;
	struct pg_symbol symbol;
	bool is_known;

	HASH_FIND(hh, all->by_key, &key, sizeof(key), kept);
	if (kept || !depth)
		return kept ? kept->clobbers : 0;
	is_known = pg_symbol_at(dbg, target, &symbol);
	kept = PG_NEW(dbg->arena, struct kept_clobbers);
	kept->key = key;
	if (is_pointers(dbg, target, is_known ? symbol.name : NULL))
		kept->clobbers = dbg->arch->clobbered;
	else if (is_known)
		kept->clobbers = written_in(dbg, &symbol, depth);
	HASH_ADD(hh, all->by_key, key, sizeof(key), kept);
	return kept->clobbers;
}

uint64_t pg_call_clobbers(struct pg_dbg *dbg, uint64_t target)
{
	return target ? clobbers_of(dbg, target, DEEPEST) : dbg->arch->clobbered;
}
