// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/unit/unit.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "dbg/file/split.h"
#include "dbg/unit/aranges.h"
#include "dbg/unit/dwattr.h"
#include "dbg/unit/view.h"

struct range {
	Dwarf_Addr low, high; /* [low, high) */
	Dwarf_Off unit;	      /* offset of the unit's DIE */
};

/** All units' code, ascending; made when .debug_aranges does not know an address. */
struct unit_ranges {
	bool is_made;
	const struct pg_error *error; /* NULL: all have been read */
	struct range *ranges;
	size_t num;
};

static const struct pg_reader reader = {sizeof(struct unit_ranges), NULL};

const struct pg_error *pg_unit_next(struct pg_dbg *dbg, uint64_t *at, Dwarf_Die *ret,
				    bool *ret_is_unit, bool *ret_more)
{
	Dwarf_Off next;
	size_t header;
	int status = dbg->dwarf ? dwarf_nextcu(dbg->dwarf, *at, &next, &header, NULL, NULL, NULL)
				: 1; /* symbols alone: no units */

	*ret_more = status == 0;
	if (status < 0 || (status == 0 && !dwarf_offdie(dbg->dwarf, *at + header, ret)))
		return pg_dbg_damaged(dbg, ".debug_info");
	if (status == 0)
		PG_TRY(pg_split_open(dbg, ret));
	*ret_is_unit = status == 0 && dwarf_tag(ret) == DW_TAG_compile_unit;
	if (status == 0)
		*at = next;
	return NULL;
}

const struct pg_error *pg_units_walk(struct pg_dbg *dbg, bool (*visit)(Dwarf_Die *unit, void *data),
				     void *data)
{
	uint64_t at = 0;
	Dwarf_Die unit;
	bool is_unit, more;

	do {
		PG_TRY(pg_unit_next(dbg, &at, &unit, &is_unit, &more));
		if (more && is_unit && !visit(&unit, data))
			return NULL;
	} while (more);
	return NULL;
}

static bool note_ranges(Dwarf_Die *unit, void *data)
{
	struct pg_dbg *dbg = data;
	struct unit_ranges *all = pg_dbg_keep(dbg, &reader);
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(pg_split_skeleton(dbg, unit), at, &base, &low, &high)) > 0) {
		if (low < high)
			*PG_PUSH(dbg->arena, all->ranges, all->num) =
				(struct range){low, high,
					       dwarf_dieoffset(pg_split_skeleton(dbg, unit))};
	}
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return (x->low > y->low) - (x->low < y->low);
}

static const struct pg_error *index_ranges(struct pg_dbg *dbg, const struct unit_ranges **ret)
{
	struct unit_ranges *all = pg_dbg_keep(dbg, &reader);

	*ret = all;
	if (all->is_made)
		return all->error;
	all->is_made = true;
	all->error = pg_units_walk(dbg, note_ranges, dbg);
	if (all->num)
		qsort(all->ranges, all->num, sizeof(*all->ranges), by_address);
	return all->error;
}

static const struct range *find_range(const struct unit_ranges *all, uint64_t address)
{
	size_t after = PG_LOWER_BOUND(all->num, i, all->ranges[i].low <= address);

	return after && address < all->ranges[after - 1].high ? &all->ranges[after - 1] : NULL;
}

/** As dwarf_addrdie() finds it, which would read all of .debug_aranges into its own tables. */
static bool unit_of_aranges(struct pg_dbg *dbg, uint64_t address, Dwarf_Die *ret)
{
	Dwarf_Off next;
	uint64_t at;
	size_t header;

	return pg_aranges_find(dbg, address, &at) &&
	       dwarf_nextcu(dbg->dwarf, at, &next, &header, NULL, NULL, NULL) == 0 &&
	       dwarf_offdie(dbg->dwarf, at + header, ret);
}

const struct pg_error *pg_unit_at(struct pg_dbg *dbg, uint64_t address, Dwarf_Die *ret,
				  bool *ret_found)
{
	const struct unit_ranges *all;
	const struct range *range;

	*ret_found = pg_view_at(dbg, address, ret) || unit_of_aranges(dbg, address, ret);
	if (*ret_found)
		return pg_split_open(dbg, ret);
	PG_TRY(index_ranges(dbg, &all));
	range = find_range(all, address);
	if (!range)
		return NULL;
	if (!dwarf_offdie(dbg->dwarf, range->unit, ret))
		return pg_dbg_damaged(dbg, ".debug_info");
	*ret_found = true;
	return pg_split_open(dbg, ret);
}

