/* SPDX-License-Identifier: GPL-2.0-only */
/** Units (DW_TAG_compile_unit) by address and by name. */
#ifndef PG_DBG_UNIT_UNIT_H
#define PG_DBG_UNIT_UNIT_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * The unit whose code holds an address. From .debug_aranges; where that says nothing (clang writes
 * none), from the units' own ranges. *ret_found is false where no unit has it (assembly, no debug
 * info for this file).
 */
const struct pg_error *pg_unit_at(struct pg_dbg *dbg, uint64_t address, Dwarf_Die *ret,
				  bool *ret_found);

/**
 * The unit at an offset, 0 at first, which becomes that of the next one; *ret_is_unit: it has code
 * and is not part of another. *ret_more is false where there are no more.
 */
const struct pg_error *pg_unit_next(struct pg_dbg *dbg, uint64_t *at, Dwarf_Die *ret,
				    bool *ret_is_unit, bool *ret_more);

/** The unit whose header is at an offset of .debug_info; false: there is none. */
bool pg_unit_by_header(struct pg_dbg *dbg, uint64_t header, Dwarf_Die *ret);

/** Call `visit` with each unit until it returns false. */
const struct pg_error *pg_units_walk(struct pg_dbg *dbg, bool (*visit)(Dwarf_Die *unit, void *data),
				     void *data);

/** How a unit's functions are called, by its language. */
enum pg_unit_rules {
	PG_RULES_C,	  /**< as the ABI says for C */
	PG_RULES_NUMBERS, /**< the same for numbers and pointers, not for structs: C++, Rust */
	PG_RULES_OTHER,	  /**< not known, as where no language is given */
};
enum pg_unit_rules pg_unit_rules(const Dwarf_Die *unit);

/** Is it in C++, whose compilers follow one convention for what is not in registers? */
bool pg_unit_is_cxx(const Dwarf_Die *unit);
bool pg_unit_is_rust(const Dwarf_Die *unit);

/** The same of one of its functions, which may have its own calling convention. NULL: unknown. */
enum pg_unit_rules pg_function_rules(const Dwarf_Die *unit, const Dwarf_Die *function);

/** Has gcc made the code of a function (of any DIE of its unit)? It gives copies of functions names of their own. */
bool pg_is_by_gcc(Dwarf_Die *die);

/** Has LLVM, for C, C++ or Rust? */
bool pg_is_by_llvm(Dwarf_Die *die);

/** Does gcc say that it has optimised the code? */
bool pg_is_optimized(Dwarf_Die *die);

/**
 * May the stack that a unit's functions run on be moved while they run? Go does, when one of the
 * functions that they call needs more of it than there is.
 */
bool pg_unit_moves_stack(const Dwarf_Die *unit);

/**
 * Does a path as debug info has it ("/build/linux/mm/filemap.c", "./mm/filemap.c") mean what a
 * user wrote ("filemap.c", "mm/filemap.c")? The whole path or its last components must be equal.
 */
bool pg_path_matches(const char *known, const char *wanted);

#endif
