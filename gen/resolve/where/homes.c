// SPDX-License-Identifier: GPL-2.0-only
/*
 * clang's location lists may begin too early: one entry for several pieces begins with the store of the
 * first of them; instructions are put in another order after the entries were made; and a slot that the
 * prologue of unoptimised code makes for an over-aligned variable (s390x's __int128) counts as the variable's from
 * the instruction on that finds its address. gdb shows what is there before.
 *
 * A parameter is where the caller puts it, or where an instruction has. So a register in which nothing is passed,
 * or bytes of the frame, have it only behind an instruction that writes there, on all ways from the entry.
 * Memory by a register that does not find the frame has it from the end of the prologue on.
 */
#include "resolve/where/homes.h"

#include <dwarf.h>
#include <uthash.h>

#include "dbg/line/line.h"
#include "dbg/loc/dwloc.h"
#include "dbg/unit/unit.h"
#include "resolve/where/abi.h"
#include "resolve/where/eval.h"
#include "resolve/where/frame.h"

/* --- Homes --- */

struct homes {
	struct pg_home *all; /* PG_MOST_HOMES */
	size_t num;
};

static void add(struct homes *homes, const struct pg_home *home)
{
	if (homes->num < PG_MOST_HOMES)
		homes->all[homes->num++] = *home;
}

static void add_scalars(struct pg_resolver *resolver, const struct pg_type *type, int64_t offset,
			struct homes *homes)
{
	struct pg_home home = {.in_frame = true, .offset = offset};

	type = pg_type_strip(type);
	pg_type_complete(resolver->types, type);
	if (pg_type_is_record(type) && !type->num_members && !type->num_lost)
		return;
	for (size_t i = 0; i < type->num_members && homes->num < PG_MOST_HOMES; i++) {
		const struct pg_member *member = &type->members[i];
		const int64_t at = offset + (int64_t)(member->bit_offset / 8);

		if (!member->bit_size)
			add_scalars(resolver, member->type, at, homes);
		else
			add(homes, &(struct pg_home){.in_frame = true, .offset = at, .size = 1});
	}
	home.size = type->size;
	if (!type->num_members && home.size && home.size <= PG_MOST_HOMES)
		add(homes, &home);
}

size_t pg_home_scalars(struct pg_resolver *resolver, const struct pg_type *type,
		       const struct pg_home *slot, struct pg_home ret[PG_MOST_HOMES])
{
	struct homes homes = {.all = ret};

	add_scalars(resolver, type, slot->offset, &homes);
	for (size_t i = 0; i < homes.num; i++) {
		ret[i].by_register = slot->by_register;
		ret[i].is_apart = slot->is_apart;
		ret[i].reg = slot->reg;
	}
	return homes.num;
}

uint64_t pg_home_register(const Dwarf_Op *op, bool *by_address)
{
	*by_address = op->atom == DW_OP_bregx || (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31);
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31)
		return op->atom - DW_OP_breg0;
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31)
		return op->atom - DW_OP_reg0;
	return op->atom == DW_OP_regx || op->atom == DW_OP_bregx ? op->number : UINT64_MAX;
}

bool pg_home_passes(struct pg_resolver *resolver, const struct pg_home *home)
{
	const struct pg_arch *arch = resolver->dbg->arch;

	for (size_t i = 0; i < arch->num_params; i++) {
		if (!home->in_frame && home->reg == arch->params[i])
			return true;
	}
	return false;
}

bool pg_home_prologue(struct pg_resolver *resolver, struct pg_place *place, struct pg_range *ret)
{
	Dwarf_Die *function = &place->scopes[place->num_scopes - 1].die;
	Dwarf_Addr entry;

	if (dwarf_entrypc(function, &entry) != 0 ||
	    pg_prologue_end(resolver->dbg, &place->unit, function, entry, &ret->to))
		return false;
	ret->from = entry;
	return entry < ret->to;
}

bool pg_home_slot(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Attribute *location,
		  struct pg_range range, const Dwarf_Op *op, struct pg_home *ret)
{
	struct pg_eval eval = {.walk = pg_walk_begin(resolver, place, NULL),
			       .attr = location,
			       .range = range,
			       .is_of_body = true};
	struct pg_object object = pg_eval_object(&eval, op, 1);
	uint64_t offset;
	bool is_memory;
	pg_word below;

