// SPDX-License-Identifier: GPL-2.0-only
#include "base/arena.h"

#include <obstack.h>
#include <stdint.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/memory.h"

#define obstack_chunk_alloc xmalloc
#define obstack_chunk_free  free

struct interned {
	UT_hash_handle hh;
	char text[];
};

struct pg_arena {
	struct obstack memory;
	struct interned *names;
};

static void *xmalloc(size_t size)
{
	void *memory = malloc(size);

	if (!memory)
		pg_no_memory();
	return memory;
}

struct pg_arena *pg_arena_create(void)
{
	struct pg_arena *arena = xmalloc(sizeof(*arena));

	obstack_init(&arena->memory);
	obstack_alignment_mask(&arena->memory) = _Alignof(max_align_t) - 1;
	arena->names = NULL;
	return arena;
}

void pg_arena_destroy(struct pg_arena *arena)
{
	if (!arena)
		return;
	HASH_CLEAR(hh, arena->names);
	obstack_free(&arena->memory, NULL);
	free(arena);
}

/** The lengths of obstacks are ints, whose overflow would write beyond the chunk. */
static void check_size(size_t size)
{
	if (size > INT_MAX / 2)
		pg_no_memory();
}

void *pg_alloc(struct pg_arena *arena, size_t size)
{
	void *memory;

	check_size(size);
	memory = obstack_alloc(&arena->memory, size ? size : 1);

	return memset(memory, 0, size);
}

void *pg_calloc(struct pg_arena *arena, size_t num, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(num, size, &total))
		abort();
	return pg_alloc(arena, total);
}

char *pg_strndup(struct pg_arena *arena, const char *s, size_t len)
{
	check_size(len);
	return obstack_copy0(&arena->memory, s, len);
}

char *pg_vprintf(struct pg_arena *arena, const char *format, va_list args)
{
	char most[256]; /* of most texts: formatting once costs half */
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(most, sizeof(most), format, again);
	va_end(again);
	if (len < 0)
		abort();
	if ((size_t)len < sizeof(most))
		return pg_strndup(arena, most, (size_t)len);
	text = pg_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, args);
	return text;
}

char *pg_printf(struct pg_arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = pg_vprintf(arena, format, args);
	va_end(args);
	return text;
}

const char *pg_intern_n(struct pg_arena *arena, const char *s, size_t len)
{
	struct interned *entry;

	HASH_FIND(hh, arena->names, s, len, entry);
	if (!entry) {
		entry = pg_alloc(arena, sizeof(*entry) + len + 1);
		memcpy(entry->text, s, len);
		HASH_ADD_KEYPTR(hh, arena->names, entry->text, len, entry);
	}
	return entry->text;
}

const char *pg_intern(struct pg_arena *arena, const char *s)
{
	return pg_intern_n(arena, s, strlen(s));
}

void *pg_grow(struct pg_arena *arena, void *items, size_t num, size_t size)
{
	void *grown;

	if (num && (num & (num - 1)))
		return items;
	grown = pg_calloc(arena, num ? 2 * num : 1, size);
	if (num)
		memcpy(grown, items, num * size);
	return grown;
}
