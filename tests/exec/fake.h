/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * A machine without a machine: registers and memory that follow from a seed.
 *
 * Every address has a byte; a page is readable or not. The stack, where the frame is, is readable
 * unless the state says otherwise. Included by the program that evaluates plans (pg_plan_run) and
 * by the program made of the generated header, which have to see the same.
 */
#ifndef PG_TESTS_FAKE_H
#define PG_TESTS_FAKE_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_TEXT  0x10000000ULL /* where _text is; fits the code model of the host */
#define FAKE_CPU   5
#define FAKE_STACK 0x7fff00000000ULL
#define NUM_REGS   21 /* of struct pg_regs_x86_64 */
#define SP_INDEX   19
#define IP_INDEX   16

/** Captures that are passed before a site, at most. */
#define HOST_PASSED 4

struct fake_state {
	uint64_t seed;
	bool no_stack; /* the frame cannot be read */
	uint64_t when; /* registers differ from time to time, memory does not */
};

static inline uint64_t fake_hash(uint64_t a, uint64_t b)
{
	uint64_t hash = (a ^ 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL + b;

	hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9ULL;
	hash = (hash ^ hash >> 27) * 0x94d049bb133111ebULL;
	return hash ^ hash >> 31;
}

/** A register by its place in struct pt_regs. Some are small, or minus something small. */
static inline uint64_t fake_reg(const struct fake_state *state, unsigned index)
{
	uint64_t value = fake_hash(state->seed ^ state->when, index);

	if (index == SP_INDEX)
		return FAKE_STACK + (value & 0xfff0);
	switch (value >> 61) {
	case 0:
		return value & 0xff;
	case 1:
		return -(value & 0xff);
	case 2:
		return value << 32 | 0x80000000;
	default:
		return value;
	}
}

static inline bool fake_is_readable(const struct fake_state *state, uint64_t address)
{
	if (address - (FAKE_STACK - 0x100000) < 0x200000)
		return !state->no_stack;
	return address >> 12 != UINT64_MAX >> 12 &&
	       fake_hash(state->seed + 1, address >> 12) % 4 != 0;
}

/** Zeros are frequent: strings end. */
static inline unsigned char fake_byte(const struct fake_state *state, uint64_t address)
{
	uint64_t value = fake_hash(state->seed + 2, address);

	return value % 16 == 0 ? 0 : (unsigned char)(value >> 8);
}

/** User memory is another. */
static inline uint64_t fake_space(uint64_t address, bool user)
{
	return user ? address ^ 0x5555000000000000ULL : address;
}

static inline bool fake_read(const struct fake_state *state, uint64_t address, bool user,
			     unsigned char *bytes, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++) {
		if (address + i >= UINT64_MAX - 4095 ||
		    !fake_is_readable(state, fake_space(address + i, user)))
			return false;
		bytes[i] = fake_byte(state, fake_space(address + i, user));
	}
	return true;
}

#endif
