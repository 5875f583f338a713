// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/table.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "emit/trace/tablekey.h"
#include "emit/trace/want.h"

/** Programs of uprobes that may be in the middle of counting on one CPU. */
#define DESKS 8

/** An element of a map for each CPU has at most so many bytes: PCPU_MIN_UNIT_SIZE of the kernel. */
#define MOST_PER_CPU 32768

/** lhist: as many as bpftrace takes. */
#define MOST_STEPS 1000

struct pg_tables {
	struct pg_arena *arena;
	const struct pg_table_options *options;
	struct pg_exprs keys;
	const struct pg_expr **totals; /* of the options; NULL where there was a problem */
	const struct pg_expr *bucket;  /* of hist or lhist; NULL: none */
	int64_t least, greatest, step; /* lhist */
};

/** A table of one event. */
struct table {
	struct pg_keys keys;
	struct pg_filter_number *totals;
	struct pg_filter_number bucket;
	bool *needs; /* by field */
};

bool pg_table_is_asked(const struct pg_table_options *options)
{
	return options->by || options->num_totals || options->hist || options->lhist;
}

/* --- The options --- */

static bool take_bounds(struct pg_tables *tables, const struct pg_exprs *list)
{
	return list->num == 4 && pg_expr_is_number(list->items[1], &tables->least) &&
	       pg_expr_is_number(list->items[2], &tables->greatest) &&
	       pg_expr_is_number(list->items[3], &tables->step);
}

static uint64_t num_steps(const struct pg_tables *tables)
{
	uint64_t range = (uint64_t)tables->greatest - (uint64_t)tables->least;

	return (range - 1) / (uint64_t)tables->step + 1;
}

static void parse_lhist(struct pg_tables *tables, struct pg_diags *diags)
{
	const struct pg_source *source = tables->options->lhist;
	const struct pg_span all = {source, 0, source->len};
	struct pg_exprs list;

	if (!pg_list_parse(tables->arena, source, diags, &list))
		return;
	if (!take_bounds(tables, &list))
		pg_diag(diags, PG_SEV_ERROR, all,
			"expected EXPR,MIN,MAX,STEP, where MIN, MAX and STEP are numbers");
	else if (tables->least >= tables->greatest)
		pg_diag(diags, PG_SEV_ERROR, list.items[2]->span, "MAX is not greater than MIN");
	else if (tables->step <= 0)
		pg_diag(diags, PG_SEV_ERROR, list.items[3]->span, "STEP is not greater than 0");
	else if (num_steps(tables) > MOST_STEPS)
		pg_diag(diags, PG_SEV_ERROR, list.items[3]->span,
			"these are %" PRIu64 " steps from MIN to MAX, and there may be %d",
			num_steps(tables), MOST_STEPS);
	else
		tables->bucket = list.items[0];
}

struct pg_tables *pg_tables_parse(struct pg_arena *arena, const struct pg_table_options *options,
				  struct pg_diags *diags)
{
	struct pg_tables *tables = PG_NEW(arena, struct pg_tables);

	tables->arena = arena;
	tables->options = options;
	tables->totals = PG_NEW_N(arena, options->num_totals + 1, const struct pg_expr *);
	if (options->by && !pg_list_parse(arena, options->by, diags, &tables->keys))
		tables->keys.num = 0;
	for (size_t i = 0; i < options->num_totals; i++)
		tables->totals[i] = pg_condition_parse(arena, options->totals[i].number, diags);
	if (options->hist)
		tables->bucket = pg_condition_parse(arena, options->hist, diags);
	if (options->lhist)
		parse_lhist(tables, diags);
	return tables;
}

/* --- An event's table --- */

static void make_table(const struct pg_tables *tables, const struct pg_event *event,
		       struct pg_diags *diags, struct table *ret)
{
	struct pg_arena *arena = tables->arena;
	const size_t num = tables->options->num_totals;

