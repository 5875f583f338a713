/* SPDX-License-Identifier: GPL-2.0-only */
/** One run of a location expression: what dwinterp.c and dwops.c share. */
#ifndef TESTS_DWRUN_H
#define TESTS_DWRUN_H

#include "support/dwinterp.h"

#define DWR_MAX_STACK 64

/** The parts of a value. */
enum dwr_origin {
	DWR_RUN_TIME, /**< also of what the machine has */
	DWR_CONSTANT, /**< of numbers and addresses alone */
	DWR_PER_CPU,  /**< an address of per-CPU data, not of a copy yet */
};

/** A value of the expression stack. `size` 0: the generic type, 64 bits of no certain sign. */
struct dwr_value {
	uint64_t word;
	unsigned size;
	bool is_signed;
	enum dwr_origin origin;
};

/** The result of the operators since the last piece. */
enum dwr_result { DWR_EMPTY, DWR_MEMORY, DWR_REGISTER, DWR_VALUE, DWR_BLOCK };

/**
 * Where a location's code has other frame registers than most of what it is for (a prologue, an
 * epilogue): what that has in one of them, as the canonical frame address tells it.
 */
struct dwr_body {
	bool is_elsewhere;
	unsigned reg; /**< the stack or the frame pointer */
	uint64_t value;
};

/** Of code from `from` to `to`; [0, UINT64_MAX): of the frame's function. */
struct dwr_body dwr_body_of(const struct dwi_machine *machine, const struct dwi_frame *frame,
			    uint64_t from, uint64_t to);

struct dwr_run {
	const struct dwi_machine *machine;
	const struct dwi_frame *frame;
	Dwarf_Attribute *attr; /**< where the operators come from; NULL: call frame information */
	const Dwarf_Op *ops;
	size_t num_ops;
	size_t next;
	struct dwr_value stack[DWR_MAX_STACK];
	size_t depth;
	enum dwr_result result; /**< REGISTER, BLOCK, VALUE: as soon as their operator came */
	uint64_t reg;
	Dwarf_Block block;
	bool in_frame_base;
	struct dwr_body body;
	unsigned calls; /**< in each other */
	/* The object's bytes, as far as pieces have filled them. */
	unsigned char *bytes;
	size_t own_bits; /**< of the variable itself */
	size_t first_bit, num_bits, done_bits; /**< what lies before the first is not asked for */
	unsigned char *holes; /**< a bit for each that was optimised out */
	bool has_pieces, has_holes;
};

/** A call, and what it says of one argument, as an expression in its own frame. */
struct dwr_call {
	Dwarf_Die function; /**< the caller */
	uint64_t return_address;
	Dwarf_Attribute value;
};

/** An entry of a location list, or a location that is none: [0, UINT64_MAX). */
struct dwr_entry {
	Dwarf_Addr from, to;
	Dwarf_Op *ops;
	size_t num;
};

/**
 * The entry of an address: 1 found, 0 none, negative: damaged. A default one (DWARF 5, 2.6.2) only where
 * no other has the address.
 */
int dwr_find_entry(Dwarf_Attribute *attr, uint64_t pc, struct dwr_entry *ret);
/** The same at the frame's pc; at its function's entry, the entry of what comes behind the pad, if none is for it. */
int dwr_find_here(const struct dwi_image *image, const struct dwi_frame *frame, Dwarf_Attribute *attr,
		  struct dwr_entry *ret);

/**
 * The end of what compilers put before a function's own code, and what changes nothing: a landing
 * pad, then a call or the nops of the tracer. Some lists begin there. The address itself: nothing is.
 */
uint64_t dwr_behind_pad(const struct dwi_image *image, uint64_t entry);

/** The frame base of the function that the run's place is in. */
enum dwi_status dwr_frame_base(const struct dwr_run *run, uint64_t *ret);

/** Is a parameter still where the caller put it, and its location not yet true? */
bool dwr_is_not_stored(const struct dwr_run *run, Dwarf_Die *variable);
/** The bytes of such a one. DWI_UNSUPPORTED: of a type before it, or its own, it is not known how they are passed. */
enum dwi_status dwr_passed(const struct dwi_machine *machine, const struct dwi_frame *frame,
			   Dwarf_Die *variable, unsigned char *bytes, size_t size);

/** Run the operators that are left. */
enum dwi_status dwr_run_ops(struct dwr_run *run);
/**
 * A word as bytes: of its low `num` bits, which are the wanted object or piece (s390x ABI: a value that is
 * narrower than its register is at its right end), `size` bytes from the first in memory on.
 */
enum dwi_status dwr_word_bytes(const struct dwr_run *run, uint64_t word, size_t num, size_t size,
			       unsigned char *bytes);
/** DW_OP_piece, DW_OP_bit_piece: the result so far is the next part of the object. */
enum dwi_status dwr_piece(struct dwr_run *run, const Dwarf_Op *op);
/** The operators have run: what they leave is the object, or its last pieces are there. */
enum dwi_status dwr_finish(struct dwr_run *run, Dwarf_Die *variable);
/** Set the bits of a variable's type that a member has: the others are padding. */
void dwr_paint_members(Dwarf_Die *variable, unsigned char *bits, size_t num);
/** The result as a word: a register that an expression names means its content (2.5.1.7, 3.3.5). */
enum dwi_status dwr_result_word(const struct dwr_run *run, uint64_t *ret);
/** DW_OP_GNU_parameter_ref: push what the caller says that it passed. */
enum dwi_status dwr_parameter(struct dwr_run *run, const Dwarf_Op *op);

/** A value as 64 bits: by its type's sign. */
uint64_t dwr_widen(struct dwr_value value);
enum dwi_status dwr_push(struct dwr_run *run, struct dwr_value value);
enum dwi_status dwr_push_word(struct dwr_run *run, uint64_t word);
/** A link-time address, as it is at run time. */
enum dwi_status dwr_push_address(struct dwr_run *run, uint64_t address);
/** Where this CPU has its copy of what is at a (run-time) place of per-CPU data. */
enum dwi_status dwr_this_cpu(const struct dwr_run *run, uint64_t place, uint64_t *ret);
/** A machine register's content. */
enum dwi_status dwr_get_reg(const struct dwr_run *run, uint64_t number, uint64_t *ret);
/** A number of up to 8 bytes, in the machine's order. */
uint64_t dwr_number(const struct dwi_image *image, const unsigned char *bytes, size_t size);
/** Its low bytes. */
void dwr_store(const struct dwi_image *image, uint64_t word, unsigned char *bytes, size_t size);
uint64_t dwr_read_word(const struct dwi_machine *machine, uint64_t address, size_t size);

/**
 * Operators that compute, shuffle and branch, typed ones included. False: it is none of them.
 */
bool dwr_compute(struct dwr_run *run, const Dwarf_Op *op, enum dwi_status *ret);

#endif
