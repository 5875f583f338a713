// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/loc/dwloc.h"

#include <dwarf.h>

#include "dbg/file/split.h"

/** The section of the file that was asked about last: most questions in a row are about one. */
struct section {
	Dwarf *file;
	const char *name;
	struct pg_cursor bytes;
};

static const struct pg_reader reader = {sizeof(struct section), NULL};

/* --- Where lists are --- */

/** libdw has decompressed the sections of debug info when it opened the file. */
static struct pg_cursor section_of(Elf *elf, const char *wanted, enum pg_order order)
{
	struct pg_cursor found = {NULL, NULL, order};
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return found;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name = NULL;
		Elf_Data *data;

		if (gelf_getshdr(section, &header))
			name = elf_strptr(elf, names, header.sh_name);
		if (!name || (strcmp(name, wanted) != 0 &&
			      (strncmp(name, ".z", 2) != 0 || strcmp(name + 2, wanted + 1) != 0)))
			continue;
		data = elf_rawdata(section, NULL);
		if (!data || !data->d_buf)
			continue;
		found.at = data->d_buf;
		found.end = found.at + data->d_size;
		break;
	}
	return found;
}

static const char *section_name(const struct pg_dwloc *loc, bool is_split)
{
	if (loc->kind == PG_DWLOC_KINDS)
		return is_split ? ".debug_loclists.dwo" : ".debug_loclists";
	return is_split ? ".debug_loc.dwo" : ".debug_loc";
}

static struct pg_cursor section_at(struct pg_dwloc *loc, const char *name)
{
	struct section *last = pg_dbg_keep(loc->dbg, &reader);
	Dwarf *file = dwarf_cu_getdwarf(loc->attr.cu);

	if (last->file != file || last->name != name)
		*last = (struct section){
			file, name, section_of(dwarf_getelf(file), name, loc->dbg->arch->order)};
	return last->bytes;
}

static bool is_list(unsigned form, Dwarf_Half version)
{
	return form == DW_FORM_sec_offset || form == DW_FORM_loclistx ||
	       (version < 4 && (form == DW_FORM_data4 || form == DW_FORM_data8));
}

/** What ranges count from, until an entry says otherwise (DWARF 5, 2.6.2); not of a split unit. */
static uint64_t base_of(Dwarf_Die *unit)
{
	Dwarf_Addr base;

	return dwarf_lowpc(unit, &base) == 0 || dwarf_entrypc(unit, &base) == 0 ? base : 0;
}

/**
 * DW_FORM_loclistx, for which libdw gives only the index into a table of offsets, which count from
 * the table (DWARF 5, 7.29). A split unit does not say where that is: after the only header.
 */
static bool find_indexed(struct pg_dwloc *loc, Dwarf_Die *unit, bool is_split, size_t offset_size)
{
	const Dwarf_Word header = offset_size == 8 ? 20 : 12;
	Dwarf_Word base, index;
	struct pg_cursor table;
	Dwarf_Attribute attr;

	if (dwarf_formudata(dwarf_attr(unit, DW_AT_loclists_base, &attr), &base) != 0) {
		if (!is_split)
			return false;
		base = header;
	}
	if (dwarf_formudata(&loc->attr, &index) != 0 || index >= UINT32_MAX)
		return false;
	pg_cursor_skip(&loc->at, base);
	table = loc->at;
	pg_cursor_skip(&table, index * offset_size);
	pg_cursor_skip(&loc->at, pg_cursor_fixed(&table, offset_size));
	return true;
}

static bool find_list(struct pg_dwloc *loc, Dwarf_Die *unit, bool is_split, size_t offset_size)
{
	Dwarf_Word offset;

	if (dwarf_whatform(&loc->attr) == DW_FORM_loclistx)
		return find_indexed(loc, unit, is_split, offset_size);
	if (dwarf_formudata(&loc->attr, &offset) != 0)
		return false;
	pg_cursor_skip(&loc->at, offset);
	return true;
}

