// SPDX-License-Identifier: GPL-2.0-only
/* Which code a location is for, and what the frame registers are in most of that, told from the rules of
 * call frames. */
#include <dwarf.h>
#include <stdlib.h>

#include "support/dwrun.h"

#define MAX_ROWS 4096

/** CFA = register + offset, and how much code has it so. */
struct rule {
	unsigned reg;
	int64_t offset;
	uint64_t bytes;
};

static bool rule_at(const struct dwi_frame *frame, uint64_t pc, struct rule *ret, uint64_t *ret_end)
{
	Dwarf_Frame *row;
	Dwarf_Addr from, to;
	Dwarf_Op *ops;
	size_t num;
	bool is_plain;

	if (!frame->cfi || dwarf_cfi_addrframe(frame->cfi, pc, &row) != 0)
		return false;
	*ret_end = dwarf_frame_info(row, &from, &to, NULL) >= 0 ? to : pc + 1;
	/* A register and an offset are DW_OP_bregx for libdw. */
	is_plain = dwarf_frame_cfa(row, &ops, &num) == 0 && num == 1 && ops->atom == DW_OP_bregx;
	if (is_plain)
		*ret = (struct rule){(unsigned)ops->number, (int64_t)ops->number2, 0};
	free(row);
	return is_plain;
}

static void add_rules(const struct dwi_frame *frame, uint64_t from, uint64_t to, struct rule *rules,
		      size_t *num)
{
	while (from < to && *num < MAX_ROWS) {
		uint64_t end = from + 1;
		struct rule rule;
		bool found = rule_at(frame, from, &rule, &end);
		size_t i = 0;

		end = end > to ? to : end;
		while (found && i < *num &&
		       (rules[i].reg != rule.reg || rules[i].offset != rule.offset))
			i++;
		if (found && i == *num)
			rules[(*num)++] = rule;
		if (found)
			rules[i].bytes += end - from;
		from = end;
	}
}

struct dwr_body dwr_body_of(const struct dwi_machine *machine, const struct dwi_frame *frame,
			    uint64_t from, uint64_t to)
{
	struct rule *rules = calloc(MAX_ROWS, sizeof(*rules)), here, most;
	struct dwr_body body = {.is_elsewhere = false};
	Dwarf_Addr base, low, high;
	uint64_t end, cfa;
	size_t num = 0;
	bool is_known;

	if (from == 0 && to == UINT64_MAX) {
		for (ptrdiff_t at = 0; (at = dwarf_ranges(frame->function, at, &base, &low, &high)) > 0;)
			add_rules(frame, low, high, rules, &num);
	} else {
		add_rules(frame, from, to, rules, &num);
	}
	most = rules[0];
	for (size_t i = 1; i < num; i++)
		most = rules[i].bytes > most.bytes ? rules[i] : most;
	free(rules);
	is_known = rule_at(frame, frame->pc, &here, &end);
	if (!num || (is_known && here.reg == most.reg && here.offset == most.offset) ||
	    dwi_cfa(machine, frame, &cfa) != DWI_OK)
		return body;
	return (struct dwr_body){true, most.reg, cfa - (uint64_t)most.offset};
}

/* --- Entries of location lists --- */

int dwr_find_entry(Dwarf_Attribute *attr, uint64_t pc, struct dwr_entry *ret)
{
	enum { MOST = 4 };
	Dwarf_Op *ops[MOST], *found;
	size_t nums[MOST], num;
	int matches = dwarf_getlocation_addr(attr, pc, ops, nums, MOST);
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;
	bool any = false;

	if (matches <= 0)
		return matches;
	*ret = (struct dwr_entry){0, UINT64_MAX, ops[0], nums[0]};
	while ((at = dwarf_getlocations(attr, at, &base, &from, &to, &found, &num)) > 0) {
		if (pc < from || pc >= to || (any && from == 0 && to == UINT64_MAX))
			continue;
		*ret = (struct dwr_entry){from, to, found, num};
		if (from != 0 || to != UINT64_MAX)
			return 1;
		any = true;
	}
	return 1;
}
