// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/module.h"

#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/array.h"
#include "dbg/file/link.h"
#include "dbg/file/open.h"
#include "dbg/file/separate.h"
#include "dbg/sym/symbols.h"

#define MODULES "/lib/modules"
#define DEBUG	"/usr/lib/debug"

/* --- Finding it --- */

/** snd-hda_intel: for the kernel both marks are the same. */
static bool is_same_name(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char x = a[i] == '-' ? '_' : a[i], y = b[i] == '-' ? '_' : b[i];

		if (x != y || !x)
			return false;
	}
	return true;
}

/** NAME.ko, NAME.ko.xz, NAME.ko.debug … */
static bool is_file_of(const char *file, const char *name)
{
	size_t len = strlen(name);

	return is_same_name(file, name, len) && strncmp(file + len, ".ko", 3) == 0 &&
	       (!file[len + 3] || file[len + 3] == '.');
}

/** The first in the order of names, so that it is the same at each run; NULL: none. */
static const char *search_tree(struct pg_arena *arena, const char *root, const char *name)
{
	char *const roots[] = {(char *)root, NULL};
	const char *found = NULL;
	FTSENT *entry;
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);

	while (tree && (entry = fts_read(tree))) {
		if (entry->fts_info == FTS_D || entry->fts_info == FTS_DP ||
		    !is_file_of(entry->fts_name, name) ||
		    (found && strcmp(found, entry->fts_path) < 0))
			continue;
		found = pg_strndup(arena, entry->fts_path, strlen(entry->fts_path));
	}
	if (tree)
		fts_close(tree);
	return found;
}

/** The only folder there; NULL: there are others, or none. */
static const char *only_folder(struct pg_arena *arena, const char *path)
{
	const char *only = NULL;
	struct dirent *entry;
	DIR *folder = opendir(path);

	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		if (only) {
			only = NULL;
			break;
		}
		only = pg_strndup(arena, entry->d_name, strlen(entry->d_name));
	}
	if (folder)
		closedir(folder);
	return only;
}

static const char *release_below(struct pg_arena *arena, const char *root)
{
	static const char *const folders[] = {MODULES, DEBUG MODULES};
	const char *running, *only;
	struct utsname name;

	uname(&name);
	running = pg_strndup(arena, name.release, strlen(name.release));
	if (!*root)
		return running;
	for (size_t i = 0; i < PG_ARRAY_SIZE(folders); i++) {
		const char *path = pg_printf(arena, "%s%s", root, folders[i]);

		if (access(pg_printf(arena, "%s/%s", path, running), F_OK) == 0)
			return running;
		only = only_folder(arena, path);
		if (only)
			return only;
	}
	return running;
}

/** The release in the path of a vmlinux: "boot/vmlinux-6.1.0-57-amd64", "modules/6.1.0-57-amd64/build/vmlinux"; NULL. */
static const char *release_in(struct pg_arena *arena, const char *kernel)
{
	static const char mark[] = "vmlinux-";
	const char *slash = strrchr(kernel, '/'), *modules = strstr(kernel, MODULES "/");
	const char *file = slash ? slash + 1 : kernel;
	size_t len;

	if (strncmp(file, mark, strlen(mark)) == 0) {
		file += strlen(mark);
		len = strlen(file);
		if (len > 6 && strcmp(file + len - 6, ".debug") == 0)
			len -= 6;
		return len ? pg_strndup(arena, file, len) : NULL;
	}
	modules = modules ? modules + strlen(MODULES "/") : "";
	len = strcspn(modules, "/");
	return len && modules[len] ? pg_strndup(arena, modules, len) : NULL;
}

static bool has_release(struct pg_arena *arena, const char *root, const char *tree, const char *release)
{
	return access(pg_printf(arena, "%s%s/%s", root, tree, release), F_OK) == 0;
}

