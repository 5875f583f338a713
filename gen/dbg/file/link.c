// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/** Address 0 means "nowhere" to many readers. */
#define FIRST_ADDRESS 0x10000
#define LEAST_ALIGN   16

/** A file on its way: a copy that is written to. */
struct copy {
	struct pg_arena *arena;
	const struct pg_elf *file;
	char *bytes;
	size_t size;
	Elf64_Shdr *sections;
	size_t num;
	const char *names;
	size_t names_size;
};

static const struct pg_error *damaged(const struct copy *copy, const char *what)
{
	return pg_error(copy->arena, "%s: damaged ELF file: %s", copy->file->path, what);
}

static const char *name_of(const struct copy *copy, const Elf64_Shdr *section)
{
	return section->sh_name < copy->names_size ? copy->names + section->sh_name : "";
}

static bool is_debug(const struct copy *copy, const Elf64_Shdr *section)
{
	return strncmp(name_of(copy, section), ".debug_", 7) == 0;
}

/* --- The copy --- */

/** Decompressed sections, after the end of the file. */
static const struct pg_error *decompress(struct copy *copy)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(copy->file->elf, section))) {
		Elf64_Shdr *header = &copy->sections[elf_ndxscn(section)];
		Elf_Data *data;

		if (!(header->sh_flags & SHF_COMPRESSED))
			continue;
		if (elf_compress(section, 0, 0) < 0 || !(data = elf_rawdata(section, NULL)))
			return damaged(copy, "a compressed section");
		copy->bytes = realloc(copy->bytes, copy->size + data->d_size);
		if (!copy->bytes)
			pg_no_memory();
		copy->sections = (Elf64_Shdr *)(copy->bytes +
						((Elf64_Ehdr *)copy->bytes)->e_shoff);
		header = &copy->sections[elf_ndxscn(section)];
		memcpy(copy->bytes + copy->size, data->d_buf, data->d_size);
		header->sh_flags &= ~(Elf64_Xword)SHF_COMPRESSED;
		header->sh_offset = copy->size;
		header->sh_size = data->d_size;
		copy->size += data->d_size;
	}
	return NULL;
}

/** A section with words of this kind is read, and not written to. */
static bool is_table(const Elf64_Shdr *section)
{
	return section->sh_type == SHT_RELA || section->sh_type == SHT_SYMTAB ||
	       section->sh_type == SHT_STRTAB;
}

static bool overlaps(const Elf64_Shdr *section, uint64_t begin, uint64_t size)
{
	return section->sh_size && size && section->sh_offset < begin + size &&
	       begin < section->sh_offset + section->sh_size;
}

/** A section that is written to must not overlap the data that say where to write, and what. */
static const struct pg_error *check_target(const struct copy *copy, const Elf64_Shdr *section)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)copy->bytes;

	if (overlaps(section, 0, sizeof(*header)) ||
	    overlaps(section, header->e_shoff, copy->num * sizeof(*section)))
		return damaged(copy, "a section overlaps the headers");
	for (size_t i = 1; i < copy->num; i++) {
		const Elf64_Shdr *other = &copy->sections[i];

		if (other != section && is_table(other) &&
		    overlaps(section, other->sh_offset, other->sh_size))
			return damaged(copy, "a section overlaps another one");
	}
	return NULL;
}

/** The headers' places were checked when the file was opened. */
static const struct pg_error *make_copy(struct copy *copy)
{
	const char *bytes = elf_rawfile(copy->file->elf, &copy->size);
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)bytes;
	size_t names;

	if (elf_getshdrnum(copy->file->elf, &copy->num) < 0 ||
	    elf_getshdrstrndx(copy->file->elf, &names) < 0 || names >= copy->num)
		return damaged(copy, "no section headers");
	if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff % 8 ||
	    header->e_shoff > copy->size ||
	    copy->num > (copy->size - header->e_shoff) / sizeof(Elf64_Shdr))
		return damaged(copy, "section headers");
	copy->bytes = malloc(copy->size);
	if (!copy->bytes)
		pg_no_memory();
	memcpy(copy->bytes, bytes, copy->size);
	copy->sections = (Elf64_Shdr *)(copy->bytes + header->e_shoff);
	PG_TRY(decompress(copy));
	copy->names = copy->bytes + copy->sections[names].sh_offset;
	copy->names_size = copy->sections[names].sh_size;
	if (copy->sections[names].sh_type != SHT_STRTAB || !copy->names_size ||
	    copy->names[copy->names_size - 1])
		return damaged(copy, "names of sections");
	return NULL;
}

/* --- Addresses --- */

static void set_addresses(struct copy *copy)
{
	uint64_t next = FIRST_ADDRESS;

	for (size_t i = 0; i < copy->num; i++) {
		Elf64_Shdr *section = &copy->sections[i];
		uint64_t align = section->sh_addralign;

		if (!(section->sh_flags & SHF_ALLOC))
			continue;
		if (align < LEAST_ALIGN || (align & (align - 1)) || align > FIRST_ADDRESS)
			align = LEAST_ALIGN;
		next = (next + align - 1) & ~(align - 1);
		section->sh_addr = next;
		next += section->sh_size;
	}
}

