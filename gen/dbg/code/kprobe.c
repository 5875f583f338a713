// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/kprobe.h"

#include <string.h>

#include "base/array.h"
#include "dbg/code/alternative.h"
#include "dbg/code/flow.h"
#include "dbg/code/place.h"
#include "dbg/file/program.h"
#include "dbg/func/inline.h"
#include "dbg/sym/symbols.h"

/** [start, end) of two marks. */
struct range {
	enum pg_mark start, end;
};

static bool within(const struct pg_dbg *dbg, struct range range, uint64_t address)
{
	return address >= dbg->marks[range.start] && address < dbg->marks[range.end];
}

/** What is kept with a file. */
struct kept {
	enum { NOT_ASKED, IS_ALLOWED, IS_FORBIDDEN } notrace; /* kprobe events in notrace functions */
};

static const struct pg_reader reader = {sizeof(struct kept), NULL};

static bool is_blacklisted(struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	return pg_code_table_has(dbg, PG_CODE_BLACKLIST, symbol->address,
				 symbol->address + (symbol->size ? symbol->size : 1));
}

/** Where the code of a function begins behind its landing pad. */
static uint64_t behind_pad(const struct pg_dbg *dbg, uint64_t function)
{
	const struct pg_arch *arch = dbg->arch;
	const unsigned char *code = pg_dbg_bytes(dbg, function, arch->longest_insn);

	return function + (code && arch->patch.pad ? arch->patch.pad(code) : 0);
}

static bool has_place_before(struct pg_dbg *dbg, uint64_t function)
{
	unsigned before = dbg->arch->patch.before;

	return before && pg_code_table_has(dbg, PG_CODE_MCOUNT, function - before, function);
}

/** Inside what the compiler has left for the tracer; its first byte may be probed. */
static bool is_inside_patch(struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch_patch *patch = &dbg->arch->patch;
	struct pg_symbol symbol;
	uint64_t begin;
	unsigned from = patch->from;

	if (patch->entry_handler && pg_symbol_unique_address(dbg, patch->entry_handler, &begin))
		from++;
	if (pg_code_table_has(dbg, PG_CODE_MCOUNT, address - patch->to + 1, address - from + 1))
		return true;
	if (!patch->before || !pg_symbol_at(dbg, address, &symbol) ||
	    !has_place_before(dbg, symbol.address))
		return false;
	begin = behind_pad(dbg, symbol.address);
	return address >= begin + patch->from && address < begin + patch->to;
}

uint64_t pg_patch_end(struct pg_dbg *dbg, uint64_t function)
{
	uint64_t begin = behind_pad(dbg, function);

	return pg_code_table_has(dbg, PG_CODE_MCOUNT, begin, begin + 1) || has_place_before(dbg, function)
		       ? begin + dbg->arch->patch.to
		       : begin;
}

uint64_t pg_code_begin(struct pg_dbg *dbg, uint64_t function)
{
	return dbg->arch->patch.is_outside ? pg_patch_end(dbg, function) : function;
}

bool pg_is_for_tracer(struct pg_dbg *dbg, uint64_t address)
{
	uint64_t begin = behind_pad(dbg, address);

	return pg_code_table_has(dbg, PG_CODE_MCOUNT, begin, begin + 1);
}

/** Is the address in a place that the kernel rewrites by itself? */
static bool is_patched(struct pg_dbg *dbg, enum pg_code_table table, uint64_t address)
{
	return pg_code_table_has(dbg, table, address, address + 1);
}

/** Has the function a place for the tracer? */
static bool is_traceable(struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	return !pg_code_table_exists(dbg, PG_CODE_MCOUNT) ||
	       pg_code_table_has(dbg, PG_CODE_MCOUNT,
				 symbol->address - dbg->arch->patch.before,
				 symbol->address + (symbol->size ? symbol->size : 1));
}

/** gcc has a symbol for it; clang inlines it into the caller, which debug info says. */
static bool has_notrace_check(struct pg_dbg *dbg)
{
	static const char *const names[] = {"__within_notrace_func", "within_notrace_func"};
	struct pg_inlined *instances;
	struct pg_func_name name;
	size_t num = 0;

	if (dbg->marks[PG_MARK_NOTRACE_CHECK])
		return true;
	for (size_t i = 0; i < PG_ARRAY_SIZE(names) && !num; i++) {
		pg_func_name_parse(dbg->arena, names[i], &name);
		if (dbg->kind != PG_DBG_KERNEL || dbg->no_dwarf ||
		    pg_inlined_find(dbg, &name, &instances, &num))
			return false;
	}
	return num > 0;
}

/**
 * kernel/trace/trace_kprobe.c: within_notrace_func(), which is there unless the kernel has
 * CONFIG_KPROBE_EVENTS_ON_NOTRACE.
 */