/** The nearest folder above a vmlinux with modules of its release, as an installed system has them; NULL: none. */
static const char *root_above(struct pg_arena *arena, const char *kernel, const char *tree,
			      const char *release)
{
	char *root = pg_strndup(arena, kernel, strlen(kernel)), *slash;

	while ((slash = strrchr(root, '/'))) {
		*slash = '\0';
		if (has_release(arena, root, tree, release))
			return root;
	}
	return *kernel != '/' && has_release(arena, ".", tree, release) ? "." : NULL;
}

/** Where modules are searched for, and of which release. */
struct home {
	const char *root, *release; /* root: "" is / */
};

static struct home find_home(struct pg_arena *arena, const char *sysroot, const char *kernel)
{
	const char *release = kernel ? release_in(arena, kernel) : NULL, *root = sysroot;

	if (release && !root)
		root = root_above(arena, kernel, DEBUG MODULES, release);
	if (release && !root)
		root = root_above(arena, kernel, MODULES, release);
	if (!root)
		root = "";
	if (release && *root && !has_release(arena, root, MODULES, release) &&
	    !has_release(arena, root, DEBUG MODULES, release))
		release = NULL;
	return (struct home){root, release ? release : release_below(arena, root)};
}

static const struct pg_error *find_named(struct pg_arena *arena, const struct home *home,
					 const char *name, const char **ret)
{
	const char *tree = pg_printf(arena, "%s" MODULES "/%s", home->root, home->release);
	const char *debug = pg_printf(arena, "%s" DEBUG MODULES "/%s", home->root, home->release);

	*ret = search_tree(arena, tree, name);
	if (!*ret)
		*ret = search_tree(arena, debug, name);
	if (*ret)
		return NULL;
	return pg_error_hint(
		arena,
		pg_error(arena, "no module '%s' of the kernel %s; looked for:\n    %s\n    %s",
			 name, home->release, tree, debug),
		"name its file with -m FILE.ko, or install its debug package");
}

static bool is_path(const char *name)
{
	return strchr(name, '/') || strstr(name, ".ko");
}

/** *sysroot becomes the one below which the module was found. */
static const struct pg_error *find(struct pg_arena *arena, const char **sysroot, const char *kernel,
				   const char *name, const char **ret)
{
	struct home home;

	if (is_path(name)) {
		*ret = name[0] == '/' && *sysroot ? pg_printf(arena, "%s%s", *sysroot, name) : name;
		return NULL;
	}
	home = find_home(arena, *sysroot, kernel);
	*sysroot = *home.root ? home.root : *sysroot;
	return find_named(arena, &home, name, ret);
}

/* --- Its debug info --- */

/** Debian has it at the same place below /usr/lib/debug, Fedora with ".debug" after it. */
static const char *beside(struct pg_arena *arena, const struct pg_elf *module, const char *root)
{
	static const char *const suffixes[] = {"", ".debug"};
	const char *inside = strstr(module->path, MODULES "/");
	const char *end = inside ? strstr(inside, ".ko") : NULL;
	size_t len;

	if (!end)
		return NULL;
	len = (size_t)(end - inside) + 3;
	for (size_t i = 0; i < 2; i++) {
		const char *path = pg_printf(arena, "%s" DEBUG "%.*s%s", root, (int)len, inside,
					     suffixes[i]);

		if (access(path, F_OK) == 0 && strcmp(path, module->path) != 0)
			return path;
	}
	return NULL;
}

static const struct pg_error *open_separate(struct pg_arena *arena, const char *sysroot,
					    const struct pg_elf *module, struct pg_elf *ret)
{
	const char *path = beside(arena, module, sysroot ? sysroot : "");

	return pg_separate_open(arena, module, sysroot, path, ret);
}

/** The same sections in the same order get the same addresses. */
static const struct pg_error *check_sections(struct pg_arena *arena, const struct pg_elf *module,
					     const struct pg_elf *debug)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header, other;
	size_t names;

	if (elf_getshdrstrndx(module->elf, &names) < 0)
		return NULL;
	while ((section = elf_nextscn(module->elf, section))) {
		const char *name = gelf_getshdr(section, &header)
					   ? elf_strptr(module->elf, names, header.sh_name)
					   : NULL;

		if (!name || !(header.sh_flags & SHF_ALLOC))
			continue;
		if (!pg_elf_section(debug->elf, name, &other) || other.sh_addr != header.sh_addr)
			return pg_error(arena, "%s and %s differ in their section %s", module->path,
					debug->path, name);
	}
	return NULL;
}

