/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Of an object for several builds, what is for the running one. For loaders; needs libc only.
 *
 *     void *here;
 *     size_t size_here;
 *
 *     if (pg_trim(bytes, size, &here, &size_here))
 *             return 1;
 *     object = bpf_object__open_mem(here, size_here, NULL);
 *
 * and then pg_select(object, here, size_here, …), as with the whole object. The time that libbpf takes to open one
 * grows with the square of the number of its sections, and each program has its own: this is opened as fast
 * as one for a single build. A skeleton looks for each of its programs, so it has to open the whole.
 */
#ifndef PG_TRIM_H
#define PG_TRIM_H

#include <stdlib.h>

#include "check.h"

/* Names, to be looked for when all are there. */
struct pg_trim_names {
	const char **items;
	size_t num, room;
	int lack_memory;
};

enum { PG_TRIM_ELSEWHERE = 1 };

struct pg_trim_record {
	struct pg_record_event event;
	const char *begin;
	int fits, goes;
};

struct pg_trim {
	const char *bytes;
	size_t size;
	Elf64_Ehdr header;
	Elf64_Shdr *sections; /* a copy of all headers, aligned */
	const char *section_names;
	uint16_t *new_section; /* number by number; 0: it goes */
	uint32_t *new_symbol; /* likewise; until then, PG_TRIM_ELSEWHERE: it is a program of other builds */
	unsigned num_sections; /* that stay, with number 0 */
	uint32_t own, symbols; /* the numbers of .probegen and .symtab */
	struct pg_trim_record *records;
	size_t num_records;
	struct pg_trim_names events; /* those of which a build is here */
	struct pg_trim_names here, elsewhere; /* programs that records name: of what runs here, and others */
	struct pg_trim_names gone; /* sections */
};

/* ------ Names ------ */

static inline void pg_trim_add(struct pg_trim_names *names, const char *name)
{
	if (names->num == names->room) {
		const size_t room = names->room ? 2 * names->room : 64;
		void *items = realloc(names->items, room * sizeof(*names->items));

		if (!items) {
			names->lack_memory = 1;
			return;
		}
		names->items = (const char **)items;
		names->room = room;
	}
	names->items[names->num++] = name;
}

static inline int pg_trim_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static inline void pg_trim_sort(struct pg_trim_names *names)
{
	if (names->num > 0)
		qsort(names->items, names->num, sizeof(*names->items), pg_trim_compare);
}

static inline int pg_trim_has(const struct pg_trim_names *names, const char *name)
{
	return names->num > 0 &&
	       bsearch(&name, names->items, names->num, sizeof(*names->items), pg_trim_compare);
}

/* ------ What is there ------ */

static inline void pg_trim_add_programs(struct pg_trim_names *names, struct pg_record_event event)
{
	struct pg_record_place place;

	for (uint64_t i = 0; i < (uint64_t)event.num_sites + event.num_captures; i++) {
		if (pg_record_place(&event, &place) &&
		    (names->num == 0 || strcmp(names->items[names->num - 1], place.program) != 0))
			pg_trim_add(names, place.program);
	}
}

/* All records: 0, or a negative errno. */
static inline int pg_trim_read_records(struct pg_trim *trim)
{
	struct pg_check_asked asked = {0};
	struct pg_records records;
	struct pg_checked checked;
	size_t room = 0;
	int found = pg_records_begin(trim->bytes, trim->size, &records);

	while (!found) {
		struct pg_trim_record *record;

		if (trim->num_records == room) {
			void *more = realloc(trim->records, (room = 2 * room + 16) * sizeof(*record));

			if (!more)
				return -ENOMEM;
			trim->records = (struct pg_trim_record *)more;
		}
		record = &trim->records[trim->num_records];
		record->begin = records.next;
		found = pg_records_next(&records, &record->event);
		if (found <= 0)
			return found;
		record->fits = pg_check_event_of(&record->event, &asked, &checked);
		trim->num_records++;
		found = 0;
	}
	return found;
}

/* Which records go, and so which programs. An event that has no build here keeps all: it is to be refused with them. */
static inline void pg_trim_sort_records(struct pg_trim *trim)
{
	for (size_t i = 0; i < trim->num_records; i++) {
		if (trim->records[i].fits)
			pg_trim_add(&trim->events, trim->records[i].event.name);
	}
	pg_trim_sort(&trim->events);
	for (size_t i = 0; i < trim->num_records; i++) {
		struct pg_trim_record *record = &trim->records[i];

		record->goes = record->event.is_of_build && !record->fits &&
			       pg_trim_has(&trim->events, record->event.name);
		pg_trim_add_programs(record->goes ? &trim->elsewhere : &trim->here, record->event);
	}
	pg_trim_sort(&trim->here);
	pg_trim_sort(&trim->elsewhere);
}

