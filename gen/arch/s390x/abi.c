// SPDX-License-Identifier: GPL-2.0-only
/*
 * ELF Application Binary Interface s390x Supplement, 1.2.3 and 1.2.4. Registers are r2 to r6; memory is
 * the caller's frame above the register save area, which begins at the CFA.
 *
 *     integers, pointers            one register, extended to 8 bytes
 *     structs of 1, 2, 4, 8 bytes   one register, at its low end; of one number only, as that number
 *     other structs, __int128,
 *     long double                   one register: a copy's address
 *     floating-point numbers        their own registers, of which there are four
 *     of no bytes                   take nothing
 *     what did not fit              later ones do not either: all take one register
 *
 * A struct as a result, and a number of 16 bytes, is written where the caller says, in the first
 * register; where that was is not kept.
 */
#include "arch/machines.h"

static bool is_in_memory(const struct pg_abi_type *type)
{
	return type->size != 1 && type->size != 2 && type->size != 4 && type->size != 8;
}

static bool is_struct(const struct pg_abi_type *type)
{
	return !type->is_integer && !type->is_float;
}

static void begin(struct pg_abi_call *call, const struct pg_abi_type *result)
{
	if (result->is_void)
		return;
	if (result->is_unknown)
		pg_abi_take_unknown(call, NULL);
	else if (is_struct(result) || is_in_memory(result))
		call->num_regs = 1;
}

/** A number of 8 bytes: a register, or 8 bytes of memory. */
static struct pg_abi_place take_word(struct pg_abi_call *call)
{
	static const struct pg_abi_type word = {
		.size = PG_ABI_WORD, .align = PG_ABI_WORD, .is_integer = true};

	return pg_abi_fits(call, 1) ? pg_abi_take_registers(call, 1)
				    : pg_abi_take_stack(call, &word);
}

static struct pg_abi_place take(struct pg_abi_call *call, const struct pg_abi_type *type)
{
	struct pg_abi_place place;

	/* A struct of one such number is passed as the number is; with more in it, as other structs. */
	if (!type->is_unknown && type->has_float && !is_in_memory(type))
		return pg_abi_take_float(call, type);
	if (pg_abi_take_strange(call, type, &place))
		return place;
	place = take_word(call);
	if (is_in_memory(type))
		place.is_address = true;
	/* A smaller number is at the high end of the addresses of its 8 bytes. */
	else if (place.kind == PG_ABI_STACK)
		place.from_cfa += PG_ABI_WORD - type->size;
	return place;
}

static struct pg_abi_place result(const struct pg_arch *arch, const struct pg_abi_type *type)
{
	if (type->is_unknown)
		return pg_abi_nowhere(type->why ? type->why
						: "how it is returned is not known of its type");
	if (is_struct(type) || is_in_memory(type))
		return pg_abi_nowhere("it is in memory, and its address is not known any more");
	if (type->is_float)
		return pg_abi_nowhere("it is not returned in general registers");
	return (struct pg_abi_place){.kind = PG_ABI_REGISTERS, .regs = arch->retvals};
}

const struct pg_abi pg_s390x_abi = {begin, take, result};
