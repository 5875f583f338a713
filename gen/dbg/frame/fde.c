// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/fde.h"

#include <dwarf.h>
#include <string.h>

#include "base/array.h"
#include "dbg/bytes/addrmap.h"
#include "dbg/bytes/cursor.h"
#include "dbg/file/elffile.h"

/** An entry: ranges of .debug_frame, from its begin. */
struct entry {
	uint64_t low, high; /* addresses: [low, high) */
	uint32_t fde, cie;
};

#define NUM_FILES 4

/** What libdw is shown: entries that were asked for last, as of a function and its .cold part. */
struct file {
	struct entry entry;
	Elf *elf;
	Dwarf_CFI *cfi; /* NULL: none yet */
};

/** What is kept with a file of debug info. */
struct fdes {
	struct pg_cursor section;
	const struct pg_addrmap *map; /* to entries; NULL: not asked yet */
	struct file files[NUM_FILES]; /* in turn */
	size_t next_file;
};

static void close_file(struct file *file)
{
	if (file->cfi)
		dwarf_cfi_end(file->cfi);
	if (file->elf)
		elf_end(file->elf);
	*file = (struct file){.cfi = NULL};
}

static void close_files(void *state)
{
	struct fdes *fdes = state;

	for (size_t i = 0; i < NUM_FILES; i++)
		close_file(&fdes->files[i]);
}

static const struct pg_reader reader = {sizeof(struct fdes), close_files};

#define VERSION 1

/**
 * An entry that has code, by its begin. Only 32-bit DWARF with 64-bit addresses, which all 64-bit
 * kernels have; anything else is not read, nor is a CIE, or padding.
 */
static bool read_entry(struct pg_cursor *at, const unsigned char *section, struct entry *ret)
{
	const unsigned char *begin = at->at;
	size_t offset_size;
	uint64_t length = pg_cursor_length(at, &offset_size), id;
	struct pg_cursor body = *at;

	if (offset_size != 4 || length > (uint64_t)(at->end - at->at)) {
		at->at = at->end;
		return false;
	}
	at->at += length;
	body.end = at->at;
	id = pg_cursor_fixed(&body, offset_size);
	if (id == UINT32_MAX || length < 20)
		return false;
	ret->fde = (uint32_t)(begin - section);
	ret->cie = (uint32_t)id;
	ret->low = pg_cursor_fixed(&body, 8);
	ret->high = ret->low + pg_cursor_fixed(&body, 8);
	return true;
}

static void read_entries(struct pg_arena *arena, struct pg_cursor section, struct pg_addrmap *map)
{
	struct pg_cursor at = section;
	struct entry entry;

	while (at.at < at.end) {
		if (read_entry(&at, section.at, &entry))
			pg_addrmap_add(arena, map, entry.low, entry.high - entry.low, entry.fde);
	}
}

static bool covers(const struct entry *entry, uint64_t address)
{
	return address >= entry->low && address < entry->high;
}

static bool find(struct pg_dbg *dbg, struct fdes *fdes, uint64_t address, struct entry *ret)
{
	const struct pg_addrmap_entry *entry;
	struct pg_cursor at;

	if (!fdes->map) {
		fdes->section = pg_cursor_section(dbg, ".debug_frame", NULL);
		fdes->map = pg_addrmap_make(dbg, fdes->section, read_entries, "frames", VERSION);
	}
	entry = pg_addrmap_find(fdes->map, address);
	if (!entry)
		return false;
	at = fdes->section;
	pg_cursor_skip(&at, entry->value);
	return read_entry(&at, fdes->section.at, ret) && covers(ret, address);
}

/** The whole entry that begins at an offset. */
static bool range_at(const struct fdes *fdes, uint32_t offset, struct pg_cursor *ret)
{
	struct pg_cursor at = fdes->section;
	uint64_t length;
	size_t offset_size;

	pg_cursor_skip(&at, offset);
	*ret = at;
	length = pg_cursor_length(&at, &offset_size);
	if (offset_size != 4 || length > (uint64_t)(at.end - at.at))
		return false;
	ret->end = at.at + length;
	return true;
}