	*ret = (struct pg_home){.in_frame = true, .size = sizeof(uint64_t)};
	ret->is_apart = pg_is_by_llvm(&place->scopes[place->num_scopes - 1].die);
	if (object.avail != PG_AVAILABLE)
		return false;
	below = pg_binary(eval.walk.builder, PG_OP_SUB, object.word, pg_cfa(eval.walk.builder));
	if (pg_is_const(eval.walk.builder, below, &offset)) {
		ret->offset = (int64_t)offset;
	} else if (!pg_frame_offset(&eval.walk, object.word, &ret->offset)) {
		ret->reg = pg_home_register(op, &is_memory);
		ret->by_register = true;
		ret->offset = (int64_t)op->number;
	}
	return true;
}

bool pg_home_is_address(struct pg_walk *walk, const struct pg_type *type,
			const struct pg_object *object)
{
	int64_t from_cfa;
	uint64_t offset;
	pg_word distance;

	if (object->kind != PG_OBJECT_MEMORY ||
	    !pg_is_by_llvm(&walk->place->scopes[walk->place->num_scopes - 1].die) ||
	    !pg_passes_address(walk, type))
		return false;
	distance = pg_binary(walk->builder, PG_OP_SUB, object->word, pg_cfa(walk->builder));
	if (pg_is_const(walk->builder, distance, &offset))
		return (int64_t)offset >= 0;
	return pg_frame_offset(walk, object->word, &from_cfa) && from_cfa >= 0;
}

/* --- Lists --- */

struct kept_early {
	UT_hash_handle hh;
	const void *param; /* the address of its DIE */
	const struct pg_range *ranges;
	size_t num;
};

/** What is kept with a file. */
struct kept {
	struct kept_early *all;
};

static void close_kept(void *state)
{
	struct kept *kept = state;

	HASH_CLEAR(hh, kept->all);
}

static const struct pg_reader reader = {sizeof(struct kept), close_kept};

/** One entry of a list, or one piece of it. */
struct search {
	struct pg_resolver *resolver;
	struct pg_place place; /* where the entry begins */
	Dwarf_Die *param;
	Dwarf_Attribute *attr;
	struct pg_range range;
	struct pg_range *found;
	size_t num;
};

static Dwarf_Die *function_of(struct search *search)
{
	return &search->place.scopes[search->place.num_scopes - 1].die;
}

static void add_part(struct search *search, const struct pg_range *range)
{
	const struct pg_range part = {
		range->from > search->range.from ? range->from : search->range.from,
		range->to < search->range.to ? range->to : search->range.to,
	};

	if (part.from < part.to)
		*PG_PUSH(search->resolver->dbg->arena, search->found, search->num) = part;
}

static void add_home(struct search *search, const struct pg_home *home)
{
	const struct pg_brought *brought =
		pg_brought_of(search->resolver->dbg, function_of(search), home);
	const bool is_unseen = !home->in_frame && brought->writes == PG_WRITES_NONE;

	for (size_t i = 0; !is_unseen && i < brought->num_before; i++)
		add_part(search, &brought->before[i]);
}

/** One piece of an entry, or all of it. */
struct piece {
	const Dwarf_Op *op;
	int64_t further; /* added to it */
	bool is_pointer; /* its address is there */
	uint64_t first, size; /* which of the variable's bytes */
};

/** Bytes of the frame: those of the variable's scalars that are in the piece. */
static void add_slot(struct search *search, const struct piece *piece, const struct pg_home *slot)
{
	const int64_t from = slot->offset, end = from + (int64_t)piece->size;
	struct pg_home homes[PG_MOST_HOMES] = {*slot}, whole = *slot;
	size_t num = 1;

	whole.offset -= (int64_t)piece->first;
	if (!piece->is_pointer)
		num = pg_home_scalars(search->resolver,
				      pg_type_of(search->resolver->types, search->param), &whole,
				      homes);
	for (size_t i = 0; i < num; i++) {
		if (piece->is_pointer ||
		    (homes[i].offset >= from && homes[i].offset + (int64_t)homes[i].size <= end))
			add_home(search, &homes[i]);
	}
}

/** Memory of the frame, below the canonical frame address: above it the caller puts things. */
static void look_at_frame(struct search *search, const struct piece *piece)
{
	struct pg_home slot;

	if (!pg_home_slot(search->resolver, &search->place, search->attr, search->range, piece->op,
			  &slot))
		return;
	slot.offset += piece->further;
	if (slot.by_register || slot.offset < 0)
		add_slot(search, piece, &slot);
}

