/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/** Sections of an object whose bytes are in memory, with libc alone. For <probegen/check.h>. */
#ifndef PG_OBJECT_H
#define PG_OBJECT_H

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A section header; the bytes may lie anywhere. False: there is none of this number. */
static inline int pg_object_section(const char *bytes, size_t size, const Elf64_Ehdr *header,
				 uint64_t index, Elf64_Shdr *ret)
{
	if (header->e_shentsize != sizeof(*ret) || header->e_shoff > size ||
	    (size - header->e_shoff) / sizeof(*ret) <= index)
		return 0;
	memcpy(ret, bytes + header->e_shoff + index * sizeof(*ret), sizeof(*ret));
	return 1;
}

/* The bytes of a section; NULL: they are not in the file. */
static inline const char *pg_object_bytes(const char *bytes, size_t size, const Elf64_Shdr *section)
{
	if (section->sh_offset > size || size - section->sh_offset < section->sh_size)
		return NULL;
	return bytes + section->sh_offset;
}

/* Is it an ELF file of 64 bits in our byte order? */
static inline int pg_object_is_elf(const char *bytes, size_t size, Elf64_Ehdr *ret)
{
	const uint16_t one = 1;
	const int data = *(const char *)&one ? ELFDATA2LSB : ELFDATA2MSB;

	if (size < sizeof(*ret))
		return 0;
	memcpy(ret, bytes, sizeof(*ret));
	return memcmp(ret->e_ident, ELFMAG, SELFMAG) == 0 && ret->e_ident[EI_CLASS] == ELFCLASS64 &&
	       ret->e_ident[EI_DATA] == data;
}

/**
 * Find a section by its name, the first of that name. 0; -ENODATA: there is none; -ENOEXEC: it is
 * not an ELF file that this machine could load, or it is damaged.
 */
static inline int pg_object_find(const void *elf, size_t size, const char *name,
			      const char **ret_bytes, size_t *ret_size)
{
	const char *bytes = (const char *)elf, *names;
	Elf64_Ehdr header;
	Elf64_Shdr first, strings, section;
	uint64_t num, at;

	if (!pg_object_is_elf(bytes, size, &header) ||
	    !pg_object_section(bytes, size, &header, 0, &first))
		return -ENOEXEC;
	num = header.e_shnum ? header.e_shnum : first.sh_size;
	at = header.e_shstrndx == SHN_XINDEX ? first.sh_link : header.e_shstrndx;
	if (!pg_object_section(bytes, size, &header, at, &strings))
		return -ENOEXEC;
	names = pg_object_bytes(bytes, size, &strings);
	if (!names || strings.sh_size == 0 || names[strings.sh_size - 1])
		return -ENOEXEC;
	for (uint64_t i = 1; i < num; i++) {
		if (!pg_object_section(bytes, size, &header, i, &section) ||
		    section.sh_name >= strings.sh_size)
			return -ENOEXEC;
		if (section.sh_type != SHT_PROGBITS || strcmp(names + section.sh_name, name) != 0)
			continue;
		*ret_bytes = pg_object_bytes(bytes, size, &section);
		*ret_size = section.sh_size;
		return *ret_bytes ? 0 : -ENOEXEC;
	}
	return -ENODATA;
}

#endif
