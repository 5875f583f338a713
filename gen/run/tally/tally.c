// SPDX-License-Identifier: GPL-2.0-only
#include "run/tally/tally.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/types.h>
#include <probegen/record.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "run/tally/grace.h"
#include "run/tally/table.h"

struct pg_tally {
	struct pg_arena *arena;
	struct pg_decoder decoder;
	struct pg_tally_options options;
	struct pg_tally_table *tables; /* by event */
	size_t num;
	struct pg_naming *naming;
	int control, uncounted; /* maps */
	struct probe_control told;
	struct probe_uncounted said; /* reported so far */
	struct pg_grace grace;
};

/* --- The object's own description --- */

static const struct pg_error *not_a_table(struct pg_arena *arena, const char *event)
{
	return pg_error(arena, "the object does not describe the table of %s as this version of "
			       "probegen knows it",
			event);
}

/** "s EXPR" or "u EXPR" */
static bool take_total(struct pg_arena *arena, struct pg_tally_table *table,
		       enum pg_tally_kind kind, const char *rest)
{
	if ((rest[0] != 's' && rest[0] != 'u') || rest[1] != ' ')
		return false;
	*PG_PUSH(arena, table->totals, table->num_totals) = (struct pg_tally_total){
		.kind = kind, .is_signed = rest[0] == 's', .label = rest + 2};
	return true;
}

/** "MIN MAX STEP EXPR" */
static bool take_steps(struct pg_tally_table *table, const char *rest)
{
	table->buckets = PG_BUCKETS_STEPS;
	return sscanf(rest, "%" SCNd64 " %" SCNd64 " %" SCNd64, &table->least, &table->greatest,
		      &table->step) == 3 &&
	       table->least < table->greatest && table->step > 0;
}

static bool take_stack(const struct pg_decoder *decoder, struct pg_tally_table *table,
		       const char *label, const char *process)
{
	struct pg_tally_stack stack = {.label = label, .is_user = process};
	const char *member = process ? "pg_ustack" : "pg_kstack";
	uint32_t size;

	if (process && (!pg_member_find(decoder->btf, table->type.id, process, &stack.process,
					&size) ||
			size != sizeof(uint32_t)))
		return false;

	if (table->num_stacks == PG_ARRAY_SIZE(table->stacks) ||
	    !pg_member_find(decoder->btf, table->type.id, member, &stack.offset, &stack.num) ||
	    stack.num % sizeof(uint64_t) != 0)
		return false;
	stack.num /= sizeof(uint64_t);
	table->stacks[table->num_stacks++] = stack;
	return true;
}

/** "MEMBER LABEL" */
static bool take_user_stack(struct pg_arena *arena, const struct pg_decoder *decoder,
			    struct pg_tally_table *table, const char *rest)
{
	size_t len = strcspn(rest, " ");

	return rest[len] &&
	       take_stack(decoder, table, rest + len + 1, pg_strndup(arena, rest, len));
}

/** One of the words; see PROBE_TABLES_SECTION. */
static bool take_word(struct pg_arena *arena, const struct pg_decoder *decoder,
		      struct pg_tally_table *table, const char *word)
{
	static const char *const kinds[] = {"sum ", "avg ", "min ", "max "};

	for (size_t i = 0; i < PG_ARRAY_SIZE(kinds); i++) {
		if (strncmp(word, kinds[i], 4) == 0)
			return take_total(arena, table, (enum pg_tally_kind)i, word + 4);
	}
	if (strncmp(word, "key ", 4) == 0) {
		*PG_PUSH(arena, table->labels, table->num_labels) = word + 4;
		return true;
	}
	if (strncmp(word, "kstack ", 7) == 0)
		return take_stack(decoder, table, word + 7, NULL);
	if (strncmp(word, "ustack ", 7) == 0)
		return take_user_stack(arena, decoder, table, word + 7);
	if (strncmp(word, "lhist ", 6) == 0)
		return take_steps(table, word + 6);
	table->buckets = PG_BUCKETS_POWERS;
	return strncmp(word, "hist ", 5) == 0;
}

