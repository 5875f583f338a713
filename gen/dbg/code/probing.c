// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/probing.h"

#include <stdio.h>
#include <string.h>

#include "dbg/code/alternative.h"
#include "dbg/code/flow.h"
#include "dbg/code/kprobe.h"
#include "dbg/code/place.h"
#include "dbg/sym/symbols.h"

/*
 * A kprobe at a place for the tracer is a call of the tracer. Elsewhere it is a trap, in whose place the
 * kernel puts a jump where it can: where the instructions that the jump overwrites may run elsewhere, and
 * where nothing jumps into them. It looks at the whole function for that, as kallsyms knows it: from the
 * symbol before to the one behind it (arch/x86/kernel/kprobes/opt.c: can_optimize(),
 * copy_optimized_instructions()). What it looks at is the code as it runs, which differs from the file in
 * places that it replaces itself: where the answer hangs on one of these, it is unknown.
 */

static const char by_features[] =
	"the kernel puts other instructions there, as the processor has features";
static const char by_thunks[] = "where returns go through a thunk (retbleed, SRSO)";
static const char by_release[] = "it differs from kernel to kernel, and the file does not say which it is";
static const char by_label[] = "a jump label leads there, as long as it is on";

/** The code of a function, as the running kernel knows it. */
struct function {
	uint64_t begin, end;
	bool is_decoded; /* else capstone is not there, or does not know an instruction */
	struct pg_insn *insns;
	size_t num;
};

/** The last one is kept: many sites are neighbours. */
static const struct pg_reader reader = {sizeof(struct function), NULL};

static const struct function *function_of(struct pg_dbg *dbg, uint64_t address)
{
	struct function *function = pg_dbg_keep(dbg, &reader);
	uint64_t begin, end;

	if (!pg_symbol_extent(dbg, address, &begin, &end))
		return NULL;
	if (function->begin == begin && function->end == end)
		return function;
	*function = (struct function){.begin = begin, .end = end};
	function->is_decoded =
		pg_insns_read(dbg, begin, end, &function->insns, &function->num);
	return function;
}

enum answer { YES, NO, UNKNOWN };

/** May a jump be put there: yes, or why not; or that it is not known, and why. */
struct verdict {
	enum answer may;
	const char *why;
	const char *unless;
	unsigned replaced;
};

static struct verdict no(const char *why)
{
	return (struct verdict){.may = NO, .why = why};
}

static struct verdict unknown(const char *why)
{
	return (struct verdict){.may = UNKNOWN, .why = why};
}

/** The code of an instruction, with zeros behind the end of its section. */
static void code_at(const struct pg_dbg *dbg, uint64_t address, unsigned char ret[16])
{
	size_t size = 16;
	const void *bytes = NULL;

	memset(ret, 0, 16);
	while (size && !(bytes = pg_dbg_bytes(dbg, address, size)))
		size--;
	if (bytes)
		memcpy(ret, bytes, size);
}

/**
 * Kernels whose indirect jumps go through thunks have no tables of jumps. Older ones take a jump to a
 * thunk for an indirect one all the same; they have marks of where the thunks are.
 */
static bool asks_for_indirect(const struct pg_dbg *dbg)
{
	return dbg->marks[PG_MARK_THUNKS_START] ||
	       (!dbg->marks[PG_MARK_RETPOLINES] && !dbg->marks[PG_MARK_LANDING_PADS]);
}

/**
 * The jump to the thunk of a return: where the processor needs none, the kernel makes it a return of one byte
 * and traps behind it.
 */
static bool is_return(struct pg_dbg *dbg, uint64_t address)
{
	return pg_code_table_has(dbg, PG_CODE_RETURNS, address, address + 1);
}

static bool is_indirect_jump(struct pg_dbg *dbg, const struct pg_insn *insn, bool *ret_is_return)
{
	unsigned char code[16];
	bool is_to_thunk = insn->target >= dbg->marks[PG_MARK_THUNKS_START] &&
			   insn->target <= dbg->marks[PG_MARK_THUNKS_END] &&
			   (insn->flow == PG_FLOW_JUMP || insn->flow == PG_FLOW_BRANCH);

	if (is_to_thunk && is_return(dbg, insn->address)) {
		*ret_is_return = true; /* and made a plain return where the processor needs no thunk */
		return false;
	}
	code_at(dbg, insn->address, code);
	return is_to_thunk || dbg->arch->probing->is_indirect_jump(code);
}