/** Of a debug file that has the code, too, the stripped module is not needed. */
static const struct pg_error *open_both(struct pg_arena *arena, const char *sysroot,
					struct pg_elf *module, struct pg_elf *debug)
{
	if (module->type != ET_REL)
		return pg_error(arena, "%s: is not a module (ELF type %u)", module->path,
				module->type);
	if (pg_elf_has_dwarf(module->elf)) {
		*debug = *module;
		*module = (struct pg_elf){.fd = -1};
		return pg_elf_link(arena, debug);
	}
	PG_TRY(open_separate(arena, sysroot, module, debug));
	PG_TRY(pg_elf_link(arena, debug));
	if (pg_elf_has_code(debug->elf)) {
		pg_elf_close(module);
		return NULL;
	}
	PG_TRY(pg_elf_link(arena, module));
	return check_sections(arena, module, debug);
}

/* --- What it says of itself --- */

/** Of .modinfo: "KEY=" and a text, one after the other. */
static const char *info_of(const struct pg_dbg *dbg, const char *key)
{
	GElf_Shdr header;
	Elf_Scn *section = pg_elf_section(dbg->code, ".modinfo", &header);
	Elf_Data *data = section ? elf_rawdata(section, NULL) : NULL;
	const char *at = data ? data->d_buf : NULL, *end = at ? at + data->d_size : NULL;
	size_t len = strlen(key);

	if (!at || at == end || end[-1])
		return NULL;
	for (; at < end; at += strlen(at) + 1) {
		if (strncmp(at, key, len) == 0 && at[len] == '=')
			return at + len + 1;
	}
	return NULL;
}

/** A module that does not say its name has the file's. */
static const char *name_of(struct pg_dbg *dbg)
{
	const char *known = info_of(dbg, "name"), *slash = strrchr(dbg->path, '/');
	char *name;

	if (known)
		return pg_strndup(dbg->arena, known, strlen(known));
	slash = slash ? slash + 1 : dbg->path;
	name = pg_strndup(dbg->arena, slash, strcspn(slash, "."));
	for (char *c = name; *c; c++)
		*c = *c == '-' ? '_' : *c;
	return name;
}

/** The marks that the kernel has as symbols, from the sections that modules have for them. */
static void set_marks(struct pg_dbg *dbg)
{
	static const struct {
		const char *section;
		enum pg_mark start, end;
	} tables[] = {
		{".kprobes.text", PG_MARK_KPROBES_START, PG_MARK_KPROBES_END},
		{".noinstr.text", PG_MARK_NOINSTR_START, PG_MARK_NOINSTR_END},
		{"_kprobe_blacklist", PG_MARK_BLACKLIST_START, PG_MARK_BLACKLIST_END},
		{"__mcount_loc", PG_MARK_MCOUNT_START, PG_MARK_MCOUNT_END},
		{"__jump_table", PG_MARK_JUMPS_START, PG_MARK_JUMPS_END},
		{"__ex_table", PG_MARK_FIXUPS_START, PG_MARK_FIXUPS_END},
		{".static_call_sites", PG_MARK_CALLS_START, PG_MARK_CALLS_END},
		{"__kcfi_traps", PG_MARK_CFI_START, PG_MARK_CFI_END},
		{"__bug_table", PG_MARK_BUGS_START, PG_MARK_BUGS_END},
		{".return_sites", PG_MARK_RETURNS_START, PG_MARK_RETURNS_END},
		{".altinstructions", PG_MARK_ALTERNATIVES_START, PG_MARK_ALTERNATIVES_END},
		{".parainstructions", PG_MARK_PARAVIRT_START, PG_MARK_PARAVIRT_END},
	};
	GElf_Shdr header;

	for (size_t i = 0; i < PG_NUM_MARKS; i++)
		dbg->marks[i] = 0;
	for (size_t i = 0; i < PG_ARRAY_SIZE(tables); i++) {
		if (!pg_elf_section(dbg->code, tables[i].section, &header))
			continue;
		dbg->marks[tables[i].start] = header.sh_addr;
		dbg->marks[tables[i].end] = header.sh_addr + header.sh_size;
	}
}