static const struct pg_error *find_map(struct pg_arena *arena, const struct pg_loader *loader,
				       struct pg_tally_table *table)
{
	const char *name = pg_printf(arena, "pg_table_%s", table->event);
	const struct pg_map_shape shape = {BPF_MAP_TYPE_PERCPU_HASH, table->key_size,
					   table->value_size};

	PG_TRY(pg_loader_map(arena, loader, name, &shape, &table->map));
	return table->map >= 0 ? NULL : not_a_table(arena, table->event);
}

/** The words of one event, up to the empty one; *at goes on behind it. */
static const struct pg_error *read_table(struct pg_tally *tally, const struct pg_loader *loader,
					 const char *text, size_t size, size_t *at)
{
	struct pg_tally_table *table = &tally->tables[tally->num];
	const struct pg_decoder *decoder = &tally->decoder;
	const char *tag, *word;
	uint32_t type;

	table->event = decoder->events[tally->num++];
	tag = pg_printf(tally->arena, "pg_key_%s", table->event);
	if (!pg_struct_find(decoder->btf, tag, &type, &table->key_size) ||
	    table->key_size < sizeof(struct probe_place))
		return not_a_table(tally->arena, table->event);
	table->type = pg_args_type_of(tally->arena, decoder->btf, type);
	for (; *at < size && text[*at]; *at += strlen(word) + 1) {
		word = pg_strndup(tally->arena, text + *at, strnlen(text + *at, size - *at));
		if (!take_word(tally->arena, decoder, table, word))
			return not_a_table(tally->arena, table->event);
	}
	++*at;
	table->value_size = (uint32_t)(sizeof(uint64_t) +
				       table->num_totals * sizeof(struct probe_total));
	return find_map(tally->arena, loader, table);
}

static const struct pg_error *read_tables(struct pg_tally *tally, const struct pg_loader *loader,
					  const char *text, size_t size)
{
	size_t at = 0;

	tally->tables = PG_NEW_N(tally->arena, tally->decoder.num_events + 1,
				 struct pg_tally_table);
	while (tally->num < tally->decoder.num_events)
		PG_TRY(read_table(tally, loader, text, size, &at));
	return NULL;
}

static const struct pg_error *find_maps(struct pg_tally *tally, const struct pg_loader *loader)
{
	static const struct pg_map_shape control = {BPF_MAP_TYPE_ARRAY, sizeof(uint32_t),
						    sizeof(struct probe_control)};
	static const struct pg_map_shape uncounted = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(uint32_t),
						      sizeof(struct probe_uncounted)};

	PG_TRY(pg_loader_map(tally->arena, loader, "probe_control", &control, &tally->control));
	PG_TRY(pg_loader_map(tally->arena, loader, "probe_uncounted", &uncounted,
			     &tally->uncounted));
	return tally->control >= 0 && tally->uncounted >= 0
		       ? NULL
		       : pg_error(tally->arena, "the object has tables, but not the maps "
						"probe_control and probe_uncounted");
}

static const struct pg_error *tell(struct pg_tally *tally)
{
	const uint32_t first = 0;

	if (bpf_map_update_elem(tally->control, &first, &tally->told, BPF_ANY) == 0)
		return NULL;
	return pg_error_errno(tally->arena, errno, "cannot write the map probe_control");
}

const struct pg_error *pg_tally_create(struct pg_arena *arena, const struct pg_loader *loader,
				       const struct pg_decoder *decoder,
				       struct pg_stacks *stacks,
				       const struct pg_tally_options *options,
				       struct pg_tally **ret)
{
	size_t size;
	const char *text = pg_loader_constant(loader, PROBE_TABLES_SECTION, &size);
	struct pg_tally *tally = PG_NEW(arena, struct pg_tally);

	*ret = NULL;
	if (!text)
		return NULL;
	tally->arena = arena;
	tally->decoder = *decoder;
	tally->options = *options;
	tally->naming = pg_naming_create(arena, stacks);
	tally->grace = (struct pg_grace){-1, -1};
	PG_TRY(find_maps(tally, loader));
	PG_TRY(read_tables(tally, loader, text, size));
	PG_TRY(tell(tally));
	*ret = tally;
	return options->has_intervals ? pg_grace_create(arena, &tally->grace) : NULL;
}

