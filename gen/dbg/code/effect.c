// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/effect.h"

#include <elf.h>
#include <string.h>
#include <uthash.h>

#include "dbg/code/decode.h"
#include "dbg/sym/symbols.h"

/** Functions that call each other are looked into so deep. */
#define DEEPEST 4

struct pg_kept_clobbers {
	UT_hash_handle hh;
	struct clobbers_key {
		uint64_t target, depth;
	} key;
	uint64_t clobbers;
};

/* --- Registers --- */

/** Capstone's names for (parts of) each register, by DWARF number. */
static const uint16_t x86_regs[][5] = {
	{X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH},
	{X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH},
	{X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH},
	{X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH},
	{X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},
	{X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
	{X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
	{X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},
	{X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},
	{X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
	{X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B},
	{X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
	{X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B},
	{X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
	{X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B},
	{X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
};

static uint64_t x86_bit(uint16_t reg)
{
	for (size_t i = 0; i < sizeof(x86_regs) / sizeof(*x86_regs); i++) {
		for (size_t j = 0; reg != X86_REG_INVALID && j < 5; j++) {
			if (x86_regs[i][j] == reg)
				return UINT64_C(1) << i;
		}
	}
	return 0;
}

static uint64_t arm64_bit(uint16_t reg)
{
	if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
		return UINT64_C(1) << (reg - ARM64_REG_X0);
	if (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30)
		return UINT64_C(1) << (reg - ARM64_REG_W0);
	switch (reg) {
	case ARM64_REG_X29:
		return UINT64_C(1) << 29;
	case ARM64_REG_X30:
		return UINT64_C(1) << 30;
	default:
		return 0;
	}
}

static uint64_t written_by(struct pg_dbg *dbg, const cs_insn *insn)
{
	const bool is_x86 = dbg->arch->machine == EM_X86_64;
	cs_regs read, written;
	uint8_t num_read, num_written;
	uint64_t bits = 0;

	if (!pg_insn_registers(dbg, insn, read, &num_read, written, &num_written))
		return 0;
	for (size_t i = 0; i < num_written; i++)
		bits |= is_x86 ? x86_bit(written[i]) : arm64_bit(written[i]);
	return bits;
}

/* --- Instructions --- */

static void read_x86(const cs_insn *insn, struct pg_effect *ret)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];

	ret->is_restore = insn->id == X86_INS_POP;
	ret->is_call = pg_insn_has_group(insn, CS_GRP_CALL);
	ret->is_jump = !ret->is_call && pg_insn_has_group(insn, CS_GRP_JUMP);
	if ((ret->is_call || ret->is_jump) && operand->type == X86_OP_IMM)
		ret->target = (uint64_t)operand->imm;
}

static void read_arm64(const cs_insn *insn, struct pg_effect *ret)
{
	const cs_arm64 *detail = &insn->detail->arm64;
	const cs_arm64_op *last = &detail->operands[detail->op_count ? detail->op_count - 1 : 0];

	ret->is_restore = insn->id == ARM64_INS_LDP;
	ret->is_call = insn->id == ARM64_INS_BL || insn->id == ARM64_INS_BLR;
	ret->is_jump = !ret->is_call && pg_insn_has_group(insn, CS_GRP_JUMP);
	if ((ret->is_call || ret->is_jump) && detail->op_count && last->type == ARM64_OP_IMM)
		ret->target = (uint64_t)last->imm;
}

struct reading {
	struct pg_dbg *dbg;
	struct pg_effect **effects;
	size_t *num;
};

static void read_one(const cs_insn *insn, const cs_insn *before, void *data)
{
	struct reading *reading = data;
	struct pg_effect *effect = PG_PUSH(reading->dbg->arena, *reading->effects, *reading->num);

	(void)before;
	*effect = (struct pg_effect){.address = insn->address, .size = (uint8_t)insn->size};
	if (reading->dbg->arch->machine == EM_X86_64)
		read_x86(insn, effect);
	else
		read_arm64(insn, effect);
	effect->writes = written_by(reading->dbg, insn);
}

bool pg_effects_read(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct pg_effect **effects,
		     size_t *num)
{
	struct reading reading = {dbg, effects, num};

	return !pg_insn_walk(dbg, from, to, read_one, &reading);
}

/* --- Calls --- */

/**
 * Functions that go on where a pointer says, although their code does not look like it: retpolines
 * (arch/x86/lib/retpoline.S, gcc's -mindirect-branch=thunk, clang's -mretpoline), and static calls,
 * whose jump the kernel changes (include/linux/static_call.h).
 */
static bool is_pointers(struct pg_dbg *dbg, uint64_t target, const char *name)
{
	static const char *const prefixes[] = {"__x86_indirect_", "__llvm_retpoline_", "__SCT__"};
	const char *section;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		if (name && strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return pg_dbg_section_at(dbg, target, &section) && strncmp(section, ".plt", 4) == 0;
}

static uint64_t clobbers_of(struct pg_dbg *dbg, uint64_t target, uint64_t depth);

static bool is_inside(const struct pg_symbol *symbol, uint64_t address)
{
	return address - symbol->address < symbol->size;
}

/** What a function writes itself, and then what those write that it calls or goes on to. */
static uint64_t written_in(struct pg_dbg *dbg, const struct pg_symbol *symbol, uint64_t depth)
{
	const uint64_t all = dbg->arch->clobbered;
	struct pg_effect *effects = NULL;
	uint64_t written = 0;
	size_t num = 0;

	if (!symbol->size || !pg_effects_read(dbg, symbol->address, symbol->address + symbol->size,
					      &effects, &num))
		return 0;
	for (size_t i = 0; i < num; i++) {
		written |= effects[i].is_restore ? 0 : effects[i].writes & all;
		if (effects[i].is_call && !effects[i].target)
			return all;
	}
	for (size_t i = 0; i < num && written != all; i++) {
		if (effects[i].target && !is_inside(symbol, effects[i].target))
			written |= clobbers_of(dbg, effects[i].target, depth - 1);
	}
	return written;
}

static uint64_t clobbers_of(struct pg_dbg *dbg, uint64_t target, uint64_t depth)
{
	const struct clobbers_key key = {target, depth};
	struct pg_kept_clobbers *kept;
	struct pg_symbol symbol;
	bool is_known;

	HASH_FIND(hh, dbg->kept_clobbers, &key, sizeof(key), kept);
	if (kept || !depth)
		return kept ? kept->clobbers : 0;
	is_known = pg_symbol_at(dbg, target, &symbol);
	kept = PG_NEW(dbg->arena, struct pg_kept_clobbers);
	kept->key = key;
	if (is_pointers(dbg, target, is_known ? symbol.name : NULL))
		kept->clobbers = dbg->arch->clobbered;
	else if (is_known)
		kept->clobbers = written_in(dbg, &symbol, depth);
	HASH_ADD(hh, dbg->kept_clobbers, key, sizeof(key), kept);
	return kept->clobbers;
}

uint64_t pg_call_clobbers(struct pg_dbg *dbg, uint64_t target)
{
	return target ? clobbers_of(dbg, target, DEEPEST) : dbg->arch->clobbered;
}

void pg_clobbers_close(struct pg_dbg *dbg)
{
	HASH_CLEAR(hh, dbg->kept_clobbers);
}
