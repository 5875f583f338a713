// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/program.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "dbg/file/open.h"
#include "dbg/file/separate.h"

/* --- Finding it --- */

static bool is_program(const char *path)
{
	struct stat status;

	return access(path, X_OK) == 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static const char *in_path(struct pg_arena *arena, const char *name)
{
	const char *folders = getenv("PATH");

	while (folders && *folders) {
		size_t len = strcspn(folders, ":");
		const char *path = pg_printf(arena, "%.*s/%s", (int)len, folders, name);

		if (len && is_program(path))
			return path;
		folders += len + (folders[len] == ':');
	}
	return NULL;
}

/**
 * A shared library by its name alone, as `libc` or `libssl.so.3`: where the dynamic linker has them. Of
 * several machines' the first; NULL: there is none.
 */
static const char *in_libraries(struct pg_arena *arena, const char *name)
{
	static const char *const folders[] = {"/usr/lib/*-linux-gnu", "/usr/lib64", "/usr/lib"};
	const char *suffix = strstr(name, ".so") ? "" : ".so.[0-9]*";
	const char *found = NULL;

	if (strncmp(name, "lib", 3) != 0 || strpbrk(name, "*?[\\"))
		return NULL;
	for (size_t i = 0; i < PG_ARRAY_SIZE(folders) && !found; i++) {
		glob_t paths = {.gl_pathc = 0};

		if (glob(pg_printf(arena, "%s/%s%s", folders[i], name, suffix), 0, NULL, &paths) == 0)
			found = pg_strndup(arena, paths.gl_pathv[0], strlen(paths.gl_pathv[0]));
		globfree(&paths);
	}
	return found;
}

/** *ret_path is the file to read, *ret_name what probes are set in. */
static const struct pg_error *find(struct pg_arena *arena, const char *sysroot, const char *name,
				   const char **ret_path, const char **ret_name)
{
	PG_CLEANUP(pg_free_pointer) char *real = NULL;
	const char *path = name;

	if (!*name)
		return pg_error(arena, "a program without a name");
	if (sysroot && name[0] == '/') {
		*ret_path = pg_printf(arena, "%s%s", sysroot, name);
		*ret_name = name;
		return NULL;
	}
	if (!strchr(name, '/') && access(name, F_OK) != 0) {
		path = in_path(arena, name);
		path = path ? path : in_libraries(arena, name);
	}
	/* Links there lead to files of a process, which may have no path here, or another file's. */
	real = !path ? NULL : strncmp(path, "/proc/", 6) == 0 ? strdup(path) : realpath(path, NULL);
	if (!path)
		return pg_error(arena, "%s: no such file here, no program in PATH, and no library", name);
	if (!real)
		return pg_error_errno(arena, errno, "%s", path);
	*ret_path = *ret_name = pg_strndup(arena, real, strlen(real));
	return NULL;
}

/* --- Opening it --- */

static const struct pg_error *check_program(struct pg_arena *arena, const struct pg_elf *file)
{
	if (file->type != ET_EXEC && file->type != ET_DYN)
		return pg_error(arena,
				"%s: is neither a program nor a shared library (ELF type %u)",
				file->path, file->type);
	if (pg_elf_has_code(file->elf))
		return NULL;
	return pg_error_hint(arena,
			     pg_error(arena, "%s: has no code: is it a separate debug file?",
				      file->path),
			     "name the program itself; its debug file is found by its build id and "
			     ".gnu_debuglink");
}

/** Sections of the same name have the same place in both: else one of them was changed since. */
static const struct pg_error *check_layout(struct pg_arena *arena, const struct pg_elf *program,
					   const struct pg_elf *debug)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header, other;
	size_t names;

	if (elf_getshdrstrndx(program->elf, &names) < 0)
		return NULL;
	while ((section = elf_nextscn(program->elf, section))) {
		const char *name = gelf_getshdr(section, &header)
					   ? elf_strptr(program->elf, names, header.sh_name)
					   : NULL;

		if (name && (header.sh_flags & SHF_EXECINSTR) &&
		    pg_elf_section(debug->elf, name, &other) && other.sh_addr != header.sh_addr)
			return pg_error(arena,
					"%s: its section %s is at another address than in %s "
					"(prelinked?)",
					program->path, name, debug->path);
	}
	return NULL;
}

