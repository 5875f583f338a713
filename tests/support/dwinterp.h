/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A second opinion: DWARF locations run the way a debugger runs them.
 *
 * A plain stack machine over concrete values (DWARF 5, 2.5 and 2.6), which shares nothing with
 * probegen's symbolic evaluator but libdw's decoding of operators. Its machine has random
 * registers, and memory that holds at each address whatever a hash of the address says; so every
 * read succeeds, and equal addresses read equal bytes. What the interpreter does not know for
 * certain it refuses (DWI_UNSUPPORTED).
 */
#ifndef TESTS_DWINTERP_H
#define TESTS_DWINTERP_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DWI_MAX_REGS  32  /**< general registers of a machine */
#define DWI_MAX_CALLS 256 /**< of one function */

enum dwi_status {
	DWI_OK,
	DWI_OPTIMIZED_OUT, /**< no location at all, or an empty one */
	DWI_NOT_HERE,	   /**< a location list without an entry for this address */
	DWI_PARTIAL,	   /**< some bytes are optimised out: they are zero in the result */
	DWI_ENTRY_VALUE,   /**< needs the entry machine, and there is none */
	DWI_NO_REGISTER,   /**< a register that the machine does not have */
	DWI_NO_FRAME,	   /**< no frame base, or no CFI at this address */
	DWI_UNDEFINED,	   /**< division by zero on this machine */
	DWI_NO_CALLER,	   /**< no call that says what it passed returns to where we do */
	DWI_LOST,	 /**< the caller has it in a register or in memory that is not as it was */
	DWI_ELSEWHERE,	 /**< told by the stack pointer, which is not here what it is in the body */
	DWI_UNSUPPORTED, /**< no value in one frame: implicit pointer, thread-local, call … */
	DWI_BAD,	 /**< malformed */
};
#define DWI_NUM_STATUS (DWI_BAD + 1)

#define DWI_MAX_SECTIONS 256 /**< of an image */

/** Link-time addresses, `end` after the last one. */
struct dwi_section {
	uint64_t begin, end;
};

/** The places that the linker chose, and the machine that they are for. */
struct dwi_image {
	Elf *elf;
	uint16_t machine;		   /**< e_machine */
	unsigned num_regs, sp, fp; /**< DWARF numbers of the general registers */
	unsigned pushed; /**< the CFA at a function's entry, counted from the stack pointer; bytes */
	bool has_return_below; /**< the return address is right below the CFA */
	bool is_big;	       /**< bytes: the highest first */
	struct dwi_section sections[DWI_MAX_SECTIONS]; /**< those that are loaded */
	size_t num_sections;
	struct dwi_section per_cpu; /**< empty: there is none */
	uint64_t per_cpu_offset;    /**< the table __per_cpu_offset; 0: there is none */
};

void dwi_image_read(Elf *elf, struct dwi_image *ret);

struct dwi_machine {
	const struct dwi_image *image;
	uint64_t regs[DWI_MAX_REGS]; /**< by DWARF number */
	uint64_t seed;	/**< of the memory's contents */
	uint64_t slide; /**< run-time minus link-time address of the image */
	unsigned cpu;
	/** The same thread when it entered the function; NULL: forgotten, so that no entry value
	 * is. */
	const struct dwi_machine *entry;
	/** Memory has the word return_address at return_place. */
	bool has_return;
	uint64_t return_place, return_address;
	/** It is the frame of our caller: memory may have changed since the call, and the registers
	 * of the mask are lost. */
	bool is_caller;
	uint32_t lost;
};

/** Random registers and memory: full words, small numbers, negative ones, 32-bit ones. */
void dwi_machine_init(struct dwi_machine *machine, const struct dwi_image *image, uint64_t seed);

void dwi_memory_read(const struct dwi_machine *machine, uint64_t address, void *bytes, size_t size);

/** An address in the debug info: its function (for DW_AT_frame_base) and its CFI. */
struct dwi_frame {
	Dwarf_Die *function;
	Dwarf_CFI *cfi; /**< NULL: none */
	uint64_t pc;	/**< as linked */
};

/** The canonical frame address. */
enum dwi_status dwi_cfa(const struct dwi_machine *machine, const struct dwi_frame *frame,
			uint64_t *ret);

/**
 * What a caller passed (DW_OP_GNU_parameter_ref) depends on the call that we return to: the
 * link-time return addresses of the calls that say it. Less than DWI_MAX_CALLS.
 */
size_t dwi_callers(const struct dwi_image *image, const struct dwi_frame *frame, Dwarf_Die *variable,
		   uint64_t *ret, size_t max);

/** DW_AT_entry_pc, DW_AT_low_pc, or where the first range begins (DWARF 5, 2.18); as linked. */
bool dwi_entry(Dwarf_Die *function, uint64_t *ret);

/** The variable's bytes at the frame's pc; `size` is that of its type. */
enum dwi_status dwi_read_variable(const struct dwi_machine *machine, const struct dwi_frame *frame,
				  Dwarf_Die *variable, unsigned char *bytes, size_t size);

/**
 * What an implicit pointer points to at the frame's pc (DWARF 5, 2.6.1.1.4): `size` bytes of the
 * other variable. DWI_UNSUPPORTED: the variable is not such a pointer.
 */
enum dwi_status dwi_read_pointee(const struct dwi_machine *machine, const struct dwi_frame *frame,
				 Dwarf_Die *pointer, unsigned char *bytes, size_t size);

const char *dwi_status_name(enum dwi_status status);

/** What kind of location a variable has at an address; the last operators that matter win. */
enum dwi_kind {
	DWI_KIND_NO_ATTRIBUTE,
	DWI_KIND_NO_RANGE,  /**< a location list without an entry for the address */
	DWI_KIND_EMPTY,	    /**< an entry without operators: optimised out here */
	DWI_KIND_NO_TARGET, /**< an implicit pointer to what has neither */
	DWI_KIND_MALFORMED,
	DWI_KIND_MEMORY, /**< from here on: there is a location */
	DWI_KIND_REGISTER,
	DWI_KIND_CONSTANT,
	DWI_KIND_COMPUTED,  /**< DW_OP_stack_value */
	DWI_KIND_POINTER,   /**< DW_OP_implicit_pointer */
	DWI_KIND_ENTRY,	    /**< DW_OP_entry_value somewhere in it */
	DWI_KIND_PARAMETER, /**< DW_OP_GNU_parameter_ref: only the callers know it */
	DWI_KIND_PIECES,
};
#define DWI_NUM_KINDS (DWI_KIND_PIECES + 1)

enum dwi_kind dwi_kind_of(const struct dwi_frame *frame, Dwarf_Die *variable);
const char *dwi_kind_name(enum dwi_kind kind);

#endif