static Elf64_Sym *symbols_of(const struct copy *copy, const Elf64_Shdr *table, size_t *ret_num)
{
	*ret_num = table->sh_type == SHT_SYMTAB && table->sh_offset % 8 == 0
			   ? table->sh_size / sizeof(Elf64_Sym)
			   : 0;
	return (Elf64_Sym *)(copy->bytes + table->sh_offset);
}

static const struct pg_error *move_symbols(struct copy *copy)
{
	for (size_t i = 1; i < copy->num; i++) {
		size_t num;
		Elf64_Sym *symbols = symbols_of(copy, &copy->sections[i], &num);

		if (num)
			PG_TRY(check_target(copy, &copy->sections[i]));
		for (size_t j = 0; j < num; j++) {
			if (symbols[j].st_shndx != SHN_UNDEF && symbols[j].st_shndx < copy->num)
				symbols[j].st_value += copy->sections[symbols[j].st_shndx].sh_addr;
		}
	}
	return NULL;
}

/* --- Relocations --- */

static void apply(struct copy *copy, const Elf64_Shdr *target, const Elf64_Rela *rela,
		  const struct pg_arch_reloc *how, uint64_t symbol)
{
	uint64_t value = symbol + (uint64_t)rela->r_addend;

	if (how->kind == PG_RELOC_RELATIVE)
		value -= target->sh_addr + rela->r_offset;
	pg_store_uint(copy->file->arch->order, copy->bytes + target->sh_offset + rela->r_offset,
		      how->size, value);
}

/** Code is looked at for its instructions only: what calls out of the file stays as it is. */
static const struct pg_error *apply_all(struct copy *copy, const Elf64_Shdr *target,
					const Elf64_Shdr *table, const Elf64_Sym *symbols,
					size_t num_symbols)
{
	const Elf64_Rela *relas = (const Elf64_Rela *)(copy->bytes + table->sh_offset);
	bool must = is_debug(copy, target);

	for (size_t i = 0; i < table->sh_size / sizeof(*relas); i++) {
		const Elf64_Rela *rela = &relas[i];
		uint32_t type = ELF64_R_TYPE(rela->r_info);
		size_t index = ELF64_R_SYM(rela->r_info);
		const struct pg_arch_reloc *how = pg_arch_reloc(copy->file->arch, type);
		uint64_t size = how ? how->size : 0;

		if (index >= num_symbols || rela->r_offset > target->sh_size ||
		    size > target->sh_size - rela->r_offset)
			return damaged(copy, "a relocation is outside of its section");
		if (!how && must && type)
			return pg_error(copy->arena, "%s: relocation type %u in %s is not known",
					copy->file->path, type, name_of(copy, target));
		if (size && (must || symbols[index].st_shndx != SHN_UNDEF))
			apply(copy, target, rela, how, symbols[index].st_value);
	}
	return NULL;
}

static const struct pg_error *relocate(struct copy *copy)
{
	for (size_t i = 1; i < copy->num; i++) {
		const Elf64_Shdr *table = &copy->sections[i], *target;
		const Elf64_Sym *symbols;
		size_t num;

		if (table->sh_type != SHT_RELA || !table->sh_info || table->sh_info >= copy->num ||
		    !table->sh_link || table->sh_link >= copy->num || table->sh_offset % 8)
			continue;
		target = &copy->sections[table->sh_info];
		/* What a separate debug file does not have cannot be changed. */
		if (target->sh_type == SHT_NOBITS)
			continue;
		if (is_table(target))
			return damaged(copy, "relocations of a table");
		PG_TRY(check_target(copy, target));
		symbols = symbols_of(copy, &copy->sections[table->sh_link], &num);
		PG_TRY(apply_all(copy, target, table, symbols, num));
	}
	return NULL;
}

static const struct pg_error *link_copy(struct copy *copy)
{
	const char *refusal = copy->file->arch->unlinked_refusal;

	if (refusal)
		return pg_error(copy->arena, "%s: is not linked, as modules are not, and cannot be read: %s",
				copy->file->path, refusal);
	PG_TRY(make_copy(copy));
	set_addresses(copy);
	PG_TRY(move_symbols(copy));
	PG_TRY(relocate(copy));
	((Elf64_Ehdr *)copy->bytes)->e_type = ET_EXEC;
	return NULL;
}

const struct pg_error *pg_elf_link(struct pg_arena *arena, struct pg_elf *file)
{
	struct copy copy = {.arena = arena, .file = file};
	const struct pg_error *error = link_copy(&copy);

	if (error) {
		free(copy.bytes);
		return error;
	}
	elf_end(file->elf);
	free(file->memory);
	file->memory = copy.bytes;
	file->memory_size = copy.size;
	file->elf = elf_memory(file->memory, file->memory_size);
	file->type = ET_EXEC;
	return NULL;
}
