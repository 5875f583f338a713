// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/cexpr.h"

#include <inttypes.h>
#include <stdlib.h>

#include "emit/fetch/core.h"

const char *pg_cexpr_type(unsigned size)
{
	return size == 1 ? "u8" : size == 2 ? "u16" : size == 4 ? "u32" : "u64";
}

const char *pg_cexpr_const(struct pg_arena *arena, uint64_t value)
{
	return pg_printf(arena, value < 10 ? "%" PRIu64 "ULL" : "0x%" PRIx64 "ULL", value);
}

static const char *reg_text(const struct pg_cexpr *cexpr, uint64_t number, unsigned size)
{
	const struct pg_arch_reg *reg = pg_arch_reg(cexpr->arch, number);

	return pg_printf(cexpr->arena, "PG_REG(%s, %s)", pg_cexpr_type(size), reg->member);
}

static const char *extended(const struct pg_cexpr *cexpr, const struct pg_op *op)
{
	const char *inner = pg_cexpr_low(cexpr, op->a, op->size);
	uint32_t node = pg_cexpr_narrow(cexpr->graph, op->a, op->size);

	if (op->code == PG_OP_SEXT)
		return pg_printf(cexpr->arena, "PG_SEXT(s%u, %s)", 8 * op->size, inner);
	if (cexpr->graph->nodes[node].op.code == PG_OP_REG)
		return inner;
	return pg_printf(cexpr->arena, "PG_ZEXT(u%u, %s)", 8 * op->size, inner);
}

const char *pg_cexpr_sum(const struct pg_cexpr *cexpr, uint32_t node, int64_t offset)
{
	uint64_t magnitude = offset < 0 ? -(uint64_t)offset : (uint64_t)offset;

	if (offset == 0)
		return cexpr->texts[node];
	return pg_printf(cexpr->arena, "(%s %c 0x%" PRIx64 ")", cexpr->texts[node],
			 offset < 0 ? '-' : '+', magnitude);
}

static const char *infix(const struct pg_cexpr *cexpr, const struct pg_op *op, const char *symbol)
{
	return pg_printf(cexpr->arena, "(%s %s %s)", cexpr->texts[op->a], symbol,
			 cexpr->texts[op->b]);
}

static const char *call(const struct pg_cexpr *cexpr, const struct pg_op *op, const char *function)
{
	return pg_printf(cexpr->arena, "%s(%s, %s)", function, cexpr->texts[op->a],
			 cexpr->texts[op->b]);
}

static const char *shifted(const struct pg_cexpr *cexpr, const struct pg_op *op)
{
	const struct pg_op *by = &cexpr->graph->nodes[op->b].op;
	bool is_plain = by->code == PG_OP_CONST && by->imm < 64;

	if (op->code == PG_OP_SHRA)
		return call(cexpr, op, "pg_shra");
	if (is_plain)
		return pg_printf(cexpr->arena, "(%s %s %" PRIu64 ")", cexpr->texts[op->a],
				 op->code == PG_OP_SHL ? "<<" : ">>", by->imm);
	return call(cexpr, op, op->code == PG_OP_SHL ? "pg_shl" : "pg_shr");
}

static const char *compared(const struct pg_cexpr *cexpr, const struct pg_op *op,
			    const char *symbol)
{
	return pg_printf(cexpr->arena, "(__u64)((__s64)%s %s (__s64)%s)", cexpr->texts[op->a],
			 symbol, cexpr->texts[op->b]);
}

const char *pg_cexpr_anchored(struct pg_arena *arena, const struct pg_anchor *anchor,
			      uint64_t address)
{
	uint64_t distance = address - anchor->address;
	const char *sign = (int64_t)distance < 0 ? "- " : "+ ";

	if (!distance)
		return pg_printf(arena, "PG_FROM(%s)", anchor->symbol);
	return pg_printf(arena, "(PG_FROM(%s) %s%s)", anchor->symbol, sign,
			 pg_cexpr_const(arena, (int64_t)distance < 0 ? -distance : distance));
}

/**
 * What is linked at an address: counted from the kernel's text, from a symbol of the module's
 * section, or, as far as a program was moved, from the instruction that is probed.
 */
