/* SPDX-License-Identifier: GPL-2.0-only */
/** gdb's agent expressions (its manual, appendix "The GDB Agent Expression Mechanism"). */
#ifndef TESTS_DIFF_AGENT_H
#define TESTS_DIFF_AGENT_H

#include "support/dwinterp.h"

#define AGENT_MAX_OPS 4096

struct agent_code;

struct agent_op {
	const struct agent_code *code;
	unsigned pc;	  /**< where it begins, bytes: what jumps name */
	uint64_t operand; /**< 0: none */
};

struct agent {
	struct agent_op ops[AGENT_MAX_OPS];
	size_t num;
};

/** Add a line of gdb's disassembly ("  3  const8 80"); false: it is none, or not known here. */
bool agent_add(struct agent *agent, const char *line);

const char *agent_op_name(const struct agent_op *op);

enum agent_status { AGENT_OK, AGENT_UNDEFINED, AGENT_BAD };

/** Run it to its end: the top of the stack. UNDEFINED: it divides by zero. */
enum agent_status agent_run(const struct agent *agent, const struct dwi_machine *machine,
			    uint64_t *ret);

#endif
