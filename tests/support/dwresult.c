// SPDX-License-Identifier: GPL-2.0-only
/* Results of expressions, and the bytes of the object that they make, all at once or piece by piece. */
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "support/dwrun.h"

/** Where a bit is in its byte: the first of big-endian memory is the highest. */
static unsigned char mask_of(const struct dwr_run *run, size_t bit)
{
	return run->machine->image->is_big ? 0x80 >> bit % 8 : 1 << bit % 8;
}

static void put_bit(struct dwr_run *run, size_t at, bool bit)
{
	if (bit && at < run->num_bits)
		run->bytes[at / 8] |= mask_of(run, at);
}

static void put_bits(struct dwr_run *run, const unsigned char *from, size_t from_bit, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		size_t bit = from_bit + i;

		put_bit(run, run->done_bits + i, from[bit / 8] & mask_of(run, bit));
	}
}

/**
 * The address of a result in memory. A variable that is per-CPU data is this CPU's; a longer
 * location with such an address in it does not say which CPU's copy is meant.
 */
static enum dwi_status place_of(const struct dwr_run *run, uint64_t *ret)
{
	const struct dwr_value *top = &run->stack[run->depth - 1];

	if (run->depth < 1)
		return DWI_BAD;
	*ret = dwr_widen(*top);
	if (top->origin != DWR_PER_CPU)
		return DWI_OK;
	return run->num_ops == 1 ? dwr_this_cpu(run, *ret, ret) : DWI_UNSUPPORTED;
}

enum dwi_status dwr_word_bytes(const struct dwr_run *run, uint64_t word, size_t num, size_t size,
				unsigned char *bytes)
{
	unsigned char all[8];

	if (size > 8 || (run->machine->image->is_big && (num == 0 || num > 64)))
		return DWI_UNSUPPORTED;
	if (run->machine->image->is_big)
		word <<= 64 - num;
	dwr_store(run->machine->image, word, all, sizeof(all));
	memcpy(bytes, all, size);
	return DWI_OK;
}

/** The first bytes of the result, whose bits are `num`, as many as are wanted. */
static enum dwi_status result_bytes(struct dwr_run *run, size_t num, size_t size, unsigned char *bytes)
{
	uint64_t word = 0;
	enum dwi_status status;

	switch (run->result) {
	case DWR_BLOCK:
		if (run->block.length < size)
			return DWI_BAD;
		memcpy(bytes, run->block.data, size);
		return DWI_OK;
	case DWR_REGISTER:
		if (run->body.is_elsewhere && run->reg == run->body.reg) {
			word = run->body.value;
			break;
		}
		status = dwr_get_reg(run, run->reg, &word);
		if (status != DWI_OK)
			return status;
		break;
	case DWR_MEMORY:
		status = place_of(run, &word);
		if (status == DWI_OK)
			dwi_memory_read(run->machine, word, bytes, size);
		return status;
	case DWR_VALUE:
	case DWR_EMPTY:
		if (run->depth < 1)
			return DWI_BAD;
		word = dwr_widen(run->stack[run->depth - 1]);
		break;
	}
	return dwr_word_bytes(run, word, num, size, bytes);
}

static void put_holes(struct dwr_run *run, size_t num)
{
	for (size_t bit = run->done_bits; num-- > 0 && bit < run->num_bits; bit++) {
		if (bit < run->first_bit)
			continue;
		run->holes[bit / 8] |= 1 << bit % 8;
		run->has_holes = true;
	}
}

/** The next num bits of the object are the result so far, from its bit `skip` on. */
static enum dwi_status take(struct dwr_run *run, size_t num, size_t skip)
{
	/* clang has pieces of a number that are longer than it, which say nothing of the rest. */
	const bool is_more = run->result == DWR_VALUE && run->has_pieces && num > 64;
	size_t size = (num + skip + 7) / 8;
	unsigned char *bytes;
	enum dwi_status status = DWI_OK;

	if (run->machine->image->is_big && skip && run->result != DWR_EMPTY)
		return DWI_UNSUPPORTED; /* from which end of a register, no ABI says */
	if (run->result == DWR_EMPTY && run->depth > 0)
		run->result = DWR_MEMORY;
	if (run->result == DWR_EMPTY || is_more) {
		put_holes(run, num);
	} else if (run->done_bits < run->num_bits) {
		/* No piece needs more than the object still has. */
		if (num > run->num_bits - run->done_bits)
			size = (run->num_bits - run->done_bits + skip + 7) / 8;
		bytes = calloc(1, size + 1);
		status = result_bytes(run, run->has_pieces ? num : run->own_bits, size, bytes);
		if (status == DWI_OK)
			put_bits(run, bytes, skip, size * 8 - skip < num ? size * 8 - skip : num);
		free(bytes);
	}
	run->done_bits += num;
	run->result = DWR_EMPTY;
	run->depth = 0;
	return status;
}

enum dwi_status dwr_piece(struct dwr_run *run, const Dwarf_Op *op)
{
	run->has_pieces = true;
	if (op->number > 1 << 20)
		return DWI_BAD;
	if (op->atom == DW_OP_piece)
		return take(run, op->number * 8, 0);
	return take(run, op->number, op->number2);
}

/**
 * Holes where the type has no member are only padding. Others take along what shares their byte:
 * nobody reads half a byte.
 */
static enum dwi_status judge_holes(struct dwr_run *run, Dwarf_Die *variable)
{
	unsigned char *members = calloc(1, run->num_bits / 8 + 1);
	enum dwi_status status = DWI_OK;

	dwr_paint_members(variable, members, run->num_bits);
	for (size_t i = 0; i < run->num_bits / 8; i++) {
		if (run->holes[i] & members[i]) {
			run->bytes[i] = 0;
			status = DWI_PARTIAL;
		}
	}
	free(members);
	return status;
}

enum dwi_status dwr_finish(struct dwr_run *run, Dwarf_Die *variable)
{
	if (!run->has_pieces && run->result == DWR_EMPTY && run->depth < 1)
		return DWI_BAD;
	if (!run->has_pieces)
		return take(run, run->num_bits, 0);
	if (run->result != DWR_EMPTY || run->depth > 0)
		return DWI_BAD;
	if (run->done_bits < run->num_bits)
		put_holes(run, run->num_bits - run->done_bits);
	return run->has_holes ? judge_holes(run, variable) : DWI_OK;
}
