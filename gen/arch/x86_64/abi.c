// SPDX-License-Identifier: GPL-2.0-only
/*
 * System V ABI for x86-64, 3.2.3. Registers are di si dx cx r8 r9.
 *
 *     integers, pointers            one register
 *     __int128                      any two registers (else compilers differ: clang 14 splits it)
 *     structs of 16 bytes at most   a register per 8 bytes, or all of it on the stack
 *     larger structs                on the stack
 *     packed structs                on the stack
 *     of no bytes                   take nothing
 *     what did not fit              later ones may still take registers
 *
 * A struct with a floating-point number may take general registers as well, so nothing is told of what
 * follows it, except where all of it is on the stack, as it has more than 16 bytes or a number
 * that is not at its alignment. In the kernel only a few functions, which convert, have one.
 */
#include "arch/machines.h"

enum { MOST_WORDS = 2 };

static bool is_in_memory(const struct pg_abi_type *type)
{
	bool is_number = type->is_integer || type->is_float;

	return type->is_packed || (!is_number && pg_abi_words(type) > MOST_WORDS);
}

static void begin(struct pg_abi_call *call, const struct pg_abi_type *result)
{
	if (result->is_void)
		return;
	/* The caller says where, in a register of the parameters. */
	if (!result->is_unknown && is_in_memory(result))
		call->num_regs = 1;
	/* complex long double is returned in registers, a complex quadruple is not. */
	else if (result->is_unknown || (result->has_float && pg_abi_words(result) > MOST_WORDS))
		pg_abi_take_unknown(call, NULL);
}

static struct pg_abi_place take(struct pg_abi_call *call, const struct pg_abi_type *type)
{
	const size_t num = pg_abi_words(type);
	struct pg_abi_place strange;

	if (!type->is_unknown && type->has_float && !is_in_memory(type))
		return pg_abi_take_float(call, type);
	if (pg_abi_take_strange(call, type, &strange))
		return strange;
	if (!is_in_memory(type) && num <= MOST_WORDS && pg_abi_fits(call, num))
		return pg_abi_take_registers(call, num);
	if (type->is_integer && num == MOST_WORDS)
		return pg_abi_take_unknown(
			call, "registers do not suffice for it, and compilers differ then");
	return pg_abi_take_stack(call, type);
}

static struct pg_abi_place result(const struct pg_arch *arch, const struct pg_abi_type *type)
{
	if (type->is_unknown)
		return pg_abi_nowhere(type->why ? type->why
						: "how it is returned is not known of its type");
	if (is_in_memory(type))
		return (struct pg_abi_place){.kind = PG_ABI_MEMORY, .regs = arch->retvals};
	if (type->has_float)
		return pg_abi_nowhere("it is not returned in general registers");
	return (struct pg_abi_place){.kind = PG_ABI_REGISTERS, .regs = arch->retvals};
}

const struct pg_abi pg_x86_64_abi = {begin, take, result};