	ret->needs = PG_NEW_N(arena, event->num_fields + 1, bool);
	ret->totals = PG_NEW_N(arena, num + 1, struct pg_filter_number);
	ret->bucket = (struct pg_filter_number){.text = NULL};
	pg_keys_make(arena, event, &tables->keys, ret->needs, diags, &ret->keys);
	for (size_t i = 0; i < num; i++) {
		if (tables->totals[i])
			ret->totals[i] = pg_filter_number(arena, event, tables->totals[i],
							  "a total", ret->needs, diags);
	}
	if (tables->bucket)
		ret->bucket = pg_filter_number(arena, event, tables->bucket, "a histogram",
					       ret->needs, diags);
}

void pg_table_want(const struct pg_tables *tables, const struct pg_event *event,
		   struct pg_wants *ret)
{
	for (size_t i = 0; i < tables->keys.num; i++)
		pg_want_of(tables->arena, event, tables->keys.items[i], ret);
	for (size_t i = 0; i < tables->options->num_totals; i++) {
		if (tables->totals[i])
			pg_want_of(tables->arena, event, tables->totals[i], ret);
	}
	if (tables->bucket)
		pg_want_of(tables->arena, event, tables->bucket, ret);
}

void pg_table_check(const struct pg_tables *tables, const struct pg_event *event,
		    struct pg_diags *diags)
{
	/* Where an event is counted there are its struct, a key and a row. */
	const uint64_t more = 2 * PG_KEY_MOST + 16 * tables->options->num_totals;
	struct table table;

	make_table(tables, event, diags, &table);
	if (event->size + more > MOST_PER_CPU)
		pg_diag(diags, PG_SEV_ERROR, event->span,
			"the arguments of %s have %" PRIu64 " bytes, and there is room for %" PRIu64
			" where events are counted",
			event->name, event->size, MOST_PER_CPU - more);
}

/* --- The description --- */

/** A text within a string of C: whatever is not plain in octal, of three digits always. */
static void add_escaped(struct pg_str *to, const char *text)
{
	for (; *text; text++) {
		if (isascii((unsigned char)*text) &&
		    (isalnum((unsigned char)*text) || strchr(" _.,+-*/()[]<>=!&|^~", *text)))
			pg_str_add(to, "%c", *text);
		else
			pg_str_add(to, "\\%03o", (unsigned char)*text);
	}
}

static void describe(struct pg_str *text, const char *words, const char *label)
{
	pg_str_add(text, "\n\t\"%s", words);
	add_escaped(text, label);
	pg_str_add(text, "\\0\"");
}

/** The member of the key that has the process's number: there is one where a stack needs it. */
static const char *process_member(const struct pg_keys *keys)
{
	size_t i = 0;

	while (keys->items[i].kind != PG_KEY_PID)
		i++;
	return keys->items[i].member;
}

static void describe_key(struct pg_str *text, const struct pg_keys *keys, const struct pg_key *key)
{
	const char *word = key->kind == PG_KEY_KSTACK ? "kstack " : "key ";

	if (key->kind == PG_KEY_USTACK)
		word = pg_printf(text->arena, "ustack %s ", process_member(keys));
	describe(text, word, key->field && key->member == key->field->name ? "" : key->label);
}

static void describe_bucket(const struct pg_tables *tables, struct pg_str *text)
{
	const char *words = "hist ";

	if (!tables->bucket)
		return;
	if (tables->options->lhist)
		words = pg_printf(tables->arena, "lhist %" PRId64 " %" PRId64 " %" PRId64 " ",
				  tables->least, tables->greatest, tables->step);
	describe(text, words, pg_key_label(tables->arena, tables->bucket->span));
}

static void describe_table(const struct pg_tables *tables, const struct table *table,
			   struct pg_str *text)
{
	static const char *const kinds[] = {"sum", "avg", "min", "max"};
	const struct pg_table_options *options = tables->options;
	struct pg_arena *arena = tables->arena;

