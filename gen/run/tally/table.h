/* SPDX-License-Identifier: GPL-2.0-only */
/** A table and its rows, between run/tally. */
#ifndef PG_RUN_TALLY_TABLE_H
#define PG_RUN_TALLY_TABLE_H

#include "run/tally/naming.h"
#include "run/tally/tally.h"
#include "run/tally/wide.h"

enum pg_tally_kind { PG_TALLY_SUM, PG_TALLY_AVG, PG_TALLY_MIN, PG_TALLY_MAX };

struct pg_tally_total {
	enum pg_tally_kind kind;
	bool is_signed;
	const char *label; /**< the expression */
};

enum pg_tally_buckets { PG_BUCKETS_NONE, PG_BUCKETS_POWERS, PG_BUCKETS_STEPS };

struct pg_tally_stack {
	const char *label;
	bool is_user;
	uint32_t offset, num; /**< in the key, bytes; addresses at most */
	uint32_t process;     /**< is_user: where the key has the process's number */
};

/** An event's table. */
struct pg_tally_table {
	const char *event;
	int map;
	uint32_t key_size, value_size;
	struct pg_args_type type; /**< of the keys */
	const char **labels;	  /**< of its members but stacks; "": the member's own name */
	size_t num_labels;
	struct pg_tally_stack stacks[2];
	size_t num_stacks;
	struct pg_tally_total *totals;
	size_t num_totals;
	enum pg_tally_buckets buckets;
	int64_t least, greatest, step; /**< PG_BUCKETS_STEPS */
};

struct pg_tally_bucket {
	int64_t number; /**< of struct probe_place */
	uint64_t count;
};

struct pg_tally_frames {
	const char **items; /**< texts */
	size_t num;
};

struct pg_tally_row {
	const char *text;    /**< of its key: rows that look alike are one */
	struct pg_value key; /**< a record; its items' names are the columns' */
	struct pg_tally_frames stacks[2];
	uint64_t count;
	pg_wide *totals; /**< a sum for an average */
	struct pg_tally_bucket *buckets; /**< those with counts, sorted */
	size_t num_buckets;
};

struct pg_tally_rows {
	struct pg_tally_row *items; /**< the greatest first */
	size_t num;
};

/**
 * Read the rows of other epochs than `epoch`, or of all when that is NULL; in the decoder's arena.
 * With an epoch they are deleted.
 */
struct pg_tally_rows pg_tally_read(const struct pg_tally_table *table,
				   const struct pg_decoder *decoder, struct pg_naming *naming,
				   const uint32_t *epoch);

/** Name the places of processes that its keys have. */
void pg_tally_name(const struct pg_tally_table *table, struct pg_naming *naming);

/** Nothing of a table without rows; at most `top` of them, and how many more there are. */
void pg_tally_print(struct pg_str *text, const struct pg_tally_table *table,
		    const struct pg_tally_rows *rows, uint64_t top);
/** A line each; time: of printing, ns since 1970. */
void pg_tally_print_json(struct pg_str *text, const struct pg_tally_table *table,
			 const struct pg_tally_rows *rows, uint64_t top, uint64_t time);

/** The tables of events without keys and histograms, a line of one table each. */
void pg_tally_print_whole(struct pg_str *text, const struct pg_tally_table *tables,
			  const struct pg_tally_rows *rows, size_t num);

#endif