static void begin_list(struct pg_dwloc *loc, Dwarf_Die *unit, Dwarf_Half version, bool is_split,
		       size_t offset_size)
{
	if (version >= 5)
		loc->kind = PG_DWLOC_KINDS;
	else
		loc->kind = is_split ? PG_DWLOC_GNU_KINDS : PG_DWLOC_PAIRS;
	loc->at = section_at(loc, section_name(loc, is_split));
	loc->base = base_of(is_split ? pg_split_skeleton(loc->dbg, unit) : unit);
	if (!find_list(loc, unit, is_split, offset_size) || loc->at.at == loc->at.end)
		loc->damage = "a location list outside of its section";
}

struct pg_dwloc pg_dwloc_begin(struct pg_dbg *dbg, const Dwarf_Attribute *attr)
{
	struct pg_dwloc loc = {.dbg = dbg, .attr = *attr, .kind = PG_DWLOC_EXPR};
	Dwarf_Half version;
	Dwarf_Block block;
	Dwarf_Die unit;
	uint8_t type, offset_size;

	if (dwarf_formblock(&loc.attr, &block) == 0) {
		loc.at = (struct pg_cursor){block.data, block.data + block.length,
					  dbg->arch->order};
		return loc;
	}
	if (dwarf_cu_info(attr->cu, &version, &type, &unit, NULL, NULL, &loc.address_size,
			  &offset_size) != 0 ||
	    !is_list(dwarf_whatform(&loc.attr), version))
		loc.damage = "neither an expression nor a list";
	else
		begin_list(&loc, &unit, version,
			   type == DW_UT_split_compile || type == DW_UT_split_type, offset_size);
	return loc;
}

/* --- Entries --- */

static uint64_t read_address(struct pg_dwloc *loc)
{
	return pg_cursor_fixed(&loc->at, loc->address_size);
}

/** An index into .debug_addr: as the operator has it, which libdw resolves. */
static uint64_t read_indexed(struct pg_dwloc *loc)
{
	const Dwarf_Op op = {.atom = DW_OP_addrx, .number = pg_cursor_uleb(&loc->at)};
	Dwarf_Attribute attr;
	Dwarf_Addr address = 0;

	if (dwarf_getlocation_attr(&loc->attr, &op, &attr) != 0 ||
	    dwarf_formaddr(&attr, &address) != 0)
		loc->damage = "an address that is not in .debug_addr";
	return address;
}

/** The expression of an entry, after its length. */
static bool read_bytes(struct pg_dwloc *loc, uint64_t length, struct pg_dwloc_entry *ret)
{
	if (loc->damage)
		return false;
	if (length > (uint64_t)(loc->at.end - loc->at.at)) {
		loc->damage = "a location list without its end";
		return false;
	}
	ret->bytes = (struct pg_cursor){loc->at.at, loc->at.at + length, loc->at.order};
	loc->at.at += length;
	return true;
}

/** DWARF 4, 2.6.2: addresses from the base; all ones and a new base; zeros at the end. */
static bool next_pair(struct pg_dwloc *loc, struct pg_dwloc_entry *ret)
{
	uint64_t ones = loc->address_size == 8 ? UINT64_MAX : UINT32_MAX;

	while (loc->at.at < loc->at.end) {
		uint64_t from = read_address(loc), to = read_address(loc);

		if (from == ones) {
			loc->base = to;
			continue;
		}
		if (from == 0 && to == 0)
			return false;
		*ret = (struct pg_dwloc_entry){.from = loc->base + from, .to = loc->base + to};
		return read_bytes(loc, pg_cursor_fixed(&loc->at, 2), ret);
	}
	loc->damage = "a location list without its end";
	return false;
}

/** Entries of split units of DWARF 4 (binutils and gdb: DW_LLE_GNU_…). */
static bool next_of_gnu_kind(struct pg_dwloc *loc, struct pg_dwloc_entry *ret)
{
	*ret = (struct pg_dwloc_entry){.from = 0};
	while (loc->at.at < loc->at.end) {
		switch (pg_cursor_fixed(&loc->at, 1)) {
		case DW_LLE_GNU_end_of_list_entry:
			return false;
		case DW_LLE_GNU_base_address_selection_entry:
			loc->base = read_indexed(loc);
			continue;
		case DW_LLE_GNU_start_end_entry:
			ret->from = read_indexed(loc);
			ret->to = read_indexed(loc);
			break;
		case DW_LLE_GNU_start_length_entry:
			ret->from = read_indexed(loc);
			ret->to = ret->from + pg_cursor_fixed(&loc->at, 4);
			break;
		default:
			loc->damage = "an unknown kind of entry in a location list";
			return false;
		}
		return read_bytes(loc, pg_cursor_fixed(&loc->at, 2), ret);
	}
	loc->damage = "a location list without its end";
	return false;
}

