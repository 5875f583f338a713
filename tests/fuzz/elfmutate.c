// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes to ELF files. Bytes drawn from the whole of a file would mostly hit code and padding, or
 * headers, where every change is found at once. So a section is drawn first, those that are
 * interpreted more often than others, and then a change that such a section may survive: numbers,
 * references, operators, tags and attributes, bytes of another place in it.
 */
#include "fuzz.h"

#include <dwarf.h>
#include <elf.h>
#include <stdbool.h>
#include <string.h>

/** A change is up to so many steps. */
enum { MOST_STEPS = 4 };

/** Headers are hit so rarely: one step in so many. */
enum { HEADERS_RARE = 60 };

struct part {
	uint8_t *bytes;
	size_t size;
	const char *name;
};

struct mutation {
	uint8_t *bytes;
	size_t size;
	struct fuzz_random *random;
};

static uint64_t below(struct mutation *m, uint64_t limit)
{
	return fuzz_below(m->random, limit);
}

/* --- Sections --- */

static bool read_header(const struct mutation *m, Elf64_Ehdr *ret)
{
	if (m->size < sizeof(*ret))
		return false;
	memcpy(ret, m->bytes, sizeof(*ret));
	return memcmp(ret->e_ident, ELFMAG, SELFMAG) == 0 &&
	       ret->e_ident[EI_CLASS] == ELFCLASS64 && ret->e_shoff < m->size &&
	       ret->e_shnum <= (m->size - ret->e_shoff) / sizeof(Elf64_Shdr);
}

static bool read_section(const struct mutation *m, const Elf64_Ehdr *header, size_t index,
			 Elf64_Shdr *ret)
{
	if (index >= header->e_shnum)
		return false;
	memcpy(ret, m->bytes + header->e_shoff + index * sizeof(*ret), sizeof(*ret));
	return ret->sh_type != SHT_NOBITS && ret->sh_size && ret->sh_offset < m->size &&
	       ret->sh_size <= m->size - ret->sh_offset;
}

static const char *name_of(const struct mutation *m, const Elf64_Ehdr *header, size_t offset)
{
	Elf64_Shdr names;

	if (!read_section(m, header, header->e_shstrndx, &names) || offset >= names.sh_size)
		return "";
	if (m->bytes[names.sh_offset + names.sh_size - 1])
		return "";
	return (const char *)m->bytes + names.sh_offset + offset;
}

/** How often a section is drawn, compared with the others. */
static unsigned weight_of(const char *name)
{
	static const struct {
		const char *begin;
		unsigned weight;
	} weights[] = {
		{".debug_info", 30},	{".debug_abbrev", 12}, {".debug_loc", 12},
		{".debug_line", 8},	{".debug_frame", 6},   {".eh_frame", 4},
		{".debug_rnglists", 6}, {".debug_ranges", 6},  {".debug_types", 12},
		{".debug_", 2},		{".BTF", 16},	       {".probegen", 12},
		{".rela", 6},		{".symtab", 4},	       {".note", 3},
		{".gnu_debug", 1},	{".strtab", 1},	       {".text", 2},
		{"kprobe", 2},		{"uprobe", 2},	       {".maps", 2},
		{".rodata", 1},		{".data", 1},	       {"__", 1},
	};

	for (size_t i = 0; i < sizeof(weights) / sizeof(*weights); i++) {
		if (strncmp(name, weights[i].begin, strlen(weights[i].begin)) == 0)
			return weights[i].weight;
	}
	return 0;
}

static unsigned weigh(const struct mutation *m, const Elf64_Ehdr *header, size_t index,
		      struct part *ret)
{
	Elf64_Shdr section;

	if (!read_section(m, header, index, &section))
		return 0;
	*ret = (struct part){m->bytes + section.sh_offset, section.sh_size,
			     name_of(m, header, section.sh_name)};
	return weight_of(ret->name);
}

/** Draw a section; the whole file when it has none that counts. */
static struct part draw_part(struct mutation *m)
{
	const struct part whole = {m->bytes, m->size, ""};
	struct part part;
	Elf64_Ehdr header;
	uint64_t total = 0, drawn;

	if (!read_header(m, &header))
		return whole;
	if (below(m, HEADERS_RARE) == 0)
		return below(m, 4) == 0 ? (struct part){m->bytes, sizeof(header), ""}
					: (struct part){m->bytes + header.e_shoff,
							header.e_shnum * sizeof(Elf64_Shdr), ""};
	for (size_t i = 0; i < header.e_shnum; i++)
		total += weigh(m, &header, i, &part);
	if (!total)
		return whole;
	drawn = below(m, total);
	for (size_t i = 0; i < header.e_shnum; i++) {
		unsigned weight = weigh(m, &header, i, &part);

		if (drawn < weight)
			return part;
		drawn -= weight;
	}
	return whole;
}

