// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/elffuncs.h"

#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/search.h"

/** More bytes of symbols, of names or of notes are a damaged file, or one that is made to waste
    time. */
#define MOST_BYTES ((uint64_t)512 << 20)

/** Files stay open until their functions are asked for; with a larger descriptor they are not. */
#define MOST_OPEN 512

/**
 * Functions that are looked at for one that has an address: more begin after it in no honest file.
 */
#define MOST_STEPS 1000

struct segment {
	uint64_t in_file, size, address;
};

struct function {
	uint64_t begin, end;
	const char *name;
	unsigned rank; /* of several names the lowest is shown */
};

struct pg_elffuncs {
	struct pg_arena *arena;
	int fd; /* -1: its functions are read */
	struct segment *segments; /* with code */
	size_t num_segments;
	struct function *functions; /* by begin, then the larger ones first */
	uint64_t *ends; /* by function: the largest of its end and of those before it */
	size_t num;
	bool has_build_id;
	unsigned char build_id[PG_BUILD_ID_SIZE];
};

static void end_elf(Elf **elf)
{
	elf_end(*elf);
}

/* --- Segments and the build id --- */

static Elf_Data *read_data(Elf_Scn *section, GElf_Shdr *header)
{
	if (!gelf_getshdr(section, header) || header->sh_size > MOST_BYTES)
		return NULL;
	return elf_getdata(section, NULL);
}

static void take_build_id(struct pg_elffuncs *funcs, Elf_Data *notes)
{
	size_t at = 0, name, desc;
	GElf_Nhdr note;

	while (notes && (at = gelf_getnote(notes, at, &note, &name, &desc)) > 0) {
		const char *bytes = notes->d_buf;

		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof("GNU") ||
		    memcmp(bytes + name, "GNU", sizeof("GNU")) != 0 || note.n_descsz == 0 ||
		    note.n_descsz > sizeof(funcs->build_id))
			continue;
		memcpy(funcs->build_id, bytes + desc, note.n_descsz);
		funcs->has_build_id = true;
		return;
	}
}

static void read_segments(struct pg_elffuncs *funcs, Elf *elf)
{
	size_t num = 0;
	GElf_Phdr header;

	elf_getphdrnum(elf, &num);
	for (size_t i = 0; i < num && gelf_getphdr(elf, (int)i, &header); i++) {
		if (header.p_type == PT_LOAD && header.p_flags & PF_X)
			*PG_PUSH(funcs->arena, funcs->segments, funcs->num_segments) =
				(struct segment){header.p_offset, header.p_filesz, header.p_vaddr};
		if (header.p_type == PT_NOTE && !funcs->has_build_id &&
		    header.p_filesz <= MOST_BYTES)
			take_build_id(funcs, elf_getdata_rawchunk(
						     elf, (int64_t)header.p_offset, header.p_filesz,
						     header.p_align == 8 ? ELF_T_NHDR8
									 : ELF_T_NHDR));
	}
}

/* --- Symbols --- */

static Elf_Scn *find_symbols(Elf *elf, uint32_t type)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section)) != NULL) {
		if (gelf_getshdr(section, &header) && header.sh_type == type)
			return section;
	}
	return NULL;
}

static bool has_code(const struct pg_elffuncs *funcs, uint64_t address)
{
	for (size_t i = 0; i < funcs->num_segments; i++) {
		const struct segment *segment = &funcs->segments[i];

		if (address - segment->address < segment->size)
			return true;
	}
	return false;
}

/** write() is also __write() and __libc_write(): the plain and public names first. */
static unsigned rank_of(const GElf_Sym *symbol, const char *name)
{
	return 2 * (unsigned)strspn(name, "_") + (GELF_ST_BIND(symbol->st_info) == STB_LOCAL);
}

/** Without a size it is not known what is a part of it: some of assembly have none. */
static void add_symbol(struct pg_elffuncs *funcs, const GElf_Sym *symbol, const char *name)
{
	int type = GELF_ST_TYPE(symbol->st_info);

	if ((type != STT_FUNC && type != STT_GNU_IFUNC) || !name || !*name ||
	    symbol->st_shndx == SHN_UNDEF || symbol->st_size == 0 ||
	    symbol->st_size > UINT64_MAX - symbol->st_value ||
	    !has_code(funcs, symbol->st_value))
		return;
	*PG_PUSH(funcs->arena, funcs->functions, funcs->num) = (struct function){
		symbol->st_value, symbol->st_value + symbol->st_size,
		pg_strndup(funcs->arena, name, strlen(name)), rank_of(symbol, name)};
}

static bool take_symbols(struct pg_elffuncs *funcs, Elf *elf, uint32_t type)
{
	Elf_Scn *section = find_symbols(elf, type);
	GElf_Shdr header, names;
	GElf_Sym symbol;
	Elf_Data *data;

	if (!section || !(data = read_data(section, &header)) ||
	    !gelf_getshdr(elf_getscn(elf, header.sh_link), &names) || names.sh_size > MOST_BYTES)
		return false;
	for (int i = 0; gelf_getsym(data, i, &symbol); i++)
		add_symbol(funcs, &symbol, elf_strptr(elf, header.sh_link, symbol.st_name));
	return funcs->num > 0;
}

