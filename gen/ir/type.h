/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * C types as data, and their declarators as text.
 *
 * A graph in the arena, made from DWARF or BTF by dbg/. Structs and unions are made without their
 * members (`complete` is false) until a caller asks for them, so that one pointer does not bring
 * the whole kernel; two mentions of one debug-info type are one object.
 */
#ifndef PG_IR_TYPE_H
#define PG_IR_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum pg_type_kind {
	PG_TYPE_VOID,
	PG_TYPE_INT,	 /**< char and bool included */
	PG_TYPE_FLOAT,	 /**< float, double, long double, complex: fetched as they are in memory */
	PG_TYPE_ENUM,
	PG_TYPE_POINTER, /**< target NULL: void * */
	PG_TYPE_ARRAY,
	PG_TYPE_STRUCT,
	PG_TYPE_UNION,
	PG_TYPE_FUNC,	 /**< target: its result; members: its parameters; is_variadic */
	PG_TYPE_TYPEDEF,
	PG_TYPE_CONST,
	PG_TYPE_VOLATILE,
};

struct pg_member {
	const char *name;	    /**< NULL: an anonymous struct or union, or a parameter */
	const struct pg_type *type;
	/** From the start of the struct, in the machine's bit order; that of a swapped type is the
	 * other one. */
	uint64_t bit_offset;
	unsigned bit_size;	    /**< 0: not a bit-field */
};

/** Names in the union that a struct with variants has (dbg/type/overlay.h). */
#define PG_VARIANT_UNION  "pg_variants"
#define PG_VARIANT_NUMBER "pg_number"
#define PG_VARIANT_IS	  "pg_is_"   /* with the number in hexadecimal, and _NAME behind it */
#define PG_VARIANT_ELSE	  "pg_else_" /* with NAME behind it */

/** A member that cannot be read: its place, or what its bytes mean, is not known. */
struct pg_lost {
	const char *name; /**< NULL: there may be members of any name */
	const char *why;  /**< a phrase for "cannot be read: …" */
};

struct pg_enumerator {
	const char *name;
	int64_t value; /**< the bit pattern when the enum is unsigned and 64 bits wide */
};

struct pg_type {
	enum pg_type_kind kind;
	const char *name; /**< interned; "unsigned long", the tag, the typedef's name; NULL:
			     anonymous */
	uint64_t size;	  /**< bytes; 0 for void, functions and flexible arrays */
	unsigned align;	  /**< bytes, of the type itself; 0: that of its size or of its members */
	bool is_signed;	  /**< INT, ENUM */
	bool is_bool;	  /**< INT */
	bool is_char;	  /**< INT, DW_ATE_*_char: shown as text */
	bool is_special;  /**< FLOAT: complex, imaginary, decimal: not float, double or long double */
	bool is_code_point; /**< INT of 4 bytes, DW_ATE_UTF: a character of Unicode */
	bool is_swapped;  /**< INT, ENUM, FLOAT: in memory its bytes are in the order that is not the
			     machine's (DW_AT_endianity) */
	/** POINTER, and an INT that stands for a pointer of fewer bytes: why what it points to cannot
	 * be read; NULL: it can. */
	const char *far;
	bool is_reference; /**< POINTER: C++'s: it stands for what it refers to */
	bool is_user;	  /**< POINTER: DWARF says it is a user address (btf_type_tag "user") */
	bool is_variadic; /**< FUNC */
	bool complete;	  /**< STRUCT, UNION, ENUM: members or enumerators are here */
	bool is_declaration; /**< STRUCT, UNION, ENUM: debug info has no definition */
	bool is_vector;	     /**< ARRAY: passed in vector registers */
	bool has_count;	     /**< ARRAY: false for flexible arrays and run-time bounds */
	uint64_t count;	     /**< ARRAY: number of elements */
	int64_t lower;	     /**< ARRAY: the index of its first element; 0 in C */
	const char *why;     /**< values of it cannot be read: the reason; NULL: they can */
	/** What has been found, so that it is counted once (ir/measure.c). */
	uint32_t written; /**< other kinds: how many types its declaration names; 0: one */
	uint32_t held;	  /**< STRUCT, UNION: members with those of what it holds; 0: not measured */
	unsigned members_align; /**< STRUCT, UNION: of the strictest member, were it not packed; 0: not
				   asked for yet, nor is_packed */
	bool is_packed;	     /**< STRUCT, UNION */
	bool holds_swapped;  /**< STRUCT, UNION: a number in it is_swapped */
	/** UNION: of which member is there, a number tells; names of members have it (dbg/type/overlay.h) */
	bool is_variants;
	/** STRUCT, UNION, ENUM, once complete with all that it needs: the header that the kernel
	 * installs for user programs, "linux/bpf.h"; NULL: none has it. */
	const char *header;
	const struct pg_type *target;
	const struct pg_member *members;
	size_t num_members;
	const struct pg_lost *lost; /**< STRUCT, UNION, once complete */
	size_t num_lost;
	const struct pg_enumerator *enumerators;
	size_t num_enumerators;
};

/** Types that no debug info has: an integer, a pointer, an array of a known number of elements. */
const struct pg_type *pg_type_int(struct pg_arena *arena, const char *name, uint64_t size,
				  bool is_signed);
