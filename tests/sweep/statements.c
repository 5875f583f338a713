// SPDX-License-Identifier: GPL-2.0-only
/*
 * statements VMLINUX SEED COUNT DIR
 *
 * Draw COUNT functions, each as likely, and write a spec for each: DIR/f0001.probe and so on. It
 * has a probe with $vars at every statement of the function (each is_stmt address of the line
 * table), as SYMBOL+OFFSET, at every line of the function's own, as FUNC:LINE, and at its return.
 * For every 20 functions, DIR/i0001.probe and so on have 5 functions of .c files that are inlined
 * everywhere. Found with libdw and libelf alone.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_LINE      65536
#define INLINED_SHARE 20
#define INLINED_EACH  5

struct symbol {
	uint64_t address, size;
	const char *name;
	bool unique; /**< no other code has this name */
};

struct function {
	Dwarf_Die die;
	Dwarf_Die unit; /**< with the line table, also where its functions are in a file of their own */
};

struct functions {
	struct function *items;
	size_t num;
};

struct vmlinux {
	Elf *elf;
	Dwarf *dwarf;
	struct symbol *symbols; /**< of code, by address */
	size_t num_symbols;
	struct functions functions; /**< with their own code */
	struct functions inlined;
};

static void *grown(void *array, size_t num, size_t size)
{
	if ((num & (num - 1)) != 0)
		return array;
	array = realloc(array, (2 * num + 1) * size);
	if (!array)
		abort();
	return array;
}

/* --- Symbols --- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct symbol *)a)->name, ((const struct symbol *)b)->name);
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *one = a, *other = b;

	return (one->address > other->address) - (one->address < other->address);
}

static void add_symbols(struct vmlinux *vmlinux, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Sym sym;

	for (int i = 0; gelf_getsym(data, i, &sym); i++) {
		if (GELF_ST_TYPE(sym.st_info) != STT_FUNC || sym.st_size == 0)
			continue;
		vmlinux->symbols =
			grown(vmlinux->symbols, vmlinux->num_symbols, sizeof(*vmlinux->symbols));
		vmlinux->symbols[vmlinux->num_symbols++] = (struct symbol){
			sym.st_value, sym.st_size,
			elf_strptr(vmlinux->elf, header->sh_link, sym.st_name), true};
	}
}

static void read_symbols(struct vmlinux *vmlinux)
{
	struct symbol *symbols;
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(vmlinux->elf, section))) {
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
			add_symbols(vmlinux, section, &header);
	}
	symbols = vmlinux->symbols;
	qsort(symbols, vmlinux->num_symbols, sizeof(*symbols), by_name);
	for (size_t i = 1; i < vmlinux->num_symbols; i++) {
		if (strcmp(symbols[i - 1].name, symbols[i].name) == 0)
			symbols[i - 1].unique = symbols[i].unique = false;
	}
	qsort(symbols, vmlinux->num_symbols, sizeof(*symbols), by_address);
}

/** The symbol that has an address and a unique name; NULL: none. */
static const struct symbol *symbol_at(const struct vmlinux *vmlinux, uint64_t address)
{
	size_t low = 0, high = vmlinux->num_symbols;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (vmlinux->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	while (low-- > 0) {
		const struct symbol *symbol = &vmlinux->symbols[low];

		if (address - symbol->address >= symbol->size)
			return NULL;
		if (symbol->unique)
			return symbol;
	}
	return NULL;
}

/* --- Functions --- */

/** Is it code that stays when the kernel runs? */
static bool stays(const struct vmlinux *vmlinux, uint64_t address)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(vmlinux->elf, &names) != 0)
		return false;
	while ((section = elf_nextscn(vmlinux->elf, section))) {
		if (gelf_getshdr(section, &header) && address - header.sh_addr < header.sh_size)
			return strcmp(elf_strptr(vmlinux->elf, names, header.sh_name), ".text") ==
			       0;
	}
	return false;
}

