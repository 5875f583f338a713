// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/split.h"

#include <dwarf.h>
#include <elfutils/libdwelf.h>
#include <string.h>

#include "dbg/file/elffile.h"
#include "dbg/file/open.h"

struct split {
	struct split *next;
	Dwarf_Die inner;
	Dwarf_Die skeleton;
};

/** What is kept with a file: those that have been opened. */
struct splits {
	struct split *first;
};

static const struct pg_reader reader = {sizeof(struct splits), NULL};

static struct split *first_split(const struct pg_dbg *dbg)
{
	const struct splits *splits = pg_dbg_kept(dbg, &reader);

	return splits ? splits->first : NULL;
}

bool pg_split_any(const struct pg_dbg *dbg)
{
	return first_split(dbg);
}

static const char *file_of(Dwarf_Die *unit)
{
	Dwarf_Attribute attr;

	if (!dwarf_attr(unit, DW_AT_dwo_name, &attr) &&
	    !dwarf_attr(unit, DW_AT_GNU_dwo_name, &attr))
		return NULL;
	return dwarf_formstring(&attr);
}

bool pg_is_skeleton(Dwarf_Die *unit)
{
	return dwarf_tag(unit) == DW_TAG_skeleton_unit || file_of(unit);
}

/**
 * gcc's -fdebug-types-section gives each type a section of the same name (.debug_info.dwo), of which
 * elfutils reads one.
 */
static bool has_several_sections(struct pg_arena *arena, const char *path)
{
	Elf_Scn *section = NULL;
	struct pg_elf file;
	size_t names, num = 0;

	if (pg_elf_open(arena, path, &file))
		return false;
	while (elf_getshdrstrndx(file.elf, &names) == 0 &&
	       (section = elf_nextscn(file.elf, section))) {
		GElf_Shdr header;
		const char *name = NULL;

		if (gelf_getshdr(section, &header))
			name = elf_strptr(file.elf, names, header.sh_name);
		num += name && strcmp(name, ".debug_info.dwo") == 0;
	}
	pg_elf_close(&file);
	return num > 1;
}

static const struct pg_error *missing(struct pg_dbg *dbg, Dwarf_Die *unit)
{
	const char *file = file_of(unit), *dir, *name;
	Dwarf_Attribute attr;

	dir = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attr));
	name = pg_printf(dbg->arena, "%s%s%s", dir && file && file[0] != '/' ? dir : "",
			 dir && file && file[0] != '/' ? "/" : "", file ? file : "?");
	if (has_several_sections(dbg->arena, name))
		return pg_error_hint(
			dbg->arena,
			pg_error(dbg->arena, "%s: a part of its debug info is in %s, of which elfutils "
				 "can read one section only", dbg->path, name),
			"build without -fdebug-types-section, or without -gsplit-dwarf");
	return pg_error_hint(
		dbg->arena,
		pg_error(dbg->arena, "%s: a part of its debug info is in %s, which cannot be read",
			 dbg->path, name),
		"it must be there or next to the program; packages of such files (.dwp) cannot be "
		"read: build without -gsplit-dwarf");
}

/**
 * The files that libdw will try are checked before: it would wait for a FIFO, and unpack more than
 * fits into memory.
 */
static const struct pg_error *check_files(struct pg_dbg *dbg, Dwarf_Die *unit)
{
	const char *file = file_of(unit), *dir, *beside;
	Dwarf_Attribute attr;

	if (!file)
		return NULL;
	dir = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attr));
	beside = pg_elf_beside(dbg->arena, pg_dbg_file(dbg), file);
	if (beside)
		PG_TRY(pg_elf_check(dbg->arena, beside));
	if (!dir || file[0] == '/')
		return NULL;
	beside = pg_elf_beside(dbg->arena, pg_dbg_file(dbg), pg_printf(dbg->arena, "%s/%s", dir, file));
	return beside ? pg_elf_check(dbg->arena, beside) : NULL;
}

/** What is shared by several files is of the linked ones only: libdw would open it for this one, too. */
static bool refers_to_another(Dwarf_Die *inner)
{
	const char *name;
	const void *id;

	return dwelf_dwarf_gnu_debugaltlink(dwarf_cu_getdwarf(inner->cu), &name, &id) > 0;
}

/** NULL: it was not asked for yet. */
static struct split *split_of(const struct pg_dbg *dbg, Dwarf_Die *skeleton)
{
	struct split *split = first_split(dbg);

	while (split && split->skeleton.cu != skeleton->cu)
		split = split->next;
	return split;
}

const struct pg_error *pg_split_open(struct pg_dbg *dbg, Dwarf_Die *unit)
{
	struct split *split;

	if (!pg_is_skeleton(unit))
		return NULL;
	split = split_of(dbg, unit);
	if (!split) {
		struct splits *splits = pg_dbg_keep(dbg, &reader);
		Dwarf_Die inner;

		PG_TRY(check_files(dbg, unit));
		if (dwarf_cu_info(unit->cu, NULL, NULL, NULL, &inner, NULL, NULL, NULL) != 0 ||
		    !inner.addr || refers_to_another(&inner))
			return missing(dbg, unit);
		split = PG_NEW(dbg->arena, struct split);
		*split = (struct split){splits->first, inner, *unit};
		splits->first = split;
	}
	*unit = split->inner;
	return NULL;
}

Dwarf_Die *pg_split_skeleton(const struct pg_dbg *dbg, Dwarf_Die *unit)
{
	for (struct split *split = first_split(dbg); split; split = split->next) {
		if (split->inner.cu == unit->cu)
			return &split->skeleton;
	}
	return unit;
}
