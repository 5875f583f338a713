// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arch.h"

#include <elf.h>
#include <string.h>

#include "arch/machines.h"
#include "base/array.h"
#include "base/str.h"

static const struct pg_arch *const machines[] = {&pg_arch_x86_64, &pg_arch_aarch64,
						&pg_arch_s390x, &pg_arch_riscv64};

const struct pg_arch *pg_arch_number(size_t index)
{
	return index < PG_ARRAY_SIZE(machines) ? machines[index] : NULL;
}

const struct pg_arch *pg_arch_by_machine(uint16_t machine)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(machines); i++) {
		if (machines[i]->machine == machine)
			return machines[i];
	}
	return NULL;
}

const struct pg_arch *pg_arch_by_name(const char *name)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(machines); i++) {
		if (strcmp(machines[i]->name, name) == 0)
			return machines[i];
	}
	return NULL;
}

const struct pg_arch_reg *pg_arch_reg(const struct pg_arch *arch, uint64_t dwarf_number)
{
	for (size_t i = 0; i < arch->num_regs; i++) {
		if (arch->regs[i].dwarf == dwarf_number)
			return &arch->regs[i];
	}
	return NULL;
}

const struct pg_arch_reg *pg_arch_reg_by_name(const struct pg_arch *arch, const char *name)
{
	for (size_t i = 0; i < arch->num_regs; i++) {
		const char *known = arch->regs[i].name;

		if (strcmp(known, name) == 0)
			return &arch->regs[i];
		if (arch->long_name_prefix && name[0] == arch->long_name_prefix &&
		    strcmp(known, name + 1) == 0)
			return &arch->regs[i];
	}
	return NULL;
}

const struct pg_arch_reloc *pg_arch_reloc(const struct pg_arch *arch, uint32_t type)
{
	for (size_t i = 0; i < arch->num_relocs; i++) {
		if (arch->relocs[i].type == type)
			return &arch->relocs[i];
	}
	return NULL;
}

const char *pg_arch_names(struct pg_arena *arena)
{
	const char *names = machines[0]->name;

	for (size_t i = 1; i < PG_ARRAY_SIZE(machines); i++)
		names = pg_printf(arena, "%s, %s", names, machines[i]->name);
	return names;
}

const struct pg_arch_reg *pg_arch_ip(const struct pg_arch *arch)
{
	return pg_arch_reg(arch, arch->ip);
}
