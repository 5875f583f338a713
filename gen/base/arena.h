/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * One arena per run: memory that lives until the run ends.
 *
 * Nothing in an arena is freed by itself; out of memory aborts the process, so no caller checks.
 * What the system or a library lends (descriptors, Dwarf handles) is not arena memory: see
 * base/cleanup.h.
 */
#ifndef PG_BASE_ARENA_H
#define PG_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct pg_arena;

struct pg_arena *pg_arena_create(void);
void pg_arena_destroy(struct pg_arena *arena);

/** Zeroed memory, aligned for any type. */
void *pg_alloc(struct pg_arena *arena, size_t size);
/** `num` zeroed elements; aborts when the product overflows. */
void *pg_calloc(struct pg_arena *arena, size_t num, size_t size);

char *pg_strndup(struct pg_arena *arena, const char *s, size_t len);
char *pg_printf(struct pg_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *pg_vprintf(struct pg_arena *arena, const char *format, va_list args);

/** The one copy of this string in the arena: interned names are compared with ==. */
const char *pg_intern(struct pg_arena *arena, const char *s);
const char *pg_intern_n(struct pg_arena *arena, const char *s, size_t len);

#define PG_NEW(arena, type)        ((type *)pg_alloc(arena, sizeof(type)))
#define PG_NEW_N(arena, num, type) ((type *)pg_calloc(arena, num, sizeof(type)))

/**
 * Append one zeroed element to a growing arena array and return its address.
 *
 * `items` is the array (NULL at first) and `num` its length; capacity is the next power of two, so
 * nothing but those two is kept. Earlier elements may move.
 */
#define PG_PUSH(arena, items, num)                                                                 \
	((items) = pg_grow(arena, items, num, sizeof(*(items))), &(items)[(num)++])
void *pg_grow(struct pg_arena *arena, void *items, size_t num, size_t size);

#endif