/** *ret_missing: there is no debug info, and `debug` is not set. */
static const struct pg_error *open_both(struct pg_arena *arena, const char *sysroot,
					struct pg_elf *program, struct pg_elf *debug,
					const struct pg_error **ret_missing)
{
	*ret_missing = NULL;
	PG_TRY(check_program(arena, program));
	if (pg_elf_has_dwarf(program->elf)) {
		*debug = *program;
		*program = (struct pg_elf){.fd = -1};
		return NULL;
	}
	*ret_missing = pg_separate_open(arena, program, sysroot, NULL, debug);
	return *ret_missing ? NULL : check_layout(arena, program, debug);
}

const struct pg_error *pg_program_open(struct pg_arena *arena, const char *sysroot,
				       const char *name, struct pg_dbg **ret)
{
	struct pg_elf program, debug = {.fd = -1};
	const struct pg_error *error, *missing;
	const char *path = name;

	PG_TRY(find(arena, sysroot, name, &path, &name));
	PG_TRY(pg_elf_open(arena, path, &program));
	error = open_both(arena, sysroot, &program, &debug, &missing);
	if (error) {
		pg_elf_close(&program);
		pg_elf_close(&debug);
		return error;
	}
	PG_TRY(missing ? pg_dbg_open_symbols(arena, program, missing, ret)
		       : pg_dbg_open_files(arena, PG_DBG_PROGRAM, debug, program, ret));
	(*ret)->name = name;
	return NULL;
}

/* --- Places in it --- */

bool pg_program_offset(const struct pg_dbg *dbg, uint64_t address, uint64_t *ret)
{
	GElf_Phdr header;
	size_t num;

	if (elf_getphdrnum(dbg->code, &num) < 0)
		return false;
	for (size_t i = 0; i < num; i++) {
		if (!gelf_getphdr(dbg->code, (int)i, &header) || header.p_type != PT_LOAD ||
		    !(header.p_flags & PF_X) || address < header.p_vaddr ||
		    address - header.p_vaddr >= header.p_filesz)
			continue;
		*ret = address - header.p_vaddr + header.p_offset;
		return true;
	}
	return false;
}

const char *pg_uprobe_refusal(const struct pg_dbg *dbg, uint64_t address)
{
	size_t size = 6; /* prefixes of padding and an opcode; fewer at a section's end */
	const unsigned char *code = NULL;
	uint64_t offset;

	if (!pg_program_offset(dbg, address, &offset))
		return "no segment of code has it";
	if (!dbg->arch->uprobe_refusal)
		return NULL;
	while (size && !(code = pg_dbg_bytes(dbg, address, size)))
		size--;
	return code ? dbg->arch->uprobe_refusal(code, size) : NULL;
}

/* --- Symbols that libbpf finds --- */

/** A table of symbols of the program file. */
struct table {
	Elf *elf;
	Elf_Data *data; /* NULL: there is none */
	GElf_Shdr header;
};

static struct table table_of(Elf *elf, GElf_Word type)
{
	struct table table = {.elf = elf};
	Elf_Scn *section = NULL;

	while (!table.data && (section = elf_nextscn(elf, section))) {
		if (gelf_getshdr(section, &table.header) && table.header.sh_type == type &&
		    table.header.sh_entsize)
			table.data = elf_getdata(section, NULL);
	}
	return table;
}

static const char *name_of(const struct table *table, const GElf_Sym *symbol)
{
	return elf_strptr(table->elf, table->header.sh_link, symbol->st_name);
}

/** What libbpf 1.0 reads as a function's name in a section's name. */
static bool is_plain(const char *name)
{
	const char *at = name;

	while (isalnum((unsigned char)*at) || *at == '_' || *at == '.')
		at++;
	return at > name && !*at;
}

static bool is_function(const GElf_Sym *symbol)
{
	return GELF_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx != SHN_UNDEF;
}

