// SPDX-License-Identifier: GPL-2.0-only
#include "arch/code.h"

bool pg_insn_has_group(const cs_insn *insn, uint8_t group)
{
	const cs_detail *detail = insn->detail;

	for (size_t i = 0; i < detail->groups_count; i++) {
		if (detail->groups[i] == group)
			return true;
	}
	return false;
}
