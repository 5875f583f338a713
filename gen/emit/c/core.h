/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Relocations in C: the types that they are relative to, and their names.
 *
 * clang records which members of which types a program asks for; libbpf finds the running kernel's
 * by their names. So a header declares only those members of each struct that it asks for, in a
 * separate type whose name ends in a flavour (`struct file___pg_EVENT`: libbpf cuts it off), so
 * that it is different from all types of vmlinux.h and of other headers.
 */
#ifndef PG_EMIT_C_CORE_H
#define PG_EMIT_C_CORE_H

#include "ir/model.h"

/** Declarations for all relocations in an event's plans, without semicolons. */
size_t pg_core_types(struct pg_arena *arena, const struct pg_event *event,
		     const char *const **ret);

/** "struct file___pg_EVENT" */
const char *pg_core_root(struct pg_arena *arena, const struct pg_event *event,
			 const struct pg_reloc *reloc);

/**
 * The number itself: "PG_OFFSET(struct file___pg_EVENT, f_path.dentry)". That of a symbol is not a
 * primary: "(__u64)&jiffies".
 */
const char *pg_core_number(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_reloc *reloc);

/** All ones where the layout of what it stands for differs from the one here, else 0. */
const char *pg_core_differs(struct pg_arena *arena, const struct pg_event *event,
			    const struct pg_reloc *whole);

/** Does the running kernel have the member? NULL for a size. */
const char *pg_core_exists(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_reloc *reloc);

/** The bytes for a string of at most `size` in an array, with its NUL. */
const char *pg_core_room(struct pg_arena *arena, const struct pg_event *event, uint64_t size,
			 const struct pg_reloc *array);

#endif
