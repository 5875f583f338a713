// SPDX-License-Identifier: GPL-2.0-only
/* Files of BTF: a kernel's, and on top of it a module's. */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "dbg/file/elffile.h"
#include "dbg/file/kernel.h"
#include "dbg/file/open.h"
#include "dbg/type/btf.h"
#include "dbg/type/btfbytes.h"

/** The deepest nesting of structs without a name in struct pt_regs that is looked at. */
enum { REGS_DEEPEST = 4 };

/** Has a struct this member, perhaps in one without a name? */
static bool has_member(const struct btf *types, const struct btf_type *type, const char *name,
		       size_t length, unsigned depth)
{
	const struct btf_member *members = btf_members(type);

	for (unsigned i = 0; i < btf_vlen(type); i++) {
		const char *of = btf__name_by_offset(types, members[i].name_off);
		const struct btf_type *inner = btf__type_by_id(types, members[i].type);

		if (of && strncmp(of, name, length) == 0 && !of[length])
			return true;
		if (of && !*of && inner && btf_is_composite(inner) && depth < REGS_DEEPEST &&
		    has_member(types, inner, name, length, depth + 1))
			return true;
	}
	return false;
}

static bool has_registers(const struct btf *types, const struct btf_type *regs,
			  const struct pg_arch *arch)
{
	for (size_t i = 0; i < arch->num_regs; i++) {
		const char *member = arch->regs[i].member;

		if (!has_member(types, regs, member, strcspn(member, ".["), 0))
			return false;
	}
	return true;
}

static const struct pg_error *set_own_machine(struct pg_dbg *dbg, enum pg_order order)
{
	struct utsname name;

	uname(&name);
	dbg->arch = pg_arch_by_name(name.machine);
	if (!dbg->arch || dbg->arch->order != order)
		return pg_error(dbg->arena,
				"%s: does not say of which machine it is: it has no struct pt_regs",
				dbg->path);
	return NULL;
}

/**
 * Raw BTF does not say of which machine it is, but it has the kernel's struct of registers. Without that it
 * is taken to be of this one.
 */
static const struct pg_error *set_machine(struct pg_dbg *dbg, const struct btf *types,
					  enum pg_order order)
{
	int id = btf__find_by_name_kind(types, "pt_regs", BTF_KIND_STRUCT);
	const struct btf_type *regs = id > 0 ? btf__type_by_id(types, (uint32_t)id) : NULL;

	if (!regs)
		return set_own_machine(dbg, order);
	for (size_t i = 0; (dbg->arch = pg_arch_number(i)); i++) {
		if (dbg->arch->order == order && has_registers(types, regs, dbg->arch))
			return NULL;
	}
	return pg_error(dbg->arena,
			"%s: is of a machine that is not known: its struct pt_regs is of none of %s",
			dbg->path, pg_arch_names(dbg->arena));
}

static void set_running(struct pg_dbg *dbg)
{
	struct utsname name;

	uname(&name);
	dbg->release = pg_printf(dbg->arena, "%s", name.release);
	dbg->build_id = pg_kernel_build_id(dbg->arena);
}

static const struct pg_error *no_btf(struct pg_dbg *dbg, const char *path,
				     const char *what)
{
	return pg_error_hint(dbg->arena, pg_error(dbg->arena, "%s: %s", path, what),
			     "a kernel that is built with CONFIG_DEBUG_INFO_BTF=y has its own in "
			     PG_BTF_RUNNING);
}

/**
 * libbpf takes BTF with a base from a file only: btf__new_split() is declared, but missing before
 * libbpf 1.5.
 */
static struct btf *new_types(const char *bytes, size_t size, struct btf *base)
{
	PG_CLEANUP(pg_close_fd) int fd = -1;
	char path[64];

	if (!base)
		return btf__new(bytes, (uint32_t)size);
	fd = memfd_create("btf", MFD_CLOEXEC);
	if (fd < 0)
		return NULL;
	for (ssize_t put; size; bytes += put, size -= (size_t)put) {
		put = write(fd, bytes, size);
		if (put < 0)
			return NULL;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return btf__parse_raw_split(path, base);
}

/** libbpf's own copy of BTF, which begins with the types of `base` if there is one. */
static const struct pg_error *parse(struct pg_dbg *dbg, const char *path, const char *bytes,
				    size_t size, struct btf *base, struct btf **ret,
				    enum pg_order *ret_order)
{
	PG_CLEANUP(pg_btf_bytes_free) struct pg_btf_bytes native = {NULL, 0};
	PG_CLEANUP(pg_btf_bytes_free) struct pg_btf_bytes translated = {NULL, 0};
	const struct pg_error *error;