static void add_function(struct functions *functions, const Dwarf_Die *die, const Dwarf_Die *unit)
{
	functions->items = grown(functions->items, functions->num, sizeof(*functions->items));
	functions->items[functions->num++] = (struct function){*die, *unit};
}

/** Is it declared in a .c file? A header's may be inlined in a thousand places. */
static bool is_of_source(Dwarf_Die *die)
{
	const char *file, *suffix;
	Dwarf_Files *files;
	Dwarf_Die unit;
	size_t num;

	/* Of a split unit libdw does not read the files by itself. */
	if (!dwarf_diecu(die, &unit, NULL, NULL) || dwarf_getsrcfiles(&unit, &files, &num) != 0)
		return false;
	file = dwarf_decl_file(die);
	suffix = file ? strrchr(file, '.') : NULL;
	return suffix && strcmp(suffix, ".c") == 0;
}

static void add_functions(struct vmlinux *vmlinux, Dwarf_Die *split, Dwarf_Die *unit)
{
	Dwarf_Addr entry;
	Dwarf_Die die;

	if (dwarf_child(split->addr ? split : unit, &die) != 0)
		return;
	do {
		if (dwarf_tag(&die) != DW_TAG_subprogram || !dwarf_diename(&die))
			continue;
		if (dwarf_entrypc(&die, &entry) == 0) {
			if (stays(vmlinux, entry))
				add_function(&vmlinux->functions, &die, unit);
		} else if (dwarf_func_inline(&die) && is_of_source(&die)) {
			add_function(&vmlinux->inlined, &die, unit);
		}
	} while (dwarf_siblingof(&die, &die) == 0);
}

static bool open_vmlinux(struct vmlinux *vmlinux, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit, split;

	elf_version(EV_CURRENT);
	vmlinux->elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	vmlinux->dwarf = dwarf_begin_elf(vmlinux->elf, DWARF_C_READ, NULL);
	if (!vmlinux->dwarf)
		return false;
	read_symbols(vmlinux);
	while (dwarf_get_units(vmlinux->dwarf, cu, &cu, NULL, NULL, &unit, &split) == 0)
		add_functions(vmlinux, &split, &unit);
	return vmlinux->functions.num > 0;
}

/* --- Specs --- */

