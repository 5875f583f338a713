/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Machines as run-time data, chosen by the ELF file's e_machine.
 *
 * One table per machine holds each register's DWARF number, its member in the vocabulary's register
 * struct (include/probegen/regs_ARCH.bpf.h, in the order of the kernel's struct pt_regs) and its name
 * in kprobe_events; and the calling convention as far as probes need it.
 */
#ifndef PG_ARCH_ARCH_H
#define PG_ARCH_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

struct pg_arch_reg {
	unsigned dwarf;	     /**< DWARF register number (x86-64 psABI 3.36; AAPCS64 DWARF 4.1) */
	const char *name;    /**< in kprobe_events and in plans, without %: "bx", "x0" */
	const char *member;  /**< in struct pg_regs of the vocabulary: "bx", "regs[0]" */
	uint16_t pt_regs;    /**< offset in the kernel's struct pt_regs, bytes */
};

/** How the linker makes a word of a section: the relocations of debug info and of tables. */
struct pg_arch_reloc {
	uint32_t type; /**< R_X86_64_64 */
	enum {
		PG_RELOC_ABSOLUTE,  /**< symbol + addend */
		PG_RELOC_RELATIVE,  /**< less its own address */
		PG_RELOC_OF_THREAD, /**< in a thread's block: known, not made here */
	} kind;
	unsigned size; /**< bytes; of a thread's 0 */
};

struct pg_abi;
struct pg_arch_code;

/**
 * What the compiler leaves for the kernel's tracer in each function that may be traced: a call or
 * nops at its entry, whose places __mcount_loc lists.
 */
struct pg_arch_patch {
	unsigned before;      /**< a place may lie so many bytes before the symbol */
	/** Bytes of an instruction at the symbol that comes before what is left there: a landing pad of
	 * indirect calls, of at most longest_insn. NULL: there is none. */
	unsigned (*pad)(const unsigned char *code);
	/** The code that cannot be probed, counted from the place, or from the symbol (behind the pad)
	 * where the place lies before it; bytes. */
	unsigned from, to;
	/** Debug info does not count it to the function, which begins behind it. */
	bool is_outside;
	/** The kernel's function that serves a probe at the first byte of that code, which cannot be probed without
	 * it. NULL: it can always, or not, as `from` says. */
	const char *entry_handler;
	const char *name;     /**< of what the compiler leaves: "__fentry__" */
	const char *refusal;  /**< why that code cannot be probed */
};

#define PG_LINUX(major, minor) ((major) << 8 | (minor))
#define PG_NO_LINUX	       UINT32_MAX

/**
 * How the kernel goes on behind a probe. The functions look at whole instructions, of at least
 * `longest_insn` bytes with what follows, but at the end of the code.
 */
struct pg_arch_probing {
	bool by_tracer;	 /**< a kprobe at a function's place for the tracer is a call of the tracer */
	unsigned jump; /**< bytes of the jump that may replace instructions; 0: none does */
	unsigned slot; /**< bytes that a copy of an instruction may have with a jump back */
	/** The first Linux in which a copy may run elsewhere, with a jump back behind it: PG_LINUX(6, 9); 0:
	 * it always could; PG_NO_LINUX: it cannot. NULL: no copy can. */
	unsigned (*boostable_since)(const unsigned char *code);
	/** Does it jump where a register or memory says? NULL: not asked, as `jump` is 0. */
	bool (*is_indirect_jump)(const unsigned char *code);
	/** Does the kernel do its work without running it? NULL: of none. */
	bool (*is_emulated)(const unsigned char *code);
	bool (*is_user_emulated)(const unsigned char *code); /**< likewise, of a uprobe */
	/** May newer kernels put a call in a uprobe's place? NULL: of none. */
	bool (*is_user_callable)(const unsigned char *code);
	/** What differs from kernel to kernel at this instruction; NULL: nothing. NULL itself: at none. */
	const char *(*uncertain)(const unsigned char *code, bool is_user);
};

/** A shape that the kernel's struct alt_instr has or had: of code that it may replace when it boots. */
struct pg_arch_alternative {
	unsigned size;				/**< bytes of an entry */
	unsigned length, replacement_length;	/**< where in it these are, a byte each */
};

/** A range of the kernel's code, by the symbols at its ends. */
struct pg_arch_range {
	const char *begin, *end;
	const char *refusal; /**< why code in it cannot be probed */
};

struct pg_arch {
	const char *name;	 /**< "x86_64", "aarch64" */
	const char *bpf_name;	 /**< in libbpf's __TARGET_ARCH_...: "x86", "arm64" */
	uint16_t machine;	 /**< e_machine */
	enum pg_order order;
	bool char_is_signed;
	char long_name_prefix;	 /**< people also write %rbx: this before the name; 0: nothing */
	/** bpftrace's reg() has the registers by the names in `regs`, whatever its version. */
	bool has_bpftrace_names;

	const struct pg_arch_reg *regs;
	size_t num_regs;
	unsigned sp;		 /**< DWARF number of the stack pointer */
	unsigned fp;		 /**< DWARF number of the frame pointer */
	unsigned ip;		 /**< of the instruction pointer, as `regs` has it */

	/* The calling convention. */
	const unsigned *params;	 /**< DWARF numbers of the integer parameters' registers, in order */
	size_t num_params;
	/** The registers that a called function may overwrite, bit N is DWARF number N. */
	uint64_t clobbered;
	/** Those that it gives back, if call frame information is silent about them. */
	uint64_t preserved;
	unsigned retvals[2];	 /**< DWARF numbers of the result registers, low bytes first */
	const struct pg_abi *abi; /**< arch/abi.h */
	int entry_cfa;		 /**< the CFA at a function's first instruction: sp + this */
	/** Where the return address is for as long as a function runs: so many bytes below the CFA;
	 * 0: at first in the register `return_reg` (a DWARF number), and then where the call frame
	 * information says. */
	unsigned return_slot;
	unsigned return_reg;
	/** Functions may keep it signed: the upper bits, which are all the same in an address, have
	 * a code. */
	bool signs_return_addresses;
	unsigned red_zone;	 /**< bytes below sp that user code may use without moving it */

	/* Code. */
	const struct pg_arch_code *code; /**< arch/code.h */
	/** Functions that go on where a pointer says, although their code does not look like it, by
	 * how their names begin; the last is NULL. */
	const char *const *thunks;
	unsigned longest_insn;	 /**< bytes */
	struct pg_arch_patch patch;
	unsigned ip_bias;	 /**< pt_regs' ip minus a kprobe's address; a uprobe's is 0 */
	unsigned entry_ip_bias;	 /**< likewise where the tracer's call at an entry takes the kprobe's place */
	/** Is it the trap of a BUG() or WARN()? Of `size` bytes, which may be fewer than it has. */
	bool (*is_trap)(const unsigned char *code, size_t size);
	/** Why the kernel refuses a uprobe on the instruction; NULL: it does not, as far as its first
	 * bytes tell. NULL itself: it is not known to refuse any. */
	const char *(*uprobe_refusal)(const unsigned char *code, size_t size);
	/** Likewise of a kprobe, of which the kernel says so itself: a whole instruction, with `before`
	 * bytes of its function in front of it, at most `probe_context`. NULL itself: it is not known
	 * to refuse any. */
	const char *(*kprobe_refusal)(const unsigned char *code, size_t before);
	size_t probe_context;
	/** Does the kernel refuse a kprobe where an access to memory may fail, by its table of
	 * fixups? */
	bool refuses_fixups;
	/** Bytes from an instruction to the trap of a check of an indirect call that it may belong to,
	 * and that the kernel refuses probes in; 0: to none. Of its first two bytes. NULL: the kernel
	 * has no such rule. */
	unsigned (*cfi_trap)(const unsigned char *code);
	/** Ranges of code that the kernel closes to kprobes on this machine alone; the last has no
	 * names. */
	const struct pg_arch_range *closed;
	const struct pg_arch_probing *probing;
	/** The last has the size 0. NULL: the kernel's table is not read. */
	const struct pg_arch_alternative *alternatives;

	const struct pg_arch_reloc *relocs;
	size_t num_relocs;
	/** Why files that are not linked cannot be read, modules among them; NULL: they can. */
	const char *unlinked_refusal;
	/** The type of those that make words of a file that may be moved; 0: the words have them. */
	uint32_t relative_reloc;
};

/** All machines, from 0; NULL: there are no more. */
const struct pg_arch *pg_arch_number(size_t index);

/** NULL: no such machine. */
const struct pg_arch *pg_arch_by_machine(uint16_t machine);

/** All names, in a list: "x86_64, aarch64". */
const char *pg_arch_names(struct pg_arena *arena);

/** As uname(2) calls it; NULL: no such machine. */
const struct pg_arch *pg_arch_by_name(const char *name);

/** NULL: not in pt_regs (vector registers, and numbers that mean nothing). */
const struct pg_arch_reg *pg_arch_reg(const struct pg_arch *arch, uint64_t dwarf_number);
/** The instruction pointer. */
const struct pg_arch_reg *pg_arch_ip(const struct pg_arch *arch);
/** By kprobe_events name ("bx"), or by what people call it ("rbx"). */
const struct pg_arch_reg *pg_arch_reg_by_name(const struct pg_arch *arch, const char *name);

/** NULL: a type of relocation that is not known. */
const struct pg_arch_reloc *pg_arch_reloc(const struct pg_arch *arch, uint32_t type);

#endif
