// SPDX-License-Identifier: GPL-2.0-only
/*
 * Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64), 6.8.2. Registers are x0 to x7.
 *
 *     integers, pointers            one register
 *     __int128                      an even pair of registers
 *     structs of 16 bytes at most   a register per 8 bytes; aligned to 16 bytes an even pair
 *     larger structs                one register: a copy's address
 *     of no bytes                   take nothing
 *     what did not fit              and no later one takes a register
 *
 * A result that is too large for registers is written where x8 says at the call; that is not kept.
 */
#include "arch/machines.h"

enum { MOST_WORDS = 2, PAIR_ALIGN = 16 };

static void begin(struct pg_abi_call *call, const struct pg_abi_type *result)
{
	(void)call;
	(void)result;
}

static struct pg_abi_place take(struct pg_abi_call *call, const struct pg_abi_type *type)
{
	static const struct pg_abi_type pointer = {
		.size = PG_ABI_WORD, .align = PG_ABI_WORD, .is_integer = true};
	const size_t num = pg_abi_words(type);
	struct pg_abi_place place;

	if (!type->is_unknown && type->has_float)
		return pg_abi_take_float(call, type);
	if (pg_abi_take_strange(call, type, &place))
		return place;
	if (num > MOST_WORDS) {
		place = take(call, &pointer);
		place.is_address = true;
		return place;
	}
	if (type->align == PAIR_ALIGN && call->num_regs % 2)
		call->num_regs++;
	if (pg_abi_fits(call, num))
		return pg_abi_take_registers(call, num);
	call->num_regs = call->arch->num_params;
	return pg_abi_take_stack(call, type);
}

static struct pg_abi_place result(const struct pg_arch *arch, const struct pg_abi_type *type)
{
	if (type->is_unknown)
		return pg_abi_nowhere(type->why ? type->why
						: "how it is returned is not known of its type");
	if (type->has_float)
		return pg_abi_nowhere("it is not returned in general registers");
	if (pg_abi_words(type) > MOST_WORDS)
		return pg_abi_nowhere("it is in memory, and its address is not known any more");
	return (struct pg_abi_place){.kind = PG_ABI_REGISTERS, .regs = arch->retvals};
}

const struct pg_abi pg_aarch64_abi = {begin, take, result};
