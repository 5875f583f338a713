/* SPDX-License-Identifier: GPL-2.0-only */
/** Instructions as capstone has them, for the readers of code in this folder. */
#ifndef PG_DBG_CODE_DECODE_H
#define PG_DBG_CODE_DECODE_H

#include "arch/code.h"
#include "dbg/dbg.h"

/** Called with each instruction, and the one before it in the code; NULL: it is the first. */
typedef void pg_insn_visitor(const cs_insn *insn, const cs_insn *before, void *data);

/** Visit the instructions in [from, to). The error: as of pg_insn_boundary(). In dbg/code/insn. */
const struct pg_error *pg_insn_walk(struct pg_dbg *dbg, uint64_t from, uint64_t to,
				    pg_insn_visitor *visit, void *data);

/** The registers that an instruction reads and writes, as capstone numbers them; false: unknown. */
bool pg_insn_registers(struct pg_dbg *dbg, const cs_insn *insn, cs_regs read, uint8_t *num_read,
		       cs_regs written, uint8_t *num_written);

#endif
