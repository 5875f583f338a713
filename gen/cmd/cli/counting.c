// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/counting.h"

#include <string.h>

/** Keys of a table; enough for a page of them, and 64 CPUs have 10 MiB of it. */
#define KEYS	  8192
#define MOST_KEYS (1 << 24)

enum {
	KEY_BY = 0x600,
	KEY_SUM,
	KEY_AVG,
	KEY_MIN,
	KEY_MAX,
	KEY_HIST,
	KEY_LHIST,
	KEY_MAX_KEYS,
};

static const struct pg_option options[] = {
	{"by", KEY_BY, {PG_VALUE_TEXT, "KEY,...", NULL},
	 "count the events by arguments, expressions of them, comm, pid, tid, cpu, kstack, ustack; "
	 "`event': all of an event together", 0},
	{"sum", KEY_SUM, {PG_VALUE_TEXT, "EXPR", NULL}, "with the sum of EXPR for each key", 0},
	{"avg", KEY_AVG, {PG_VALUE_TEXT, "EXPR", NULL}, "with its average", 0},
	{"min", KEY_MIN, {PG_VALUE_TEXT, "EXPR", NULL}, "with its minimum", 0},
	{"max", KEY_MAX, {PG_VALUE_TEXT, "EXPR", NULL}, "with its maximum", 0},
	{"hist", KEY_HIST, {PG_VALUE_TEXT, "EXPR", NULL},
	 "count the values of EXPR in powers of two, for each key", 0},
	{"lhist", KEY_LHIST, {PG_VALUE_TEXT, "EXPR,MIN,MAX,STEP", NULL},
	 "count them in equal steps", 0},
	{"max-keys", KEY_MAX_KEYS, {PG_VALUE_TEXT, "N", NULL},
	 "room for N (8192) keys of an event, and buckets of them", 0},
	{0},
};

static const struct pg_source *source_of(const struct pg_counting *counting, const char *name,
					 const char *text)
{
	struct pg_source *source = PG_NEW(counting->arena, struct pg_source);

	*source = (struct pg_source){.name = name, .text = text, .len = strlen(text)};
	return source;
}

static error_t take_once(struct pg_counting *counting, const char *name, const char *text,
			 struct argp_state *state, const struct pg_source **ret)
{
	if (*ret)
		return pg_usage_error(state, "%s is there twice", name);
	*ret = source_of(counting, name, text);
	return 0;
}

static error_t take_total(struct pg_counting *counting, enum pg_total_kind kind, const char *name,
			  const char *text)
{
	struct pg_table_options *table = &counting->table;

	*PG_PUSH(counting->arena, table->totals, table->num_totals) =
		(struct pg_total_option){kind, source_of(counting, name, text)};
	return 0;
}

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct pg_counting *counting = to;
	struct pg_table_options *table = &counting->table;

	switch (key) {
	case KEY_BY:
		return take_once(counting, "--by", value, state, &table->by);
	case KEY_SUM:
		return take_total(counting, PG_TOTAL_SUM, "--sum", value);
	case KEY_AVG:
		return take_total(counting, PG_TOTAL_AVG, "--avg", value);
	case KEY_MIN:
		return take_total(counting, PG_TOTAL_MIN, "--min", value);
	case KEY_MAX:
		return take_total(counting, PG_TOTAL_MAX, "--max", value);
	case KEY_HIST:
		return take_once(counting, "--hist", value, state, &table->hist);
	case KEY_LHIST:
		return take_once(counting, "--lhist", value, state, &table->lhist);
	case KEY_MAX_KEYS:
		return pg_take_number(state, "--max-keys", value, MOST_KEYS, &table->max_keys);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void pg_counting_begin(struct pg_arena *arena, struct pg_counting *counting)
{
	counting->arena = arena;
	counting->table.max_keys = KEYS;
}

const struct pg_option_group pg_counting_group = {"Counting:", 4, options, parse};