/* The text of a string table, which stays as it is; NULL: it is none. */
static inline const char *pg_trim_strings(const struct pg_trim *trim, uint32_t index)
{
	const Elf64_Shdr *section = &trim->sections[index];
	const char *text;

	if (index >= trim->header.e_shnum || section->sh_type != SHT_STRTAB)
		return NULL;
	text = pg_object_bytes(trim->bytes, trim->size, section);
	return text && section->sh_size > 0 && !text[section->sh_size - 1] ? text : NULL;
}

/* More sections than the header can count are left alone: -E2BIG. */
static inline int pg_trim_read_sections(struct pg_trim *trim)
{
	const unsigned num = trim->header.e_shnum;

	if (num == 0)
		return -E2BIG;
	trim->sections = (Elf64_Shdr *)calloc(num, sizeof(*trim->sections));
	trim->new_section = (uint16_t *)calloc(num, sizeof(*trim->new_section));
	if (!trim->sections || !trim->new_section)
		return -ENOMEM;
	for (unsigned i = 0; i < num; i++) {
		if (!pg_object_section(trim->bytes, trim->size, &trim->header, i, &trim->sections[i]))
			return -ENOEXEC;
	}
	if (trim->header.e_shstrndx >= num)
		return -ENOEXEC;
	trim->section_names = pg_trim_strings(trim, trim->header.e_shstrndx);
	for (unsigned i = num; trim->section_names && i-- > 1;) {
		const Elf64_Shdr *section = &trim->sections[i];

		if (section->sh_name >= trim->sections[trim->header.e_shstrndx].sh_size)
			return -ENOEXEC;
		if (section->sh_type == SHT_SYMTAB)
			trim->symbols = i;
		if (section->sh_type == SHT_PROGBITS &&
		    strcmp(trim->section_names + section->sh_name, PG_IDENTITY_SECTION) == 0)
			trim->own = i;
	}
	return trim->section_names && trim->symbols && trim->own ? 0 : -ENOEXEC;
}

static inline int pg_trim_symbol(const struct pg_trim *trim, uint64_t index, Elf64_Sym *ret)
{
	memcpy(ret, trim->bytes + trim->sections[trim->symbols].sh_offset + index * sizeof(*ret),
	       sizeof(*ret));
	return ret->st_shndx < trim->header.e_shnum;
}

static inline uint64_t pg_trim_num_symbols(const struct pg_trim *trim)
{
	return trim->sections[trim->symbols].sh_size / sizeof(Elf64_Sym);
}

/* Is a symbol a program, and of another build alone? */
static inline int pg_trim_is_elsewhere(const struct pg_trim *trim, const Elf64_Sym *symbol)
{
	const Elf64_Shdr *strings = &trim->sections[trim->sections[trim->symbols].sh_link];
	const char *name = trim->bytes + strings->sh_offset + symbol->st_name;

	return ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_name < strings->sh_size &&
	       pg_trim_has(&trim->elsewhere, name) && !pg_trim_has(&trim->here, name);
}

/* Tables and records stay, whatever symbols claim to be in them. */
static inline int pg_trim_has_code(const struct pg_trim *trim, uint32_t index)
{
	return trim->sections[index].sh_type == SHT_PROGBITS &&
	       (trim->sections[index].sh_flags & SHF_EXECINSTR) && index != trim->own;
}