/** Is it an entry that others refer to (DWARF 5, 6.4.1), and not one of code? */
static bool is_cie(struct pg_cursor entry)
{
	size_t offset_size;

	pg_cursor_length(&entry, &offset_size);
	return pg_cursor_fixed(&entry, offset_size) == UINT32_MAX;
}

/**
 * What libdw is shown: an ELF file with one section, and the section of names. The section is an
 * .eh_frame, which libdw reads without all that it prepares for DWARF. It differs by what stands
 * for a CIE, and how an entry refers to one (LSB 10.6.1): by the bytes from there back to it.
 */
struct image {
	Elf64_Ehdr file;
	Elf64_Shdr sections[3];
	char names[32];
	unsigned char entries[];
};

static const char names[32] = "\0.eh_frame\0.shstrtab";
enum { NAME_OF_FRAMES = 1, NAME_OF_NAMES = 11, ENTRY_ID = 4 };

/** As the file's machine has them: libdw reads the image as any other file. */
static void put_in_order(const struct pg_dbg *dbg, Elf_Type type, void *bytes, size_t size)
{
	const Elf_Data from = {
		.d_buf = bytes, .d_type = type, .d_size = size, .d_version = EV_CURRENT};
	Elf_Data to = from;

	elf64_xlatetof(&to, &from, pg_elf_data(dbg->arch));
}

/* --- Signed return addresses --- */

/**
 * The operands of an instruction (DWARF 5, 6.4.2): U an unsigned LEB128, S a signed one, B a block,
 * a digit so many bytes. NULL: an instruction that is not known.
 */
static const char *operands_of(unsigned char op)
{
	static const char *const operands[] = {
		[DW_CFA_nop] = "", [DW_CFA_set_loc] = "8", [DW_CFA_advance_loc1] = "1",
		[DW_CFA_advance_loc2] = "2", [DW_CFA_advance_loc4] = "4",
		[DW_CFA_offset_extended] = "UU", [DW_CFA_restore_extended] = "U",
		[DW_CFA_undefined] = "U", [DW_CFA_same_value] = "U", [DW_CFA_register] = "UU",
		[DW_CFA_remember_state] = "", [DW_CFA_restore_state] = "",
		[DW_CFA_def_cfa] = "UU", [DW_CFA_def_cfa_register] = "U",
		[DW_CFA_def_cfa_offset] = "U", [DW_CFA_def_cfa_expression] = "B",
		[DW_CFA_expression] = "UB", [DW_CFA_offset_extended_sf] = "US",
		[DW_CFA_def_cfa_sf] = "US", [DW_CFA_def_cfa_offset_sf] = "S",
		[DW_CFA_val_offset] = "UU", [DW_CFA_val_offset_sf] = "US",
		[DW_CFA_val_expression] = "UB", [DW_CFA_GNU_args_size] = "U",
	};

	if (op & 0xc0)
		return (op & 0xc0) == DW_CFA_offset ? "U" : "";
	return op < PG_ARRAY_SIZE(operands) ? operands[op] : NULL;
}

static void skip_operands(struct pg_cursor *at, const char *operands)
{
	for (; *operands; operands++) {
		if (*operands == 'U')
			pg_cursor_uleb(at);
		else if (*operands == 'S')
			pg_cursor_sleb(at);
		else
			pg_cursor_skip(at, *operands == 'B' ? pg_cursor_uleb(at)
							    : (uint64_t)(*operands - '0'));
	}
}

/**
 * DW_CFA_AARCH64_negate_ra_state says that from here on the return address is signed, or not any
 * more. It has the number of an instruction of SPARC (DW_CFA_GNU_window_save), as which libdw before
 * 0.192 takes it, and then all registers from the eighth on for saved in places where they are not.
 * Whoever compares return addresses does so without signatures: it becomes a nop.
 */