/** The functions of a name, and one of them. */
static unsigned count_named(const struct table *table, const char *name, GElf_Sym *ret)
{
	unsigned num = 0;
	GElf_Sym symbol;

	for (int i = 0; table->data && gelf_getsym(table->data, i, &symbol); i++) {
		const char *its = is_function(&symbol) ? name_of(table, &symbol) : NULL;

		if (!its || strcmp(its, name) != 0)
			continue;
		*ret = symbol;
		num++;
	}
	return num;
}

/** The function that libbpf finds by a name: in the dynamic table, else in the other. */
static bool find_named(const struct table tables[2], const char *name, GElf_Sym *ret)
{
	unsigned num = count_named(&tables[0], name, ret);

	return num == 1 || (num == 0 && count_named(&tables[1], name, ret) == 1);
}

static bool is_same_segment(const struct pg_dbg *dbg, uint64_t address, const GElf_Sym *symbol)
{
	uint64_t here, there;

	return symbol->st_value <= address && pg_program_offset(dbg, address, &here) &&
	       pg_program_offset(dbg, symbol->st_value, &there) &&
	       here - there == address - symbol->st_value;
}

/** The name of the nearest function before `limit`, and where that is; NULL: there is none. */
static const char *nearest_before(const struct table tables[2], uint64_t limit, uint64_t *ret)
{
	const char *nearest = NULL;
	GElf_Sym symbol;

	for (size_t t = 0; t < 2; t++) {
		for (int i = 0; tables[t].data && gelf_getsym(tables[t].data, i, &symbol); i++) {
			const char *name = is_function(&symbol) && symbol.st_value < limit &&
							   (!nearest || symbol.st_value > *ret)
						   ? name_of(&tables[t], &symbol)
						   : NULL;

			if (!name || !is_plain(name))
				continue;
			nearest = name;
			*ret = symbol.st_value;
		}
	}
	return nearest;
}

bool pg_program_anchor(const struct pg_dbg *dbg, uint64_t address, const char *preferred,
		       const char **ret_symbol, uint64_t *ret_offset)
{
	enum { MOST_TRIES = 64 }; /* of names that several functions have */
	const struct table tables[2] = {table_of(dbg->code, SHT_DYNSYM),
					table_of(dbg->code, SHT_SYMTAB)};
	uint64_t limit = address + 1;
	GElf_Sym symbol;

	*ret_symbol = preferred;
	for (unsigned i = 0; i < MOST_TRIES && *ret_symbol; i++) {
		if (is_plain(*ret_symbol) && find_named(tables, *ret_symbol, &symbol) &&
		    is_same_segment(dbg, address, &symbol)) {
			*ret_offset = address - symbol.st_value;
			return true;
		}
		*ret_symbol = nearest_before(tables, limit, &limit);
	}
	return false;
}

/* --- Data --- */

/** A position-independent program says so; a library does not (libc can be run, too). */
static bool is_library(const struct pg_dbg *dbg)
{
	const struct table dynamic = table_of(dbg->code, SHT_DYNAMIC);
	GElf_Dyn entry;

	for (int i = 0; dynamic.data && gelf_getdyn(dynamic.data, i, &entry); i++) {
		if (entry.d_tag == DT_FLAGS_1)
			return !(entry.d_un.d_val & DF_1_PIE);
	}
	return dbg->type == ET_DYN;
}

bool pg_program_may_copy(const struct pg_dbg *dbg, uint64_t address)
{
	const struct table table = table_of(dbg->code, SHT_DYNSYM);
	GElf_Sym symbol;

	if (dbg->type != ET_DYN || !table.data || !is_library(dbg))
		return false;
	for (int i = 0; gelf_getsym(table.data, i, &symbol); i++) {
		if (GELF_ST_TYPE(symbol.st_info) == STT_OBJECT && symbol.st_shndx != SHN_UNDEF &&
		    GELF_ST_VISIBILITY(symbol.st_other) == STV_DEFAULT &&
		    address - symbol.st_value < symbol.st_size)
			return true;
	}
	return false;
}
