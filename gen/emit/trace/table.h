/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Tables: events counted by keys, with sums and histograms, as C of their programs (table.bpf.h).
 *
 *     keys   = key { "," key }
 *     key    = "comm" | "pid" | "tid" | "cpu" | "event" | ("kstack" | "ustack") [ "[" FRAMES "]" ]
 *            | ARGUMENT | number
 *     number = what a condition takes as a number (emit/trace/filter.h): `bytes / 4096`, `at.x`
 *
 * An argument goes before the other meanings of its name. `event` stands for the event itself,
 * which every table has. A key has at most 512 bytes: stacks take what the others leave.
 */
#ifndef PG_EMIT_TRACE_TABLE_H
#define PG_EMIT_TRACE_TABLE_H

#include "base/diag.h"
#include "base/str.h"
#include "emit/backend.h"
#include "ir/model.h"

enum pg_total_kind { PG_TOTAL_SUM, PG_TOTAL_AVG, PG_TOTAL_MIN, PG_TOTAL_MAX };

struct pg_table_options {
	const struct pg_source *by; /**< keys; NULL: none */
	struct pg_total_option {
		enum pg_total_kind kind;
		const struct pg_source *number;
	} *totals; /**< in the order of their columns */
	size_t num_totals;
	const struct pg_source *hist;  /**< a number; NULL: none */
	const struct pg_source *lhist; /**< a number, MIN, MAX, STEP; NULL: none */
	uint64_t max_keys;	       /**< of each event, with the buckets of each; not 0 */
};

/** Are events counted, and not sent? */
bool pg_table_is_asked(const struct pg_table_options *options);

struct pg_tables;

/** What the options' texts say, once for all events; problems are in diags. */
struct pg_tables *pg_tables_parse(struct pg_arena *arena, const struct pg_table_options *options,
				  struct pg_diags *diags);

/** What keys, totals and buckets read besides the arguments of an event. */
void pg_table_want(const struct pg_tables *tables, const struct pg_event *event,
		   struct pg_wants *ret);

/** Problems that an event has with them: keys that it lacks, say. */
void pg_table_check(const struct pg_tables *tables, const struct pg_event *event,
		    struct pg_diags *diags);

/** The description of the tables of all events, PROBE_TABLES. Without problems in both above. */
void pg_tables_describe(const struct pg_tables *tables, const struct pg_model *model,
			struct pg_str *text);

/** The programs of an event, behind its conditions (emit/trace/conditions.h). */
void pg_table_emit(const struct pg_tables *tables, const struct pg_event *event,
		   struct pg_str *text);

#endif
