// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/sym/symbols.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/search.h"
#include "dbg/sym/symorder.h"

/** The table is kept with the file; raw BTF has none. */
static const struct pg_reader reader = {sizeof(struct pg_symtab), NULL};

static const struct pg_symtab *table_of(const struct pg_dbg *dbg)
{
	return pg_dbg_kept(dbg, &reader);
}

static void note_code_sections(struct pg_dbg *dbg, Elf *elf, struct pg_symtab *table)
{
	Elf_Scn *section = NULL;

	elf_getshdrnum(elf, &table->num_sections);
	table->section_is_code = PG_NEW_N(dbg->arena, table->num_sections, bool);
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header))
			table->section_is_code[elf_ndxscn(section)] =
				header.sh_flags & SHF_EXECINSTR;
	}
}

static Elf_Scn *find_table(Elf *elf, GElf_Word type, GElf_Shdr *header)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section))) {
		if (gelf_getshdr(section, header) && header->sh_type == type)
			return section;
	}
	return NULL;
}

/** The whole one, of the debug file or of its program, else the dynamic one. */
static Elf_Scn *choose_table(const struct pg_dbg *dbg, GElf_Shdr *header, Elf **ret_elf)
{
	static const GElf_Word types[] = {SHT_SYMTAB, SHT_DYNSYM};
	Elf *const elves[] = {dbg->elf, dbg->code};

	for (size_t i = 0; i < PG_ARRAY_SIZE(types); i++) {
		for (size_t j = 0; j < PG_ARRAY_SIZE(elves); j++) {
			Elf_Scn *section = find_table(elves[j], types[i], header);

			*ret_elf = elves[j];
			if (section && header->sh_type != SHT_NOBITS)
				return section;
		}
	}
	return NULL;
}

static const char *const mark_names[PG_NUM_MARKS] = {
	[PG_MARK_TEXT] = "_text",
	[PG_MARK_BANNER] = "linux_banner",
	[PG_MARK_KPROBES_START] = "__kprobes_text_start",
	[PG_MARK_KPROBES_END] = "__kprobes_text_end",
	[PG_MARK_NOINSTR_START] = "__noinstr_text_start",
	[PG_MARK_NOINSTR_END] = "__noinstr_text_end",
	[PG_MARK_ENTRY_START] = "__entry_text_start",
	[PG_MARK_ENTRY_END] = "__entry_text_end",
	[PG_MARK_BLACKLIST_START] = "__start_kprobe_blacklist",
	[PG_MARK_BLACKLIST_END] = "__stop_kprobe_blacklist",
	[PG_MARK_MCOUNT_START] = "__start_mcount_loc",
	[PG_MARK_MCOUNT_END] = "__stop_mcount_loc",
	[PG_MARK_JUMPS_START] = "__start___jump_table",
	[PG_MARK_JUMPS_END] = "__stop___jump_table",
	[PG_MARK_FIXUPS_START] = "__start___ex_table",
	[PG_MARK_FIXUPS_END] = "__stop___ex_table",
	[PG_MARK_CALLS_START] = "__start_static_call_sites",
	[PG_MARK_CALLS_END] = "__stop_static_call_sites",
	[PG_MARK_CFI_START] = "__start___kcfi_traps",
	[PG_MARK_CFI_END] = "__stop___kcfi_traps",
	[PG_MARK_BUGS_START] = "__start___bug_table",
	[PG_MARK_BUGS_END] = "__stop___bug_table",
	[PG_MARK_RETURNS_START] = "__return_sites",
	[PG_MARK_RETURNS_END] = "__return_sites_end",
	[PG_MARK_ALTERNATIVES_START] = "__alt_instructions",
	[PG_MARK_ALTERNATIVES_END] = "__alt_instructions_end",
	[PG_MARK_PARAVIRT_START] = "__parainstructions",
	[PG_MARK_PARAVIRT_END] = "__parainstructions_end",
	[PG_MARK_THUNKS_START] = "__indirect_thunk_start",
	[PG_MARK_THUNKS_END] = "__indirect_thunk_end",
	[PG_MARK_RETPOLINES] = "__retpoline_sites",
	[PG_MARK_LANDING_PADS] = "__ibt_endbr_seal",
	[PG_MARK_PREEMPTION] = "preempt_schedule",
	[PG_MARK_PER_CPU_OFFSET] = "__per_cpu_offset",
	[PG_MARK_NOTRACE_CHECK] = "__within_notrace_func",
};