/* --- Steps: each changes bytes of a part that is not empty --- */

static size_t place_in(struct mutation *m, const struct part *part)
{
	return below(m, part->size);
}

/** As many of the bytes as there is room for. */
static void put(const struct part *part, size_t at, const void *bytes, size_t size)
{
	memcpy(part->bytes + at, bytes, size < part->size - at ? size : part->size - at);
}

static void put_byte(struct mutation *m, const struct part *part)
{
	static const uint8_t extremes[] = {0, 1, 0x7f, 0x80, 0xff};
	size_t at = place_in(m, part);

	if (below(m, 2))
		part->bytes[at] = (uint8_t)below(m, 256);
	else
		part->bytes[at] = extremes[below(m, sizeof(extremes))];
}

static void flip_bit(struct mutation *m, const struct part *part)
{
	part->bytes[place_in(m, part)] ^= (uint8_t)(1U << below(m, 8));
}

/** A number of 1, 2, 4 or 8 bytes becomes a little larger or smaller. */
static void add_some(struct mutation *m, const struct part *part)
{
	size_t at = place_in(m, part), size = (size_t)1 << below(m, 4);
	uint64_t number = 0;

	if (size > part->size - at)
		size = part->size - at;
	memcpy(&number, part->bytes + at, size);
	number += below(m, 33) - 16;
	put(part, at, &number, size);
}

static void put_extreme(struct mutation *m, const struct part *part)
{
	static const uint64_t extremes[] = {
		0, 1, ~0ULL, 1ULL << 63, (1ULL << 63) - 1, 1ULL << 31, (1ULL << 31) - 1,
		0xfffffffff0ULL, 0x7ffffff0ULL, 0xffffffff80000000ULL,
	};
	uint64_t number = extremes[below(m, sizeof(extremes) / sizeof(*extremes))];

	put(part, place_in(m, part), &number, (size_t)1 << below(m, 4));
}

/** A LEB128 number that is long, large, or does not end. */
static void put_leb(struct mutation *m, const struct part *part)
{
	static const uint8_t fills[] = {0x80, 0xff};
	uint8_t bytes[12];
	size_t len = 2 + below(m, 10);

	memset(bytes, fills[below(m, 2)], len);
	bytes[len - 1] = (uint8_t)below(m, 0x80 + (below(m, 8) == 0));
	put(part, place_in(m, part), bytes, len);
}

/** What looks like an offset into the part becomes another one, often its own. */
static void put_reference(struct mutation *m, const struct part *part)
{
	size_t at = 0;
	uint32_t number = 0;

	for (unsigned i = 0; i < 64; i++) {
		at = place_in(m, part);
		memcpy(&number, part->bytes + at,
		       part->size - at < sizeof(number) ? part->size - at : sizeof(number));
		if (number > 11 && number < part->size)
			break;
	}
	switch (below(m, 4)) {
	case 0:
		number = (uint32_t)at;
		break;
	case 1: /* entries begin a few bytes before what refers to others */
		number = (uint32_t)(at - below(m, at < 24 ? at + 1 : 24));
		break;
	case 2:
		number += (uint32_t)below(m, 9) - 4;
		break;
	default:
		number = (uint32_t)place_in(m, part);
	}
	put(part, at, &number, sizeof(number));
}

static void put_operator(struct mutation *m, const struct part *part)
{
	static const uint8_t operators[] = {
		DW_OP_addr, DW_OP_deref, DW_OP_const1u, DW_OP_const8s, DW_OP_constu, DW_OP_dup,
		DW_OP_pick, DW_OP_swap, DW_OP_rot, DW_OP_xderef, DW_OP_div, DW_OP_mod, DW_OP_mul,
		DW_OP_shl, DW_OP_shra, DW_OP_plus_uconst, DW_OP_bra, DW_OP_skip, DW_OP_lit0,
		DW_OP_reg5, DW_OP_breg7, DW_OP_regx, DW_OP_fbreg, DW_OP_bregx, DW_OP_piece,
		DW_OP_deref_size, DW_OP_nop, DW_OP_push_object_address, DW_OP_call4,
		DW_OP_call_ref, DW_OP_form_tls_address, DW_OP_call_frame_cfa, DW_OP_bit_piece,
		DW_OP_implicit_value, DW_OP_stack_value, DW_OP_implicit_pointer, DW_OP_addrx,
		DW_OP_constx, DW_OP_entry_value, DW_OP_const_type, DW_OP_regval_type,
		DW_OP_deref_type, DW_OP_xderef_type, DW_OP_convert, DW_OP_reinterpret,
		DW_OP_GNU_entry_value, DW_OP_GNU_parameter_ref, DW_OP_GNU_variable_value,
		DW_OP_GNU_implicit_pointer, 0xed, 0xf0, 0xff,
	};
	uint8_t bytes[4] = {operators[below(m, sizeof(operators))]};

	for (size_t i = 1; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)below(m, below(m, 2) ? 256 : 16);
	put(part, place_in(m, part), bytes, 1 + below(m, sizeof(bytes)));
}

