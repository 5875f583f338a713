/* SPDX-License-Identifier: GPL-2.0-only */
/** What people write who know other tools, and how it is written here. */
#ifndef PG_SPEC_HABITS_H
#define PG_SPEC_HABITS_H

#include <stdbool.h>

#include "base/arena.h"

/**
 * A hint on a point whose `:` is followed by something else than a line: `before` stands before it
 * ("kprobe", "nf_tables", "A"; is_source: it is a source file's name), `after` behind it
 * ("vfs_read", ":b"); `next` is the next word of the line, or "". NULL: there is none.
 */
const char *pg_habit_of_point(struct pg_arena *arena, const char *before, bool is_source,
			      const char *after, const char *next);

/** A hint on a `%WORD` in the first column that is no directive; NULL: there is none. */
const char *pg_habit_of_directive(const char *word);

/** A hint on `%MARK` behind a function, which is not `%return`; NULL: there is none. */
const char *pg_habit_of_mark(const char *mark);

/** A hint on a character that no function's name has; NULL: there is none. */
const char *pg_habit_of_character(char c);

/** A hint on a point as SystemTap has it, kernel.function("vfs_read").return; NULL: it is not one. */
const char *pg_habit_of_systemtap(struct pg_arena *arena, const char *point);

/** A hint on a function that is not there; NULL: there is none. */
const char *pg_habit_of_function(struct pg_arena *arena, const char *name);

/** "read" of sys_read, SyS_read, sys_enter_read; NULL: it is not a system call's name. */
const char *pg_habit_of_system_call(const char *name);

/** A hint on what begins where an argument is due, and ends all of them; NULL: there is none. */
const char *pg_habit_of_argument(const char *text);

/**
 * A hint on a word in memory as kprobe_events has it, `+0x10(%di):u32`; its length goes to *ret_len.
 * NULL: it is not one.
 */
const char *pg_habit_of_fetch(struct pg_arena *arena, const char *text, size_t *ret_len);

/** A hint on a call where no `(` can be, right behind a name that ends at `end`. */
const char *pg_habit_of_call(const char *text, size_t end);

/** A hint on what is not a type for `:TYPE`; NULL: there is none. */
const char *pg_habit_of_type(const char *type);

/** A hint on `$NAME` where an argument of a probe shall be; NULL: there is none. */
const char *pg_habit_of_dollar(const char *name);

/** A hint on a name that is not a variable where an argument of a probe shall be; NULL: none. */
const char *pg_habit_of_variable(const char *name);

/** A hint on a name that means nothing in a condition; NULL: there is none. */
const char *pg_habit_of_operand(const char *name);

/** A hint on a condition that cannot be read from `at` on; NULL: there is none. */
const char *pg_habit_of_condition(const char *text, size_t at);

#endif