static const char *address_text(const struct pg_cexpr *cexpr, uint64_t address)
{
	const struct pg_image *image = cexpr->image;
	uint64_t here = cexpr->site->address;

	if (image->kind == PG_TARGET_KERNEL)
		return pg_printf(cexpr->arena, "PG_ADDR(%s)",
				 pg_cexpr_const(cexpr->arena, address - image->text));
	if (image->kind == PG_TARGET_MODULE)
		return pg_cexpr_anchored(cexpr->arena, pg_image_anchor(image, address), address);
	if (image->is_fixed)
		return pg_cexpr_const(cexpr->arena, address);
	return pg_printf(cexpr->arena, "(PG_REG(u64, %s) %c %s)", pg_arch_ip(cexpr->arch)->member,
			 address < here ? '-' : '+',
			 pg_cexpr_const(cexpr->arena,
					address < here ? here - address : address - here));
}

const char *pg_cexpr_node(const struct pg_cexpr *cexpr, uint32_t node)
{
	const struct pg_op *op = &cexpr->graph->nodes[node].op;
	struct pg_place place;

	switch (op->code) {
	case PG_OP_CONST:
		return pg_cexpr_const(cexpr->arena, op->imm);
	case PG_OP_REG:
		return reg_text(cexpr, op->imm, 8);
	case PG_OP_CPU:
		return "PG_CPU()";
	case PG_OP_ADDR:
		return address_text(cexpr, op->imm);
	case PG_OP_RELOC:
		return pg_core_number(cexpr->arena, cexpr->event, op->reloc);
	case PG_OP_ZEXT:
	case PG_OP_SEXT:
		return extended(cexpr, op);
	case PG_OP_SWAP:
		return pg_printf(cexpr->arena, "PG_SWAP(%u, %s)", 8 * op->size,
				 pg_cexpr_low(cexpr, op->a, op->size));
	case PG_OP_NEG:
		return pg_printf(cexpr->arena, "(-%s)", cexpr->texts[op->a]);
	case PG_OP_NOT:
		return pg_printf(cexpr->arena, "(~%s)", cexpr->texts[op->a]);
	case PG_OP_ADD:
		place = pg_graph_place(cexpr->graph, node);
		return place.base != node ? pg_cexpr_sum(cexpr, place.base, place.offset)
					  : infix(cexpr, op, "+");
	case PG_OP_SUB:
		return infix(cexpr, op, "-");
	case PG_OP_MUL:
		return infix(cexpr, op, "*");
	case PG_OP_SDIV:
		return call(cexpr, op, "pg_sdiv");
	case PG_OP_UDIV:
		return call(cexpr, op, "pg_udiv");
	case PG_OP_UMOD:
		return call(cexpr, op, "pg_umod");
	case PG_OP_AND:
		return infix(cexpr, op, "&");
	case PG_OP_OR:
		return infix(cexpr, op, "|");
	case PG_OP_XOR:
		return infix(cexpr, op, "^");
	case PG_OP_SHL:
	case PG_OP_SHR:
	case PG_OP_SHRA:
		return shifted(cexpr, op);
	case PG_OP_EQ:
		return compared(cexpr, op, "==");
	case PG_OP_NE:
		return compared(cexpr, op, "!=");
	case PG_OP_LT:
		return compared(cexpr, op, "<");
	case PG_OP_LE:
		return compared(cexpr, op, "<=");
	case PG_OP_SELECT:
		return pg_printf(cexpr->arena, "(%s ? %s : %s)", cexpr->texts[op->c],
				 cexpr->texts[op->a], cexpr->texts[op->b]);
	case PG_OP_CFA:	  /* replaced when the graph was made */
	case PG_OP_LOAD:  /* a step of its own */
	case PG_OP_ENTRY: /* likewise */
		break;
	}
	abort();
}

uint32_t pg_cexpr_narrow(const struct pg_graph *graph, uint32_t node, uint64_t size)
{
	const struct pg_op *op = &graph->nodes[node].op;

	while ((op->code == PG_OP_ZEXT || op->code == PG_OP_SEXT) && op->size >= size) {
		node = op->a;
		op = &graph->nodes[node].op;
	}
	return node;
}

const char *pg_cexpr_low(const struct pg_cexpr *cexpr, uint32_t node, uint64_t size)
{
	const struct pg_op *op;

	node = pg_cexpr_narrow(cexpr->graph, node, size);
	op = &cexpr->graph->nodes[node].op;
	if (op->code == PG_OP_REG && (size == 1 || size == 2 || size == 4))
		return reg_text(cexpr, op->imm, (unsigned)size);
	return cexpr->texts[node];
}