/* Programs of other builds, and the sections that have no others. */
static inline int pg_trim_mark_programs(struct pg_trim *trim)
{
	const Elf64_Shdr *symbols = &trim->sections[trim->symbols];
	Elf64_Sym symbol;

	if (!pg_object_bytes(trim->bytes, trim->size, symbols) ||
	    symbols->sh_entsize != sizeof(symbol) || !pg_trim_strings(trim, symbols->sh_link) ||
	    symbols->sh_info > pg_trim_num_symbols(trim))
		return -ENOEXEC;
	trim->new_symbol = (uint32_t *)calloc(pg_trim_num_symbols(trim) + 1, sizeof(uint32_t));
	if (!trim->new_symbol)
		return -ENOMEM;
	for (unsigned i = 0; i < trim->header.e_shnum; i++)
		trim->new_section[i] = 1;
	for (uint64_t i = 0; i < pg_trim_num_symbols(trim); i++) {
		if (!pg_trim_symbol(trim, i, &symbol) || !pg_trim_is_elsewhere(trim, &symbol))
			continue;
		trim->new_section[symbol.st_shndx] = !pg_trim_has_code(trim, symbol.st_shndx);
		trim->new_symbol[i] = PG_TRIM_ELSEWHERE;
	}
	for (uint64_t i = 0; i < pg_trim_num_symbols(trim); i++) {
		if (pg_trim_symbol(trim, i, &symbol) && !trim->new_symbol[i] &&
		    ELF64_ST_TYPE(symbol.st_info) == STT_FUNC)
			trim->new_section[symbol.st_shndx] = 1;
	}
	return 0;
}

static inline int pg_trim_is_relocation(const Elf64_Shdr *section)
{
	return section->sh_type == SHT_REL || section->sh_type == SHT_RELA;
}

/* Besides these programs: what only debuggers read, and relocations of what libbpf does not relocate. */
static inline int pg_trim_is_needed(const struct pg_trim *trim, const Elf64_Shdr *section)
{
	if (pg_trim_is_relocation(section))
		return section->sh_type == SHT_REL && section->sh_info < trim->header.e_shnum &&
		       section->sh_entsize == sizeof(Elf64_Rel) &&
		       trim->new_section[section->sh_info] &&
		       (trim->sections[section->sh_info].sh_flags & SHF_ALLOC);
	if (section->sh_type != SHT_PROGBITS && section->sh_type != SHT_NOBITS)
		return section->sh_type == SHT_STRTAB || section->sh_type == SHT_SYMTAB;
	return strncmp(trim->section_names + section->sh_name, ".debug_", 7) != 0;
}

/* New numbers, from 1 on, for sections and symbols that stay; number 0 is of none. */
static inline void pg_trim_number(struct pg_trim *trim)
{
	Elf64_Sym symbol;
	uint32_t num = 0;

	trim->new_section[0] = 0;
	for (unsigned i = 1; i < trim->header.e_shnum; i++) {
		const Elf64_Shdr *is = &trim->sections[i];

		if (!trim->new_section[i] || !pg_trim_is_needed(trim, is)) {
			trim->new_section[i] = 0;
			pg_trim_add(&trim->gone, trim->section_names + is->sh_name);
		}
	}
	for (unsigned i = trim->num_sections = 1; i < trim->header.e_shnum; i++) {
		if (trim->new_section[i])
			trim->new_section[i] = (uint16_t)trim->num_sections++;
	}
	pg_trim_sort(&trim->gone);
	for (uint64_t i = 1; i < pg_trim_num_symbols(trim); i++) {
		const int is_elsewhere = trim->new_symbol[i] == PG_TRIM_ELSEWHERE;

		trim->new_symbol[i] = 0;
		if (!pg_trim_symbol(trim, i, &symbol) || symbol.st_shndx == SHN_UNDEF ||
		    (trim->new_section[symbol.st_shndx] && !is_elsewhere))
			trim->new_symbol[i] = ++num;
	}
}

/* ------ The copy ------ */

/* A symbol that is gone is 0 there: only code of programs that are gone asks for it. */
static inline void pg_trim_relocations(const struct pg_trim *trim, char *to, uint64_t size)
{
	Elf64_Rel one;

	for (uint64_t at = 0; size - at >= sizeof(one); at += sizeof(one)) {
		uint32_t symbol;

		memcpy(&one, to + at, sizeof(one));
		symbol = (uint32_t)ELF64_R_SYM(one.r_info);
		if (symbol >= pg_trim_num_symbols(trim))
			continue;
		one.r_info = ELF64_R_INFO((uint64_t)trim->new_symbol[symbol],
					  ELF64_R_TYPE(one.r_info));
		memcpy(to + at, &one, sizeof(one));
	}
}

/* Number 0 stays. */
static inline void pg_trim_symbols(const struct pg_trim *trim, const char *from, char *to,
				   Elf64_Shdr *section)
{
	const uint32_t num_locals = section->sh_info;
	Elf64_Sym symbol;

	section->sh_info = num_locals > 0;
	section->sh_size = section->sh_size < sizeof(symbol) ? 0 : sizeof(symbol);
	memcpy(to, from, section->sh_size);
	for (uint64_t i = 1; i < pg_trim_num_symbols(trim); i++) {
		if (!trim->new_symbol[i])
			continue;
		if (pg_trim_symbol(trim, i, &symbol))
			symbol.st_shndx = trim->new_section[symbol.st_shndx];
		memcpy(to + section->sh_size, &symbol, sizeof(symbol));
		section->sh_size += sizeof(symbol);
		section->sh_info += i < num_locals;
	}
}