static struct verdict look_at_jumps(struct pg_dbg *dbg, const struct function *function,
				    uint64_t from, uint64_t to)
{
	const bool asks = asks_for_indirect(dbg);
	bool has_return = false;

	for (size_t i = 0; i < function->num; i++) {
		const struct pg_insn *insn = &function->insns[i];
		uint64_t at = insn->address;
		bool has_target = insn->flow == PG_FLOW_BRANCH || insn->flow == PG_FLOW_JUMP;

		if (asks && is_indirect_jump(dbg, insn, &has_return))
			return no("its function has an indirect jump");
		if (!has_target || insn->target < from || insn->target > to ||
		    pg_code_table_has(dbg, PG_CODE_JUMPS, at, at + 1))
			continue;
		if (pg_alternative_at(dbg, at, at + 1))
			return unknown(by_features);
		return no("another instruction jumps into the bytes that a jump would need");
	}
	return (struct verdict){.may = YES, .unless = has_return ? by_thunks : NULL};
}

/** Does the function let a jump be put at the address? */
static struct verdict look_at_function(struct pg_dbg *dbg, uint64_t address)
{
	const struct function *function = function_of(dbg, address);
	const unsigned jump = dbg->arch->probing->jump;
	struct verdict verdict;

	if (!function)
		return unknown("where its function ends is not known");
	if (function->end - address < jump)
		return no("its function has no room behind it");
	if (pg_code_table_has(dbg, PG_CODE_FIXUPS, function->begin, function->end))
		return no("its function has accesses to memory that may fail");
	if (!function->is_decoded)
		return unknown("not all instructions of its function are understood");
	verdict = look_at_jumps(dbg, function, address + 1, address + jump);
	if (verdict.may == YES && pg_jump_label_leads(dbg, function->begin, function->end,
						      address + 1, address + jump))
		return unknown(by_label);
	if (verdict.may == YES && pg_alternative_leads(dbg, function->begin, function->end,
						       address + 1, address + jump))
		return unknown(by_features);
	return verdict;
}

static bool is_rewritten(struct pg_dbg *dbg, uint64_t from, uint64_t to)
{
	return pg_code_table_has(dbg, PG_CODE_MCOUNT, from, to) ||
	       pg_code_table_has(dbg, PG_CODE_JUMPS, from, to) ||
	       pg_code_table_has(dbg, PG_CODE_CALLS, from, to);
}

/** Of the kernel that the file is of, or that the module is for; 0: unknown. */
static unsigned linux_of(const struct pg_dbg *dbg)
{
	unsigned major, minor;

	return dbg->release && sscanf(dbg->release, "%u.%u", &major, &minor) == 2
		       ? PG_LINUX(major, minor)
		       : 0;
}

/** May a copy of the instruction run elsewhere? */
static enum answer is_boostable(struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch_probing *probing = dbg->arch->probing;
	unsigned char code[16];
	unsigned since;

	if (!probing->boostable_since ||
	    pg_code_table_has(dbg, PG_CODE_FIXUPS, address, address + 1))
		return NO;
	code_at(dbg, address, code);
	since = probing->boostable_since(code);
	if (!since || since == PG_NO_LINUX)
		return since ? NO : YES;
	if (!linux_of(dbg))
		return UNKNOWN;
	return linux_of(dbg) >= since ? YES : NO;
}

/** May the instructions that a jump overwrites run elsewhere? */
static struct verdict look_at_copy(struct pg_dbg *dbg, uint64_t address, struct verdict verdict)
{
	static const char alone[] = "the instruction cannot run elsewhere";
	static const char behind[] = "an instruction behind it, which a jump would overwrite, "
				     "cannot run elsewhere";
	const struct function *function = function_of(dbg, address);
	const uint64_t least = address + dbg->arch->probing->jump;
	enum answer boostable;
	uint64_t at = address;

