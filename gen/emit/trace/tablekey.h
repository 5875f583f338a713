/* SPDX-License-Identifier: GPL-2.0-only */
/** An event's table with its expressions as C, between emit/trace/table{,key}.c. */
#ifndef PG_EMIT_TRACE_TABLEKEY_H
#define PG_EMIT_TRACE_TABLEKEY_H

#include "emit/trace/filter.h"
#include "emit/trace/table.h"

/** The kernel takes no longer keys of a hash map (MAX_BPF_STACK); all members count as words. */
#define PG_KEY_MOST   512
#define PG_KEY_PLACE  16 /* struct probe_place */
#define PG_KEY_WORD   8

enum pg_key_kind {
	PG_KEY_ARGUMENT,
	PG_KEY_NUMBER,
	PG_KEY_COMM,
	PG_KEY_PID,
	PG_KEY_TID,
	PG_KEY_CPU,
	PG_KEY_KSTACK,
	PG_KEY_USTACK,
};

struct pg_key {
	enum pg_key_kind kind;
	const char *member; /**< of the struct */
	const char *label;  /**< as it was asked for */
	const struct pg_field *field;	/**< PG_KEY_ARGUMENT */
	struct pg_filter_number number; /**< PG_KEY_NUMBER */
	uint64_t frames; /**< PG_KEY_KSTACK, PG_KEY_USTACK: at most; 0: all that fit */
};

struct pg_keys {
	struct pg_key *items;
	size_t num;
};

/** A text's part as it stands there. */
const char *pg_key_label(struct pg_arena *arena, struct pg_span span);

/** The keys of an event; false: problems are in diags. `needs` gets the arguments' numbers. */
bool pg_keys_make(struct pg_arena *arena, const struct pg_event *event,
		  const struct pg_exprs *exprs, bool *needs, struct pg_diags *diags,
		  struct pg_keys *ret);

/** The members of struct pg_key_E after its place. */
void pg_keys_declare(const struct pg_keys *keys, const struct pg_event *event,
		     struct pg_str *text);

/** The statements that fill them. */
void pg_keys_fill(const struct pg_keys *keys, struct pg_str *text);

#endif
