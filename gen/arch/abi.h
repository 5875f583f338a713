/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Calling conventions, without debug info's types: where each argument of a call goes, in order, and
 * where a result is. A machine has one set of functions, in a file of its own (ARCH/abi.c).
 *
 * What has a floating-point number in it goes to registers that no probe can read, and may also push
 * stack slots of others around, so nothing on the stack is told of a function that has one.
 */
#ifndef PG_ARCH_ABI_H
#define PG_ARCH_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PG_ABI_WORD = 8 };

/** What a convention asks of a type. */
struct pg_abi_type {
	uint64_t size;	 /**< bytes */
	unsigned align;	 /**< bytes */
	bool is_void;
	bool is_integer; /**< a number itself, of any size; not a struct of one */
	bool is_float;	 /**< likewise */
	bool has_float;	 /**< it is a floating-point number, or has one in it */
	bool is_packed;	 /**< a number in it is not at its alignment */
	unsigned words;	 /**< a bit for each of its first words in which a number begins */
	bool is_unknown; /**< a vector, or a type of which debug info says too little */
	const char *why;	 /**< of such a type: why its values cannot be read; NULL: they can */
};

/** What the arguments so far have taken. */
struct pg_abi_call {
	const struct pg_arch *arch;
	size_t num_regs;
	uint64_t stack;	    /**< bytes */
	bool is_stack_lost; /**< what the stack has is unknown */
	bool is_lost;	    /**< and so is which register comes next */
};

struct pg_abi_place {
	enum { PG_ABI_NOWHERE, PG_ABI_REGISTERS, PG_ABI_STACK, PG_ABI_MEMORY } kind;
	bool is_address;	 /**< it is the address of a copy that is there */
	const unsigned *regs;	 /**< REGISTERS: DWARF numbers, low bytes first, one per 8 bytes;
				  * MEMORY: what has the address */
	uint64_t from_cfa;	 /**< STACK */
	const char *why;	 /**< NOWHERE */
};

struct pg_abi {
	/** Before the arguments: what the result's type takes. */
	void (*begin)(struct pg_abi_call *call, const struct pg_abi_type *result);
	/** Where the next argument is; its registers and stack are taken. */
	struct pg_abi_place (*take)(struct pg_abi_call *call, const struct pg_abi_type *type);
	/** Where a result is right after the return; not void. */
	struct pg_abi_place (*result)(const struct pg_arch *arch, const struct pg_abi_type *type);
};

/* --- What the conventions share --- */

/** In 8-byte words, rounded up. */
size_t pg_abi_words(const struct pg_abi_type *type);
bool pg_abi_fits(const struct pg_abi_call *call, size_t num_words);
struct pg_abi_place pg_abi_take_registers(struct pg_abi_call *call, size_t num_words);
/** At the CFA, above what is taken; what is aligned to 16 bytes is there, too. */
struct pg_abi_place pg_abi_take_stack(struct pg_abi_call *call, const struct pg_abi_type *type);
/** From here on neither registers nor stack slots are known. */
struct pg_abi_place pg_abi_take_unknown(struct pg_abi_call *call, const char *why);
struct pg_abi_place pg_abi_take_float(struct pg_abi_call *call, const struct pg_abi_type *type);
struct pg_abi_place pg_abi_nowhere(const char *why);
/** For arguments that no convention has a place for; false: there is a place. */
bool pg_abi_take_strange(struct pg_abi_call *call, const struct pg_abi_type *type,
			 struct pg_abi_place *ret);

#endif
