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

/** Raw BTF does not say of which machine it is. */
static const struct pg_error *set_own_machine(struct pg_dbg *dbg)
{
	struct utsname name;

	uname(&name);
	dbg->arch = pg_arch_by_name(name.machine);
	if (!dbg->arch)
		return pg_error(dbg->arena,
				"raw BTF is taken to be of this machine, and %s is not known",
				name.machine);
	if (strcmp(dbg->path, PG_BTF_RUNNING) == 0) {
		dbg->release = pg_printf(dbg->arena, "%s", name.release);
		dbg->build_id = pg_kernel_build_id(dbg->arena);
	}
	return NULL;
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
				    size_t size, struct btf *base, struct btf **ret)
{
	PG_CLEANUP(pg_btf_bytes_free) struct pg_btf_bytes translated = {NULL, 0};
	static const uint16_t magic = BTF_MAGIC;
	const struct pg_error *error;

	if (size < sizeof(magic) || memcmp(bytes, &magic, sizeof(magic)) != 0)
		return no_btf(dbg, path, "is neither an ELF file nor BTF of a machine like this one");
	error = pg_btf_translate(dbg->arena, bytes, size, &translated);
	if (error)
		return pg_error(dbg->arena, "%s: cannot read this BTF: %s", path, error->message);
	if (translated.data) {
		bytes = translated.data;
		size = translated.size;
	}
	errno = EFBIG;
	if (size > UINT32_MAX || !(*ret = new_types(bytes, size, base)))
		return pg_error(dbg->arena, "%s: damaged BTF: %s", path, strerror(errno));
	return NULL;
}

static const struct pg_error *parse_section(struct pg_dbg *dbg, const char *path, Elf *elf,
					    struct btf *base, struct btf **ret)
{
	GElf_Shdr header;
	Elf_Scn *section = pg_elf_section(elf, ".BTF", &header);
	Elf_Data *data;

	if (!section || header.sh_type == SHT_NOBITS)
		return no_btf(dbg, path, "has no BTF");
	data = elf_rawdata(section, NULL);
	return data ? parse(dbg, path, data->d_buf, data->d_size, base, ret)
		    : no_btf(dbg, path, "its section .BTF cannot be read");
}

/** An ELF file has symbols, too. *ret is open also after an error, if it is not NULL. */
static const struct pg_error *open_kernel(struct pg_arena *arena, const char *path,
					  struct pg_dbg **ret, struct btf **ret_types)
{
	PG_CLEANUP(pg_btf_bytes_free) struct pg_btf_bytes bytes = {NULL, 0};

	PG_TRY(pg_btf_read(arena, path, &bytes));
	if (!bytes.data) {
		PG_TRY(pg_dbg_open_without_dwarf(arena, path, ret));
		return parse_section(*ret, path, (*ret)->elf, NULL, ret_types);
	}
	*ret = PG_NEW(arena, struct pg_dbg);
	**ret = (struct pg_dbg){.arena = arena, .path = path, .fd = -1};
	PG_TRY(set_own_machine(*ret));
	return parse(*ret, path, bytes.data, bytes.size, NULL, ret_types);
}

/** The types of a module behind those of the kernel that it was built with. */
static const struct pg_error *read_module(struct pg_dbg *dbg, const char *path, struct btf *kernel,
					  struct btf **ret_types)
{
	PG_CLEANUP(pg_btf_bytes_free) struct pg_btf_bytes bytes = {NULL, 0};
	const struct pg_error *error;
	struct pg_elf file;

	PG_TRY(pg_btf_read(dbg->arena, path, &bytes));
	if (bytes.data)
		return parse(dbg, path, bytes.data, bytes.size, kernel, ret_types);
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

	if (!error)
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
