// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/view.h"

#include <dwarf.h>
#include <string.h>
#include <sys/mman.h>

#include "dbg/aranges.h"
#include "dbg/cursor.h"

/**
 * Each view has its own copy of what libdw knows of a file, some 5 MiB with its unit. Beyond so
 * many it is cheaper to open the file as a whole.
 */
#define MAX_VIEWS 64

struct pg_view {
	struct pg_view *next;
	uint64_t offset; /* of the unit in .debug_info */
	uint64_t unit_size;
	void *map;
	size_t size; /* of the file */
	Elf *elf;
	Dwarf *dwarf;
};

/** Does an attribute's form, or the attribute itself, lead out of the unit? */
static bool leads_out(uint64_t attribute, uint64_t form)
{
	switch (form) {
	case DW_FORM_ref_addr:
	case DW_FORM_ref_sig8:
	case DW_FORM_ref_sup4:
	case DW_FORM_ref_sup8:
	case DW_FORM_strp_sup:
	case DW_FORM_GNU_ref_alt:
	case DW_FORM_GNU_strp_alt:
		return true;
	default:
		return attribute == DW_AT_dwo_name || attribute == DW_AT_GNU_dwo_name;
	}
}

/** The abbreviations of a unit (DWARF 5, 7.5.3): may it be viewed alone? */
static bool is_closed(struct pg_cursor abbrevs)
{
	while (abbrevs.at < abbrevs.end && pg_cursor_uleb(&abbrevs) != 0) {
		uint64_t attribute, form;

		pg_cursor_uleb(&abbrevs); /* tag */
		pg_cursor_fixed(&abbrevs, 1);
		do {
			attribute = pg_cursor_uleb(&abbrevs);
			form = pg_cursor_uleb(&abbrevs);
			if (form == DW_FORM_implicit_const)
				pg_cursor_uleb(&abbrevs); /* signed, but only skipped */
			if (leads_out(attribute, form))
				return false;
		} while (form && abbrevs.at < abbrevs.end);
	}
	return true;
}

/** A compile unit of 64-bit addresses that refers to nothing outside; *ret_size with its length. */
static bool is_viewable(const struct pg_dbg *dbg, struct pg_cursor unit, uint64_t *ret_size)
{
	const unsigned char *begin = unit.at;
	struct pg_cursor abbrevs = pg_cursor_section(dbg, ".debug_abbrev", NULL);
	size_t offset_size;
	uint64_t length = pg_cursor_length(&unit, &offset_size), version, offset;

	if (length > (uint64_t)(unit.end - unit.at))
		return false;
	*ret_size = length + (uint64_t)(unit.at - begin);
	version = pg_cursor_fixed(&unit, 2);
	if (version == 5) {
		if (pg_cursor_fixed(&unit, 1) != DW_UT_compile)
			return false;
		pg_cursor_fixed(&unit, 1); /* address size */
	} else if (version < 2 || version > 4) {
		return false;
	}
	offset = pg_cursor_fixed(&unit, offset_size);
	if (offset >= (uint64_t)(abbrevs.end - abbrevs.at))
		return false;
	abbrevs.at += offset;
	return is_closed(abbrevs);
}

/** Show libdw the unit alone. */
static bool open_view(struct pg_dbg *dbg, struct pg_view *view, size_t section, uint64_t size)
{
	Elf64_Ehdr *file;
	Elf64_Shdr *header;

	elf_rawfile(dbg->elf, &view->size);
	view->map = mmap(NULL, view->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, dbg->fd, 0);
	if (view->map == MAP_FAILED)
		return false;
	file = view->map;
	header = (Elf64_Shdr *)((char *)view->map + file->e_shoff) + section;
	header->sh_offset += view->offset;
	header->sh_size = size;
	view->elf = elf_memory(view->map, view->size);
	view->dwarf = view->elf ? dwarf_begin_elf(view->elf, DWARF_C_READ, NULL) : NULL;
	return view->dwarf != NULL;
}

static void close_view(struct pg_view *view)
{
	if (view->dwarf)
		dwarf_end(view->dwarf);
	if (view->elf)
		elf_end(view->elf);
	if (view->map != MAP_FAILED)
		munmap(view->map, view->size);
}

static bool unit_die(struct pg_view *view, Dwarf_Die *ret)
{
	Dwarf_Off next;
	size_t header;

	return dwarf_nextcu(view->dwarf, 0, &next, &header, NULL, NULL, NULL) == 0 &&
	       dwarf_offdie(view->dwarf, header, ret);
}

bool pg_view_at(struct pg_dbg *dbg, uint64_t address, Dwarf_Die *ret)
{
	uint64_t offset = 0;

	return pg_aranges_find(dbg, address, &offset) && pg_view_of(dbg, offset, ret);
}

bool pg_view_of(struct pg_dbg *dbg, uint64_t offset, Dwarf_Die *ret)
{
	struct pg_view *view;
	struct pg_cursor unit;
	size_t section, num = 0;
	uint64_t size;

	for (view = dbg->views; view; view = view->next) {
		if (view->offset == offset)
			return unit_die(view, ret);
		num++;
	}
	if (num >= MAX_VIEWS || dbg->debug_file.memory)
		return false;
	unit = pg_cursor_section(dbg, ".debug_info", &section);
	if (offset >= (uint64_t)(unit.end - unit.at))
		return false;
	unit.at += offset;
	if (!is_viewable(dbg, unit, &size))
		return false;
	view = PG_NEW(dbg->arena, struct pg_view);
	view->offset = offset;
	view->unit_size = size;
	if (!open_view(dbg, view, section, size) || !unit_die(view, ret)) {
		close_view(view);
		return false;
	}
	view->next = dbg->views;
	dbg->views = view;
	return true;
}

bool pg_die_at(struct pg_dbg *dbg, Dwarf_CU *from, uint64_t offset, Dwarf_Die *ret)
{
	Dwarf *dwarf = dwarf_cu_getdwarf(from);

	for (struct pg_view *view = dbg->views; view; view = view->next) {
		if (view->dwarf == dwarf && offset >= view->offset &&
		    offset - view->offset < view->unit_size)
			return dwarf_offdie(dwarf, offset - view->offset, ret) != NULL;
	}
	return dwarf_offdie(dbg->dwarf, offset, ret) != NULL;
}

bool pg_die_of_file(struct pg_dbg *dbg, Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf *dwarf = dwarf_cu_getdwarf(die->cu);

	for (struct pg_view *view = dbg->views; view; view = view->next) {
		if (view->dwarf == dwarf)
			return dwarf_offdie(dbg->dwarf, view->offset + dwarf_dieoffset(die), ret) !=
			       NULL;
	}
	return false;
}

void pg_views_close(struct pg_dbg *dbg)
{
	for (struct pg_view *view = dbg->views; view; view = view->next)
		close_view(view);
	dbg->views = NULL;
}
