/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * The programs of a BPF object: the section that each is in and the context that it takes, read
 * from .BTF and .BTF.ext, with libc alone. <probegen/check.h> asks whether they belong together.
 */
#ifndef PG_PROGRAMS_H
#define PG_PROGRAMS_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "object.h"

/** One program. Strings point into the object's bytes. */
struct pg_program {
	const char *name;    /**< of its function */
	const char *section; /**< as in SEC(), without libbpf's `?`: "kprobe/vfs_read+0x12" */
	const char *context; /**< NAME where it takes a `struct NAME *`, also by a typedef; else "" */
};

/* As <linux/btf.h> has them; that of a system may be older than clang. */
enum {
	PG_BTF_MAGIC = 0xeb9f,
	PG_BTF_PTR = 2,
	PG_BTF_STRUCT = 4,
	PG_BTF_FWD = 7,
	PG_BTF_TYPEDEF = 8,
	PG_BTF_VOLATILE = 9,
	PG_BTF_CONST = 10,
	PG_BTF_RESTRICT = 11,
	PG_BTF_FUNC = 12,
	PG_BTF_FUNC_PROTO = 13,
	PG_BTF_TYPE_TAG = 18,
	PG_BTF_KINDS = 20,
};

struct pg_btf_type {
	uint32_t name, info, type;
};

/* The heads of .BTF and .BTF.ext: two parts each, counted from the end of the head. */
struct pg_btf_head {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t size;
	uint32_t first, first_size, second, second_size;
};

/* Types are known by their number, and have no equal sizes: of these places the walk goes on. */
enum { PG_BTF_MARKS = 1024 };

struct pg_programs {
	const char *types, *types_end;
	const char *strings, *strings_end;
	const char *next, *end; /* of the records about functions, section by section */
	const char *section;
	uint32_t record_size, left;
	uint32_t marks[PG_BTF_MARKS]; /* where each type of a number 1 + n * mark_each begins */
	uint32_t num_marks, mark_each;
};

/* One part of .BTF or .BTF.ext; NULL: it is not within the section. */
static inline const char *pg_btf_part(const char *bytes, size_t size,
				      const struct pg_btf_head *head, uint32_t from, uint32_t length)
{
	const uint64_t begin = (uint64_t)head->size + from;

	return begin + length <= size ? bytes + begin : NULL;
}

/* Find a section and read its head. 0, -ENODATA or -ENOEXEC. */
static inline int pg_btf_open(const void *elf, size_t elf_size, const char *name,
			      const char **ret_bytes, size_t *ret_size, struct pg_btf_head *ret)
{
	int found = pg_object_find(elf, elf_size, name, ret_bytes, ret_size);

	if (found < 0)
		return found;
	if (*ret_size < sizeof(*ret))
		return -ENOEXEC;
	memcpy(ret, *ret_bytes, sizeof(*ret));
	return ret->magic == PG_BTF_MAGIC && ret->size >= sizeof(*ret) ? 0 : -ENOEXEC;
}

/* The bytes that follow a type's first three words; -1: a kind that is not known here. */
static inline int64_t pg_btf_rest(uint32_t info)
{
	static const struct {
		uint8_t fixed, each;
	} kinds[PG_BTF_KINDS] = {
		[1] = {4, 0},  [3] = {12, 0}, [4] = {0, 12}, [5] = {0, 12}, [6] = {0, 8},
		[13] = {0, 8}, [14] = {4, 0}, [15] = {0, 12}, [17] = {4, 0}, [19] = {0, 12},
	};
	const uint32_t kind = info >> 24 & 0x1f;

	if (kind == 0 || kind >= PG_BTF_KINDS)
		return -1;
	return kinds[kind].fixed + (int64_t)kinds[kind].each * (info & 0xffff);
}

/* Read the type at a place: where the next one begins; NULL: it is not whole, or new. */
static inline const char *pg_btf_next(const char *end, const char *at, struct pg_btf_type *ret)
{
	int64_t rest;

	if ((size_t)(end - at) < sizeof(*ret))
		return NULL;
	memcpy(ret, at, sizeof(*ret));
	at += sizeof(*ret);
	rest = pg_btf_rest(ret->info);
	return rest < 0 || rest > end - at ? NULL : at + rest;
}

