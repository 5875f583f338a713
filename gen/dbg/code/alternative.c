// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/alternative.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/search.h"
#include "dbg/code/flow.h"

/** The longest that is replaced, bytes: the table has a byte for it. */
enum { MOST_BYTES = 255 };

struct alternative {
	uint64_t from, to;		     /* of the code */
	uint64_t replacement, replacement_to; /* equal: it is not in the file */
};

/** What is kept with a file. */
struct kept {
	bool is_read;
	struct alternative *all; /* ascending by `from` */
	size_t num;
};

static const struct pg_reader reader = {sizeof(struct kept), NULL};

/** A table between two marks. */
struct bytes {
	uint64_t at;
	const char *bytes;
	size_t size;
};

static struct bytes bytes_between(const struct pg_dbg *dbg, enum pg_mark start, enum pg_mark end)
{
	uint64_t from = dbg->marks[start], to = dbg->marks[end];
	struct bytes ret = {.at = from};

	if (from && from < to)
		ret.bytes = pg_dbg_bytes(dbg, from, to - from);
	ret.size = ret.bytes ? to - from : 0;
	return ret;
}

static uint64_t relative(const struct pg_dbg *dbg, const struct bytes *table, size_t at)
{
	return table->at + at +
	       (uint64_t)(int64_t)pg_load_s32(dbg->arch->order, table->bytes + at);
}

/** Of the shapes of this machine the one by which the table has places of code in it; NULL: none. */
static const struct pg_arch_alternative *shape_of(const struct pg_dbg *dbg, const struct bytes *table)
{
	const struct pg_arch_alternative *shape = dbg->arch->alternatives;
	enum { SAMPLE = 8 };

	for (; shape && shape->size; shape++) {
		size_t num = table->size / shape->size, good = 0;

		if (table->size % shape->size)
			continue;
		num = num < SAMPLE ? num : SAMPLE;
		while (good < num && pg_dbg_is_code(dbg, relative(dbg, table, good * shape->size)) &&
		       pg_dbg_is_code(dbg, relative(dbg, table, good * shape->size + 4)))
			good++;
		if (good == num)
			return shape;
	}
	return NULL;
}

/** Each entry begins with where the code is and where that is which may take its place. */
static void read_alternatives(struct pg_dbg *dbg, struct kept *kept)
{
	const struct bytes table = bytes_between(dbg, PG_MARK_ALTERNATIVES_START,
						 PG_MARK_ALTERNATIVES_END);
	const struct pg_arch_alternative *shape = table.size ? shape_of(dbg, &table) : NULL;

	for (size_t at = 0; shape && at + shape->size <= table.size; at += shape->size) {
		const unsigned char *entry = (const unsigned char *)table.bytes + at;
		struct alternative *next = PG_PUSH(dbg->arena, kept->all, kept->num);

		next->from = relative(dbg, &table, at);
		next->to = next->from + entry[shape->length];
		next->replacement = relative(dbg, &table, at + 4);
		next->replacement_to = next->replacement + entry[shape->replacement_length];
	}
}

/** struct paravirt_patch_site: an address, a number, a length; before 6.8. */
static void read_paravirt(struct pg_dbg *dbg, struct kept *kept)
{
	enum { ENTRY_SIZE = 16, LENGTH = 9 };
	const struct bytes table =
		bytes_between(dbg, PG_MARK_PARAVIRT_START, PG_MARK_PARAVIRT_END);

	for (size_t at = 0; at + ENTRY_SIZE <= table.size; at += ENTRY_SIZE) {
		struct alternative *next = PG_PUSH(dbg->arena, kept->all, kept->num);

		next->from = pg_load_u64(dbg->arch->order, table.bytes + at);
		next->to = next->from + (unsigned char)table.bytes[at + LENGTH];
		next->replacement = next->replacement_to = 0;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct alternative *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static const struct kept *kept_of(struct pg_dbg *dbg)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);

	if (!kept->is_read) {
		kept->is_read = true;
		read_alternatives(dbg, kept);
		read_paravirt(dbg, kept);
		if (kept->num)
			qsort(kept->all, kept->num, sizeof(*kept->all), by_place);
	}
	return kept;
}

/** The first that may have code at or behind an address. */
static size_t first_near(const struct kept *kept, uint64_t address)
{
	uint64_t from = address < MOST_BYTES ? 0 : address - MOST_BYTES;

	return PG_LOWER_BOUND(kept->num, i, kept->all[i].from < from);
}

bool pg_alternative_at(struct pg_dbg *dbg, uint64_t from, uint64_t to)
{
	const struct kept *kept = kept_of(dbg);

	for (size_t i = first_near(kept, from); i < kept->num && kept->all[i].from < to; i++) {
		if (kept->all[i].to > from)
			return true;
	}
	return false;
}

bool pg_alternative_apply(struct pg_dbg *dbg, uint64_t begin, unsigned char *code, size_t size)
{
	const struct kept *kept = kept_of(dbg);
	const uint64_t end = begin + size;
	bool ret = false;

	for (size_t i = first_near(kept, begin); i < kept->num && kept->all[i].from < end; i++) {
		const struct alternative *all = &kept->all[i];
		uint64_t from = all->from > begin ? all->from : begin;
		uint64_t to = all->to < end ? all->to : end;
		const void *new = NULL;

		if (from < to && all->to - all->from == all->replacement_to - all->replacement)
			new = pg_dbg_bytes(dbg, all->replacement + (from - all->from), to - from);
		if (new) {
			memcpy(code + (from - begin), new, to - from);
			ret = true;
		}
	}
	return ret;
}

static bool leads(struct pg_dbg *dbg, const struct alternative *alternative, uint64_t from,
		  uint64_t to)
{
	struct pg_insn *insns = NULL;
	size_t num = 0;

	if (alternative->replacement == alternative->replacement_to)
		return false;
	if (!pg_insns_read(dbg, alternative->replacement, alternative->replacement_to, &insns, &num))
		return true; /* it may */
	for (size_t i = 0; i < num; i++) {
		bool has_target =
			insns[i].flow == PG_FLOW_BRANCH || insns[i].flow == PG_FLOW_JUMP;

		if (has_target && insns[i].target >= from && insns[i].target <= to)
			return true;
	}
	return false;
}

bool pg_alternative_leads(struct pg_dbg *dbg, uint64_t begin, uint64_t end, uint64_t from,
			  uint64_t to)
{
	const struct kept *kept = kept_of(dbg);
	size_t first = PG_LOWER_BOUND(kept->num, i, kept->all[i].from < begin);

	for (size_t i = first; i < kept->num && kept->all[i].from < end; i++) {
		if (leads(dbg, &kept->all[i], from, to))
			return true;
	}
	return false;
}
