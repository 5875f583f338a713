/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What one instruction does, of those that capstone has decoded. A machine has one set of functions,
 * in a file of its own (ARCH/code.c); which instructions there are, and what they mean together, is
 * for dbg/code.
 */
#ifndef PG_ARCH_CODE_H
#define PG_ARCH_CODE_H

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stdint.h>

/** Where control goes after an instruction. */
enum pg_flow {
	PG_FLOW_NEXT,	/**< to the next one; calls are taken to return */
	PG_FLOW_BRANCH, /**< to the target or to the next one */
	PG_FLOW_JUMP,	/**< to the target */
	PG_FLOW_TABLE,	/**< to a place of a jump table */
	PG_FLOW_ANY,	/**< where a register or a word of memory says */
	PG_FLOW_END,	/**< out of the function: a return */
};

struct pg_insn {
	uint64_t address;
	uint8_t size; /**< bytes */
	enum pg_flow flow;
	bool is_nop;	 /**< it may be padding, which is never reached */
	bool is_call;
	bool is_trap;	 /**< of a BUG() or WARN(): whether it goes on is not for the machine to say */
	uint64_t target; /**< of a branch or jump */
	/** The address that a lea or a jump with an index contains: perhaps a jump table's; 0:
	 * none. */
	uint64_t table;
	uint8_t table_entry; /**< bytes of an entry: 4 count from the table, 8 are addresses */
	unsigned operation;  /**< what it does, as capstone's number */
	uint64_t operands;   /**< of which kinds its operands are: registers, memory, as one number */
};

/** What an instruction does to registers. */
struct pg_effect {
	uint64_t address;
	uint8_t size;	 /**< bytes */
	bool is_call;	 /**< which comes back */
	bool is_jump;	 /**< also on a condition */
	bool is_restore; /**< it takes from the stack what it writes */
	uint64_t target; /**< of a call or jump; 0: a register or memory says where */
	uint64_t writes; /**< registers, bit N is DWARF number N: also if only a part is written */
};

/** Bytes that an instruction writes, at a register (a DWARF number) and an offset. */
struct pg_store {
	uint64_t reg;
	int64_t offset;
	uint32_t size;
};

/** How an instruction may leave the code around it. Calls come back. */
enum pg_leave {
	PG_LEAVE_RETURN,
	PG_LEAVE_JUMP,	  /**< to the target */
	PG_LEAVE_BRANCH,  /**< to the target, or to the next instruction */
	PG_LEAVE_TABLE,	  /**< by a table of places in the same function, as of a switch */
	PG_LEAVE_INDEXED, /**< by an entry of the table of addresses at the target */
	PG_LEAVE_POINTER, /**< by a pointer: to a function, or to a label whose address was taken */
	PG_LEAVE_UNKNOWN, /**< it is not seen how the target comes about; interrupt returns */
};

struct pg_leaving {
	uint64_t address;
	enum pg_leave how;
	uint64_t target; /**< of PG_LEAVE_JUMP, PG_LEAVE_BRANCH and PG_LEAVE_INDEXED */
};

/**
 * What the registers have, while instructions are followed one after the other: numbers that only
 * the machine understands. All 0 where nothing is known, behind an instruction that does not go on
 * to the next one.
 */
struct pg_following {
	unsigned char contents[32];
};

/** The `id` of an instruction that capstone does not know; it has no operands and no groups. */
enum { PG_UNKNOWN_INSN = 0 };

enum { PG_MOST_REFERENCES = 8 };

struct pg_arch_code {
	cs_arch decoder;
	cs_mode mode;
	/** There is no decoder in all releases of capstone that we build with: all instructions are unknown to it. */
	bool without_decoder;

	/** The size of an instruction that capstone does not know, as newer machines have more, and that
	 * goes on to the next one; 0: it may go anywhere. NULL: so may all of them. */
	size_t (*unknown_size)(const uint8_t *code, size_t size);
	/** The registers that it may write, bit N is DWARF number N. Without reg_bit: those of any
	 * instruction. */
	uint64_t (*unknown_writes)(const uint8_t *code);

	/** Fill in what differs from a plain instruction that goes on to the next. `before` is the
	 * one before it in the code; NULL: it is the first. */
	void (*flow)(const cs_insn *insn, const cs_insn *before, struct pg_insn *ret);
	/** Likewise; `writes` is for reg_bit. */
	void (*effect)(const cs_insn *insn, const cs_insn *before, struct pg_effect *ret);
	/** Capstone's number of a general register, or of a part of one, as bit N of DWARF number N;
	 * 0: it is another register. NULL: capstone does not tell what this machine's write. */
	uint64_t (*reg_bit)(uint16_t reg);
	/** May the instruction store at the stack or frame pointer and a constant? NULL: this machine's are not
	 * understood so well. */
	bool (*store)(const cs_insn *insn, struct pg_store *ret);

	/*
	 * How functions are left, and what code refers to. All NULL: the instructions of this
	 * machine are not understood so well.
	 */
	/** May the instruction leave the code? If not, what it does to the registers is followed. */
	bool (*leave)(struct pg_following *following, const cs_insn *insn, struct pg_leaving *ret);
	/** Does the instruction stop for good (a trap)? */
	bool (*stops)(const cs_insn *insn);
	/** The addresses that the instruction has in it: how many. */
	size_t (*references)(const cs_insn *insn, uint64_t ret[PG_MOST_REFERENCES]);
};

bool pg_insn_has_group(const cs_insn *insn, uint8_t group);

#endif