/** Open a file as ELF; it is never mapped, since another may cut it short. NULL: it is not one. */
static Elf *open_elf(int fd)
{
	struct stat st;
	Elf *elf;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return NULL;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		return elf;
	elf_end(elf);
	return NULL;
}

/** "/usr/lib/debug/.build-id/ab/cdef….debug" */
static const char *debug_path(const struct pg_elffuncs *funcs)
{
	char digits[2 * PG_BUILD_ID_SIZE + 1];

	for (size_t i = 0; i < PG_BUILD_ID_SIZE; i++)
		snprintf(digits + 2 * i, 3, "%02x", funcs->build_id[i]);
	return pg_printf(funcs->arena, "/usr/lib/debug/.build-id/%.2s/%s.debug", digits,
			 digits + 2);
}

static bool take_symbols_of_debug_file(struct pg_elffuncs *funcs)
{
	PG_CLEANUP(pg_close_fd) int fd = -1;
	PG_CLEANUP(end_elf) Elf *elf = NULL;

	if (!funcs->has_build_id)
		return false;
	fd = open(debug_path(funcs), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0)
		elf = open_elf(fd);
	return elf && take_symbols(funcs, elf, SHT_SYMTAB);
}

static int by_begin(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void sort_functions(struct pg_elffuncs *funcs)
{
	uint64_t last = 0;

	if (funcs->num)
		qsort(funcs->functions, funcs->num, sizeof(*funcs->functions), by_begin);
	funcs->ends = PG_NEW_N(funcs->arena, funcs->num + 1, uint64_t);
	for (size_t i = 0; i < funcs->num; i++) {
		if (funcs->functions[i].end > last)
			last = funcs->functions[i].end;
		funcs->ends[i] = last;
	}
}

static void read_functions(struct pg_elffuncs *funcs)
{
	PG_CLEANUP(end_elf) Elf *elf = open_elf(funcs->fd);

	if (!elf || !take_symbols(funcs, elf, SHT_SYMTAB)) {
		if (!take_symbols_of_debug_file(funcs) && elf)
			take_symbols(funcs, elf, SHT_DYNSYM);
	}
	sort_functions(funcs);
	close(funcs->fd);
	funcs->fd = -1;
}

struct pg_elffuncs *pg_elffuncs_create(struct pg_arena *arena, int fd)
{
	PG_CLEANUP(end_elf) Elf *elf = open_elf(fd);
	struct pg_elffuncs *funcs;

	if (!elf) {
		close(fd);
		return NULL;
	}
	funcs = PG_NEW(arena, struct pg_elffuncs);
	funcs->arena = arena;
	funcs->fd = fd;
	read_segments(funcs, elf);
	if (fd >= MOST_OPEN)
		read_functions(funcs);
	return funcs;
}

void pg_elffuncs_destroy(struct pg_elffuncs *funcs)
{
	if (funcs && funcs->fd >= 0)
		close(funcs->fd);
}

/* --- Answers --- */

const unsigned char *pg_elffuncs_build_id(const struct pg_elffuncs *funcs)
{
	return funcs->has_build_id ? funcs->build_id : NULL;
}

/** The last function that begins at or before an address and has it. */
static const struct function *find_function(const struct pg_elffuncs *funcs, uint64_t address)
{
	size_t at = PG_LOWER_BOUND(funcs->num, i, funcs->functions[i].begin <= address);
	const struct function *found = NULL;

	for (size_t steps = 0; at > 0 && funcs->ends[at - 1] > address && steps < MOST_STEPS;
	     at--, steps++) {
		const struct function *function = &funcs->functions[at - 1];

		if (function->end <= address)
			continue;
		/* Of several names of one function the first. */
		if (found && (function->begin != found->begin || function->end != found->end))
			break;
		found = function;
	}
	return found;
}

bool pg_elffuncs_find(struct pg_elffuncs *funcs, uint64_t in_file, bool is_return,
		      struct pg_elfplace *ret)
{
	const struct function *function;

	if (funcs->fd >= 0)
		read_functions(funcs);
	for (size_t i = 0; i < funcs->num_segments; i++) {
		const struct segment *segment = &funcs->segments[i];

		if (in_file - segment->in_file >= segment->size)
			continue;
		ret->address = segment->address + (in_file - segment->in_file);
		function = find_function(funcs, ret->address - is_return);
		ret->function = function ? function->name : NULL;
		ret->offset = function ? ret->address - function->begin : 0;
		return true;
	}
	return false;
}

static bool in_file_of(const struct pg_elffuncs *funcs, uint64_t address, uint64_t *ret)
{
	for (size_t i = 0; i < funcs->num_segments; i++) {
		const struct segment *segment = &funcs->segments[i];

		if (address - segment->address >= segment->size)
			continue;
		*ret = segment->in_file + (address - segment->address);
		return true;
	}
	return false;
}

bool pg_elffuncs_offset(struct pg_elffuncs *funcs, const char *name, uint64_t *ret)
{
	const struct function *found = NULL;

	if (funcs->fd >= 0)
		read_functions(funcs);
	for (size_t i = 0; i < funcs->num; i++) {
		const struct function *function = &funcs->functions[i];

		if (strcmp(function->name, name) != 0)
			continue;
		if (found && found->begin != function->begin)
			return false;
		found = function;
	}
	return found && in_file_of(funcs, found->begin, ret);
}
