// SPDX-License-Identifier: GPL-2.0-only
#include "arch/abi.h"

#include "arch/arch.h"

enum { BIG_ALIGN = 16 };

static uint64_t rounded_up(uint64_t size, uint64_t unit)
{
	return (size + unit - 1) & ~(unit - 1);
}

size_t pg_abi_words(const struct pg_abi_type *type)
{
	return (size_t)(rounded_up(type->size, PG_ABI_WORD) / PG_ABI_WORD);
}

struct pg_abi_place pg_abi_nowhere(const char *why)
{
	return (struct pg_abi_place){.kind = PG_ABI_NOWHERE, .why = why};
}

static struct pg_abi_place place_unknown(void)
{
	return pg_abi_nowhere("its place depends on that of others, which is not known");
}

bool pg_abi_fits(const struct pg_abi_call *call, size_t num_words)
{
	return call->num_regs + num_words <= call->arch->num_params;
}

struct pg_abi_place pg_abi_take_registers(struct pg_abi_call *call, size_t num_words)
{
	const unsigned *regs = call->arch->params + call->num_regs;

	call->num_regs += num_words;
	return (struct pg_abi_place){.kind = PG_ABI_REGISTERS, .regs = regs};
}

struct pg_abi_place pg_abi_take_stack(struct pg_abi_call *call, const struct pg_abi_type *type)
{
	uint64_t at;

	if (type->align == BIG_ALIGN)
		call->stack = rounded_up(call->stack, BIG_ALIGN);
	at = call->stack;
	call->stack += rounded_up(type->size, PG_ABI_WORD);
	if (call->is_stack_lost)
		return place_unknown();
	return (struct pg_abi_place){.kind = PG_ABI_STACK, .from_cfa = at};
}

struct pg_abi_place pg_abi_take_unknown(struct pg_abi_call *call, const char *why)
{
	call->is_stack_lost = call->is_lost = true;
	return pg_abi_nowhere(why);
}

struct pg_abi_place pg_abi_take_float(struct pg_abi_call *call, const struct pg_abi_type *type)
{
	call->is_stack_lost = true;
	call->is_lost |= !type->is_float;
	return pg_abi_nowhere("it has floating-point numbers, which are not passed in general "
			      "registers");
}

bool pg_abi_take_strange(struct pg_abi_call *call, const struct pg_abi_type *type,
			 struct pg_abi_place *ret)
{
	if (type->is_unknown)
		*ret = pg_abi_take_unknown(call, type->why ? type->why
						       : "how it is passed is not known of "
							 "its type");
	else if (call->is_lost)
		*ret = place_unknown();
	else if (!type->size)
		*ret = pg_abi_nowhere("its type has no size");
	else
		return false;
	return true;
}
