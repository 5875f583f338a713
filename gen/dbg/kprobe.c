// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/kprobe.h"

#include <string.h>

#include "dbg/symbols.h"

/** [start, end) of two marks. */
struct stretch {
	enum pg_mark start, end;
};

static bool within(const struct pg_dbg *dbg, struct stretch stretch, uint64_t address)
{
	return address >= dbg->marks[stretch.start] && address < dbg->marks[stretch.end];
}

/** A table's bytes in the file; *ret_size is 0 where there is none. */
static const char *table_of(const struct pg_dbg *dbg, struct stretch stretch, size_t *ret_size)
{
	uint64_t start = dbg->marks[stretch.start], end = dbg->marks[stretch.end];
	const char *table = start && start < end ? pg_dbg_bytes(dbg, start, end - start) : NULL;

	*ret_size = table ? end - start : 0;
	return table;
}

/** _kprobe_blacklist: addresses of functions marked NOKPROBE_SYMBOL(). */
static bool is_blacklisted(const struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	size_t size;
	const char *table = table_of(
		dbg, (struct stretch){PG_MARK_BLACKLIST_START, PG_MARK_BLACKLIST_END}, &size);

	for (size_t i = 0; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
		uint64_t function;

		memcpy(&function, table + i, sizeof(function));
		if (function >= symbol->address &&
		    function < symbol->address + (symbol->size ? symbol->size : 1))
			return true;
	}
	return false;
}

/** Inside the call or nop of __fentry__, whose first byte may be probed (as ftrace does it). */
static bool is_inside_fentry(const struct pg_dbg *dbg, uint64_t address)
{
	enum { CALL_SIZE = 5 };
	size_t size;
	const char *table =
		table_of(dbg, (struct stretch){PG_MARK_MCOUNT_START, PG_MARK_MCOUNT_END}, &size);

	for (size_t i = 0; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
		uint64_t call;

		memcpy(&call, table + i, sizeof(call));
		if (address > call && address < call + CALL_SIZE)
			return true;
	}
	return false;
}

/**
 * Is the address in a place that the kernel rewrites by itself? `table` has entries of
 * `entry_size` bytes that begin with the place's offset from themselves.
 */
static bool is_patched(const struct pg_dbg *dbg, struct stretch stretch, size_t entry_size,
		       uint64_t address)
{
	size_t size;
	const char *table = table_of(dbg, stretch, &size);

	for (size_t i = 0; i + entry_size <= size; i += entry_size) {
		int32_t displacement;
		uint64_t place;

		memcpy(&displacement, table + i, sizeof(displacement));
		place = dbg->marks[stretch.start] + i + (uint64_t)(int64_t)displacement;
		if (address == place)
			return true;
	}
	return false;
}

/** Has the function a call of __fentry__, so that ftrace can trace it? */
static bool is_traceable(const struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	size_t size;
	const char *table =
		table_of(dbg, (struct stretch){PG_MARK_MCOUNT_START, PG_MARK_MCOUNT_END}, &size);

	for (size_t i = 0; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
		uint64_t call;

		memcpy(&call, table + i, sizeof(call));
		if (call >= symbol->address &&
		    call < symbol->address + (symbol->size ? symbol->size : 1))
			return true;
	}
	return !table;
}

/**
 * kernel/trace/trace_kprobe.c: within_notrace_func(), which is there unless the kernel has
 * CONFIG_KPROBE_EVENTS_ON_NOTRACE. A part such as foo.cold may be probed when foo may.
 */
static bool is_notrace(const struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	const char *dot = strchr(symbol->name, '.');
	struct pg_symbol *whole;
	size_t num;

	if (!dbg->marks[PG_MARK_NOTRACE_CHECK] || is_traceable(dbg, symbol))
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

static const char *refusal_by_section(const char *name)
{
	if (strncmp(name, ".init", 5) == 0)
		return "it is in .init.text, which is freed after boot";
	if (strncmp(name, ".exit", 5) == 0)
		return "it is in .exit.text, which is not loaded";
	if (strncmp(name, ".altinstr", 9) == 0)
		return "it is in a section that is freed after boot";
	return NULL;
}

static const char *refusal_by_stretch(const struct pg_dbg *dbg, uint64_t address)
{
	if (within(dbg, (struct stretch){PG_MARK_KPROBES_START, PG_MARK_KPROBES_END}, address))
		return "it is in .kprobes.text: the kernel forbids probes there";
	if (within(dbg, (struct stretch){PG_MARK_NOINSTR_START, PG_MARK_NOINSTR_END}, address))
		return "it is in .noinstr.text: the kernel forbids probes there";
	if (within(dbg, (struct stretch){PG_MARK_ENTRY_START, PG_MARK_ENTRY_END}, address))
		return "it is in .entry.text: the kernel forbids probes there";
	return NULL;
}

/** The function that a part such as foo.cold belongs to counts as well. */
static bool is_part_of_blacklisted(const struct pg_dbg *dbg, const struct pg_symbol *symbol)
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

static const char *refusal_by_function(const struct pg_dbg *dbg, const struct pg_symbol *symbol)
{
	if (is_part_of_blacklisted(dbg, symbol))
		return "the kernel's blacklist (NOKPROBE_SYMBOL) has its function";
	if (is_notrace(dbg, symbol))
		return "its function is notrace (compiled without __fentry__): this kernel forbids "
		       "probes there (no CONFIG_KPROBE_EVENTS_ON_NOTRACE)";
	return NULL;
}

static const char *refusal_by_instruction(const struct pg_dbg *dbg, uint64_t address)
{
	const unsigned char *code = pg_dbg_bytes(dbg, address, 2);

	if (is_inside_fentry(dbg, address))
		return "it is inside the 5-byte __fentry__ call at the function's entry";
	/* struct jump_entry (include/linux/jump_label.h), struct static_call_site */
	if (is_patched(dbg, (struct stretch){PG_MARK_JUMPS_START, PG_MARK_JUMPS_END}, 16, address))
		return "it is a jump label, which the kernel rewrites by itself";
	if (is_patched(dbg, (struct stretch){PG_MARK_CALLS_START, PG_MARK_CALLS_END}, 8, address))
		return "it is a static call, which the kernel rewrites by itself";
	if (dbg->arch->machine == EM_X86_64 && code && code[0] == 0x0f && code[1] == 0x0b)
		return "it is the trap instruction of a BUG() or WARN()";
	return NULL;
}

const char *pg_kprobe_refusal(struct pg_dbg *dbg, uint64_t address)
{
	const char *section, *refusal;
	struct pg_symbol symbol;

	if (!pg_dbg_section_at(dbg, address, &section))
		return "no section of the file has it";
	refusal = refusal_by_section(section);
	if (!refusal)
		refusal = refusal_by_stretch(dbg, address);
	if (!refusal && pg_symbol_at(dbg, address, &symbol))
		refusal = refusal_by_function(dbg, &symbol);
	return refusal ? refusal : refusal_by_instruction(dbg, address);
}