	if (!pg_btf_native(bytes, size, &native, ret_order))
		return no_btf(dbg, path, "is neither an ELF file nor BTF");
	if (native.data) {
		bytes = native.data;
		size = native.size;
	}
	error = pg_btf_translate(dbg->arena, bytes, size, &translated);
	if (error)
		return pg_error(dbg->arena, "%s: cannot read this BTF: %s", path, error->message);
	if (translated.data) {
		bytes = translated.data;
		size = translated.size;
	}
	errno = EFBIG;
	if (size > UINT32_MAX || !(*ret = new_types(bytes, size, base)))
		return pg_error_errno(dbg->arena, errno, "%s: damaged BTF", path);
	return NULL;
}

static const struct pg_error *parse_section(struct pg_dbg *dbg, const char *path, Elf *elf,
					    struct btf *base, struct btf **ret)
{
	enum pg_order order;
	GElf_Shdr header;
	Elf_Scn *section = pg_elf_section(elf, ".BTF", &header);
	Elf_Data *data;

	if (!section || header.sh_type == SHT_NOBITS)
		return no_btf(dbg, path, "has no BTF");
	data = elf_rawdata(section, NULL);
	return data ? parse(dbg, path, data->d_buf, data->d_size, base, ret, &order)
		    : no_btf(dbg, path, "its section .BTF cannot be read");
}

/** An ELF file has symbols, too. *ret is open also after an error, if it is not NULL. */
static const struct pg_error *open_kernel(struct pg_arena *arena, const char *path,
					  struct pg_dbg **ret, struct btf **ret_types)
{
	PG_CLEANUP(pg_btf_bytes_free) struct pg_btf_bytes bytes = {NULL, 0};
	enum pg_order order;

	PG_TRY(pg_btf_read(arena, path, &bytes));
	if (!bytes.data) {
		PG_TRY(pg_dbg_open_without_dwarf(arena, path, ret));
		return parse_section(*ret, path, (*ret)->elf, NULL, ret_types);
	}
	*ret = PG_NEW(arena, struct pg_dbg);
	**ret = (struct pg_dbg){.arena = arena, .path = path, .fd = -1};
	if (strcmp(path, PG_BTF_RUNNING) == 0)
		set_running(*ret);
	PG_TRY(parse(*ret, path, bytes.data, bytes.size, NULL, ret_types, &order));
	return set_machine(*ret, *ret_types, order);
}

/** The types of a module behind those of the kernel that it was built with. */
static const struct pg_error *read_module(struct pg_dbg *dbg, const char *path, struct btf *kernel,
					  struct btf **ret_types)
{
	PG_CLEANUP(pg_btf_bytes_free) struct pg_btf_bytes bytes = {NULL, 0};
	const struct pg_error *error;
	struct pg_elf file;
	enum pg_order order;

	PG_TRY(pg_btf_read(dbg->arena, path, &bytes));
	if (bytes.data)
		return parse(dbg, path, bytes.data, bytes.size, kernel, ret_types, &order);
	PG_TRY(pg_elf_open(dbg->arena, path, &file));
	error = parse_section(dbg, path, file.elf, kernel, ret_types);
	pg_elf_close(&file);
	return error;
}

const struct pg_error *pg_btf_open(struct pg_arena *arena, const char *path, struct pg_dbg **ret)
{
	struct btf *types = NULL;
	struct pg_dbg *dbg = NULL;
	const struct pg_error *error = open_kernel(arena, path, &dbg, &types);

	if (error)
		btf__free(types);
	else
		error = pg_btf_begin(dbg, types, NULL);
	if (error)
		pg_dbg_close(dbg);
	else
		*ret = dbg;
	return error;
}

/** A name is that of a module of the running kernel, which has its BTF next to the kernel's. */
static const char *module_path(struct pg_arena *arena, const char *kernel, const char *module)
{
	if (strchr(module, '/') || strstr(module, ".ko") || strcmp(kernel, PG_BTF_RUNNING) != 0)
		return module;
	return pg_printf(arena, "%.*s/%s", (int)(strrchr(kernel, '/') - kernel), kernel, module);
}

const struct pg_error *pg_btf_open_module(struct pg_arena *arena, const char *kernel,
					  const char *module, struct pg_dbg **ret)
{
	const char *path = module_path(arena, kernel, module);
	struct btf *types = NULL, *base = NULL;
	struct pg_dbg *dbg = NULL;
	const struct pg_error *error = open_kernel(arena, kernel, &dbg, &base);

	if (!error)
		error = read_module(dbg, path, base, &types);
	if (error)
		btf__free(base);
	else
		error = pg_btf_begin(dbg, types, base);
	if (error) {
		pg_dbg_close(dbg);
		return error;
	}
	dbg->elf = dbg->code = NULL; /* the symbols and the build id are the kernel's */
	dbg->build_id = NULL;
	*ret = dbg;
	return NULL;
}