static bool forbids_notrace(struct pg_dbg *dbg)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);

	if (kept->notrace == NOT_ASKED)
		kept->notrace = has_notrace_check(dbg) ? IS_FORBIDDEN : IS_ALLOWED;
	return kept->notrace == IS_FORBIDDEN;
}

/** A part such as foo.cold may be probed when foo may. */
static bool is_notrace(struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	const char *dot = strchr(symbol->name, '.');
	struct pg_symbol *whole;
	size_t num;

	if (is_traceable(dbg, symbol) || !forbids_notrace(dbg))
		return false;
	if (!dot)
		return true;
	num = pg_symbols_of_function(
		dbg, pg_strndup(dbg->arena, symbol->name, (size_t)(dot - symbol->name)), &whole);
	for (size_t i = 0; i < num; i++) {
		if (!strchr(whole[i].name, '.'))
			return !is_traceable(dbg, &whole[i]);
	}
	return true;
}

static const char *refusal_by_section(const struct pg_dbg *dbg, const char *name)
{
	if (dbg->kind == PG_DBG_MODULE && strncmp(name, ".init", 5) == 0)
		return "it is in .init.text, which is freed once the module is loaded";
	if (dbg->kind == PG_DBG_MODULE && strncmp(name, ".exit", 5) == 0)
		return NULL;
	if (strncmp(name, ".init", 5) == 0)
		return "it is in .init.text, which is freed after boot";
	if (strncmp(name, ".exit", 5) == 0)
		return "it is in .exit.text, which is not loaded";
	if (strncmp(name, ".altinstr", 9) == 0)
		return "it is in a section that is freed after boot";
	return NULL;
}

/** What only this machine's kernel closes. */
static const char *refusal_by_machine(const struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch_range *range = dbg->arch->closed;

	for (; dbg->kind == PG_DBG_KERNEL && range && range->begin; range++) {
		uint64_t begin, end;

		if (pg_symbol_unique_address(dbg, range->begin, &begin) &&
		    pg_symbol_unique_address(dbg, range->end, &end) && address >= begin &&
		    address < end)
			return range->refusal;
	}
	return NULL;
}

static const char *refusal_by_range(const struct pg_dbg *dbg, uint64_t address)
{
	if (within(dbg, (struct range){PG_MARK_KPROBES_START, PG_MARK_KPROBES_END}, address))
		return "it is in .kprobes.text: the kernel forbids probes there";
	if (within(dbg, (struct range){PG_MARK_NOINSTR_START, PG_MARK_NOINSTR_END}, address))
		return "it is in .noinstr.text: the kernel forbids probes there";
	if (within(dbg, (struct range){PG_MARK_ENTRY_START, PG_MARK_ENTRY_END}, address))
		return "it is in .entry.text: the kernel forbids probes there";
	return refusal_by_machine(dbg, address);
}

/** The function that a part such as foo.cold belongs to counts as well. */
static bool is_part_of_blacklisted(struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	const char *dot = strchr(symbol->name, '.');
	struct pg_symbol *whole;
	size_t num = dot ? pg_symbols_of_function(
				   dbg, pg_strndup(dbg->arena, symbol->name,
						   (size_t)(dot - symbol->name)),
				   &whole)
			 : 0;

	for (size_t i = 0; i < num; i++) {
		if (is_blacklisted(dbg, &whole[i]))
			return true;
	}
	return is_blacklisted(dbg, symbol);
}

static const char *refusal_by_function(struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	if (is_part_of_blacklisted(dbg, symbol))
		return "the kernel's blacklist (NOKPROBE_SYMBOL) has its function";
	if (is_notrace(dbg, symbol))
		return pg_printf(dbg->arena,
				 "its function is notrace (compiled without %s): this kernel "
				 "forbids probes there (no CONFIG_KPROBE_EVENTS_ON_NOTRACE)",
				 dbg->arch->patch.name);
	return NULL;
}

static bool is_trap(const struct pg_dbg *dbg, uint64_t address)
{
	size_t size = dbg->arch->longest_insn;
	const unsigned char *code = NULL;

	while (size && !(code = pg_dbg_bytes(dbg, address, size))) /* at a section's end */
		size--;
	return dbg->arch->is_trap(code, size);
}

/** Does the instruction belong to a check of an indirect call that the kernel decodes once it traps? */
static bool is_of_cfi_check(struct pg_dbg *dbg, uint64_t address)
{
	const unsigned char *code = dbg->arch->cfi_trap ? pg_dbg_bytes(dbg, address, 2) : NULL;
	unsigned distance = code ? dbg->arch->cfi_trap(code) : 0;

	return distance && is_patched(dbg, PG_CODE_CFI, address + distance);
}

