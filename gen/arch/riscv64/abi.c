// SPDX-License-Identifier: GPL-2.0-only
/*
 * RISC-V ELF psABI 1.0, Procedure Calling Convention, 2.1 and 2.2. Registers are a0 to a7.
 *
 *     integers, pointers            one register
 *     __int128, structs of 16       a register per 8 bytes; where only one is left, the rest is on the stack,
 *       bytes at most               which is not read; where none is, all of it is there
 *     larger structs                one register: a copy's address
 *     of no bytes                   take nothing
 *
 * A floating-point number takes a register of its own kind while there are some, then one of these, and all
 * take these where the code is built without them: so nothing is told of what follows one. A result of more
 * than 16 bytes is written where the caller says, in the first register; where that was is not kept.
 */
#include "arch/machines.h"

enum { MOST_WORDS = 2 };

static const char in_float_registers[] = "it has floating-point numbers, which are not passed in general registers";

static void begin(struct pg_abi_call *call, const struct pg_abi_type *result)
{
	if (result->is_void)
		return;
	if (result->is_unknown)
		pg_abi_take_unknown(call, NULL);
	else if (pg_abi_words(result) > MOST_WORDS)
		call->num_regs = 1;
}

/** The first word of two is in the last register. */
static struct pg_abi_place take_divided(struct pg_abi_call *call)
{
	call->num_regs++;
	call->stack += PG_ABI_WORD;
	return pg_abi_nowhere("a half of it is in a register, the other one on the stack");
}

static struct pg_abi_place take(struct pg_abi_call *call, const struct pg_abi_type *type)
{
	static const struct pg_abi_type pointer = {
		.size = PG_ABI_WORD, .align = PG_ABI_WORD, .is_integer = true};
	const size_t num = pg_abi_words(type);
	struct pg_abi_place place;

	if (!type->is_unknown && type->has_float && num <= MOST_WORDS)
		return pg_abi_take_unknown(call, in_float_registers);
	if (pg_abi_take_strange(call, type, &place))
		return place;
	if (num > MOST_WORDS) {
		place = take(call, &pointer);
		place.is_address = true;
		return place;
	}
	if (pg_abi_fits(call, num))
		return pg_abi_take_registers(call, num);
	return pg_abi_fits(call, 1) ? take_divided(call) : pg_abi_take_stack(call, type);
}

static struct pg_abi_place result(const struct pg_arch *arch, const struct pg_abi_type *type)
{
	if (type->is_unknown)
		return pg_abi_nowhere(type->why ? type->why
						: "how it is returned is not known of its type");
	if (pg_abi_words(type) > MOST_WORDS)
		return pg_abi_nowhere("it is in memory, and its address is not known any more");
	if (type->has_float)
		return pg_abi_nowhere("it is not returned in general registers");
	return (struct pg_abi_place){.kind = PG_ABI_REGISTERS, .regs = arch->retvals};
}

const struct pg_abi pg_riscv64_abi = {begin, take, result};