/** Calls visit(symbol) with each symbol whose name may be this one, or that with a suffix. */
#define FOR_EACH_NAMED(table, name, symbol)                                                        \
	for (size_t i_ = pg_symbols_with_hash(table, pg_symbol_hash(name));                        \
	     ((symbol) = named(table, i_, name)); i_++)

/** Number `at` of those by name, if its hash is the name's and its index is one. */
static const Elf64_Sym *named(const struct pg_symtab *table, size_t at, const char *name)
{
	uint32_t index;

	if (at >= table->num_names || table->by_name[at] >> 32 != pg_symbol_hash(name))
		return NULL;
	index = (uint32_t)table->by_name[at];
	return index < table->num ? &table->symbols[index] : NULL;
}

static const char *name_of(const struct pg_symtab *table, const Elf64_Sym *symbol)
{
	return symbol->st_name < table->strings_size ? table->strings + symbol->st_name : "";
}

static void note_marks(struct pg_dbg *dbg, const struct pg_symtab *table)
{
	for (size_t mark = 0; mark < PG_NUM_MARKS; mark++) {
		const Elf64_Sym *symbol;

		FOR_EACH_NAMED (table, mark_names[mark], symbol) {
			if (strcmp(name_of(table, symbol), mark_names[mark]) == 0)
				dbg->marks[mark] = symbol->st_value;
		}
	}
}

const struct pg_error *pg_symbols_open(struct pg_dbg *dbg)
{
	struct pg_symtab *table;
	Elf_Data *symbols, *strings;
	GElf_Shdr header;
	Elf *elf;
	Elf_Scn *section = choose_table(dbg, &header, &elf);

	if (!section)
		return pg_error(dbg->arena, "%s: has no symbol table (stripped?)", dbg->path);
	symbols = elf_getdata(section, NULL);
	strings = elf_getdata(elf_getscn(elf, header.sh_link), NULL);
	/* A section without contents in the file has a size all the same. */
	if (!symbols || !symbols->d_buf || !strings || !strings->d_buf || !strings->d_size ||
	    ((const char *)strings->d_buf)[strings->d_size - 1])
		return pg_error(dbg->arena, "%s: damaged symbol table", dbg->path);
	table = pg_dbg_keep(dbg, &reader);
	table->symbols = symbols->d_buf;
	table->num = symbols->d_size / sizeof(Elf64_Sym);
	table->strings = strings->d_buf;
	table->strings_size = strings->d_size;
	note_code_sections(dbg, elf, table);
	pg_symbols_order(dbg, table);
	note_marks(dbg, table);
	return NULL;
}

static struct pg_symbol from_elf(const struct pg_symtab *table, const Elf64_Sym *symbol)
{
	return (struct pg_symbol){
		.name = name_of(table, symbol),
		.address = symbol->st_value,
		.size = symbol->st_size,
		.is_function = pg_symbol_is_function(table, symbol),
		.is_resolver = ELF64_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC,
	};
}

/** ".isra.0", ".constprop.0.isra.1", ".part.3", ".llvm.123": each names a whole function. */
static bool is_clone_suffix(const char *suffix)
{
	static const char *const kinds[] = {".isra.", ".constprop.", ".part.", ".llvm."};

	while (*suffix) {
		size_t i, num = PG_ARRAY_SIZE(kinds);

		for (i = 0; i < num && strncmp(suffix, kinds[i], strlen(kinds[i])) != 0; i++)
			;
		if (i == num)
			return false;
		suffix += strlen(kinds[i]);
		suffix += strspn(suffix, "0123456789");
	}
	return true;
}

/** Of a clone, or "@VERSION" and "@@VERSION", as the symbols of libraries have it. */
static bool is_suffix(const char *suffix)
{
	return *suffix == '@' || is_clone_suffix(suffix);
}

bool pg_symbol_is_plain(const char *symbol)
{
	const char *end = symbol + strcspn(symbol, ".@");

	return *end != '.' || (end[1] && !end[1 + strspn(end + 1, "0123456789")]);
}

bool pg_symbol_is_part(const char *symbol)
{
	return strstr(symbol, ".part.") != NULL;
}