/** The range of an entry that has one; false: the kind is unknown. */
static bool read_range(struct pg_dwloc *loc, uint64_t kind, struct pg_dwloc_entry *ret)
{
	*ret = (struct pg_dwloc_entry){.from = 0, .to = UINT64_MAX};
	switch (kind) {
	case DW_LLE_default_location:
		ret->is_default = true;
		return true;
	case DW_LLE_offset_pair:
		ret->from = loc->base + pg_cursor_uleb(&loc->at);
		ret->to = loc->base + pg_cursor_uleb(&loc->at);
		return true;
	case DW_LLE_start_end:
		ret->from = read_address(loc);
		ret->to = read_address(loc);
		return true;
	case DW_LLE_start_length:
		ret->from = read_address(loc);
		ret->to = ret->from + pg_cursor_uleb(&loc->at);
		return true;
	case DW_LLE_startx_endx:
		ret->from = read_indexed(loc);
		ret->to = read_indexed(loc);
		return true;
	case DW_LLE_startx_length:
		ret->from = read_indexed(loc);
		ret->to = ret->from + pg_cursor_uleb(&loc->at);
		return true;
	default:
		loc->damage = "an unknown kind of entry in a location list";
		return false;
	}
}

/** DWARF 5, 7.7.3, and gcc's view numbers before an entry (DW_LLE_GNU_view_pair). */
static bool next_of_kind(struct pg_dwloc *loc, struct pg_dwloc_entry *ret)
{
	while (loc->at.at < loc->at.end) {
		uint64_t kind = pg_cursor_fixed(&loc->at, 1);

		switch (kind) {
		case DW_LLE_end_of_list:
			return false;
		case DW_LLE_base_addressx:
			loc->base = read_indexed(loc);
			continue;
		case DW_LLE_base_address:
			loc->base = read_address(loc);
			continue;
		case DW_LLE_GNU_view_pair:
			pg_cursor_uleb(&loc->at);
			pg_cursor_uleb(&loc->at);
			continue;
		default:
			return read_range(loc, kind, ret) &&
			       read_bytes(loc, pg_cursor_uleb(&loc->at), ret);
		}
	}
	loc->damage = "a location list without its end";
	return false;
}

/** The one entry of an expression, once. */
static bool next_expr(struct pg_dwloc *loc, struct pg_dwloc_entry *ret)
{
	bool is_first = loc->at.at != NULL;

	*ret = (struct pg_dwloc_entry){.from = 0, .to = UINT64_MAX, .is_all = true, .bytes = loc->at};
	loc->at = (struct pg_cursor){NULL, NULL, loc->at.order};
	return is_first;
}

bool pg_dwloc_next(struct pg_dwloc *loc, struct pg_dwloc_entry *ret)
{
	if (loc->damage)
		return false;
	switch (loc->kind) {
	case PG_DWLOC_EXPR:
		return next_expr(loc, ret);
	case PG_DWLOC_PAIRS:
		return next_pair(loc, ret);
	case PG_DWLOC_GNU_KINDS:
		return next_of_gnu_kind(loc, ret);
	case PG_DWLOC_KINDS:
		return next_of_kind(loc, ret);
	}
	return false;
}

int pg_dwloc_at(struct pg_dbg *dbg, const Dwarf_Attribute *attr, uint64_t address,
		bool takes_empty, struct pg_dwloc_entry *ret, const char **ret_damage)
{
	struct pg_dwloc loc = pg_dwloc_begin(dbg, attr);
	struct pg_dwloc_entry entry;
	int found = 0;

	while (pg_dwloc_next(&loc, &entry)) {
		if (entry.is_default && found == 0) {
			*ret = entry;
			found = 1;
		}
		if (entry.is_default || address < entry.from ||
		    (address >= entry.to &&
		     !(takes_empty && entry.from == entry.to && entry.from == address)))
			continue;
		*ret = entry;
		return 1;
	}
	*ret_damage = loc.damage;
	return loc.damage ? -1 : found;
}
