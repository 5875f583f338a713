// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/image.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/file/elffile.h"
#include "dbg/frame/cfinsn.h"

/**
 * One section, and that of names. It is an .eh_frame, which libdw reads without all that it
 * prepares for DWARF.
 */
struct image {
	Elf64_Ehdr file;
	Elf64_Shdr sections[3];
	char names[32];
	unsigned char entries[];
};

static const char names[32] = "\0.eh_frame\0.shstrtab";
enum { NAME_OF_FRAMES = 1, NAME_OF_NAMES = 11 };

/** As the file's machine has them: libdw reads the image as any other file. */
static void put_in_order(const struct pg_arch *arch, Elf_Type type, void *bytes, size_t size)
{
	const Elf_Data from = {
		.d_buf = bytes, .d_type = type, .d_size = size, .d_version = EV_CURRENT};
	Elf_Data to = from;

	elf64_xlatetof(&to, &from, pg_elf_data(arch));
}

static void put_headers(const struct pg_arch *arch, struct image *image, size_t size)
{
	image->file = (Elf64_Ehdr){
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, pg_elf_data(arch),
			    EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = arch->machine,
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
		.sh_size = size - sizeof(*image),
		.sh_addralign = 1,
	};
	image->sections[2] = (Elf64_Shdr){
		.sh_name = NAME_OF_NAMES,
		.sh_type = SHT_STRTAB,
		.sh_offset = offsetof(struct image, names),
		.sh_size = sizeof(names),
		.sh_addralign = 1,
	};
	put_in_order(arch, ELF_T_EHDR, &image->file, sizeof(image->file));
	put_in_order(arch, ELF_T_SHDR, image->sections, sizeof(image->sections));
	memcpy(image->names, names, sizeof(names));
}

/* --- The entries --- */

struct writer {
	const struct pg_arch *arch;
	unsigned char *at;
};

static void put_number(struct writer *writer, uint64_t value, size_t size)
{
	pg_store_uint(writer->arch->order, writer->at, size, value);
	writer->at += size;
}

static void put_bytes(struct writer *writer, struct pg_cursor bytes)
{
	size_t size = (size_t)(bytes.end - bytes.at);

	memcpy(writer->at, bytes.at, size);
	writer->at += size;
}

/** false: libdw cannot be shown them. */
static bool put_instructions(struct writer *writer, struct pg_cursor instructions,
			     enum pg_cfinsn_kind kind)
{
	struct pg_cursor put = {.at = writer->at, .order = writer->arch->order};

	put_bytes(writer, instructions);
	put.end = writer->at;
	if (writer->arch->signs_return_addresses)
		pg_cfinsns_hide_signing(put, writer->at - (put.end - put.at));
	return pg_cfinsns_are_sound(put, kind);
}

/** The length of an entry, now that it ends. */
static void put_length(const struct writer *writer, unsigned char *entry)
{
	pg_store_u32(writer->arch->order, entry, (uint32_t)(writer->at - entry - 4));
}

/** Without an augmentation, so that addresses in the other entry are plain. */
static bool put_common(struct writer *writer, const struct pg_frame_common *common)
{
	unsigned char *begin = writer->at;
	bool is_sound;

	put_number(writer, 0, 4);
	put_number(writer, 0, 4); /* LSB 5.0, 10.6.1.1.1: what tells it from the others */
	put_number(writer, common->version == 1 ? 1 : 3, 1); /* 4 has the sizes of addresses, too */
	put_number(writer, '\0', 1);
	put_bytes(writer, common->numbers);
	is_sound = put_instructions(writer, common->instructions, PG_CFINSN_COMMON);
	put_length(writer, begin);
	return is_sound;
}

static bool put_entry(struct writer *writer, const struct pg_frame_entry *entry,
		      const unsigned char *common)
{
	unsigned char *begin = writer->at;
	bool is_sound;

	put_number(writer, 0, 4);
	put_number(writer, (uint64_t)(writer->at - common), 4); /* the bytes back to it */
	put_number(writer, entry->low, 8);
	put_number(writer, entry->high - entry->low, 8);
	is_sound = put_instructions(writer, entry->instructions,
				    entry->common.encoding == DW_EH_PE_absptr ? PG_CFINSN_ENTRY
									      : PG_CFINSN_ENCODED);
	put_length(writer, begin);
	return is_sound;
}

/** The most bytes beside instructions: of the headers of both entries, and three numbers. */
#define MOST_BESIDE (10 + 3 * PG_CURSOR_MAX_LEB + 24)

char *pg_frame_image(const struct pg_arch *arch, struct pg_arena *arena,
		     const struct pg_frame_entry *entry, size_t *ret_size)
{
	const struct pg_cursor *shared = &entry->common.instructions, *own = &entry->instructions;
	struct image *image =
		pg_alloc(arena, sizeof(*image) + MOST_BESIDE + (size_t)(shared->end - shared->at) +
					(size_t)(own->end - own->at));
	struct writer writer = {arch, image->entries};

	if (!put_common(&writer, &entry->common) || !put_entry(&writer, entry, image->entries))
		return NULL;
	*ret_size = (size_t)(writer.at - (unsigned char *)image);
	put_headers(arch, image, *ret_size);
	return (char *)image;
}