	for (size_t i = 0; i < function->num && at < least; i++) {
		if (function->insns[i].address != at)
			continue;
		if (pg_alternative_at(dbg, at, at + function->insns[i].size))
			return unknown(by_features);
		if (is_return(dbg, at) && at + 1 == least) {
			verdict.unless = by_thunks;
			at = least;
			break;
		}
		boostable = is_boostable(dbg, at);
		if (boostable != YES)
			return boostable == NO ? no(at == address ? alone : behind)
					       : unknown(by_release);
		at += function->insns[i].size;
	}
	if (at < least)
		return unknown("no instruction begins there");
	if (is_rewritten(dbg, address, at))
		return no("the kernel rewrites an instruction there by itself");
	verdict.replaced = (unsigned)(at - address);
	return verdict;
}

static struct verdict may_be_jump(struct pg_dbg *dbg, uint64_t address)
{
	const struct function *function = function_of(dbg, address);
	struct verdict verdict, copy;

	if (!dbg->arch->probing->jump)
		return no("the kernel does not put jumps in the place of instructions on this machine");
	verdict = look_at_function(dbg, address);
	if (verdict.may == NO || !function || !function->is_decoded)
		return verdict;
	copy = look_at_copy(dbg, address, verdict);
	return verdict.may == UNKNOWN && copy.may != NO ? verdict : copy;
}

/** With a trap, as the instruction is. */
static enum pg_probing trap_at(struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch_probing *probing = dbg->arch->probing;
	const struct function *function = function_of(dbg, address);
	unsigned char code[16];
	unsigned size = 0;

	for (size_t i = 0; function && i < function->num; i++) {
		if (function->insns[i].address == address)
			size = function->insns[i].size;
	}
	if (!dbg->marks[PG_MARK_PREEMPTION] && size && size + probing->jump <= probing->slot &&
	    is_boostable(dbg, address) == YES)
		return PG_PROBING_BOOSTED;
	code_at(dbg, address, code);
	return probing->is_emulated && probing->is_emulated(code) ? PG_PROBING_EMULATED
								    : PG_PROBING_STEPPED;
}

static struct pg_probed unknown_probing(const char *why)
{
	return (struct pg_probed){.how = PG_PROBING_UNKNOWN, .why = why};
}

static struct pg_probed kprobe_at(struct pg_dbg *dbg, uint64_t address)
{
	struct verdict verdict;

	if (dbg->arch->probing->by_tracer && pg_is_for_tracer(dbg, address))
		return (struct pg_probed){.how = PG_PROBING_FTRACE};
	verdict = may_be_jump(dbg, address);
	if (verdict.may == UNKNOWN)
		return unknown_probing(verdict.why);
	if (verdict.may == YES)
		return (struct pg_probed){.how = PG_PROBING_JUMP,
					  .unless = verdict.unless,
					  .replaced = verdict.replaced,
					  .without = trap_at(dbg, address)};
	if (pg_alternative_at(dbg, address, address + 1))
		return unknown_probing(by_features);
	return (struct pg_probed){.how = trap_at(dbg, address), .why = verdict.why};
}

static struct pg_probed uprobe_at(struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch_probing *probing = dbg->arch->probing;
	unsigned char code[16];

	code_at(dbg, address, code);
	if (probing->is_user_callable && probing->is_user_callable(code))
		return (struct pg_probed){.how = PG_PROBING_CALL};
	return (struct pg_probed){
		.how = probing->is_user_emulated && probing->is_user_emulated(code)
			       ? PG_PROBING_EMULATED
			       : PG_PROBING_STEPPED,
		.why = probing->is_user_callable
			       ? "the instruction is not a nop of five bytes"
			       : "the kernel has only traps for programs on this machine"};
}

struct pg_probed pg_probing_at(struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch_probing *probing = dbg->arch->probing;
	const bool is_user = dbg->kind == PG_DBG_PROGRAM;
	unsigned char code[16];
	const char *why;

	if (!dbg->elf || !pg_dbg_bytes(dbg, address, 1))
		return unknown_probing("the code is not at hand");
	code_at(dbg, address, code);
	why = probing->uncertain ? probing->uncertain(code, is_user) : NULL;
	if (why)
		return unknown_probing(why);
	return is_user ? uprobe_at(dbg, address) : kprobe_at(dbg, address);
}