/** Is the address in code that was inlined into this scope? */
static bool is_inlined(Dwarf_Die *scope, uint64_t address)
{
	Dwarf_Die child;

	if (dwarf_child(scope, &child) != 0)
		return false;
	do {
		int tag = dwarf_tag(&child);

		if ((tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block) &&
		    dwarf_haspc(&child, address) == 1)
			return tag == DW_TAG_inlined_subroutine || is_inlined(&child, address);
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** The row's line, counted from the function's own; -1: it is another function's. */
static int line_of(Dwarf_Die *function, Dwarf_Line *row, uint64_t address)
{
	const char *source = dwarf_linesrc(row, NULL, NULL), *file = dwarf_decl_file(function);
	int line, first;

	if (!source || !file || strcmp(source, file) != 0 || dwarf_lineno(row, &line) != 0 ||
	    dwarf_decl_line(function, &first) != 0 || line < first || line - first >= MAX_LINE ||
	    is_inlined(function, address))
		return -1;
	return line - first;
}

/** The probe at one statement; its line is marked. */
static void print_statement(FILE *out, const struct vmlinux *vmlinux, Dwarf_Die *function,
			    Dwarf_Line *row, bool lines[MAX_LINE])
{
	static uint64_t number, before;
	Dwarf_Addr address;
	bool is_stmt, is_end;
	const struct symbol *symbol;
	int line;

	if (dwarf_lineaddr(row, &address) != 0 || dwarf_linebeginstatement(row, &is_stmt) != 0 ||
	    !is_stmt || dwarf_lineendsequence(row, &is_end) != 0 || is_end ||
	    dwarf_haspc(function, address) != 1)
		return;
	symbol = symbol_at(vmlinux, address);
	if (symbol && address != before)
		fprintf(out, "s%" PRIu64 "=%s+%" PRIu64 " $vars\n", number++, symbol->name,
			address - symbol->address);
	before = address;
	line = line_of(function, row, address);
	/* Of its name there may be others, which are not drawn. */
	if (line >= 0 && symbol && strcmp(symbol->name, dwarf_diename(function)) == 0)
		lines[line] = true;
}

static void print_lines(FILE *out, const char *function, const bool lines[MAX_LINE])
{
	static unsigned number;

	for (int i = 0; i < MAX_LINE; i++) {
		if (lines[i])
			fprintf(out, "l%u=%s:%d $vars\n", number++, function, i);
	}
}

static void print_return(FILE *out, const struct vmlinux *vmlinux, Dwarf_Die *function)
{
	const char *name = dwarf_diename(function);
	const struct symbol *symbol;
	static unsigned number;
	Dwarf_Attribute type;
	Dwarf_Addr entry;

	symbol = dwarf_entrypc(function, &entry) == 0 ? symbol_at(vmlinux, entry) : NULL;
	if (symbol && strcmp(symbol->name, name) == 0)
		fprintf(out, "r%u=%s%%return %s$vars\n", number++, name,
			dwarf_attr_integrate(function, DW_AT_type, &type) ? "$retval " : "");
}

static void write_function(FILE *out, const struct vmlinux *vmlinux, struct function *function)
{
	bool lines[MAX_LINE] = {false};
	Dwarf_Lines *rows;
	size_t num;

	if (dwarf_getsrclines(&function->unit, &rows, &num) != 0)
		return;
	for (size_t i = 0; i < num; i++)
		print_statement(out, vmlinux, &function->die, dwarf_onesrcline(rows, i), lines);
	print_lines(out, dwarf_diename(&function->die), lines);
	print_return(out, vmlinux, &function->die);
}

static void write_inlined(FILE *out, const struct vmlinux *vmlinux, struct function *function)
{
	static unsigned number;

	(void)vmlinux;
	fprintf(out, "i%u=%s $vars\n", number++, dwarf_diename(&function->die));
}

static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/** Each function once, as long as there are any. */
static bool draw(struct functions *functions, uint64_t *state, struct function *ret)
{
	size_t drawn;

	if (functions->num == 0)
		return false;
	drawn = next_random(state) % functions->num;
	*ret = functions->items[drawn];
	functions->items[drawn] = functions->items[--functions->num];
	return true;
}

/** Write a spec of `each` drawn functions. */
static void write_spec(struct vmlinux *vmlinux, struct functions *functions, unsigned each,
		       uint64_t *state, const char *path,
		       void (*write)(FILE *out, const struct vmlinux *vmlinux, struct function *function))
{
	FILE *out = fopen(path, "w");
	struct function function;

	for (unsigned i = 0; out && i < each && draw(functions, state, &function); i++)
		write(out, vmlinux, &function);
	if (!out || fclose(out) != 0) {
		fprintf(stderr, "statements: cannot write %s\n", path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	struct vmlinux vmlinux = {0};
	char path[4096];
	uint64_t state;
	size_t count;

	if (argc != 5 || !open_vmlinux(&vmlinux, argv[1])) {
		fprintf(stderr, "usage: statements VMLINUX SEED COUNT DIR\n");
		return 2;
	}
	state = strtoull(argv[2], NULL, 0);
	count = strtoul(argv[3], NULL, 0);
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/f%04zu.probe", argv[4], i + 1);
		write_spec(&vmlinux, &vmlinux.functions, 1, &state, path, write_function);
	}
	for (size_t i = 0; i < (count + INLINED_SHARE - 1) / INLINED_SHARE; i++) {
		snprintf(path, sizeof(path), "%s/i%04zu.probe", argv[4], i + 1);
		write_spec(&vmlinux, &vmlinux.inlined, INLINED_EACH, &state, path, write_inlined);
	}
	return 0;
}