	for (size_t i = 0; i < table->keys.num; i++)
		describe_key(text, &table->keys, &table->keys.items[i]);
	for (size_t i = 0; i < options->num_totals; i++)
		describe(text,
			 pg_printf(arena, "%s %s ", kinds[options->totals[i].kind],
				   table->totals[i].is_u64 ? "u" : "s"),
			 pg_key_label(arena, tables->totals[i]->span));
	describe_bucket(tables, text);
	pg_str_add(text, "\n\t\"\\0\"");
}

void pg_tables_describe(const struct pg_tables *tables, const struct pg_model *model,
			struct pg_str *text)
{
	struct pg_diags *reported = pg_diags_create(tables->arena);
	struct table table;

	pg_str_add(text, "PROBE_TABLES(");
	for (size_t i = 0; i < model->num_events; i++) {
		make_table(tables, &model->events[i], reported, &table);
		describe_table(tables, &table, text);
	}
	pg_str_add(text, ");\n");
}

/* --- The programs --- */

static void add_key_struct(const struct table *table, const struct pg_event *event,
			   struct pg_str *text)
{
	pg_str_add(text, "struct pg_key_%s {\n\tstruct probe_place pg_place;\n", event->name);
	pg_keys_declare(&table->keys, event, text);
	pg_str_add(text, "};\n");
}

static void add_bucket(const struct pg_tables *tables, const struct pg_filter_number *number,
		       struct pg_str *text)
{
	const char sign = number->is_u64 ? 'U' : 'S';

	if (tables->options->hist)
		pg_str_add(text, "\tkey->pg_place.bucket = PROBE_POWER_%c(%s);\n", sign,
			   number->text);
	if (tables->options->lhist)
		pg_str_add(text,
			   "\tkey->pg_place.bucket = PROBE_STEP_%c(%s, 0x%" PRIx64 ", 0x%" PRIx64
			   ", %" PRId64 ", %" PRIu64 ");\n",
			   sign, number->text, (uint64_t)tables->least,
			   (uint64_t)tables->greatest, tables->step, num_steps(tables));
}

static void add_keys(const struct pg_tables *tables, const struct table *table,
		     const struct pg_event *event, struct pg_str *text)
{
	pg_str_add(text, "PROBE_KEYS(%s)\n{\n", event->name);
	for (size_t i = 0; i < event->num_fields; i++) {
		if (table->needs[i])
			pg_str_add(text, "\tPROBE_NEEDS(%s);\n", event->fields[i].name);
	}
	pg_keys_fill(&table->keys, text);
	add_bucket(tables, &table->bucket, text);
	pg_str_add(text, "\treturn 1;\n}\n");
}

static void add_totals(const struct pg_tables *tables, const struct table *table,
		       const struct pg_event *event, struct pg_str *text)
{
	static const char *const macros[] = {"SUM", "SUM", "MIN", "MAX"};

	pg_str_add(text, "PROBE_TOTALS(%s)\n{\n", event->name);
	for (size_t i = 0; i < tables->options->num_totals; i++)
		pg_str_add(text, "\tPROBE_%s_%c(%zu, %s);\n",
			   macros[tables->options->totals[i].kind],
			   table->totals[i].is_u64 ? 'U' : 'S', i, table->totals[i].text);
	pg_str_add(text, "}\n");
}

void pg_table_emit(const struct pg_tables *tables, const struct pg_event *event,
		   struct pg_str *text)
{
	struct table table;

	make_table(tables, event, pg_diags_create(tables->arena), &table);
	add_key_struct(&table, event, text);
	pg_str_add(text, "PROBE_TABLE(%s, %d, %zu, %" PRIu64 ");\n", event->name,
		   event->image->kind == PG_TARGET_EXEC ? DESKS : 1, tables->options->num_totals,
		   tables->options->max_keys);
	add_keys(tables, &table, event, text);
	add_totals(tables, &table, event, text);
	pg_str_add(text, "PROBE_COUNT(%s);\n", event->name);
}
