// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/insn.h"

#include <capstone/capstone.h>
#include <elf.h>

struct pg_insn_decoder {
	csh handle;
};

static const struct pg_error *open_decoder(struct pg_dbg *dbg)
{
	struct pg_insn_decoder *decoder = PG_NEW(dbg->arena, struct pg_insn_decoder);
	bool is_x86 = dbg->arch->machine == EM_X86_64;

	if (cs_open(is_x86 ? CS_ARCH_X86 : CS_ARCH_ARM64, is_x86 ? CS_MODE_64 : CS_MODE_ARM,
		    &decoder->handle) != CS_ERR_OK)
		return pg_error(dbg->arena, "capstone cannot decode %s code", dbg->arch->name);
	dbg->decoder = decoder;
	return NULL;
}

void pg_insn_close(struct pg_dbg *dbg)
{
	if (dbg->decoder)
		cs_close(&dbg->decoder->handle);
	dbg->decoder = NULL;
}

const struct pg_error *pg_insn_boundary(struct pg_dbg *dbg, uint64_t start, uint64_t address,
					uint64_t *ret_nearest)
{
	enum { LONGEST = 15 }; /* bytes of an x86 instruction */
	size_t size = address - start + LONGEST;
	const uint8_t *at;
	const struct pg_error *error = NULL;
	uint64_t pc = start;
	cs_insn *insn;

	if (!dbg->decoder)
		PG_TRY(open_decoder(dbg));
	at = pg_dbg_bytes(dbg, start, size);
	if (!at) {
		size = address - start + 1; /* near the section's end */
		at = pg_dbg_bytes(dbg, start, size);
		if (!at)
			return pg_error(dbg->arena,
					"%s: has no code at 0x%llx (a separate debug "
					"file?), so that instruction boundaries are unknown",
					dbg->path, (unsigned long long)start);
	}
	insn = cs_malloc(dbg->decoder->handle);
	*ret_nearest = pc;
	while (!error && pc < address) {
		if (!cs_disasm_iter(dbg->decoder->handle, &at, &size, &pc, insn))
			error = pg_error(dbg->arena, "%s: cannot decode the instruction at 0x%llx",
					 dbg->path, (unsigned long long)pc);
		else if (pc <= address)
			*ret_nearest = pc;
	}
	cs_free(insn, 1);
	return error;
}
