// SPDX-License-Identifier: GPL-2.0-only
#include "support/dwsample.h"

#include <dwarf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_TRIES     100000
#define MAX_DEPTH     64
#define MAX_VARIABLES 1024

struct extent {
	uint64_t begin, size; /**< of code */
	Dwarf_Off unit;	      /**< of its DIE */
};

struct dws_sampler {
	int fd;
	Elf *elf;
	Dwarf *dwarf;
	Dwarf_CFI *cfi;
	uint64_t random;
	struct extent *extents;
	size_t num_extents;
	uint64_t total; /**< size of all extents */
	Dwarf_Die function;
	Dwarf_Die variables[MAX_VARIABLES];
	size_t num_variables;
};

static uint64_t next_random(struct dws_sampler *sampler)
{
	uint64_t x = sampler->random += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* --- Units --- */

static void add_unit(struct dws_sampler *sampler, Dwarf_Die *unit)
{
	Dwarf_Addr base, begin, end;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(unit, at, &base, &begin, &end)) > 0) {
		struct extent *extent;

		if (end <= begin)
			continue;
		if ((sampler->num_extents & (sampler->num_extents - 1)) == 0)
			sampler->extents =
				realloc(sampler->extents,
					(2 * sampler->num_extents + 1) * sizeof(*sampler->extents));
		extent = &sampler->extents[sampler->num_extents++];
		*extent = (struct extent){begin, end - begin, dwarf_dieoffset(unit)};
		sampler->total += extent->size;
	}
}

static void add_units(struct dws_sampler *sampler)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;

	while (dwarf_get_units(sampler->dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0) {
		if (dwarf_tag(&unit) == DW_TAG_compile_unit)
			add_unit(sampler, &unit);
	}
}

struct dws_sampler *dws_open(const char *path, uint64_t seed)
{
	struct dws_sampler *sampler = calloc(1, sizeof(*sampler));

	sampler->random = seed;
	elf_version(EV_CURRENT);
	sampler->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (sampler->fd >= 0)
		sampler->elf = elf_begin(sampler->fd, ELF_C_READ_MMAP, NULL);
	if (sampler->elf)
		sampler->dwarf = dwarf_begin_elf(sampler->elf, DWARF_C_READ, NULL);
	if (sampler->dwarf) {
		sampler->cfi = dwarf_getcfi(sampler->dwarf);
		if (!sampler->cfi)
			sampler->cfi = dwarf_getcfi_elf(sampler->elf);
		add_units(sampler);
	}
	if (sampler->total > 0)
		return sampler;
	dws_close(sampler);
	return NULL;
}

void dws_close(struct dws_sampler *sampler)
{
	dwarf_end(sampler->dwarf);
	elf_end(sampler->elf);
	if (sampler->fd >= 0)
		close(sampler->fd);
	free(sampler->extents);
	free(sampler);
}

/* --- Statements --- */

/** A random address of code, weighted by size, and its unit. */
static uint64_t draw_address(struct dws_sampler *sampler, Dwarf_Die *unit)
{
	uint64_t at = next_random(sampler) % sampler->total;
	const struct extent *extent = sampler->extents;

	for (; at >= extent->size; extent++)
		at -= extent->size;
	dwarf_offdie(sampler->dwarf, extent->unit, unit);
	return extent->begin + at;
}

/** The address of the first statement at or after `from`. */
static bool statement_from(Dwarf_Die *unit, uint64_t from, uint64_t *ret)
{
	Dwarf_Lines *lines;
	size_t num;

	if (dwarf_getsrclines(unit, &lines, &num) != 0)
		return false;
	for (size_t i = 0; i < num; i++) {
		Dwarf_Line *line = dwarf_onesrcline(lines, i);
		Dwarf_Addr address;
		bool is_stmt, is_end;

		if (dwarf_lineaddr(line, &address) == 0 && address >= from &&
		    dwarf_linebeginstatement(line, &is_stmt) == 0 && is_stmt &&
		    dwarf_lineendsequence(line, &is_end) == 0 && !is_end) {
			*ret = address;
			return true;
		}
	}
	return false;
}

