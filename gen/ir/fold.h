/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Building a plan's operations, folded as they are added.
 *
 * Each call adds at most one operation and returns its word. Constant operands are computed,
 * (x + 1) + 2 becomes x + 3, neutral elements vanish, extensions of extensions collapse, and an
 * operation that is already there is used again. So the same value has one form, in whichever way
 * the compiler spelled it, which keeps plans short, comparable and printable.
 */
#ifndef PG_IR_FOLD_H
#define PG_IR_FOLD_H

#include "ir/plan.h"

/** Beyond this a location is refused: the longest in a real kernel has 1,551 operators. */
#define PG_MAX_OPS 8192

struct pg_builder;

struct pg_builder *pg_builder_create(struct pg_arena *arena);
/** The order of the bytes of the machine that the plan is for: little-endian, unless this says so. */
void pg_builder_set_order(struct pg_builder *builder, enum pg_order order);
enum pg_order pg_builder_order(const struct pg_builder *builder);
/** All memory that its plan reads is user memory. Before anything is read. */
void pg_builder_read_user(struct pg_builder *builder);

pg_word pg_const(struct pg_builder *builder, uint64_t value);
pg_word pg_reg(struct pg_builder *builder, uint64_t dwarf_number);
pg_word pg_cfa(struct pg_builder *builder);
pg_word pg_cpu(struct pg_builder *builder);
pg_word pg_time(struct pg_builder *builder);
pg_word pg_addr(struct pg_builder *builder, uint64_t link_address);
pg_word pg_saved_word(struct pg_builder *builder, const struct pg_saved *saved);
pg_word pg_load(struct pg_builder *builder, pg_word address, unsigned size, bool user);
/** A member's offset, or the size of a struct. */
pg_word pg_reloc(struct pg_builder *builder, const struct pg_reloc *reloc);
/** A scalar member of the struct at an address, extended by its sign; not of an odd size. */
pg_word pg_load_member(struct pg_builder *builder, pg_word address, const struct pg_reloc *reloc,
		       bool user);
/** ZEXT or SEXT; size 8 and more returns the word itself. Sizes other than 1, 2, 4 are shifted. */
pg_word pg_extend(struct pg_builder *builder, pg_word word, unsigned size, bool is_signed);
/** The low size bytes (1, 2, 4, 8) in the opposite order, zero-extended. */
pg_word pg_swap(struct pg_builder *builder, pg_word word, unsigned size);
pg_word pg_unary(struct pg_builder *builder, enum pg_opcode code, pg_word a);
pg_word pg_binary(struct pg_builder *builder, enum pg_opcode code, pg_word a, pg_word b);
pg_word pg_select(struct pg_builder *builder, pg_word c, pg_word a, pg_word b);
/** word + offset; the usual way to a member. */
pg_word pg_add_offset(struct pg_builder *builder, pg_word word, int64_t offset);

/** Is the word a constant by now? */
bool pg_is_const(const struct pg_builder *builder, pg_word word, uint64_t *ret);
/** Is it the run-time address of a known link-time one? */
bool pg_is_addr(const struct pg_builder *builder, pg_word word, uint64_t *ret_link_address);
/** Is the word made of one that was saved? */
bool pg_is_from_saved(const struct pg_builder *builder, pg_word word);
/** Have more than PG_MAX_OPS been asked for? Words made since then must not be used. */
bool pg_builder_overflowed(const struct pg_builder *builder);

/** The finished plan: operations that no piece needs are dropped, the rest is renumbered. */
struct pg_plan pg_builder_finish(struct pg_builder *builder, const struct pg_piece *pieces,
				 size_t num_pieces);

#endif
