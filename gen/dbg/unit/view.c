// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/unit/view.h"

#include <dwarf.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uthash.h>

#include "dbg/bytes/cursor.h"
#include "dbg/file/open.h"
#include "dbg/unit/aranges.h"

/** libdw keeps some 10 KiB for each: beyond so many, open the file as a whole. */
enum { MAX_VIEWS = 4096 };

struct view {
	UT_hash_handle by_offset, by_dwarf;
	uint64_t offset; /* of the unit in .debug_info */
	uint64_t unit_size;
	Elf *elf;
	Dwarf *dwarf; /* NULL: the unit cannot be viewed alone */
};

/** What is kept with a file. */
struct views {
	bool is_made;
	struct pg_cursor info, abbrevs; /* in dbg->elf */
	/** The file; zeros, as many as .debug_info has bytes; the headers that views have. */
	unsigned char *map;
	size_t size;
	Elf64_Shdr *headers;
	Elf64_Half num_headers;
	Elf64_Shdr *info_header; /* one of them; NULL: there are no views */
	struct view *by_offset, *by_dwarf;
};

static void close_view(struct view *view)
{
	if (view->dwarf)
		dwarf_end(view->dwarf);
	if (view->elf)
		elf_end(view->elf);
	view->elf = NULL;
	view->dwarf = NULL;
}

static void close_views(void *state)
{
	struct views *views = state;

	for (struct view *view = views->by_offset; view; view = view->by_offset.next)
		close_view(view);
	HASH_CLEAR(by_offset, views->by_offset);
	HASH_CLEAR(by_dwarf, views->by_dwarf);
	if (views->map)
		munmap(views->map, views->size);
}

static const struct pg_reader reader = {sizeof(struct views), close_views};

/** Compilers make a dozen sections of debug info; a file of more has no views. */
enum { MAX_HEADERS = 32 };

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