/* Mark types: when there are twice as many as marks, every second mark is given up. */
static inline void pg_btf_mark(struct pg_programs *programs)
{
	const char *at = programs->types, *next;
	struct pg_btf_type type;

	programs->mark_each = 1;
	for (uint32_t i = 0; (next = pg_btf_next(programs->types_end, at, &type)); i++, at = next) {
		if (i % programs->mark_each)
			continue;
		if (programs->num_marks == PG_BTF_MARKS) {
			programs->num_marks /= 2;
			programs->mark_each *= 2;
			for (uint32_t j = 0; j < programs->num_marks; j++)
				programs->marks[j] = programs->marks[2 * j];
		}
		programs->marks[programs->num_marks++] = (uint32_t)(at - programs->types);
	}
}

/* The types and their strings alone: 0, -ENODATA or -ENOEXEC. */
static inline int pg_programs_strings(const void *elf, size_t size, struct pg_programs *ret)
{
	struct pg_btf_head head;
	const char *bytes;
	size_t length;
	int found = pg_btf_open(elf, size, ".BTF", &bytes, &length, &head);

	if (found < 0)
		return found;
	ret->types = pg_btf_part(bytes, length, &head, head.first, head.first_size);
	ret->strings = pg_btf_part(bytes, length, &head, head.second, head.second_size);
	if (!ret->types || !ret->strings || !head.second_size ||
	    ret->strings[head.second_size - 1])
		return -ENOEXEC;
	ret->types_end = ret->types + head.first_size;
	ret->strings_end = ret->strings + head.second_size;
	return 0;
}

/**
 * Begin with the first program. 0; -ENODATA: the object has no BTF (it was compiled without -g);
 * -ENOEXEC: it is damaged, or not of this machine.
 */
static inline int pg_programs_begin(const void *elf, size_t size, struct pg_programs *ret)
{
	struct pg_btf_head head;
	const char *bytes;
	size_t length;
	int found;

	memset(ret, 0, sizeof(*ret));
	found = pg_programs_strings(elf, size, ret);
	if (found < 0)
		return found;
	pg_btf_mark(ret);
	found = pg_btf_open(elf, size, ".BTF.ext", &bytes, &length, &head);
	if (found < 0)
		return found;
	ret->next = pg_btf_part(bytes, length, &head, head.first, head.first_size);
	if (!ret->next)
		return -ENOEXEC;
	ret->end = ret->next + head.first_size;
	if (head.first_size == 0)
		return 0;
	if (head.first_size < sizeof(uint32_t))
		return -ENOEXEC;
	memcpy(&ret->record_size, ret->next, sizeof(ret->record_size));
	ret->next += sizeof(ret->record_size);
	return ret->record_size >= 2 * sizeof(uint32_t) ? 0 : -ENOEXEC;
}

static inline const char *pg_btf_string(const struct pg_programs *programs, uint32_t at)
{
	return at < programs->strings_end - programs->strings ? programs->strings + at : NULL;
}

/* The type of a number, and the bytes after it in *ret_rest. 0: there is none, or one before is
   new. */
static inline int pg_btf_type(const struct pg_programs *programs, uint32_t id,
			      struct pg_btf_type *ret, const char **ret_rest)
{
	const uint32_t mark = id ? (id - 1) / programs->mark_each : PG_BTF_MARKS;
	const char *at;

	if (mark >= programs->num_marks)
		return 0;
	at = programs->types + programs->marks[mark];
	for (uint32_t i = (id - 1) % programs->mark_each;; i--) {
		const char *next = pg_btf_next(programs->types_end, at, ret);

		*ret_rest = at + sizeof(*ret);
		if (!next || i == 0)
			return next != NULL;
		at = next;
	}
}

static inline int pg_btf_kind(const struct pg_btf_type *type)
{
	return type->info >> 24 & 0x1f;
}

static inline int pg_btf_is_another_name(int kind)
{
	return (kind >= PG_BTF_TYPEDEF && kind <= PG_BTF_RESTRICT) || kind == PG_BTF_TYPE_TAG;
}

/* A type without typedefs and qualifiers; 0: there is none, void among them. Cycles end. */
static inline int pg_btf_bare(const struct pg_programs *programs, uint32_t id,
			      struct pg_btf_type *ret)
{
	const char *rest;

	for (int depth = 0; depth < 32; depth++) {
		if (!pg_btf_type(programs, id, ret, &rest))
			return 0;
		if (!pg_btf_is_another_name(pg_btf_kind(ret)))
			return 1;
		id = ret->type;
	}
	return 0;
}