/* --- Scopes --- */

static bool is_scope(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
}

static bool is_variable(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter;
}

/** The child with a certain property that has the address. */
static bool find_child(Dwarf_Die *parent, uint64_t pc, bool (*wanted)(Dwarf_Die *), Dwarf_Die *ret)
{
	Dwarf_Die child;

	if (dwarf_child(parent, &child) != 0)
		return false;
	do {
		if (wanted(&child) && dwarf_haspc(&child, pc) == 1) {
			*ret = child;
			return true;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

static bool is_function(Dwarf_Die *die)
{
	return dwarf_tag(die) == DW_TAG_subprogram;
}

/** Has an inner scope a variable of this name: described here, or in its abstract definition? */
static bool is_hidden(Dwarf_Die *inner, const char *name)
{
	Dwarf_Die child, origin;
	Dwarf_Attribute attr;

	if (dwarf_child(inner, &child) == 0) {
		do {
			const char *other = is_variable(&child) ? dwarf_diename(&child) : NULL;

			if (other && strcmp(other, name) == 0)
				return true;
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	return dwarf_attr(inner, DW_AT_abstract_origin, &attr) &&
	       dwarf_formref_die(&attr, &origin) && is_hidden(&origin, name);
}

static void add_variables(struct dws_sampler *sampler, Dwarf_Die *scopes, size_t num, size_t which)
{
	Dwarf_Die child;

	if (dwarf_child(&scopes[which], &child) != 0)
		return;
	do {
		const char *name = is_variable(&child) ? dwarf_diename(&child) : NULL;
		bool hidden = !name || sampler->num_variables == MAX_VARIABLES;

		for (size_t inner = which + 1; inner < num && !hidden; inner++)
			hidden = is_hidden(&scopes[inner], name);
		/* The first of two of one name in one scope wins nothing: it is not drawn. */
		for (size_t i = 0; i < sampler->num_variables && !hidden; i++)
			hidden = strcmp(dwarf_diename(&sampler->variables[i]), name) == 0;
		if (!hidden)
			sampler->variables[sampler->num_variables++] = child;
	} while (dwarf_siblingof(&child, &child) == 0);
}

/** All variables in scope at an address; false: no function is there. */
static bool find_variables(struct dws_sampler *sampler, Dwarf_Die *unit, uint64_t pc)
{
	Dwarf_Die scopes[MAX_DEPTH];
	size_t num = 0;

	sampler->num_variables = 0;
	if (!find_child(unit, pc, is_function, &scopes[num++]))
		return false;
	while (num < MAX_DEPTH && find_child(&scopes[num - 1], pc, is_scope, &scopes[num]))
		num++;
	sampler->function = scopes[0];
	for (size_t i = num; i-- > 0;)
		add_variables(sampler, scopes, num, i);
	return sampler->num_variables > 0;
}

static size_t type_size(Dwarf_Die *variable)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;
	Dwarf_Word size;

	if (!dwarf_attr_integrate(variable, DW_AT_type, &attr) ||
	    !dwarf_formref_die(&attr, &type) || dwarf_aggregate_size(&type, &size) != 0)
		return 0;
	return size;
}

bool dws_next(struct dws_sampler *sampler, struct dws_pair *ret)
{
	for (unsigned tries = 0; tries < MAX_TRIES; tries++) {
		Dwarf_Die unit;
		uint64_t pc, from = draw_address(sampler, &unit);

		if (!statement_from(&unit, from, &pc) || !find_variables(sampler, &unit, pc))
			continue;
		ret->variable = sampler->variables[next_random(sampler) % sampler->num_variables];
		ret->name = dwarf_diename(&ret->variable);
		ret->function_name = dwarf_diename(&sampler->function);
		ret->function = sampler->function;
		ret->frame = (struct dwi_frame){&sampler->function, sampler->cfi, pc};
		ret->size = type_size(&ret->variable);
		ret->seed = next_random(sampler);
		return true;
	}
	return false;
}