bool pg_symbol_is_called(const char *symbol, const char *name)
{
	size_t len = strlen(name);

	return strncmp(symbol, name, len) == 0 && (!symbol[len] || symbol[len] == '@');
}

static bool has_wildcard(const char *pattern)
{
	return strpbrk(pattern, "*?[") != NULL;
}

bool pg_name_matches(const char *pattern, const char *name)
{
	if (!has_wildcard(pattern))
		return strcmp(pattern, name) == 0;
	return fnmatch(pattern, name, 0) == 0;
}

/** Is the symbol the function that the pattern means, or a clone of it? */
static bool is_function_of(const char *known, const char *pattern, size_t len, bool wild)
{
	char source_name[256];
	size_t cut;

	if (!wild)
		return strncmp(known, pattern, len) == 0 && is_suffix(known + len);
	cut = strcspn(known, ".@");
	if (cut >= sizeof(source_name) || !is_suffix(known + cut))
		return false;
	memcpy(source_name, known, cut);
	source_name[cut] = '\0';
	return pg_name_matches(pattern, source_name);
}

static int by_address(const void *a, const void *b)
{
	const struct pg_symbol *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

static void add_function(const struct pg_dbg *dbg, const Elf64_Sym *symbol, const char *name,
			 bool wild, struct pg_symbol **found, size_t *num)
{
	const struct pg_symtab *table = table_of(dbg);

	if (is_function_of(name_of(table, symbol), name, strlen(name), wild) &&
	    pg_symbol_is_function(table, symbol))
		*PG_PUSH(dbg->arena, *found, *num) = from_elf(table, symbol);
}

size_t pg_symbols_of_function(const struct pg_dbg *dbg, const char *name, struct pg_symbol **ret)
{
	const struct pg_symtab *table = table_of(dbg);
	bool wild = has_wildcard(name);
	struct pg_symbol *found = NULL;
	const Elf64_Sym *symbol;
	size_t num = 0, kept = 0;

	for (size_t i = 0; wild && i < table->num; i++)
		add_function(dbg, &table->symbols[i], name, wild, &found, &num);
	if (!wild) {
		FOR_EACH_NAMED (table, name, symbol)
			add_function(dbg, symbol, name, wild, &found, &num);
	}
	if (num)
		qsort(found, num, sizeof(*found), by_address);
	for (size_t i = 0; i < num; i++) {
		if (kept == 0 || found[kept - 1].address != found[i].address)
			found[kept++] = found[i];
	}
	*ret = found;
	return kept;
}

static bool covers(const Elf64_Sym *symbol, uint64_t address)
{
	return address - symbol->st_value < symbol->st_size;
}

/**
 * The symbol of an address, from candidates in any order. One with a size is a function. One
 * without may be a label inside a function; otherwise it ends where the next symbol begins. After a
 * function's end there is none: the body of an overridden weak function, which is never called.
 */
struct choice {
	uint64_t address;
	const Elf64_Sym *sized;	  /* of those that hold the address: the last, first in the table */
	const Elf64_Sym *nearest; /* of all at or before the address, likewise; unsized if one is */
};

static void choose(struct choice *choice, const Elf64_Sym *symbol)
{
	const Elf64_Sym *sized = choice->sized, *nearest = choice->nearest;

	if (symbol->st_value > choice->address)
		return;
	if (covers(symbol, choice->address) &&
	    (!sized || symbol->st_value > sized->st_value ||
	     (symbol->st_value == sized->st_value && symbol < sized)))
		choice->sized = symbol;
	if (!nearest || symbol->st_value > nearest->st_value ||
	    (symbol->st_value == nearest->st_value &&
	     (!symbol->st_size > !nearest->st_size ||
	      (!symbol->st_size == !nearest->st_size && symbol < nearest))))
		choice->nearest = symbol;
}

static const Elf64_Sym *chosen(const struct choice *choice)
{
	if (choice->sized)
		return choice->sized;
	return choice->nearest && !choice->nearest->st_size ? choice->nearest : NULL;
}

static const Elf64_Sym *function_at(const struct pg_symtab *table, size_t at)
{
	uint32_t index = table->by_place[at];

	return &table->symbols[index < table->num ? index : 0];
}

/** From the last symbol at or before the address back to the function that has it. */
static const Elf64_Sym *search_address(const struct pg_symtab *table, uint64_t address)
{
	enum { MOST_LABELS = 256 };
	struct choice choice = {.address = address};
	size_t after =
		PG_LOWER_BOUND(table->num_places, i, function_at(table, i)->st_value <= address);

	for (size_t i = after; i-- > 0 && after - i < MOST_LABELS;) {
		if (choice.sized && function_at(table, i)->st_value < choice.sized->st_value)
			break;
		choose(&choice, function_at(table, i));
	}
	return chosen(&choice);
}

bool pg_symbol_at(const struct pg_dbg *dbg, uint64_t address, struct pg_symbol *ret)
{
	const struct pg_symtab *table = table_of(dbg);
	/* BTF by itself has no symbols. */
	const Elf64_Sym *best = table ? search_address(table, address) : NULL;

	if (!best)
		return false;
	*ret = from_elf(table, best);
	return true;
}

bool pg_symbol_extent(const struct pg_dbg *dbg, uint64_t address, uint64_t *ret_begin,
		      uint64_t *ret_end)
{
	const struct pg_symtab *table = table_of(dbg);
	size_t after;

	if (!table)
		return false;
	after = PG_LOWER_BOUND(table->num_places, i, function_at(table, i)->st_value <= address);
	if (after == 0 || after == table->num_places)
		return false;
	*ret_begin = function_at(table, after - 1)->st_value;
	*ret_end = function_at(table, after)->st_value;
	return true;
}

/** The number of defined symbols of a name; *ret is one of them. */
static size_t count_named(const struct pg_symtab *table, const char *name, const Elf64_Sym **ret)
{
	const Elf64_Sym *symbol;
	size_t num = 0;

	FOR_EACH_NAMED (table, name, symbol) {
		if (strcmp(name_of(table, symbol), name) != 0)
			continue;
		*ret = symbol;
		num++;
	}
	return num;
}

bool pg_symbol_is_unique(const struct pg_dbg *dbg, const char *name)
{
	const Elf64_Sym *symbol;

	return count_named(table_of(dbg), name, &symbol) == 1;
}

bool pg_symbol_unique_address(const struct pg_dbg *dbg, const char *name, uint64_t *ret)
{
	const Elf64_Sym *symbol;

	if (count_named(table_of(dbg), name, &symbol) != 1)
		return false;
	*ret = symbol->st_value;
	return true;
}

static bool is_identifier(const char *name)
{
	const char *at = name;

	while (isalnum((unsigned char)*at) || *at == '_')
		at++;
	return at > name && !*at && !isdigit((unsigned char)*name);
}

size_t pg_symbols_in(const struct pg_dbg *dbg, uint64_t begin, uint64_t end,
		     struct pg_symbol **ret)
{
	const struct pg_symtab *table = table_of(dbg);
	size_t num = 0;

	*ret = NULL;
	for (size_t i = 0; i < table->num; i++) {
		const Elf64_Sym *symbol = &table->symbols[i], *other;
		const char *name = name_of(table, symbol);

		if (!pg_symbol_is_defined(table, symbol) || symbol->st_value < begin ||
		    symbol->st_value >= end || !is_identifier(name) ||
		    count_named(table, name, &other) != 1)
			continue;
		*PG_PUSH(dbg->arena, *ret, num) = from_elf(table, symbol);
	}
	if (num)
		qsort(*ret, num, sizeof(**ret), by_address);
	return num;
}

static const char *const *names_of(const struct pg_dbg *dbg, bool functions, size_t *ret_num)
{
	const struct pg_symtab *table = table_of(dbg);
	const char **names = NULL;

	*ret_num = 0;
	for (size_t i = 0; i < table->num; i++) {
		const Elf64_Sym *symbol = &table->symbols[i];
		bool is_variable = ELF64_ST_TYPE(symbol->st_info) == STT_OBJECT &&
				   symbol->st_shndx != SHN_UNDEF;

		if (functions ? pg_symbol_is_function(table, symbol) : is_variable)
			*PG_PUSH(dbg->arena, names, *ret_num) = table->strings + symbol->st_name;
	}
	return names;
}

const char *const *pg_symbol_function_names(const struct pg_dbg *dbg, size_t *ret_num)
{
	return names_of(dbg, true, ret_num);
}

const char *const *pg_symbol_variable_names(const struct pg_dbg *dbg, size_t *ret_num)
{
	return names_of(dbg, false, ret_num);
}