/* --- What is in no table --- */

static struct probe_uncounted sum_uncounted(const struct pg_tally *tally)
{
	int num = libbpf_num_possible_cpus();
	struct probe_uncounted *of_cpus = num > 0 ? calloc((size_t)num, sizeof(*of_cpus)) : NULL;
	struct probe_uncounted sum = {0, 0};
	uint32_t first = 0;

	if (of_cpus && bpf_map_lookup_elem(tally->uncounted, &first, of_cpus) == 0) {
		for (int i = 0; i < num; i++) {
			sum.full += of_cpus[i].full;
			sum.busy += of_cpus[i].busy;
		}
	}
	free(of_cpus);
	return sum;
}

void pg_tally_add_left(const struct pg_tally *tally, struct pg_left *left)
{
	const struct probe_uncounted sum = sum_uncounted(tally);

	left->table_full += sum.full;
	left->table_busy += sum.busy;
}

/** Report those that came since the last time. */
static void say_uncounted(struct pg_tally *tally)
{
	struct probe_uncounted sum = sum_uncounted(tally);

	if (sum.full > tally->said.full)
		fprintf(stderr,
			"probegen: %" PRIu64 " events are in no table: they had more different "
			"keys than there was room for: see --max-keys\n",
			(uint64_t)(sum.full - tally->said.full));
	if (sum.busy > tally->said.busy)
		fprintf(stderr,
			"probegen: %" PRIu64 " events are in no table: too many threads were in "
			"the middle of counting on one CPU\n",
			(uint64_t)(sum.busy - tally->said.busy));
	tally->said = sum;
}

/* --- Printing --- */

static uint64_t wall_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void add_time(struct pg_str *text, uint64_t time)
{
	time_t seconds = (time_t)(time / 1000000000);
	struct tm day;
	char clock[16];

	localtime_r(&seconds, &day);
	strftime(clock, sizeof(clock), "%H:%M:%S", &day);
	pg_str_add(text, "%s\n", clock);
}

/** Tables without keys are lines of one table. */
static bool is_whole(const struct pg_tally_table *table)
{
	return !table->num_labels && !table->num_stacks && !table->buckets;
}

static void print(struct pg_tally *tally, const uint32_t *epoch, struct pg_str *text)
{
	struct pg_tally_rows *rows = PG_NEW_N(text->arena, tally->num + 1, struct pg_tally_rows);
	const struct pg_tally_options *options = &tally->options;
	const uint64_t time = wall_clock();

	tally->decoder.arena = text->arena;
	pg_naming_begin(tally->naming);
	for (size_t i = 0; i < tally->num; i++) {
		rows[i] = pg_tally_read(&tally->tables[i], &tally->decoder, tally->naming, epoch);
		if (options->json)
			pg_tally_print_json(text, &tally->tables[i], &rows[i], options->top, time);
	}
	if (options->json)
		return;
	if (options->has_intervals)
		add_time(text, time);
	if (is_whole(&tally->tables[0])) { /* all have the same keys */
		pg_tally_print_whole(text, tally->tables, rows, tally->num);
		return;
	}
	for (size_t i = 0; i < tally->num; i++)
		pg_tally_print(text, &tally->tables[i], &rows[i], options->top);
}

void pg_tally_tick(struct pg_tally *tally)
{
	pg_naming_begin(tally->naming);
	for (size_t i = 0; i < tally->num; i++)
		pg_tally_name(&tally->tables[i], tally->naming);
}

const struct pg_error *pg_tally_turn(struct pg_tally *tally, struct pg_str *text)
{
	tally->told.epoch++;
	PG_TRY(tell(tally));
	PG_TRY(pg_grace_wait(tally->arena, &tally->grace));
	print(tally, &tally->told.epoch, text);
	say_uncounted(tally);
	return NULL;
}

const struct pg_error *pg_tally_finish(struct pg_tally *tally, struct pg_str *text)
{
	print(tally, NULL, text);
	say_uncounted(tally);
	return NULL;
}

void pg_tally_destroy(struct pg_tally *tally)
{
	if (!tally)
		return;
	pg_naming_destroy(tally->naming);
	pg_grace_destroy(&tally->grace);
}
