/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Objects of C++'s and Rust's libraries that stand for another one: std::unique_ptr, std::shared_ptr,
 * std::optional; Rc and Arc; and the alternatives of std::variant. As sequences, they are told by their
 * members.
 */
#ifndef PG_RESOLVE_ARGS_HANDLE_H
#define PG_RESOLVE_ARGS_HANDLE_H

#include "resolve/args/value.h"

/**
 * From such an object to the one that it stands for, as `*` and `->` of its language go. An optional that
 * has none cannot be read. False: it is not one, and is left as it is.
 */
bool pg_handle_follow(struct pg_walk *walk, struct pg_value *value);

/**
 * From a std::variant to its alternative "_1", by an interned name; where it has another one, nothing can
 * be read. False: it is not one, or has no such alternative.
 */
bool pg_handle_alternative(struct pg_walk *walk, struct pg_value *value, const char *name);

#endif
