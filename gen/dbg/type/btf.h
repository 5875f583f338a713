/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * BTF: the types and functions of a kernel without DWARF, through libbpf.
 *
 * It has no addresses: functions are names with prototypes, and where a parameter is follows from
 * the calling convention.
 */
#ifndef PG_DBG_TYPE_BTF_H
#define PG_DBG_TYPE_BTF_H

#include "dbg/dbg.h"
#include "ir/type.h"

struct pg_btf;

/** A function: a name and its prototype. */
struct pg_btf_func {
	const char *name;	    /**< interned */
	const struct pg_type *type; /**< PG_TYPE_FUNC, with its parameters' names */
	/** Another one of its name and types, whose parameters have other names: weak functions and
	 * those that take their place. NULL: no more. */
	const struct pg_btf_func *other;
	size_t number;	   /**< unique: their order in the BTF */
	bool is_ambiguous; /**< several functions have its name, with different types */
};

/** The BTF that the running kernel gives of itself. */
#define PG_BTF_RUNNING "/sys/kernel/btf/vmlinux"

/**
 * Open a file of raw BTF, or an ELF file with a section .BTF: then its symbols, build id and
 * release are known, too. Raw BTF is of the machine whose registers its
 * struct pt_regs has; without that, of this one.
 */
const struct pg_error *pg_btf_open(struct pg_arena *arena, const char *path, struct pg_dbg **ret);
/**
 * The same of a module: its own BTF, whose types come behind those of its kernel's in `kernel`.
 * `module` is a file of it, raw or ELF (.ko); where `kernel` is PG_BTF_RUNNING a name will do.
 * The result is the kernel with the functions of the module in place of its own.
 */
const struct pg_error *pg_btf_open_module(struct pg_arena *arena, const char *kernel,
					  const char *module, struct pg_dbg **ret);

struct btf;

/**
 * For btfopen.c: dbg->btf is made of libbpf's types, of which those of `base` (NULL: none) are the
 * first. Both are dbg's from then on, also after an error.
 */
const struct pg_error *pg_btf_begin(struct pg_dbg *dbg, struct btf *types, struct btf *base);

/** By name, each name once: *funcs is sorted, and so many of it are left. For btf.c. */
size_t pg_btf_merge(struct pg_arena *arena, struct pg_btf_func **funcs, size_t num);

/** The functions of a name, or of a pattern with wildcards, by name, each name once. */
size_t pg_btf_functions(struct pg_dbg *dbg, const char *pattern, struct pg_btf_func *const **ret);

/**
 * How many symbols of the running kernel have the name, where only that is known. False: it is not
 * known.
 */
bool pg_btf_count_symbols(struct pg_dbg *dbg, const char *name, size_t *ret);

/** A variable: mostly BTF has those of each CPU only. NULL: none of that name. */
const struct pg_type *pg_btf_variable(struct pg_dbg *dbg, const char *name, bool *ret_per_cpu);

/** As pg_type_named() without a unit. */
const struct pg_error *pg_btf_type_named(struct pg_dbg *dbg, enum pg_type_name_kind kind,
					 const char *name, const struct pg_type **ret,
					 bool *ret_found);

/** A struct or union that is only declared, as pg_type_define(). */
const struct pg_error *pg_btf_define(struct pg_dbg *dbg, const struct pg_type *declared);

/** As pg_type_complete() and pg_type_complete_deep(), for types that were made from BTF. */
void pg_btf_complete(struct pg_btf *btf, const struct pg_type *type);
void pg_btf_complete_deep(struct pg_btf *btf, const struct pg_type *type);

#endif