/** Tags, attributes and forms are numbers of .debug_abbrev. */
static void put_abbreviation(struct mutation *m, const struct part *part)
{
	static const uint8_t tags[] = {
		DW_TAG_array_type, DW_TAG_class_type, DW_TAG_enumeration_type,
		DW_TAG_formal_parameter, DW_TAG_lexical_block, DW_TAG_member, DW_TAG_pointer_type,
		DW_TAG_structure_type, DW_TAG_subroutine_type, DW_TAG_typedef, DW_TAG_union_type,
		DW_TAG_variant, DW_TAG_inheritance, DW_TAG_inlined_subroutine,
		DW_TAG_subrange_type, DW_TAG_base_type, DW_TAG_const_type, DW_TAG_enumerator,
		DW_TAG_subprogram, DW_TAG_variable, DW_TAG_variant_part, DW_TAG_namespace,
		DW_TAG_imported_unit, DW_TAG_partial_unit, DW_TAG_type_unit, DW_TAG_call_site,
		DW_TAG_call_site_parameter, DW_TAG_skeleton_unit, DW_TAG_atomic_type,
	};
	static const uint8_t attributes[] = {
		DW_AT_sibling, DW_AT_location, DW_AT_name, DW_AT_byte_size, DW_AT_bit_size,
		DW_AT_stmt_list, DW_AT_low_pc, DW_AT_high_pc, DW_AT_const_value, DW_AT_inline,
		DW_AT_upper_bound, DW_AT_abstract_origin, DW_AT_count, DW_AT_data_member_location,
		DW_AT_decl_file, DW_AT_declaration, DW_AT_encoding, DW_AT_external,
		DW_AT_frame_base, DW_AT_specification, DW_AT_type, DW_AT_ranges, DW_AT_byte_stride,
		DW_AT_entry_pc, DW_AT_data_location, DW_AT_signature, DW_AT_data_bit_offset,
		DW_AT_linkage_name, DW_AT_str_offsets_base, DW_AT_addr_base, DW_AT_loclists_base,
		DW_AT_rnglists_base, DW_AT_dwo_name, DW_AT_call_value, DW_AT_call_origin,
		DW_AT_call_return_pc, DW_AT_alignment, DW_AT_endianity, DW_AT_discr,
	};

	switch (below(m, 3)) {
	case 0:
		part->bytes[place_in(m, part)] = tags[below(m, sizeof(tags))];
		break;
	case 1:
		part->bytes[place_in(m, part)] = attributes[below(m, sizeof(attributes))];
		break;
	default: /* from DW_FORM_addr to DW_FORM_addrx4 */
		part->bytes[place_in(m, part)] = (uint8_t)(1 + below(m, DW_FORM_addrx4));
	}
}

/** Bytes of another place in the part. */
static void copy_bytes(struct mutation *m, const struct part *part)
{
	size_t from = place_in(m, part), to = place_in(m, part);
	size_t most = part->size - (from > to ? from : to);
	size_t len = 1 + below(m, most < 64 ? most : 64);

	memmove(part->bytes + to, part->bytes + from, len);
}

/** Bytes move towards the end or the begin of the part, as if some had been put in or taken out. */
static void shift_bytes(struct mutation *m, const struct part *part)
{
	size_t at = place_in(m, part), left = part->size - at;
	size_t by = 1 + below(m, left < 8 ? left : 8);

	if (below(m, 2))
		memmove(part->bytes + at + by, part->bytes + at, left - by);
	else
		memmove(part->bytes + at, part->bytes + at + by, left - by);
}

static void step(struct mutation *m)
{
	static void (*const steps[])(struct mutation *m, const struct part *part) = {
		put_byte,  put_byte,	 flip_bit,	  add_some,   add_some, put_extreme,
		put_leb,   put_reference, put_reference, put_operator, put_operator,
		copy_bytes, shift_bytes,
	};
	struct part part = draw_part(m);

	if (!part.size)
		return;
	if (strncmp(part.name, ".debug_abbrev", 13) == 0 && below(m, 2))
		put_abbreviation(m, &part);
	else
		steps[below(m, sizeof(steps) / sizeof(*steps))](m, &part);
}

size_t fuzz_mutate_elf(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random)
{
	struct mutation m = {bytes, size, random};

	if (size < sizeof(Elf64_Ehdr) || below(&m, 200) == 0)
		return LLVMFuzzerMutate(bytes, size, most);
	for (uint64_t num = 1 + below(&m, MOST_STEPS); num > 0; num--)
		step(&m);
	return size;
}