static void hide_signing(const struct pg_dbg *dbg, unsigned char *fde, size_t size)
{
	struct pg_cursor at = {.at = fde, .end = fde + size, .order = dbg->arch->order};

	pg_cursor_skip(&at, 4 + 4 + 8 + 8); /* its length, its CIE, its code */
	while (at.at < at.end) {
		unsigned char *op = fde + (at.at - fde);
		const char *operands;

		if (*op == DW_CFA_GNU_window_save)
			*op = DW_CFA_nop;
		operands = operands_of((unsigned char)pg_cursor_fixed(&at, 1));
		if (!operands)
			return;
		skip_operands(&at, operands);
	}
}

static struct image *make_image(struct pg_dbg *dbg, struct pg_cursor cie, struct pg_cursor fde,
				size_t *ret_size)
{
	size_t cie_size = (size_t)(cie.end - cie.at), fde_size = (size_t)(fde.end - fde.at);
	const uint32_t back = (uint32_t)cie_size + ENTRY_ID;
	struct image *image = pg_alloc(dbg->arena, sizeof(*image) + cie_size + fde_size);

	*ret_size = sizeof(*image) + cie_size + fde_size;
	image->file = (Elf64_Ehdr){
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
			    pg_elf_data(dbg->arch), EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = dbg->arch->machine,
		.e_version = EV_CURRENT,
		.e_shoff = offsetof(struct image, sections),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 3,
		.e_shstrndx = 2,
	};
	image->sections[1] = (Elf64_Shdr){
		.sh_name = NAME_OF_FRAMES,
		.sh_type = SHT_PROGBITS,
		.sh_offset = sizeof(*image),
		.sh_size = cie_size + fde_size,
		.sh_addralign = 1,
	};
	image->sections[2] = (Elf64_Shdr){
		.sh_name = NAME_OF_NAMES,
		.sh_type = SHT_STRTAB,
		.sh_offset = offsetof(struct image, names),
		.sh_size = sizeof(names),
		.sh_addralign = 1,
	};
	put_in_order(dbg, ELF_T_EHDR, &image->file, sizeof(image->file));
	put_in_order(dbg, ELF_T_SHDR, image->sections, sizeof(image->sections));
	memcpy(image->names, names, sizeof(names));
	memcpy(image->entries, cie.at, cie_size);
	memcpy(image->entries + cie_size, fde.at, fde_size);
	if (dbg->arch->signs_return_addresses)
		hide_signing(dbg, image->entries + cie_size, fde_size);
	memset(image->entries + ENTRY_ID, 0, sizeof(back));
	pg_store_u32(dbg->arch->order, image->entries + cie_size + ENTRY_ID, back);
	return image;
}

static void open_file(struct pg_dbg *dbg, struct file *file, struct pg_cursor cie,
		      struct pg_cursor fde)
{
	size_t size;
	struct image *image = make_image(dbg, cie, fde, &size);

	file->elf = elf_memory((char *)image, size);
	file->cfi = file->elf ? dwarf_getcfi_elf(file->elf) : NULL;
}

Dwarf_CFI *pg_fde_at(struct pg_dbg *dbg, uint64_t address)
{
	struct fdes *fdes = pg_dbg_keep(dbg, &reader);
	struct pg_cursor cie, fde;
	struct entry entry;
	struct file *file;

	for (size_t i = 0; i < NUM_FILES; i++) {
		file = &fdes->files[i];
		if (file->cfi && covers(&file->entry, address))
			return file->cfi;
	}
	if (!find(dbg, fdes, address, &entry) || !range_at(fdes, entry.cie, &cie) ||
	    !is_cie(cie) || !range_at(fdes, entry.fde, &fde))
		return NULL;
	file = &fdes->files[fdes->next_file++ % NUM_FILES];
	close_file(file);
	file->entry = entry;
	open_file(dbg, file, cie, fde);
	return file->cfi;
}
