// SPDX-License-Identifier: GPL-2.0-only
#include "support/dwrun.h"

#include <string.h>

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/** Numbers that comparisons and branches find interesting. */
static uint64_t random_word(uint64_t x)
{
	uint64_t word = mix(x), kind = mix(x ^ 0x5bd1e995);

	switch (kind % 8) {
	case 0:
		return word % 128;
	case 1:
		return -(word % 128);
	case 2:
		return word & 0xffffffff;
	case 3: /* a small int below garbage */
		return (word & ~(uint64_t)0xffffffff) | word % 128;
	case 4:
		return 0;
	default:
		return word;
	}
}

void dwi_machine_init(struct dwi_machine *machine, const struct dwi_image *image, uint64_t seed)
{
	machine->image = image;
	for (unsigned i = 0; i < machine->image->num_regs; i++)
		machine->regs[i] = random_word(mix(seed) + i);
	machine->regs[image->sp] &= ~(uint64_t)7; /* a stack is aligned */
	machine->seed = mix(seed + 1);
	machine->slide = mix(seed + 2) % 512 << 21;
	machine->cpu = mix(seed + 3) % 64;
	machine->entry = NULL;
	machine->has_return = false;
	machine->is_caller = false;
	machine->lost = 0;
}

void dwi_memory_read(const struct dwi_machine *machine, uint64_t address, void *bytes, size_t size)
{
	unsigned char *to = bytes;

	for (size_t i = 0; i < size; i++) {
		uint64_t at = address + i;
		uint64_t word = random_word((at & ~(uint64_t)7) ^ machine->seed);

		to[i] = word >> (at & 7) * 8;
		if (machine->has_return && at - machine->return_place < sizeof(uint64_t))
			to[i] = machine->return_address >> (at - machine->return_place) * 8;
	}
}

uint64_t dwr_number(const struct dwi_image *image, const unsigned char *bytes, size_t size)
{
	uint64_t word = 0;

	for (size_t i = 0; i < size; i++)
		word |= (uint64_t)bytes[i] << 8 * (image->is_big ? size - 1 - i : i);
	return word;
}

void dwr_store(const struct dwi_image *image, uint64_t word, unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(word >> 8 * (image->is_big ? size - 1 - i : i));
}

uint64_t dwr_read_word(const struct dwi_machine *machine, uint64_t address, size_t size)
{
	unsigned char bytes[sizeof(uint64_t)];

	dwi_memory_read(machine, address, bytes, size);
	return dwr_number(machine->image, bytes, size);
}

/** A machine register's content. */
enum dwi_status dwr_get_reg(const struct dwr_run *run, uint64_t number, uint64_t *ret)
{
	if (number >= run->machine->image->num_regs)
		return DWI_NO_REGISTER;
	if (run->machine->lost >> number & 1)
		return DWI_LOST;
	*ret = run->machine->regs[number];
	return DWI_OK;
}
