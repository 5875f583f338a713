/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Numbers in memory, in the byte order of the machine that the memory is of: an ELF file's, or a
 * record's. No reader of them depends on the order of the machine that it runs on.
 */
#ifndef PG_BASE_BYTES_H
#define PG_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum pg_order { PG_LITTLE_ENDIAN, PG_BIG_ENDIAN };

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PG_HOST_ORDER PG_BIG_ENDIAN
#else
#define PG_HOST_ORDER PG_LITTLE_ENDIAN
#endif

/** An unsigned number of 0 to 8 bytes. */
static inline uint64_t pg_load_uint(enum pg_order order, const void *from, size_t size)
{
	const unsigned char *bytes = from;
	uint64_t value = 0;

	if (order == PG_LITTLE_ENDIAN && PG_HOST_ORDER == PG_LITTLE_ENDIAN) {
		memcpy(&value, bytes, size);
		return value;
	}
	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[order == PG_BIG_ENDIAN ? i : size - 1 - i];
	return value;
}

static inline uint32_t pg_load_u32(enum pg_order order, const void *from)
{
	return (uint32_t)pg_load_uint(order, from, sizeof(uint32_t));
}

static inline int32_t pg_load_s32(enum pg_order order, const void *from)
{
	return (int32_t)pg_load_u32(order, from);
}

static inline uint64_t pg_load_u64(enum pg_order order, const void *from)
{
	return pg_load_uint(order, from, sizeof(uint64_t));
}

/**
 * The bits of a bit-field of 1 to 64 bits. `from` is counted as debug info does
 * (DW_AT_data_bit_offset): from the first byte's lowest bit in little-endian memory, from its
 * highest in big-endian memory. Only bytes that have some of the bits are read.
 */
static inline uint64_t pg_load_bits(enum pg_order order, const void *bytes, uint64_t from,
				    unsigned num)
{
	const unsigned char *at = (const unsigned char *)bytes + from / 8;
	uint64_t value = 0;

	from %= 8;
	for (unsigned i = 0; i < num; i++) {
		const uint64_t bit = from + i;

		if (order == PG_BIG_ENDIAN)
			value = value << 1 | (at[bit / 8] >> (7 - bit % 8) & 1);
		else
			value |= (uint64_t)(at[bit / 8] >> bit % 8 & 1) << i;
	}
	return value;
}

/** The low bytes of a number, 0 to 8. */
static inline void pg_store_uint(enum pg_order order, void *to, size_t size, uint64_t value)
{
	unsigned char *bytes = to;

	for (size_t i = 0; i < size; i++)
		bytes[order == PG_BIG_ENDIAN ? size - 1 - i : i] = (unsigned char)(value >> 8 * i);
}

static inline void pg_store_u32(enum pg_order order, void *to, uint32_t value)
{
	pg_store_uint(order, to, sizeof(value), value);
}

#endif