const struct pg_type *pg_type_pointer(struct pg_arena *arena, const struct pg_type *target);
const struct pg_type *pg_type_array(struct pg_arena *arena, const struct pg_type *element,
				    uint64_t count);

/** Without typedefs and qualifiers at the top. Never NULL for non-NULL. */
const struct pg_type *pg_type_strip(const struct pg_type *type);

/** The innermost element of an array, or another type itself; without typedefs and qualifiers. */
const struct pg_type *pg_type_element(const struct pg_type *type);

/*
 * Limits, so that a walk over types may visit all that they are made of: a struct whose members
 * share what they hold, or a function whose parameters are alike, is otherwise exponential in its
 * depth. Kernels are far below: HACKING.md has numbers.
 */
#define PG_TYPE_MOST_HELD    65535 /**< members of a struct, with those of what it holds */
#define PG_TYPE_MOST_WRITTEN 1000  /**< types that one declaration names */
#define PG_TYPE_DEEPEST	     256   /**< types that are made of each other, nested structs */
#define PG_TYPE_LARGEST	     (1ULL << 47) /**< bytes of a type: what a process can address */

/** The size of an array; 0 where it is beyond the limit, as where it is not known. */
uint64_t pg_type_array_size(uint64_t count, const struct pg_type *element);

/** A type whose size is beyond the limit cannot be read (`why`), and its size becomes 0. */
void pg_type_bound_size(struct pg_type *type);

/**
 * Note the size of a type that is not a struct, union or enum, once its target and its parameters
 * are known. One that is beyond the limits cannot be read (`why`), and its parameters are dropped.
 */
void pg_type_weigh(struct pg_type *type);

/**
 * Note the size of a struct or union, once its members are known and those that it holds have been
 * measured. One beyond the limits cannot be read, nor can what holds it; their members are dropped.
 * is_too_deep: more structs are nested than PG_TYPE_DEEPEST.
 */
void pg_type_measure(struct pg_arena *arena, struct pg_type *type, bool is_too_deep);

/**
 * Damaged debug info may put a member outside its struct, or the struct into itself. Such a member
 * is left out: asked for, it is unknown, and no layout is endless.
 */
bool pg_member_is_possible(const struct pg_type *type, const struct pg_member *member);

/** How C names a type: alone, or behind a word. */
enum pg_type_name_kind { PG_NAME_TYPEDEF, PG_NAME_STRUCT, PG_NAME_UNION, PG_NAME_ENUM };

/** Values of the type cannot be read: the first reason that is given stays. NULL is none. */
void pg_type_refuse(struct pg_type *type, const char *why);

/** Alignment in bytes, by the rules of the System V ABIs; at least 1. */
unsigned pg_type_align(const struct pg_type *type);

/** Of a struct or union: the strictest alignment of its members, were it not packed. */
unsigned pg_type_members_align(const struct pg_type *type);
/** Is a member where its type may not be? Debug info does not say so in another way. */
bool pg_type_is_packed(const struct pg_type *type);

static inline bool pg_type_is_qualifier(const struct pg_type *type)
{
	return type->kind == PG_TYPE_CONST || type->kind == PG_TYPE_VOLATILE;
}

static inline bool pg_type_is_record(const struct pg_type *type)
{
	return type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION;
}

/** A scalar fits one 64-bit word and is compared, printed and passed as one. */
bool pg_type_is_scalar(const struct pg_type *type);

/**
 * Is it a typedef whose name means another type elsewhere? <stdbool.h> makes `bool` a macro;
 * va_list is the compiler's, and each target has its own; and <linux/bpf.h> takes BPF for a 32-bit
 * machine, where __kernel_size_t and its like differ.
 */
bool pg_type_is_unreliable(const struct pg_type *type);

enum pg_spelling {
	PG_SPELL_SOURCE, /**< as the source has it: loff_t pos, enum zone_type zone */
	PG_SPELL_PLAIN,	 /**< without typedefs, for where the typedef may mean something else:
			      long long pos, unsigned int zone */
};

/**
 * A declaration: ("loff_t", "pos") is "loff_t pos", a pointer to a function "int (*fn)(int)".
 * Qualifiers at the top are dropped: a field is written. `name` may be "" (a type name). What
 * unreliable typedefs stand for is written in their place: bool is always _Bool.
 */
const char *pg_type_declare(struct pg_arena *arena, const struct pg_type *type, const char *name,
			    enum pg_spelling spelling);

struct pg_names;

/** The same with the names that a header gives to types (ir/names.h); NULL: the source's. */
const char *pg_type_declare_as(struct pg_arena *arena, const struct pg_type *type, const char *name,
			       enum pg_spelling spelling, const struct pg_names *names);

/** A type on one line, as the source has it: a struct without a tag does not show its members. */
const char *pg_type_text(struct pg_arena *arena, const struct pg_type *type);

/**
 * The body of a complete struct, union or enum, on several lines: "{ int a; char b[4]; }". Holes
 * are filled with members pg_pad0 and so on, or pg_lost0 where there are members that cannot be read, and
 * `packed` and `aligned` stand where debug info's offsets demand them. Members are in the order of memory. An enum of a plain spelling is an
 * integer: see pg_type_declare. `names` as for pg_type_declare_as().
 */
const char *pg_type_body(struct pg_arena *arena, const struct pg_type *type,
			 enum pg_spelling spelling, const struct pg_names *names);

#endif