/** A compile unit that refers to nothing outside; *ret_size with its length. */
static bool is_viewable(const struct views *views, uint64_t at, uint64_t *ret_size)
{
	struct pg_cursor unit = views->info, abbrevs = views->abbrevs;
	uint64_t length, version, offset;
	const unsigned char *begin;
	size_t offset_size;

	pg_cursor_skip(&unit, at);
	begin = unit.at;
	length = pg_cursor_length(&unit, &offset_size);
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

static bool is_debug_section(const char *name)
{
	return name && (strncmp(name, ".debug_", 7) == 0 || strcmp(name, ".gnu_debugaltlink") == 0);
}

/** Are its contents the bytes of the file, and not decompressed? */
static bool is_in_file(const struct pg_dbg *dbg, Elf_Scn *section, const GElf_Shdr *header)
{
	const char *file = elf_rawfile(dbg->elf, NULL);
	const Elf_Data *data = elf_rawdata(section, NULL);

	return !(header->sh_flags & SHF_COMPRESSED) && data &&
	       (!data->d_size || data->d_buf == file + header->sh_offset);
}

/**
 * The headers of the sections that libdw reads, and of their names: a vmlinux has 80, each of which
 * costs libelf 200 bytes and a search in each view.
 */
static void copy_headers(struct pg_dbg *dbg, struct views *views, size_t info, size_t names)
{
	Elf64_Shdr *info_header = NULL;
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	views->num_headers = 1; /* the first one is empty */
	while ((section = elf_nextscn(dbg->elf, section))) {
		size_t index = elf_ndxscn(section);

		if (!gelf_getshdr(section, &header) ||
		    (index != names &&
		     !is_debug_section(elf_strptr(dbg->elf, names, header.sh_name))))
			continue;
		if (views->num_headers == MAX_HEADERS)
			return;
		if (!is_in_file(dbg, section, &header))
			return; /* each view would have its own copy */
		if (index == info)
			info_header = &views->headers[views->num_headers];
		if (index == names)
			((Elf64_Ehdr *)views->map)->e_shstrndx = views->num_headers;
		views->headers[views->num_headers++] = header;
	}
	views->info_header = info_header;
}

/** Map the file, and after it room for a .debug_info that begins where the last unit does. */
static void map_file(struct pg_dbg *dbg, struct views *views, size_t info)
{
	const int how = MAP_PRIVATE | MAP_NORESERVE, change = PROT_READ | PROT_WRITE;
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t file_size, headers, names;
	Elf64_Ehdr *file;
	void *map;

	elf_rawfile(dbg->elf, &file_size);
	if (elf_getshdrstrndx(dbg->elf, &names) < 0)
		return;
	headers = file_size + (size_t)(views->info.end - views->info.at);
	headers = (headers / sizeof(Elf64_Shdr) + 1) * sizeof(Elf64_Shdr); /* aligned */
	views->size = headers + MAX_HEADERS * sizeof(Elf64_Shdr);
	map = mmap(NULL, views->size, PROT_READ, how | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return;
	views->map = map;
	file = mmap(map, file_size, PROT_READ, how | MAP_FIXED, dbg->fd, 0);
	if (file == MAP_FAILED || mprotect(file, sizeof(*file), change) != 0 ||
	    mprotect(views->map + headers / page * page, views->size - headers / page * page,
		     change) != 0)
		return;
	views->headers = (Elf64_Shdr *)(views->map + headers);
	copy_headers(dbg, views, info, names);
	file->e_shoff = headers;
	file->e_shnum = views->num_headers;
}

/** NULL: the file can have no views. */
static struct views *views_of(struct pg_dbg *dbg)
{
	struct views *views = pg_dbg_keep(dbg, &reader);
	size_t section;

	if (!views->is_made) {
		views->is_made = true;
		views->info = pg_cursor_section(dbg, ".debug_info", &section);
		views->abbrevs = pg_cursor_section(dbg, ".debug_abbrev", NULL);
		if (!pg_dbg_file(dbg)->memory && views->info.at < views->info.end)
			map_file(dbg, views, section);
	}
	return views->info_header ? views : NULL;
}

/** Show libdw the unit first: it has the places of all sections when it has opened a file. */
static bool open_view(struct views *views, struct view *view)
{
	const Elf64_Off begin = views->info_header->sh_offset;

	views->info_header->sh_offset += view->offset;
	view->elf = elf_memory((char *)views->map, views->size);
	view->dwarf = view->elf ? dwarf_begin_elf(view->elf, DWARF_C_READ, NULL) : NULL;
	views->info_header->sh_offset = begin;
	return view->dwarf != NULL;
}

static bool unit_die(struct view *view, Dwarf_Die *ret)
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

/** A view, or none where there cannot be one: which is found out once. */
static struct view *make_view(struct pg_dbg *dbg, struct views *views, uint64_t offset)
{
	struct view *view = PG_NEW(dbg->arena, struct view);
	Dwarf_Die die;

	view->offset = offset;
	if (is_viewable(views, offset, &view->unit_size) &&
	    (!open_view(views, view) || !unit_die(view, &die)))
		close_view(view);
	HASH_ADD(by_offset, views->by_offset, offset, sizeof(offset), view);
	if (view->dwarf)
		HASH_ADD(by_dwarf, views->by_dwarf, dwarf, sizeof(view->dwarf), view);
	return view;
}

bool pg_view_of(struct pg_dbg *dbg, uint64_t offset, Dwarf_Die *ret)
{
	struct views *views = views_of(dbg);
	struct view *view;

	if (!views)
		return false;
	HASH_FIND(by_offset, views->by_offset, &offset, sizeof(offset), view);
	if (!view && HASH_CNT(by_offset, views->by_offset) < MAX_VIEWS)
		view = make_view(dbg, views, offset);
	return view && view->dwarf && unit_die(view, ret);
}

bool pg_die_at(struct pg_dbg *dbg, Dwarf_CU *from, uint64_t offset, Dwarf_Die *ret)
{
	const struct views *views = pg_dbg_kept(dbg, &reader);
	Dwarf *dwarf = dwarf_cu_getdwarf(from);
	struct view *view = NULL;

	if (views)
		HASH_FIND(by_dwarf, views->by_dwarf, &dwarf, sizeof(dwarf), view);
	if (view && offset >= view->offset && offset - view->offset < view->unit_size)
		return dwarf_offdie(dwarf, offset - view->offset, ret) != NULL;
	return dwarf_offdie(view ? dbg->dwarf : dwarf, offset, ret) != NULL;
}
