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

static bool is_in(const struct pg_dbg *dbg, uint64_t address, const char *section)
{
	const char *name;

	return pg_dbg_section_at(dbg, address, &name) &&
	       strncmp(name, section, strlen(section)) == 0;
}

/** Of the sizes that struct alt_instr has had, the one by which the table has places in it. */
static size_t entry_size_of(const struct pg_dbg *dbg, const struct bytes *table)
{
	static const size_t sizes[] = {14, 12, 13};
	enum { SAMPLE = 8 };

	for (size_t i = 0; i < PG_ARRAY_SIZE(sizes); i++) {
		size_t num = table->size / sizes[i], good = 0;

		if (table->size % sizes[i])
			continue;
		num = num < SAMPLE ? num : SAMPLE;
		while (good < num && is_in(dbg, relative(dbg, table, good * sizes[i] + 4),
					   ".altinstr_replacement"))
			good++;
		if (good == num)
			return sizes[i];
	}
	return 0;
}

/** In all of them the lengths come behind the features: of 14 bytes in the last two, of 12 too. */
static void read_alternatives(struct pg_dbg *dbg, struct kept *kept)
{
	const struct bytes table = bytes_between(dbg, PG_MARK_ALTERNATIVES_START,
						 PG_MARK_ALTERNATIVES_END);
	size_t size = table.size ? entry_size_of(dbg, &table) : 0;

	for (size_t at = 0; size && at + size <= table.size; at += size) {
		const unsigned char *lengths =
			(const unsigned char *)table.bytes + at + (size == 13 ? 10 : size - 2);
		struct alternative *next = PG_PUSH(dbg->arena, kept->all, kept->num);

		next->from = relative(dbg, &table, at);
		next->to = next->from + lengths[0];
		next->replacement = relative(dbg, &table, at + 4);
		next->replacement_to = next->replacement + lengths[1];
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