bool pg_unit_by_header(struct pg_dbg *dbg, uint64_t header, Dwarf_Die *ret)
{
	Dwarf_Off next;
	size_t size;

	return pg_view_of(dbg, header, ret) ||
	       (dwarf_nextcu(dbg->dwarf, header, &next, &size, NULL, NULL, NULL) == 0 &&
		dwarf_offdie(dbg->dwarf, header + size, ret));
}

bool pg_path_matches(const char *known, const char *wanted)
{
	size_t known_len, wanted_len;

	if (!known)
		return false;
	while (wanted[0] == '.' && wanted[1] == '/')
		wanted += 2;
	known_len = strlen(known);
	wanted_len = strlen(wanted);
	if (wanted_len > known_len || strcmp(known + known_len - wanted_len, wanted) != 0)
		return false;
	return wanted_len == known_len || wanted[0] == '/' ||
	       known[known_len - wanted_len - 1] == '/';
}

bool pg_unit_moves_stack(const Dwarf_Die *unit)
{
	Dwarf_Die die = *unit;

	return dwarf_srclang(&die) == DW_LANG_Go;
}

/* Registered since DWARF 5. */
enum { C_17 = 0x2c, CXX_17 = 0x2a, CXX_20 = 0x2b };

bool pg_unit_is_rust(const Dwarf_Die *unit)
{
	Dwarf_Die die = *unit;

	return dwarf_srclang(&die) == DW_LANG_Rust;
}

bool pg_unit_is_cxx(const Dwarf_Die *unit)
{
	return pg_unit_rules(unit) == PG_RULES_NUMBERS && !pg_unit_is_rust(unit);
}

enum pg_unit_rules pg_unit_rules(const Dwarf_Die *unit)
{
	Dwarf_Die die = *unit;

	switch (dwarf_srclang(&die)) {
	case DW_LANG_C:
	case DW_LANG_C89:
	case DW_LANG_C99:
	case DW_LANG_C11:
	case C_17:
	case DW_LANG_ObjC:
	case DW_LANG_Mips_Assembler:
		return PG_RULES_C;
	case DW_LANG_C_plus_plus:
	case DW_LANG_C_plus_plus_03:
	case DW_LANG_C_plus_plus_11:
	case DW_LANG_C_plus_plus_14:
	case CXX_17:
	case CXX_20:
	case DW_LANG_ObjC_plus_plus:
	case DW_LANG_Rust:
		return PG_RULES_NUMBERS;
	default:
		return PG_RULES_OTHER;
	}
}

enum pg_unit_rules pg_function_rules(const Dwarf_Die *unit, const Dwarf_Die *function)
{
	uint64_t convention = DW_CC_normal;
	Dwarf_Die die;

	if (!function)
		return pg_unit_rules(unit);
	die = *function;
	if (pg_attr_unsigned(&die, DW_AT_calling_convention, &convention) == PG_ATTR_STRANGE ||
	    convention != DW_CC_normal)
		return PG_RULES_OTHER;
	return pg_unit_rules(unit);
}

/** What the compiler says of itself in the unit; NULL: nothing. */
static const char *producer_of(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Die unit;

	if (!dwarf_diecu(die, &unit, NULL, NULL))
		return NULL;
	return dwarf_formstring(dwarf_attr(&unit, DW_AT_producer, &attr));
}

/** "GNU C11 12.2.0 -mtune=generic -O2 …", "GNU GIMPLE …"; NULL: it is another compiler's. */
static const char *producer_of_gcc(Dwarf_Die *die)
{
	const char *producer = producer_of(die);

	return producer && strncmp(producer, "GNU ", 4) == 0 ? producer : NULL;
}

bool pg_is_by_gcc(Dwarf_Die *die)
{
	return producer_of_gcc(die) != NULL;
}

bool pg_is_by_llvm(Dwarf_Die *die)
{
	const char *producer = producer_of(die);

	return producer && strstr(producer, "clang");
}

bool pg_is_optimized(Dwarf_Die *die)
{
	const char *producer = producer_of_gcc(die);
	const char *option = producer ? strstr(producer, " -O") : NULL;

	return option && option[strlen(" -O")] != '0';
}