/* The name of the struct that a function's first parameter points to; "": it is something else. */
static inline const char *pg_btf_context(const struct pg_programs *programs, uint32_t prototype)
{
	struct pg_btf_type type;
	uint32_t parameter[2];
	const char *rest, *name;

	if (!pg_btf_type(programs, prototype, &type, &rest) ||
	    pg_btf_kind(&type) != PG_BTF_FUNC_PROTO || (type.info & 0xffff) == 0)
		return "";
	memcpy(parameter, rest, sizeof(parameter));
	if (!pg_btf_bare(programs, parameter[1], &type) || pg_btf_kind(&type) != PG_BTF_PTR ||
	    !pg_btf_bare(programs, type.type, &type) ||
	    (pg_btf_kind(&type) != PG_BTF_STRUCT && pg_btf_kind(&type) != PG_BTF_FWD))
		return "";
	name = pg_btf_string(programs, type.name);
	return name ? name : "";
}

/* Take 32-bit words. 0: they are not there. */
static inline int pg_programs_take(struct pg_programs *programs, uint32_t *ret, size_t num)
{
	if ((size_t)(programs->end - programs->next) / sizeof(*ret) < num)
		return 0;
	memcpy(ret, programs->next, num * sizeof(*ret));
	programs->next += num * sizeof(*ret);
	return 1;
}

/**
 * The next program: 1; 0: there is no other; -ENOEXEC: damaged, or of a later BTF. Functions that
 * programs call are among them; their section is .text.
 */
static inline int pg_programs_next(struct pg_programs *programs, struct pg_program *ret)
{
	struct pg_btf_type function;
	uint32_t head[2], record[2];
	const char *rest;

	while (programs->left == 0) {
		if (programs->next == programs->end)
			return 0;
		if (!pg_programs_take(programs, head, 2))
			return -ENOEXEC;
		programs->section = pg_btf_string(programs, head[0]);
		programs->left = head[1];
	}
	if (!programs->section ||
	    (size_t)(programs->end - programs->next) < programs->record_size)
		return -ENOEXEC;
	memcpy(record, programs->next, sizeof(record));
	programs->next += programs->record_size;
	programs->left--;
	if (!pg_btf_type(programs, record[1], &function, &rest) ||
	    pg_btf_kind(&function) != PG_BTF_FUNC)
		return -ENOEXEC;
	ret->name = pg_btf_string(programs, function.name);
	ret->section = programs->section + (*programs->section == '?');
	ret->context = pg_btf_context(programs, function.type);
	return ret->name ? 1 : -ENOEXEC;
}

/* ------ Sections ------ */

/* The length of "kprobe" in "kprobe.multi/…": how it is attached does not matter here. */
static inline size_t pg_section_kind(const char *section)
{
	return strcspn(section, "./");
}

/* SYMBOL+OFFSET: where the offset begins; the end where there is none. */
static inline const char *pg_section_offset(const char *place)
{
	const char *plus = strrchr(place, '+');
	char *end;

	if (!plus || plus[1] < '0' || plus[1] > '9')
		return place + strlen(place);
	(void)strtoull(plus + 1, &end, 0);
	return *end ? place + strlen(place) : plus;
}

/** Do two sections name one place? "kprobe/f+18" is "kprobe/f+0x12". */
static inline int pg_section_is_same(const char *a, const char *b)
{
	const size_t kind = pg_section_kind(a);
	const char *a_place = strchr(a, '/'), *b_place = strchr(b, '/'), *a_offset, *b_offset;

	if (!a_place || !b_place || pg_section_kind(b) != kind || memcmp(a, b, kind) != 0)
		return 0;
	a_offset = pg_section_offset(a_place);
	b_offset = pg_section_offset(b_place);
	return a_offset - a_place == b_offset - b_place &&
	       memcmp(a_place, b_place, (size_t)(a_offset - a_place)) == 0 &&
	       strtoull(a_offset, NULL, 0) == strtoull(b_offset, NULL, 0);
}

/** Does its section say where it is attached? If it does not, the loader decides. */
static inline int pg_program_is_placed(const struct pg_program *program)
{
	return strchr(program->section, '/') != NULL;
}

/** Does it take the context of this event? */
static inline int pg_program_takes(const struct pg_program *program, const char *event)
{
	const size_t length = strlen(event);

	return strncmp(program->context, event, length) == 0 &&
	       strcmp(program->context + length, "_ctx") == 0;
}

/**
 * Is it a program that saves values for an event (PROBE_CAPTURE: EVENT_capture, EVENT_capture_1 …)?
 * It is where a call begins, where the event itself may not be.
 */
static inline int pg_program_is_capture(const struct pg_program *program, const char *event)
{
	const size_t length = strlen(event);
	const char *rest = program->name + length;

	if (strncmp(program->name, event, length) != 0 || strncmp(rest, "_capture", 8) != 0)
		return 0;
	rest += 8;
	return *rest == '\0' ||
	       (*rest == '_' && rest[1] && rest[1 + strspn(rest + 1, "0123456789")] == '\0');
}

#endif