/** "6.1.0-56-cloud-amd64 SMP preempt mod_unload modversions" */
static const char *release_of(struct pg_dbg *dbg)
{
	const char *magic = info_of(dbg, "vermagic");

	return magic ? pg_strndup(dbg->arena, magic, strcspn(magic, " ")) : NULL;
}

const struct pg_error *pg_module_open(struct pg_arena *arena, const char *sysroot, const char *kernel,
				      const char *name, struct pg_dbg **ret)
{
	struct pg_elf module, debug = {.fd = -1};
	const struct pg_error *error;
	const char *path = name;

	PG_TRY(find(arena, &sysroot, kernel, name, &path));
	PG_TRY(pg_elf_open(arena, path, &module));
	error = open_both(arena, sysroot, &module, &debug);
	if (error) {
		pg_elf_close(&module);
		pg_elf_close(&debug);
		return error;
	}
	PG_TRY(pg_dbg_open_files(arena, PG_DBG_MODULE, debug, module, ret));
	set_marks(*ret);
	(*ret)->name = name_of(*ret);
	(*ret)->release = release_of(*ret);
	return NULL;
}

/* --- Places in it --- */

/** Names that each module has, and names made by macros, which other modules may well have, too. */
static bool is_common(const char *name)
{
	return strncmp(name, "__", 2) == 0 || strcmp(name, "init_module") == 0 ||
	       strcmp(name, "cleanup_module") == 0;
}

static void add_anchor(struct pg_anchors *anchors, const struct pg_symbol *symbol)
{
	if (anchors->num == PG_MAX_ANCHORS)
		return;
	anchors->symbols[anchors->num] = symbol->name;
	anchors->addresses[anchors->num++] = symbol->address;
}

static void find_anchors(struct pg_dbg *dbg, struct pg_anchors *anchors)
{
	struct pg_symbol *symbols;
	size_t num = pg_symbols_in(dbg, anchors->begin, anchors->end, &symbols);

	for (unsigned round = 0; round < 2; round++) {
		for (size_t i = 0; i < num; i++) {
			bool has_name = strstr(symbols[i].name, dbg->name) != NULL;

			if (is_common(symbols[i].name) || has_name != (round == 0))
				continue;
			add_anchor(anchors, &symbols[i]);
		}
	}
}

/** What is kept with a module. */
struct kept {
	struct pg_anchors *anchors;
	size_t num;
};

static const struct pg_reader reader = {sizeof(struct kept), NULL};

void pg_module_anchors(struct pg_dbg *dbg, struct pg_anchors **ret, size_t *ret_num)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	bool is_known = kept->num > 0;
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while (!is_known && (section = elf_nextscn(dbg->code, section))) {
		struct pg_anchors *anchors;

		if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_ALLOC) ||
		    !header.sh_size)
			continue;
		anchors = PG_PUSH(dbg->arena, kept->anchors, kept->num);
		anchors->begin = header.sh_addr;
		anchors->end = header.sh_addr + header.sh_size;
		find_anchors(dbg, anchors);
	}
	*ret = kept->anchors;
	*ret_num = kept->num;
}

bool pg_module_has_anchor(struct pg_dbg *dbg, uint64_t address)
{
	struct pg_anchors *all = NULL;
	size_t num = 0;

	pg_module_anchors(dbg, &all, &num);
	for (size_t i = 0; i < num; i++) {
		if (address >= all[i].begin && address < all[i].end)
			return all[i].num > 0;
	}
	return false;
}
