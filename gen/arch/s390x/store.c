// SPDX-License-Identifier: GPL-2.0-only
/* Instructions that store at the stack or frame pointer: Principles of Operation, appendix B. */
#include "arch/machines.h"
#include "base/array.h"

enum { FRAME = 11, STACK = 15 };

/** How much one stores; of several registers (R1 to R3), or of the bytes that a mask chooses, the bytes of each. */
struct row {
	uint8_t opcode, last; /* last: the sixth byte; of mvhi and its like the second; 0: it has no such */
	uint8_t size;
	enum { ONE, MANY, MASKED, LENGTH } kind;
};

static const struct row rows[] = {
	{0x42, 0, 1, ONE},     {0x92, 0, 1, ONE},     {0x94, 0, 1, ONE},     /* stc, mvi, ni */
	{0x96, 0, 1, ONE},     {0x97, 0, 1, ONE},     {0x40, 0, 2, ONE},     /* oi, xi, sth */
	{0x50, 0, 4, ONE},     {0x70, 0, 4, ONE},     {0x60, 0, 8, ONE},     /* st, ste, std */
	{0x4e, 0, 8, ONE},     {0x90, 0, 4, MANY},    {0xbe, 0, 1, MASKED},  /* cvd, stm, stcm */
	{0xd1, 0, 1, LENGTH},  {0xd2, 0, 1, LENGTH},  {0xd3, 0, 1, LENGTH},  /* mvn, mvc, mvz */
	{0xd4, 0, 1, LENGTH},  {0xd6, 0, 1, LENGTH},  {0xd7, 0, 1, LENGTH},  /* nc, oc, xc */
	{0xdc, 0, 1, LENGTH},  {0xe5, 0x44, 2, ONE},  {0xe5, 0x48, 8, ONE},  /* tr, mvhhi, mvghi */
	{0xe5, 0x4c, 4, ONE},  {0xe3, 0x72, 1, ONE},  {0xe3, 0xc3, 1, ONE},  /* mvhi, stcy, stch */
	{0xe3, 0x3f, 2, ONE},  {0xe3, 0x70, 2, ONE},  {0xe3, 0xc7, 2, ONE},  /* strvh, sthy, sthh */
	{0xe3, 0x3e, 4, ONE},  {0xe3, 0x50, 4, ONE},  {0xe3, 0xcb, 4, ONE},  /* strv, sty, stfh */
	{0xe3, 0x24, 8, ONE},  {0xe3, 0x25, 8, ONE},  {0xe3, 0x26, 8, ONE},  /* stg, ntstg, cvdy */
	{0xe3, 0x2f, 8, ONE},  {0xe3, 0x2e, 16, ONE}, {0xe3, 0x8e, 16, ONE}, /* strvg, cvdg, stpq */
	{0xeb, 0x52, 1, ONE},  {0xeb, 0x54, 1, ONE},  {0xeb, 0x56, 1, ONE},  /* mviy, niy, oiy */
	{0xeb, 0x57, 1, ONE},  {0xeb, 0x6a, 4, ONE},  {0xeb, 0x6e, 4, ONE},  /* xiy, asi, alsi */
	{0xeb, 0x7a, 8, ONE},  {0xeb, 0x7e, 8, ONE},  {0xeb, 0xf3, 4, ONE},  /* agsi, algsi, stoc */
	{0xeb, 0xe1, 4, ONE},  {0xeb, 0xe3, 8, ONE},  {0xeb, 0x24, 8, MANY}, /* stocfh, stocg, stmg */
	{0xeb, 0x26, 4, MANY}, {0xeb, 0x90, 4, MANY}, {0xeb, 0x2c, 1, MASKED}, /* stmh, stmy, stcmh */
	{0xeb, 0x2d, 1, MASKED}, {0xed, 0x66, 4, ONE}, {0xed, 0x67, 8, ONE}, /* stcmy, stey, stdy */
	{0xe7, 0x0e, 16, ONE}, {0xe7, 0x3e, 16, MANY}, {0xe7, 0x08, 1, ONE}, /* vst, vstm, vsteb */
	{0xe7, 0x09, 2, ONE},  {0xe7, 0x0b, 4, ONE},  {0xe7, 0x0a, 8, ONE},  /* vsteh, vstef, vsteg */
};

static const struct row *row_of(const uint8_t *code)
{
	const bool is_long = code[0] >= 0xe0;
	const uint8_t last = code[0] == 0xe5 ? code[1] : is_long ? code[5] : 0;

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		if (rows[i].opcode == code[0] && rows[i].last == last)
			return &rows[i];
	}
	return NULL;
}

static uint32_t size_of(const struct row *row, const uint8_t *code)
{
	switch (row->kind) {
	case ONE:
		break;
	case MANY:
		return row->size * (((code[1] & 15u) - (code[1] >> 4)) % 16 + 1);
	case MASKED:
		return (uint32_t)__builtin_popcount(code[1] & 15u);
	case LENGTH:
		return code[1] + 1u;
	}
	return row->size;
}

/** RX, RXY and VRX have an index where others have a register, a mask or a number. */
static bool has_index(const struct row *row, const uint8_t *code)
{
	return row->kind == ONE && (code[0] < 0x90 || code[0] == 0xe3 || code[0] == 0xed || code[0] == 0xe7) &&
	       (code[1] & 15);
}

bool pg_s390x_store(const cs_insn *insn, struct pg_store *ret)
{
	const uint8_t *code = insn->bytes;
	const struct row *row = row_of(code);
	const bool is_far = code[0] == 0xe3 || code[0] == 0xeb || code[0] == 0xed;

	if (!row || has_index(row, code))
		return false;
	ret->size = size_of(row, code);
	ret->reg = code[2] >> 4;
	ret->offset = ((code[2] & 15) << 8 | code[3]) + (is_far ? 4096 * (int64_t)(int8_t)code[4] : 0);
	return ret->size && (ret->reg == STACK || ret->reg == FRAME);
}