static inline void pg_trim_records(const struct pg_trim *trim, char *to, Elf64_Shdr *section)
{
	section->sh_size = 0;
	for (size_t i = 0; i < trim->num_records; i++) {
		const struct pg_trim_record *record = &trim->records[i];
		const size_t length = (size_t)(record->event.end - record->begin);

		if (record->goes)
			continue;
		memcpy(to + section->sh_size, record->begin, length);
		section->sh_size += length;
	}
}

/*
 * One part of .BTF.ext: the size of its records, then for each section its name, their number and these. The part's
 * new size; what does not look so is left.
 */
static inline uint32_t pg_trim_ext_part(const struct pg_trim *trim, const struct pg_programs *strings,
					const char *from, uint32_t size, char *to)
{
	uint32_t record, head[2], at = sizeof(record), length = at;

	if (size < sizeof(record)) {
		memcpy(to, from, size);
		return size;
	}
	memcpy(&record, from, sizeof(record));
	memcpy(to, &record, sizeof(record));
	while (size - at >= sizeof(head)) {
		const char *name;
		uint64_t whole;

		memcpy(head, from + at, sizeof(head));
		name = pg_btf_string(strings, head[0]);
		whole = sizeof(head) + (uint64_t)head[1] * record;
		if (!name || whole > size - at)
			break;
		if (!pg_trim_has(&trim->gone, name)) {
			memcpy(to + length, from + at, whole);
			length += (uint32_t)whole;
		}
		at += (uint32_t)whole;
	}
	memcpy(to + length, from + at, size - at);
	return length + size - at;
}

/* Of functions, of lines, and of CO-RE, which only later versions have. False: it is damaged. */
static inline int pg_trim_ext(const struct pg_trim *trim, const char *from, char *to, Elf64_Shdr *section)
{
	struct pg_programs strings;
	struct pg_btf_head head;
	uint32_t part[2], length = 0;
	const char *bytes;
	size_t size;

	if (pg_programs_strings(trim->bytes, trim->size, &strings) < 0 ||
	    pg_btf_open(trim->bytes, trim->size, ".BTF.ext", &bytes, &size, &head) < 0 || bytes != from ||
	    head.size > size)
		return 0;
	memcpy(to, from, head.size);
	for (uint32_t at = offsetof(struct pg_btf_head, first);
	     at + sizeof(part) <= head.size && at < 32; at += sizeof(part)) {
		memcpy(part, from + at, sizeof(part));
		if (!pg_btf_part(from, size, &head, part[0], part[1]) ||
		    !pg_btf_part(from, size, &head, length, part[1]))
			return 0;
		part[1] = pg_trim_ext_part(trim, &strings, from + head.size + part[0], part[1],
					   to + head.size + length);
		part[0] = length;
		length += part[1];
		memcpy(to + at, part, sizeof(part));
	}
	section->sh_size = head.size + length;
	return 1;
}

/* The bytes of a section, of which what goes is left out; its header says how many they are. */
static inline void pg_trim_copy(const struct pg_trim *trim, unsigned index, char *to, Elf64_Shdr *section)
{
	const char *from = pg_object_bytes(trim->bytes, trim->size, section);

	if (index == trim->own) {
		pg_trim_records(trim, to, section);
	} else if (index == trim->symbols) {
		pg_trim_symbols(trim, from, to, section);
	} else if (strcmp(trim->section_names + section->sh_name, ".BTF.ext") != 0 ||
		   !pg_trim_ext(trim, from, to, section)) {
		memcpy(to, from, section->sh_size);
		if (pg_trim_is_relocation(section))
			pg_trim_relocations(trim, to, section->sh_size);
	}
}

/* How much room a section takes. */
static inline uint64_t pg_trim_room(const Elf64_Shdr *section)
{
	return section->sh_type == SHT_NOBITS ? 0 : (section->sh_size + 7) & ~7ULL;
}

