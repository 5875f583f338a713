/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Machines as run-time data, chosen by the ELF file's e_machine.
 *
 * One table per machine holds each register's DWARF number, its member in the vocabulary's register
 * struct (include/probegen/fetch.bpf.h, in the order of the kernel's struct pt_regs) and its name
 * in kprobe_events; and the calling convention as far as probes need it.
 */
#ifndef PG_ARCH_ARCH_H
#define PG_ARCH_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pg_arch_reg {
	unsigned dwarf;	     /**< DWARF register number (x86-64 psABI 3.36; AAPCS64 DWARF 4.1) */
	const char *name;    /**< in kprobe_events and in plans, without %: "bx", "x0" */
	const char *member;  /**< in struct pg_regs of the vocabulary: "bx", "regs[0]" */
	uint16_t pt_regs;    /**< offset in the kernel's struct pt_regs, bytes */
};

struct pg_arch {
	const char *name;	 /**< "x86_64", "aarch64" */
	uint16_t machine;	 /**< e_machine */
	bool big_endian;
	bool char_is_signed;
	char long_name_prefix;	 /**< people also write %rbx: this before the name; 0: nothing */
	const struct pg_arch_reg *regs;
	size_t num_regs;
	unsigned sp;		 /**< DWARF number of the stack pointer */
	unsigned fp;		 /**< DWARF number of the frame pointer */
	const unsigned *params; /**< DWARF numbers of the integer parameters' registers, in order */
	size_t num_params;
	unsigned retvals[2];	 /**< DWARF numbers of the result registers, low bytes first */
	bool returns_address;	 /**< a result in memory: its address is in the first of them */
	/** Structs of more than two words are passed by the address of a copy; of two, in an even
	 * pair of registers where their alignment is two words; and no register is used once one
	 * argument did not fit (AAPCS64 6.8.2). Otherwise as the psABI of x86-64 has it. */
	bool passes_address;
	int entry_cfa;		 /**< the CFA at a function's first instruction: sp + this */
	unsigned red_zone;	 /**< bytes below sp that user code may use without moving it */
	unsigned ip_bias;	 /**< pt_regs' ip minus a kprobe's address; a uprobe's is 0 */
};

/** NULL: no such machine. */
const struct pg_arch *pg_arch_by_machine(uint16_t machine);

/** As uname(2) calls it; NULL: no such machine. */
const struct pg_arch *pg_arch_by_name(const char *name);

/** NULL: not in pt_regs (vector registers, and numbers that mean nothing). */
const struct pg_arch_reg *pg_arch_reg(const struct pg_arch *arch, uint64_t dwarf_number);
/** The instruction pointer. */
const struct pg_arch_reg *pg_arch_ip(const struct pg_arch *arch);
/** By kprobe_events name ("bx"), or by what people call it ("rbx"). */
const struct pg_arch_reg *pg_arch_reg_by_name(const struct pg_arch *arch, const char *name);

#endif