/** With the code that the kernel may put there when it boots: is it no refusal? */
static bool is_fine_if_replaced(struct pg_dbg *dbg, uint64_t from, const unsigned char *code, size_t before)
{
	const size_t size = before + dbg->arch->longest_insn;
	unsigned char *replaced = pg_alloc(dbg->arena, size);

	memcpy(replaced, code, size);
	return pg_alternative_apply(dbg, from, replaced, size) &&
	       !dbg->arch->kprobe_refusal(replaced + before, before);
}

/** What the machine says of the instruction and of the code of its function in front of it. */
static const char *refusal_by_machine_code(struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch *arch = dbg->arch;
	size_t before = arch->probe_context;
	const unsigned char *code;
	struct pg_symbol symbol;
	const char *refusal;

	if (arch->refuses_fixups && is_patched(dbg, PG_CODE_FIXUPS, address))
		return "its access to memory may fail, and the kernel's table of fixups has it: the "
		       "kernel forbids probes there";
	if (!arch->kprobe_refusal)
		return NULL;
	if (!pg_symbol_at(dbg, address, &symbol))
		before = 0;
	else if (address - symbol.address < before)
		before = address - symbol.address;
	code = pg_dbg_bytes(dbg, address - before, before + arch->longest_insn);
	refusal = code ? arch->kprobe_refusal(code + before, before) : NULL;
	if (refusal && is_fine_if_replaced(dbg, address - before, code, before))
		return pg_printf(dbg->arena, "%s; it may put other code there when it boots, as the processor "
					  "has features", refusal);
	return refusal;
}

static const char *refusal_by_instruction(struct pg_dbg *dbg, uint64_t address)
{
	if (is_inside_patch(dbg, address))
		return dbg->arch->patch.refusal;
	if (is_patched(dbg, PG_CODE_JUMPS, address))
		return "it is a jump label, which the kernel rewrites by itself";
	if (is_patched(dbg, PG_CODE_CALLS, address))
		return "it is a static call, which the kernel rewrites by itself";
	if (is_trap(dbg, address))
		return "it is the trap instruction of a BUG() or WARN()";
	if (is_patched(dbg, PG_CODE_BUGS, address))
		return "the kernel's table of BUG() and WARN() has it";
	if (is_of_cfi_check(dbg, address))
		return "it is part of the check of an indirect call (kCFI): the kernel forbids probes "
		       "there";
	return refusal_by_machine_code(dbg, address);
}

/** Compilers use the red zone in functions that call nothing. */
static bool calls_others(struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	struct pg_insn *insns = NULL;
	size_t num = 0;

	if (!symbol->size ||
	    !pg_insns_read(dbg, symbol->address, symbol->address + symbol->size, &insns, &num))
		return false;
	for (size_t i = 0; i < num; i++) {
		if (insns[i].is_call)
			return true;
	}
	return false;
}

/**
 * Since Linux 6.18 a uprobe on some nops is a call (arch_uprobe_optimize()), whose return address, and three
 * registers more, are put where a function may keep its own: below its stack pointer. At its entry nothing is
 * there yet.
 */
static const char *refusal_by_red_zone(struct pg_dbg *dbg, uint64_t address)
{
	const struct pg_arch *arch = dbg->arch;
	const unsigned char *code = pg_dbg_bytes(dbg, address, arch->longest_insn);
	struct pg_symbol symbol;

	if (!arch->red_zone || !code || !arch->probing->is_user_callable ||
	    !arch->probing->is_user_callable(code))
		return NULL;
	if (pg_symbol_at(dbg, address, &symbol) &&
	    (address == symbol.address || address == behind_pad(dbg, symbol.address) ||
	     calls_others(dbg, &symbol)))
		return NULL;
	return "it is a nop of five bytes in a function that calls nothing: kernels from 6.18 on put a call "
	       "there, which overwrites what the function may keep below its stack pointer";
}

const char *pg_probe_refusal(struct pg_dbg *dbg, uint64_t address)
{
	const char *section, *refusal;
	struct pg_symbol symbol;

	if (dbg->kind == PG_DBG_PROGRAM) {
		refusal = pg_uprobe_refusal(dbg, address);
		return refusal ? refusal : refusal_by_red_zone(dbg, address);
	}
	if (!pg_dbg_section_at(dbg, address, &section))
		return "no section of the file has it";
	refusal = refusal_by_section(dbg, section);
	if (!refusal)
		refusal = refusal_by_range(dbg, address);
	if (!refusal && pg_symbol_at(dbg, address, &symbol))
		refusal = refusal_by_function(dbg, &symbol);
	return refusal ? refusal : refusal_by_instruction(dbg, address);
}
