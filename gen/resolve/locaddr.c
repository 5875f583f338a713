// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "dbg/module.h"
#include "dbg/program.h"
#include "dbg/symbols.h"
#include "resolve/locexpr.h"

/**
 * The linker puts 0 for what it dropped, and per-CPU addresses begin there: only a symbol of the
 * variable's name tells one from the other.
 */
static bool is_dropped(const struct pg_eval *eval, uint64_t address)
{
	uint64_t known;

	return address == 0 &&
	       !(eval->is_alone && eval->name &&
		 pg_symbol_unique_address(eval->resolver->dbg, eval->name, &known) && known == 0);
}

/**
 * A per-CPU variable: the linker's address is only an offset, and this CPU's copy is that far from
 * __per_cpu_offset[cpu] (include/asm-generic/percpu.h). In arithmetic the address is such an offset
 * as well, as code that adds it to %gs has it: what it means is only known when it stands alone.
 */
static bool push_per_cpu(struct pg_eval *eval, uint64_t address)
{
	uint64_t table = eval->resolver->dbg->marks[PG_MARK_PER_CPU_OFFSET];
	struct pg_builder *builder = eval->builder;
	pg_word place;

	if (!eval->is_alone)
		return pg_eval_push_word(eval, pg_const(builder, address));
	if (!table)
		return pg_eval_refuse(eval, PG_NOT_SUPPORTED,
				      "it is a per-CPU variable, and this kernel has no "
				      "__per_cpu_offset (not built for several CPUs?)");
	place = pg_binary(builder, PG_OP_MUL, pg_cpu(builder), pg_const(builder, sizeof(uint64_t)));
	place = pg_binary(builder, PG_OP_ADD, pg_addr(builder, table), place);
	place = pg_load(builder, place, sizeof(uint64_t), false);
	return pg_eval_push_word(eval, pg_add_offset(builder, place, (int64_t)address));
}

/** Where a program is loaded is known from where its probe was hit. */
static bool push_of_program(struct pg_eval *eval, uint64_t address)
{
	const struct pg_dbg *dbg = eval->resolver->dbg;

	if (pg_program_may_copy(dbg, address))
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE,
				      "the library exports it: a program that uses it may have a "
				      "copy of its own, and then that one counts");
	if (dbg->type != ET_EXEC && eval->place && eval->place->is_return)
		return pg_eval_refuse(eval, PG_NOT_SUPPORTED,
				      "where the program was loaded is not known after a return");
	return pg_eval_push_word(eval, pg_addr(eval->builder, address));
}

/** Where a module's sections are is known from symbols of theirs, when the program is loaded. */
static bool push_of_module(struct pg_eval *eval, uint64_t address, const char *section)
{
	if (strcmp(section, ".data..percpu") == 0)
		return pg_eval_refuse(eval, PG_NOT_SUPPORTED,
				      "it is a per-CPU variable of a module, whose place only the "
				      "kernel's loader of modules knows");
	if (strncmp(section, ".init", 5) == 0)
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE,
				      pg_printf(eval->resolver->arena,
						"it is in %s, which is freed once the module "
						"is loaded",
						section));
	if (!pg_module_has_anchor(eval->resolver->dbg, address))
		return pg_eval_refuse(eval, PG_NOT_SUPPORTED,
				      pg_printf(eval->resolver->arena,
						"no symbol says where the module's %s is: all of "
						"its names are no names in C, or several have them",
						section));
	return pg_eval_push_word(eval, pg_addr(eval->builder, address));
}

bool pg_eval_push_address(struct pg_eval *eval, uint64_t address)
{
	const char *section;

	if (!pg_dbg_section_at(eval->resolver->dbg, address, &section) ||
	    (strcmp(section, ".data..percpu") == 0 && is_dropped(eval, address)))
		return pg_eval_refuse(eval, PG_OPTIMIZED_OUT,
				      "its address is in no section: the linker dropped it");
	if (eval->resolver->dbg->kind == PG_DBG_PROGRAM)
		return push_of_program(eval, address);
	if (eval->resolver->dbg->kind == PG_DBG_MODULE)
		return push_of_module(eval, address, section);
	if (strcmp(section, ".data..percpu") == 0)
		return push_per_cpu(eval, address);
	if (strncmp(section, ".init", 5) == 0)
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE,
				      pg_printf(eval->resolver->arena,
						"it is in %s, which is freed after boot", section));
	return pg_eval_push_word(eval, pg_addr(eval->builder, address));
}
