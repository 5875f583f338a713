/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Names of functions as their languages write them, as text alone: where one ends in a point, its
 * parts, and whether a name that debug info tells is what a point means.
 *
 *     store::Cache::get(int)               scopes, and the types of parameters
 *     store::sum<unsigned int>             arguments of templates
 *     withlocal::{lambda:39}::operator()   a lambda by the line that it begins at
 *     <store::Cache as store::Speak>::get  Rust: a type's function of a trait
 *     example.com/pkg.(*Cache).Get         Go
 *
 * A point may leave out the outermost scopes, arguments of templates, parameters, and everywhere
 * inline and anonymous namespaces. `*`, `?` and `[…]` are wildcards within one scope, but not in an
 * operator's name, nor between brackets; a scope that is `*` alone stands for one or more.
 */
#ifndef PG_BASE_NAME_FUNCNAME_H
#define PG_BASE_NAME_FUNCNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/** A letter, a digit or `_`. */
static inline bool pg_is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static inline bool pg_is_name_blank(char c)
{
	return c == ' ' || c == '\t';
}

/** A walk over a text in which names may stand. */
struct pg_name_scan {
	const char *text;
	size_t at, end;
	bool has_open; /**< a bracket was not closed: those after it are ordinary characters */
};

/**
 * Go behind what belongs together: a character and the backslash before it, '…', `::`, a bracket
 * and all up to its counterpart, `operator` and its symbol; or else one character.
 */
void pg_name_scan_next(struct pg_name_scan *scan);

/** One scope of a name, or the function's own name, which is the last. */
struct pg_name_part {
	const char *text;
	const char *args; /**< of a template, pg_name_canonical(); NULL: none, or none were given */
	bool is_operator;
	bool is_optional; /**< known names: a point may leave it out anywhere */
};

struct pg_func_name {
	const char *text; /**< as it is written */
	const struct pg_name_part *parts; /**< outermost first */
	size_t num;
	const char *trait;  /**< of `<TYPE as TRAIT>::…`; NULL: none */
	const char *params; /**< "(int,char const*)", pg_name_canonical(); NULL: any */
	bool is_anchored;   /**< it begins with `::`: the scopes are all there are */
	bool is_const;	    /**< "const" follows the parameters */
	bool is_plain;	    /**< it has no scopes, arguments, parameters and operators */
};

/** Split a name into its parts; those of `ret` and its texts are in the arena. */
void pg_func_name_parse(struct pg_arena *arena, const char *text, struct pg_func_name *ret);

/** A part of a name, as debug info has it. */
struct pg_name_part pg_name_part_of(struct pg_arena *arena, const char *text);

/**
 * Types as text that can be compared: without blanks but between words, `const` behind what it
 * qualifies, `unsigned long int` and its like in one form.
 */
const char *pg_name_canonical(struct pg_arena *arena, const char *text);

/** What the names begin with that the last part of a pattern can mean: interned; "": anything. */
const char *pg_func_name_prefix(struct pg_arena *arena, const struct pg_func_name *pattern);

/** Can the last part of a pattern mean a function that is called so, without scopes? */
bool pg_func_name_takes(const struct pg_func_name *pattern, const char *name);

/** Does a pattern mean a known name? Parameters are not looked at. */
bool pg_func_name_matches(const struct pg_func_name *pattern, const struct pg_func_name *known);

/** The same for names of Go, which have their scopes in one text. */
bool pg_go_name_matches(const char *pattern, const char *name);

/** Does a type that is written in a pattern mean a known one? Both canonical; scopes may be left out. */
bool pg_type_name_matches(const char *pattern, const char *known);

/** Did a compiler add what follows the first dot of a name, as in `foo.isra.0`? */
bool pg_has_clone_suffix(const char *name);

/** The last part without arguments, as an event is named after it: "b" of "a::b<int>(int)", "Get" of
 * "main.(*Cache).Get". */
const char *pg_func_name_short(struct pg_arena *arena, const char *text);

/** Is it a pattern with wildcards? */
bool pg_func_name_is_wild(const struct pg_func_name *pattern);

#endif