/** Up to where a prologue stores: clang goes on with it behind its marked end, without lines. */
static bool find_stores(struct search *search, struct pg_range *ret)
{
	const struct pg_line_row *rows;
	size_t num;

	if (!pg_home_prologue(search->resolver, &search->place, ret) ||
	    pg_lines_of_unit(search->resolver->dbg, &search->place.unit, &rows, &num))
		return false;
	for (size_t i = 0; i + 1 < num; i++) {
		if (rows[i].address < ret->from || rows[i].end_sequence)
			continue;
		if (pg_line_is_stmt(&rows[i]) && rows[i].address > ret->to)
			break;
		if (!rows[i].line && rows[i + 1].address > ret->to)
			ret->to = rows[i + 1].address;
	}
	return true;
}

/** Is it memory that the code has made: there behind the entry only? */
static bool is_made(struct search *search)
{
	Dwarf_Addr entry;

	return dwarf_entrypc(function_of(search), &entry) != 0 || search->range.from > entry;
}

static void look_at_piece(struct search *search, const struct piece *piece)
{
	struct pg_walk walk = pg_walk_begin(search->resolver, &search->place, NULL);
	struct pg_home home = {.size = sizeof(uint64_t), .takes_restores = true};
	struct pg_range prologue;
	bool is_memory;

	home.reg = pg_home_register(piece->op, &is_memory);
	if (piece->op->atom == DW_OP_fbreg ||
	    (is_memory && (home.reg == search->resolver->dbg->arch->sp ||
			   pg_frame_is_found_by(&walk, home.reg)))) {
		look_at_frame(search, piece);
	} else if (home.reg != UINT64_MAX && !pg_home_passes(search->resolver, &home)) {
		add_home(search, &home);
	}
	if ((is_memory || piece->is_pointer) && is_made(search) && find_stores(search, &prologue))
		add_part(search, &prologue);
}

/** Nothing but registers, memory by one, and pointers in such memory is looked at. */
static bool read_pieces(struct search *search, const struct pg_dwexpr *expr)
{
	struct piece piece = {.op = NULL};

	for (size_t i = 0; i < expr->num; i++) {
		const Dwarf_Op *op = &expr->ops[i];

		if (op->atom == DW_OP_piece) {
			piece.size = op->number;
			if (piece.op)
				look_at_piece(search, &piece);
			piece = (struct piece){.first = piece.first + piece.size};
		} else if (op->atom == DW_OP_plus_uconst && piece.op && !piece.is_pointer) {
			piece.further += (int64_t)op->number;
		} else if (op->atom == DW_OP_deref && piece.op) {
			piece.is_pointer = true;
		} else if (!piece.op) {
			piece.op = op;
		} else {
			return false;
		}
	}
	piece.size = UINT32_MAX;
	if (piece.op)
		look_at_piece(search, &piece);
	return true;
}

static void look_at_entry(struct search *search, const struct pg_dwloc_entry *entry)
{
	struct pg_dwexpr expr =
		pg_dwexpr_decode(search->resolver->arena, search->attr->cu, entry->bytes);
	const size_t num = search->num;

	search->range = (struct pg_range){entry->from, entry->to};
	search->place.address = entry->from;
	search->place.has_cfa = false;
	if (!expr.refusal && !read_pieces(search, &expr))
		search->num = num;
}

static void look(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *param,
		 struct kept_early *ret)
{
	struct search search = {.resolver = resolver, .place = *place, .param = param};
	struct pg_dwloc_entry entry;
	Dwarf_Attribute attr;
	struct pg_dwloc loc;

	search.attr = dwarf_attr_integrate(param, DW_AT_location, &attr);
	if (!search.attr || !pg_is_by_llvm(function_of(&search)))
		return;
	loc = pg_dwloc_begin(resolver->dbg, search.attr);
	while (pg_dwloc_next(&loc, &entry)) {
		if (!entry.is_all && !entry.is_default && entry.from < entry.to)
			look_at_entry(&search, &entry);
	}
	ret->ranges = search.found;
	ret->num = search.num;
}

size_t pg_early_ranges(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *param,
		       const struct pg_range **ret)
{
	struct kept *all = pg_dbg_keep(resolver->dbg, &reader);
	struct kept_early *kept;

	HASH_FIND_PTR(all->all, &param->addr, kept);
	if (!kept) {
		kept = PG_NEW(resolver->dbg->arena, struct kept_early);
		kept->param = param->addr;
		look(resolver, place, param, kept);
		HASH_ADD_PTR(all->all, param, kept);
	}
	*ret = kept->ranges;
	return kept->num;
}
