// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/address.h"

#include <string.h>

#include "dbg/file/module.h"
#include "dbg/file/program.h"
#include "dbg/sym/symbols.h"

/** A question, and the section that has the address. */
struct query {
	const struct pg_walk *walk;
	uint64_t address;
	enum pg_address_use use;
	const char *name;
	const char *section;
	uint64_t section_begin;
};

static struct pg_object word_of(pg_word word)
{
	return (struct pg_object){.avail = PG_AVAILABLE, .kind = PG_OBJECT_WORD, .word = word};
}

static struct pg_object moved(const struct query *query)
{
	return word_of(pg_addr(query->walk->builder, query->address));
}

/** Ask for the section, once. */
static bool find_section(struct query *query)
{
	Elf_Scn *section =
		pg_dbg_section_at(query->walk->resolver->dbg, query->address, &query->section);
	GElf_Shdr header;

	if (!section || !gelf_getshdr(section, &header))
		return false;
	query->section_begin = header.sh_addr;
	return true;
}

static bool is_per_cpu(const struct query *query)
{
	return strcmp(query->section, ".data..percpu") == 0;
}

/** The kernel's image begins at _text; addresses linked below it, from 0 on, are offsets. */
static bool is_linked_in_image(const struct query *query)
{
	return query->section_begin >= query->walk->resolver->dbg->marks[PG_MARK_TEXT];
}

/**
 * The linker puts 0 for variables that it dropped, and per-CPU offsets begin there, too: only a
 * symbol of the variable's name tells one from the other.
 */
static bool is_dropped(const struct query *query)
{
	uint64_t known;

	return query->address == 0 &&
	       !(query->use == PG_ADDRESS_VARIABLE && query->name &&
		 pg_symbol_unique_address(query->walk->resolver->dbg, query->name, &known) &&
		 known == 0);
}

/** include/asm-generic/percpu.h: SHIFT_PERCPU_PTR(ptr, __per_cpu_offset[cpu]) */
static struct pg_object of_per_cpu(const struct query *query)
{
	uint64_t table = query->walk->resolver->dbg->marks[PG_MARK_PER_CPU_OFFSET];
	struct pg_builder *builder = query->walk->builder;
	pg_word linked, at;

	if (is_dropped(query))
		return pg_object_unavailable(PG_OPTIMIZED_OUT,
					     "its address is in no section: the linker dropped it");
	linked = is_linked_in_image(query) ? pg_addr(builder, query->address)
					   : pg_const(builder, query->address);
	if (query->use != PG_ADDRESS_VARIABLE)
		return word_of(linked);
	if (!table)
		return pg_object_unavailable(PG_NOT_SUPPORTED,
					     "it is a per-CPU variable, and this kernel has no "
					     "__per_cpu_offset (not built for several CPUs?)");
	at = pg_binary(builder, PG_OP_MUL, pg_cpu(builder), pg_const(builder, sizeof(uint64_t)));
	at = pg_binary(builder, PG_OP_ADD, pg_addr(builder, table), at);
	at = pg_load(builder, at, sizeof(uint64_t), false);
	return word_of(pg_binary(builder, PG_OP_ADD, at, linked));
}

/** Code and data that are needed at the beginning only. */
static bool is_gone(const struct query *query)
{
	return query->use != PG_ADDRESS_COMPARED && strncmp(query->section, ".init", 5) == 0;
}

/** Where a program is loaded is known from where its probe was hit. */
static struct pg_object of_program(const struct query *query)
{
	if (pg_program_may_copy(query->walk->resolver->dbg, query->address))
		return pg_object_unavailable(
			PG_NOT_REPRESENTABLE,
			"the library exports it: a program that uses it may have its "
			"own copy, and then that one counts");
	return moved(query);
}

/** Where a module's sections are is known from symbols of theirs, when the program is loaded. */
static struct pg_object of_module(const struct query *query)
{
	struct pg_arena *arena = query->walk->resolver->arena;

	if (is_per_cpu(query))
		return pg_object_unavailable(
			PG_NOT_SUPPORTED,
			"it is a per-CPU variable of a module, whose place only the "
			"kernel's loader of modules knows");
	if (is_gone(query))
		return pg_object_unavailable(
			PG_NOT_REPRESENTABLE,
			pg_printf(arena, "it is in %s, which is freed once the module is loaded",
				  query->section));
	if (!pg_module_has_anchor(query->walk->resolver->dbg, query->address))
		return pg_object_unavailable(
			PG_NOT_SUPPORTED,
			pg_printf(arena,
				  "no symbol says where the module's %s is: none "
				  "of the names in it is a name in C that it has alone",
				  query->section));
	return moved(query);
}

static struct pg_object of_kernel(const struct query *query)
{
	if (is_per_cpu(query))
		return of_per_cpu(query);
	if (is_gone(query))
		return pg_object_unavailable(PG_NOT_REPRESENTABLE,
					     pg_printf(query->walk->resolver->arena,
						       "it is in %s, which is freed after boot",
						       query->section));
	return moved(query);
}

struct pg_object pg_address_word(const struct pg_walk *walk, uint64_t address,
				 enum pg_address_use use, const char *name)
{
	struct query query = {.walk = walk, .address = address, .use = use, .name = name};

	if (!find_section(&query))
		return pg_object_unavailable(PG_OPTIMIZED_OUT,
					     "its address is in no section: the linker dropped it");
	switch (walk->resolver->dbg->kind) {
	case PG_DBG_PROGRAM:
		return of_program(&query);
	case PG_DBG_MODULE:
		return of_module(&query);
	case PG_DBG_KERNEL:
		break;
	}
	return of_kernel(&query);
}

bool pg_address_is_template(const struct pg_walk *walk, pg_word word)
{
	struct query query = {.walk = walk};

	return walk->resolver->dbg->kind == PG_DBG_KERNEL &&
	       (pg_is_addr(walk->builder, word, &query.address) ||
		(pg_is_const(walk->builder, word, &query.address) && /* linked at 0 */
		 query.address != 0)) && /* a null pointer, which no CPU can read */
	       find_section(&query) &&
	       is_per_cpu(&query);
}
