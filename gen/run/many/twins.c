// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two programs are taken for the same only if there is nothing in them that could differ: a call of a
 * function of the object, by the same relocation, and the end. Such a program has no members of the
 * kernel's types, which libbpf would relocate by what is in .BTF.ext, and no maps.
 */
#include "run/many/twins.h"

#include <linux/bpf.h>
#include <probegen/object.h>

#define uthash_malloc(size)	  pg_alloc(twins->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** A call, and mostly its value, which nothing uses: `r0 = 0`. */
#define MAX_INSNS 3

/** What makes two of them the same; compared as bytes. */
struct code {
	char kind[16]; /* of the section: "kprobe" */
	struct bpf_insn insns[MAX_INSNS];
	uint64_t calls; /* the relocation: its symbol and type */
};

struct section {
	const char *name;
	size_t size;
	struct code code;
	UT_hash_handle hh;
};

struct first {
	struct code code;
	void *state;
	UT_hash_handle hh;
};

struct pg_twins {
	struct pg_arena *arena;
	struct section *sections; /* by name */
	struct first *firsts;	  /* by code */
};

/** An object while it is read. */
struct object {
	const char *bytes;
	size_t size;
	Elf64_Ehdr header;
	const char *names;
	size_t names_size;
	uint64_t num;
};

static bool open_object(const char *bytes, size_t size, struct object *ret)
{
	Elf64_Shdr strings;

	*ret = (struct object){.bytes = bytes, .size = size};
	if (!pg_object_is_elf(bytes, size, &ret->header) ||
	    !pg_object_section(bytes, size, &ret->header, 0, &strings))
		return false;
	ret->num = ret->header.e_shnum ? ret->header.e_shnum : strings.sh_size;
	if (!pg_object_section(bytes, size, &ret->header,
			       ret->header.e_shstrndx == SHN_XINDEX ? strings.sh_link
								    : ret->header.e_shstrndx,
			       &strings))
		return false;
	ret->names = pg_object_bytes(bytes, size, &strings);
	ret->names_size = strings.sh_size;
	return ret->names && ret->names_size > 0 && !ret->names[ret->names_size - 1];
}

/** Is it a call of a function, whose value is not used, and the end? */
static bool only_calls(const struct bpf_insn *insns, size_t num)
{
	static const struct bpf_insn zero = {.code = BPF_ALU64 | BPF_MOV | BPF_K};
	static const struct bpf_insn end = {.code = BPF_JMP | BPF_EXIT};

	return insns[0].code == (BPF_JMP | BPF_CALL) && insns[0].src_reg == BPF_PSEUDO_CALL &&
	       (num == 2 || (num == 3 && memcmp(&insns[1], &zero, sizeof(zero)) == 0)) &&
	       memcmp(&insns[num - 1], &end, sizeof(end)) == 0;
}

/** The code of a section with one relocation; false: it is something else. */
static bool read_code(const struct object *object, const Elf64_Shdr *section,
		      const Elf64_Shdr *relocations, struct code *ret)
{
	const char *bytes = pg_object_bytes(object->bytes, object->size, section);
	const char *at = pg_object_bytes(object->bytes, object->size, relocations);
	const char *name = object->names + section->sh_name;
	const size_t kind = strcspn(name, "/");
	Elf64_Rel relocation;

	*ret = (struct code){.calls = 0};
	if (!bytes || !at || relocations->sh_size != sizeof(relocation) ||
	    section->sh_size > sizeof(ret->insns) || section->sh_size < 2 * sizeof(*ret->insns) ||
	    section->sh_size % sizeof(*ret->insns) != 0 || kind >= sizeof(ret->kind))
		return false;
	memcpy(ret->kind, name, kind);
	memcpy(ret->insns, bytes, section->sh_size);
	memcpy(&relocation, at, sizeof(relocation));
	ret->calls = relocation.r_info;
	return relocation.r_offset == 0 &&
	       only_calls(ret->insns, section->sh_size / sizeof(*ret->insns));
}

static void add_section(struct pg_twins *twins, const struct object *object,
			const Elf64_Shdr *section, const struct code *code)
{
	struct section *added = PG_NEW(twins->arena, struct section);
	const char *name = object->names + section->sh_name;

	*added = (struct section){.size = section->sh_size, .code = *code};
	added->name = pg_strndup(twins->arena, name, strlen(name));
	HASH_ADD_KEYPTR(hh, twins->sections, added->name, strlen(added->name), added);
}

struct pg_twins *pg_twins_find(struct pg_arena *arena, const char *bytes, size_t size)
{
	struct pg_twins *twins = PG_NEW(arena, struct pg_twins);
	struct object object;
	Elf64_Shdr relocations, section;
	struct code code;

	*twins = (struct pg_twins){.arena = arena};
	if (!open_object(bytes, size, &object))
		return twins;
	for (uint64_t i = 1; i < object.num; i++) {
		if (!pg_object_section(bytes, size, &object.header, i, &relocations) ||
		    relocations.sh_type != SHT_REL ||
		    !pg_object_section(bytes, size, &object.header, relocations.sh_info,
				       &section) ||
		    section.sh_type != SHT_PROGBITS || section.sh_name >= object.names_size)
			continue;
		if (read_code(&object, &section, &relocations, &code))
			add_section(twins, &object, &section, &code);
	}
	return twins;
}

void *pg_twins_first(struct pg_twins *twins, const struct bpf_program *program, void *state)
{
	const char *name = bpf_program__section_name(program);
	struct section *section;
	struct first *first;

	HASH_FIND_STR(twins->sections, name, section);
	/* Not where several programs are in one section. */
	if (!section || bpf_program__insn_cnt(program) * sizeof(struct bpf_insn) != section->size)
		return state;
	HASH_FIND(hh, twins->firsts, &section->code, sizeof(section->code), first);
	if (first)
		return first->state;
	first = PG_NEW(twins->arena, struct first);
	*first = (struct first){.code = section->code, .state = state};
	HASH_ADD(hh, twins->firsts, code, sizeof(first->code), first);
	return state;
}
