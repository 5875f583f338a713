// SPDX-License-Identifier: GPL-2.0-only
#include "run/show/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"

struct pg_value pg_real_value(enum pg_order order, const void *bytes, size_t size)
{
	struct pg_value value = {.kind = PG_VALUE_FLOAT, .number = size};
	uint64_t bits;
	uint32_t low;
	float single;

	if (size != sizeof(single) && size != sizeof(value.real))
		return (struct pg_value){.kind = PG_VALUE_HIDDEN};
	bits = pg_load_uint(order, bytes, size);
	low = (uint32_t)bits;
	if (size == sizeof(single)) {
		memcpy(&single, &low, sizeof(single));
		value.real = (double)single;
	} else {
		memcpy(&value.real, &bits, sizeof(bits));
	}
	return value;
}

const char *pg_real_text(struct pg_arena *arena, const struct pg_value *value)
{
	char digits[40];

	for (int precision = 6; precision <= 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, value->real);
		if (strtod(digits, NULL) == value->real ||
		    (value->number == sizeof(float) && strtof(digits, NULL) == (float)value->real))
			break;
	}
	return pg_printf(arena, "%s", digits);
}

__extension__ typedef unsigned __int128 wide;

static const char *decimal(struct pg_arena *arena, wide number, bool is_negative)
{
	char digits[42];
	char *at = digits + sizeof(digits);

	*--at = '\0';
	do {
		*--at = (char)('0' + (int)(number % 10));
		number /= 10;
	} while (number);
	if (is_negative)
		*--at = '-';
	return pg_printf(arena, "%s", at);
}

struct pg_value pg_wide_value(struct pg_arena *arena, enum pg_order order, const void *bytes,
			      const char *format)
{
	const size_t low_at = order == PG_BIG_ENDIAN ? sizeof(uint64_t) : 0;
	const uint64_t low = pg_load_u64(order, (const char *)bytes + low_at);
	const uint64_t high = pg_load_u64(order, (const char *)bytes + sizeof(uint64_t) - low_at);
	const bool is_negative = *format == 's' && high >> 63;
	const wide number = (wide)high << 64 | low;
	struct pg_value value = {.kind = PG_VALUE_WORD};

	if (*format == 'h')
		value.text = pg_printf(arena, "0x%" PRIx64 "%016" PRIx64, high, low);
	else
		value.text = decimal(arena, is_negative ? -number : number, is_negative);
	return value;
}

/** UTF-8 (RFC 3629): the bytes; 0: more than it has. */
static size_t encode(uint64_t code, char bytes[4])
{
	const size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};

	if (code > 0x10ffff)
		return 0;
	for (size_t i = more; i > 0; i--, code >>= 6)
		bytes[i] = (char)(0x80 | (code & 0x3f));
	bytes[0] = (char)(first[more] | code);
	return more + 1;
}

struct pg_value pg_character_value(struct pg_arena *arena, uint64_t code)
{
	char bytes[4];
	const size_t len = encode(code, bytes);
	struct pg_value value = {.kind = PG_VALUE_WORD};

	if (len && pg_shown_length(bytes, len) == len)
		value.text = pg_printf(arena, "'%.*s'", (int)len, bytes);
	else
		value.text = pg_printf(arena, "0x%" PRIx64, code);
	return value;
}
