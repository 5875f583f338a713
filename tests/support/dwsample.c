// SPDX-License-Identifier: GPL-2.0-only
#include "support/dwsample.h"

#include <dwarf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_DEPTH     64
#define MAX_VARIABLES 4096

struct sample {
	Dwarf_Die function, variable, instance;
	uint64_t pc;
	bool is_inlined, is_near, is_hidden, is_doubled;
};

/** A variable of the scopes around; or a name that hides others: of an abstract definition, or
 * extern. */
struct variable {
	Dwarf_Die die;
	const char *name;
	unsigned scope;
	bool is_name_only;
};

struct scope {
	Dwarf_Die die;
	unsigned instance; /**< the scope that is its function */
	bool is_inlined;   /**< it is in an inlined instance */
};

struct dws_sampler {
	int fd;
	Elf *elf;
	Dwarf *dwarf;
	Dwarf_CFI *cfi;
	struct dwi_image image;
	uint64_t random;
	struct sample *samples;
	size_t max, num, next;
	uint64_t population;
	Dwarf_Die function; /**< of the pair that was given out last */
	/* The walk: the scopes from the function inwards, and the variables they declare. */
	struct scope scopes[MAX_DEPTH];
	unsigned num_scopes;
	struct variable variables[MAX_VARIABLES];
	size_t num_variables;
};

