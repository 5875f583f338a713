/* SPDX-License-Identifier: GPL-2.0-only */
/** Functions (DW_TAG_subprogram): where they are declared, where their code is. */
#ifndef PG_DBG_FUNC_FUNC_H
#define PG_DBG_FUNC_FUNC_H

#include <stdbool.h>

#include "dbg/dbg.h"

/** Namespaces and modules: C++ and Rust put functions into them. */
bool pg_holds_functions(Dwarf_Die *die);

/**
 * Call visit() with each function (DW_TAG_subprogram, also without code) at the top of a unit or in its
 * namespaces. False: there are more than PG_SCOPE_DEEPEST in each other, and not all were visited.
 */
bool pg_functions_walk(Dwarf_Die *unit, void (*visit)(Dwarf_Die *function, void *data), void *data);

/** The file that declares a function or a type, as the line table has it; NULL: unknown. */
const char *pg_declared_file(Dwarf_Die *die);

/**
 * The source line of the function's name and the file, as in the line table; 0 and NULL: unknown. Where
 * debug info does not say, as in Go, and the function has code: the line that begins it.
 */
void pg_function_declared(Dwarf_Die *function, const char **ret_file, unsigned *ret_line);

/** The abstract definition of an inlined instance, or of a function that is inlined, too; false: it has none. */
bool pg_function_origin(Dwarf_Die *code, Dwarf_Die *ret);

/** Does the function's code contain the address? Where many are asked for, see below. */
bool pg_function_has(Dwarf_Die *function, uint64_t address);

/** A part of a function's code: [from, to). */
struct pg_code_range {
	uint64_t from, to;
};

/** Append the parts of the function's code to an array in the arena. */
void pg_function_ranges(struct pg_arena *arena, Dwarf_Die *function, struct pg_code_range **ret,
			size_t *ret_num);

/**
 * The line where the next function of the same file is defined, as far as the unit knows: the
 * function's text ends before it. UINT_MAX: none is.
 */
unsigned pg_function_end(Dwarf_Die *unit, Dwarf_Die *function);

/** The line where the first function of the file after a line is defined; UINT_MAX: none is. */
unsigned pg_function_after(Dwarf_Die *unit, const char *file, unsigned line);

/**
 * Where the code of a function or of an inlined instance is entered: its DW_AT_entry_pc, else its
 * low_pc, else the first of its ranges for a function (compilers list the hot part first) and the
 * lowest for an instance (DWARF 5, 2.18); false: it has no code. An instance that was optimised to
 * nothing between two instructions has an entry, too.
 */
bool pg_code_entry(Dwarf_Die *code, uint64_t *ret);

#endif