/* The room that all take; 0: one is not in the file, or they cannot all be in it. */
static inline size_t pg_trim_size(const struct pg_trim *trim)
{
	uint64_t size = sizeof(trim->header) + trim->num_sections * sizeof(Elf64_Shdr);

	for (unsigned i = 1; i < trim->header.e_shnum; i++) {
		const Elf64_Shdr *section = &trim->sections[i];

		if (!trim->new_section[i] || section->sh_type == SHT_NOBITS)
			continue;
		if (!pg_object_bytes(trim->bytes, trim->size, section))
			return 0;
		size += pg_trim_room(section);
	}
	return size <= trim->size + 8ULL * trim->header.e_shnum ? size : 0;
}

/* The head, the headers of sections, and the sections; the size of all. */
static inline size_t pg_trim_write(struct pg_trim *trim, char *to)
{
	Elf64_Ehdr header = trim->header;
	const Elf64_Shdr none = trim->sections[0];
	uint64_t at = sizeof(header) + trim->num_sections * sizeof(none);

	header.e_phoff = header.e_phnum = 0;
	header.e_shoff = sizeof(header);
	header.e_shnum = (uint16_t)trim->num_sections;
	header.e_shstrndx = trim->new_section[header.e_shstrndx];
	memcpy(to, &header, sizeof(header));
	memcpy(to + sizeof(header), &none, sizeof(none));
	for (unsigned i = 1; i < trim->header.e_shnum; i++) {
		Elf64_Shdr section = trim->sections[i];

		if (!trim->new_section[i])
			continue;
		if (section.sh_type != SHT_NOBITS)
			pg_trim_copy(trim, i, to + at, &section);
		section.sh_offset = at;
		if (section.sh_type != SHT_NOBITS)
			memset(to + at + section.sh_size, 0, pg_trim_room(&section) - section.sh_size);
		at += pg_trim_room(&section);
		section.sh_link = section.sh_link < trim->header.e_shnum
					  ? trim->new_section[section.sh_link]
					  : 0;
		if (pg_trim_is_relocation(&section))
			section.sh_info = trim->new_section[section.sh_info];
		memcpy(to + sizeof(header) + trim->new_section[i] * sizeof(section), &section,
		       sizeof(section));
	}
	return at;
}

static inline int pg_trim_read(struct pg_trim *trim)
{
	int error = pg_trim_read_sections(trim);

	if (!error)
		error = pg_trim_mark_programs(trim);
	if (error)
		return error;
	pg_trim_number(trim);
	if (!trim->new_section[trim->own])
		return -ENOEXEC;
	return trim->events.lack_memory || trim->here.lack_memory || trim->elsewhere.lack_memory ||
			       trim->gone.lack_memory
		       ? -ENOMEM
		       : 0;
}

/* Without what goes; where nothing does, a copy. */
static inline int pg_trim_make(struct pg_trim *trim, void **ret, size_t *ret_size)
{
	int error = pg_trim_read_records(trim), is_for_several;
	size_t size = trim->size;

	pg_trim_sort_records(trim);
	is_for_several = trim->elsewhere.num > 0;
	if (!error && is_for_several)
		error = pg_trim_read(trim);
	if (!error && is_for_several)
		size = pg_trim_size(trim);
	if (error || size == 0)
		return error ? error : -ENOEXEC;
	*ret = malloc(size);
	if (!*ret)
		return -ENOMEM;
	if (!is_for_several)
		memcpy(*ret, trim->bytes, size);
	*ret_size = is_for_several ? pg_trim_write(trim, (char *)*ret) : size;
	return 0;
}

/**
 * What is for the running build, to be freed: 0. Programs and records of other builds are not in it, nor is what only
 * debuggers read. An event that has no program for the running build keeps those that it has. Otherwise a negative
 * errno: as of pg_records_begin(), -ENOMEM, or -E2BIG (it has more sections than an ELF header can count).
 */
static inline int pg_trim(const void *elf, size_t size, void **ret, size_t *ret_size)
{
	struct pg_trim trim;
	int error = -ENOEXEC;

	memset(&trim, 0, sizeof(trim));
	*ret = NULL;
	*ret_size = 0;
	trim.bytes = (const char *)elf;
	trim.size = size;
	if (pg_object_is_elf(trim.bytes, size, &trim.header))
		error = pg_trim_make(&trim, ret, ret_size);
	free(trim.records);
	free(trim.sections);
	free(trim.new_section);
	free(trim.new_symbol);
	free(trim.events.items);
	free(trim.here.items);
	free(trim.elsewhere.items);
	free(trim.gone.items);
	return error;
}

#endif