static uint64_t next_random(struct dws_sampler *sampler)
{
	uint64_t x = sampler->random += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* --- Addresses --- */

/** Link-time addresses, ascending. */
struct addresses {
	uint64_t *items;
	size_t num;
};

static int compare_addresses(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/** The statements of a unit's line table, each address once. */
static struct addresses statements_of(Dwarf_Die *unit)
{
	struct addresses all = {NULL};
	Dwarf_Lines *lines;
	size_t num, kept = 0;

	if (dwarf_getsrclines(unit, &lines, &num) != 0)
		return all;
	all.items = malloc((num + 1) * sizeof(*all.items));
	for (size_t i = 0; i < num && all.items; i++) {
		Dwarf_Line *line = dwarf_onesrcline(lines, i);
		bool is_stmt, is_end;

		if (dwarf_linebeginstatement(line, &is_stmt) == 0 && is_stmt &&
		    dwarf_lineendsequence(line, &is_end) == 0 && !is_end &&
		    dwarf_lineaddr(line, &all.items[all.num]) == 0)
			all.num++;
	}
	qsort(all.items, all.num, sizeof(*all.items), compare_addresses);
	for (size_t i = 0; i < all.num; i++) {
		if (i == 0 || all.items[i] != all.items[i - 1])
			all.items[kept++] = all.items[i];
	}
	all.num = kept;
	return all;
}

static size_t first_from(const struct addresses *all, uint64_t address)
{
	size_t low = 0, high = all->num;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all->items[middle] < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/** Move the addresses of a scope's code out of those that are left. */
static struct addresses claim(struct addresses *left, Dwarf_Die *scope)
{
	struct addresses claimed = {NULL};
	Dwarf_Addr base, begin, end;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(scope, at, &base, &begin, &end)) > 0) {
		size_t from = first_from(left, begin), to = first_from(left, end);
		uint64_t *more;

		if (from >= to)
			continue;
		more = realloc(claimed.items, (claimed.num + to - from) * sizeof(*more));
		if (!more)
			break;
		claimed.items = more;
		memcpy(more + claimed.num, left->items + from, (to - from) * sizeof(*more));
		claimed.num += to - from;
		memmove(left->items + from, left->items + to,
			(left->num - to) * sizeof(*left->items));
		left->num -= to - from;
	}
	if (claimed.num > 1) /* cold parts may come first */
		qsort(claimed.items, claimed.num, sizeof(*claimed.items), compare_addresses);
	return claimed;
}

/* --- Variables --- */

static bool is_variable(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter;
}

static void push_variables(struct dws_sampler *sampler, Dwarf_Die *from, bool is_abstract)
{
	Dwarf_Attribute attr;
	Dwarf_Die child;

	if (dwarf_child(from, &child) != 0)
		return;
	do {
		const char *name = is_variable(&child) ? dwarf_diename(&child) : NULL;

		if (name && sampler->num_variables < MAX_VARIABLES)
			sampler->variables[sampler->num_variables++] = (struct variable){
				child, name, sampler->num_scopes - 1,
				is_abstract || dwarf_attr(&child, DW_AT_declaration, &attr)};
	} while (dwarf_siblingof(&child, &child) == 0);
}

/** Enter a scope: what it declares, and what its abstract definition has besides. */
static bool push_scope(struct dws_sampler *sampler, Dwarf_Die *die)
{
	struct scope *scope = &sampler->scopes[sampler->num_scopes];
	Dwarf_Attribute attr;
	Dwarf_Die origin;

	if (sampler->num_scopes == MAX_DEPTH)
		return false;
	*scope = (struct scope){.die = *die, .instance = sampler->num_scopes};
	if (sampler->num_scopes > 0)
		scope->is_inlined = scope[-1].is_inlined;
	if (dwarf_tag(die) == DW_TAG_inlined_subroutine)
		scope->is_inlined = true;
	else if (sampler->num_scopes > 0)
		scope->instance = scope[-1].instance;
	sampler->num_scopes++;
	push_variables(sampler, die, false);
	if (dwarf_attr(die, DW_AT_abstract_origin, &attr) && dwarf_formref_die(&attr, &origin))
		push_variables(sampler, &origin, true);
	return true;
}

enum visibility { VISIBLE, BY_FUNCTION, HIDDEN };

/** Is there another instance of a scope's function inside of it? */
static bool is_repeated(const struct dws_sampler *sampler, unsigned instance)
{
	Dwarf_Die function = sampler->scopes[instance].die;
	const char *name = dwarf_diename(&function);

	for (unsigned i = instance + 1; i < sampler->num_scopes; i++) {
		Dwarf_Die inner = sampler->scopes[i].die;
		const char *other = dwarf_diename(&inner);

		if (sampler->scopes[i].instance == i && name && other && strcmp(name, other) == 0)
			return true;
	}
	return false;
}

/** The innermost of a name is what it means; FUNC:: says which function's innermost. */
static enum visibility visibility_of(const struct dws_sampler *sampler, size_t which)
{
	const struct variable *variable = &sampler->variables[which];
	unsigned instance = sampler->scopes[variable->scope].instance;
	enum visibility result = VISIBLE;

	if (variable->is_name_only)
		return HIDDEN;
	for (size_t i = 0; i < sampler->num_variables; i++) {
		const struct variable *other = &sampler->variables[i];
		bool is_inner = other->scope > variable->scope;
		bool is_first = other->scope == variable->scope && i < which;

		if ((!is_inner && !is_first) || strcmp(other->name, variable->name) != 0)
			continue;
		if (sampler->scopes[other->scope].instance == instance)
			return HIDDEN;
		result = BY_FUNCTION;
	}
	if (result == BY_FUNCTION && is_repeated(sampler, instance))
		return HIDDEN;
	return result;
}

/** Does its scope have another variable of its name? */
static bool is_doubled(const struct dws_sampler *sampler, size_t which)
{
	const struct variable *variable = &sampler->variables[which];

	for (size_t i = 0; i < sampler->num_variables; i++) {
		const struct variable *other = &sampler->variables[i];

		if (i != which && other->scope == variable->scope && !other->is_name_only &&
		    strcmp(other->name, variable->name) == 0)
			return true;
	}
	return false;
}

/* --- The sample --- */

/** Algorithm R: of all pairs so far, each is in the sample with the same probability. */
static struct sample *choose(struct dws_sampler *sampler)
{
	uint64_t at = sampler->population++;

	if (at >= sampler->max)
		at = next_random(sampler) % sampler->population;
	else
		sampler->num++;
	return at < sampler->max ? &sampler->samples[at] : NULL;
}

static void add_pairs(struct dws_sampler *sampler, const struct addresses *at, size_t which,
		      bool is_hidden)
{
	const struct variable *variable = &sampler->variables[which];
	const struct scope *scope = &sampler->scopes[variable->scope];
	const struct scope *innermost = &sampler->scopes[sampler->num_scopes - 1];

	for (size_t i = 0; i < at->num; i++) {
		struct sample *sample = choose(sampler);

		if (sample)
			*sample = (struct sample){
				.function = sampler->scopes[0].die,
				.variable = variable->die,
				.instance = sampler->scopes[scope->instance].die,
				.pc = at->items[i],
				.is_inlined = scope->is_inlined,
				.is_near = scope->instance == innermost->instance,
				.is_hidden = is_hidden,
				.is_doubled = is_doubled(sampler, which),
			};
	}
}

/** All pairs of addresses whose innermost scope is the one that the walk is in. */
static void add_all_pairs(struct dws_sampler *sampler, const struct addresses *at)
{
	for (size_t i = 0; i < sampler->num_variables && at->num > 0; i++) {
		enum visibility visibility = visibility_of(sampler, i);

		if (visibility != HIDDEN)
			add_pairs(sampler, at, i, visibility == BY_FUNCTION);
	}
}

/* --- The walk --- */

static void walk_children(struct dws_sampler *sampler, Dwarf_Die *parent, struct addresses *left);

static void walk_scope(struct dws_sampler *sampler, Dwarf_Die *die, struct addresses *at)
{
	size_t num_variables = sampler->num_variables;

	if (at->num == 0 || !push_scope(sampler, die))
		return;
	walk_children(sampler, die, at);
	add_all_pairs(sampler, at);
	sampler->num_scopes--;
	sampler->num_variables = num_variables;
}

static bool has_code(Dwarf_Die *die)
{
	return dwarf_hasattr(die, DW_AT_low_pc) || dwarf_hasattr(die, DW_AT_ranges);
}

/** Leave in `left` what no scope among the children has. */
static void walk_children(struct dws_sampler *sampler, Dwarf_Die *parent, struct addresses *left)
{
	Dwarf_Die child;

	if (left->num == 0 || dwarf_child(parent, &child) != 0)
		return;
	do {
		struct addresses claimed;
		int tag = dwarf_tag(&child);

		if (sampler->num_scopes == 0
			    ? tag != DW_TAG_subprogram
			    : tag != DW_TAG_lexical_block && tag != DW_TAG_inlined_subroutine)
			continue;
		if (!has_code(&child)) {
			if (tag == DW_TAG_lexical_block)
				walk_children(sampler, &child, left);
			continue;
		}
		claimed = claim(left, &child);
		walk_scope(sampler, &child, &claimed);
		free(claimed.items);
	} while (dwarf_siblingof(&child, &child) == 0);
}

static int compare_samples(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;
	Dwarf_Die left = x->variable, right = y->variable;

	if (x->pc != y->pc)
		return x->pc < y->pc ? -1 : 1;
	return dwarf_dieoffset(&left) < dwarf_dieoffset(&right) ? -1 : 1;
}

static void walk(struct dws_sampler *sampler)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;

	while (dwarf_get_units(sampler->dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0) {
		struct addresses statements;

		if (dwarf_tag(&unit) != DW_TAG_compile_unit)
			continue;
		statements = statements_of(&unit);
		walk_children(sampler, &unit, &statements);
		free(statements.items);
	}
	qsort(sampler->samples, sampler->num, sizeof(*sampler->samples), compare_samples);
}

/* --- The sampler --- */

struct dws_sampler *dws_open(const char *path, uint64_t seed, size_t max)
{
	struct dws_sampler *sampler = calloc(1, sizeof(*sampler));

	if (!sampler)
		return NULL;
	sampler->random = seed;
	sampler->max = max;
	sampler->samples = calloc(max + 1, sizeof(*sampler->samples));
	elf_version(EV_CURRENT);
	sampler->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (sampler->fd >= 0)
		sampler->elf = elf_begin(sampler->fd, ELF_C_READ_MMAP, NULL);
	if (sampler->elf)
		sampler->dwarf = dwarf_begin_elf(sampler->elf, DWARF_C_READ, NULL);
	if (sampler->dwarf && sampler->samples) {
		dwi_image_read(sampler->elf, &sampler->image);
		sampler->cfi = dwarf_getcfi(sampler->dwarf);
		if (!sampler->cfi)
			sampler->cfi = dwarf_getcfi_elf(sampler->elf);
		walk(sampler);
	}
	if (sampler->population > 0)
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
	free(sampler->samples);
	free(sampler);
}

const struct dwi_image *dws_image(const struct dws_sampler *sampler)
{
	return &sampler->image;
}

uint64_t dws_population(const struct dws_sampler *sampler)
{
	return sampler->population;
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
	struct sample *sample = &sampler->samples[sampler->next];

	if (sampler->next == sampler->num)
		return false;
	sampler->next++;
	sampler->function = sample->function;
	*ret = (struct dws_pair){
		.variable = sample->variable,
		.name = dwarf_diename(&sample->variable),
		.func = sample->is_hidden ? dwarf_diename(&sample->instance) : NULL,
		.is_inlined = sample->is_inlined,
		.is_near = sample->is_near,
		.is_doubled = sample->is_doubled,
		.function_name = dwarf_diename(&sample->function),
		.function = sample->function,
		.frame = {&sampler->function, sampler->cfi, sample->pc},
		.size = type_size(&sample->variable),
		.seed = next_random(sampler),
	};
	return true;
}
