// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <linux/types.h>
#include <probegen/record.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "run/show/print.h"
#include "run/tally/table.h"

/** One element of the map: a row's part, of one desk, and of one bucket. */
struct part {
	struct pg_tally_row row;
	int64_t bucket;
};

struct parts {
	struct part *items;
	size_t num;
};

/** What rows are read with. */
struct reader {
	const struct pg_tally_table *table;
	const struct pg_decoder *decoder;
	struct pg_naming *naming;
};

/* --- Keys --- */

static uint32_t process_of(const struct pg_tally_stack *stack, const char *key)
{
	uint32_t process;

	memcpy(&process, key + stack->process, sizeof(process));
	return process;
}

/** The address of a frame; 0: there is none. */
static uint64_t address_of(const struct pg_tally_stack *stack, const char *key, size_t frame)
{
	uint64_t address = 0;

	if (frame < stack->num)
		memcpy(&address, key + stack->offset + frame * sizeof(address), sizeof(address));
	return address;
}

static const char *kernel_text(const struct pg_decoder *decoder, uint64_t address)
{
	const char *text = pg_ksyms_text(decoder->ksyms, decoder->arena, address);

	return text ? text : pg_printf(decoder->arena, "0x%" PRIx64, address);
}

static struct pg_tally_frames read_frames(const struct reader *reader, const char *key,
					  const struct pg_tally_stack *stack)
{
	struct pg_arena *arena = reader->decoder->arena;
	struct pg_tally_frames frames = {PG_NEW_N(arena, stack->num + 1u, const char *), 0};
	uint64_t address;

	for (; (address = address_of(stack, key, frames.num)) != 0; frames.num++)
		frames.items[frames.num] =
			stack->is_user ? pg_naming_text(reader->naming, process_of(stack, key),
							address, frames.num == 0)
				       : kernel_text(reader->decoder, address);
	return frames;
}

/** Give the items of a key the names of their columns. */
static struct pg_value label(const struct pg_decoder *decoder, const struct pg_tally_table *table,
			     const struct pg_value *key)
{
	struct pg_value *items =
		PG_NEW_N(decoder->arena, key->num_items + 1, struct pg_value);
	struct pg_value labelled = *key;

	for (size_t i = 0; i < key->num_items; i++) {
		items[i] = key->items[i];
		if (i < table->num_labels && *table->labels[i])
			items[i].name = table->labels[i];
	}
	labelled.items = items;
	return labelled;
}

static const char *key_text(struct pg_arena *arena, const struct pg_tally_row *row)
{
	struct pg_str text = {.arena = arena};

	pg_value_print(&text, &row->key);
	for (size_t i = 0; i < 2; i++) {
		for (size_t j = 0; j < row->stacks[i].num; j++)
			pg_str_add(&text, "\n%zu %s", i, row->stacks[i].items[j]);
	}
	return pg_str_text(&text);
}

static void read_key(const struct reader *reader, const char *key, struct pg_tally_row *ret)
{
	const struct pg_tally_table *table = reader->table;
	const struct pg_decoder *decoder = reader->decoder;
	const struct pg_value value =
		pg_value_of_args(decoder, &table->type, key, table->key_size, UINT64_MAX);

	ret->key = label(decoder, table, &value);
	for (size_t i = 0; i < table->num_stacks; i++)
		ret->stacks[i] = read_frames(reader, key, &table->stacks[i]);
	ret->text = key_text(decoder->arena, ret);
}

/* --- Numbers --- */

static pg_wide wide_of(const struct pg_tally_total *total, const struct probe_total *part)
{
	const bool is_sum = total->kind == PG_TALLY_SUM || total->kind == PG_TALLY_AVG;

	if (is_sum)
		return (pg_wide)(int64_t)part->high * ((pg_wide)1 << 64) + part->low;
	return total->is_signed ? (pg_wide)(int64_t)part->low : (pg_wide)part->low;
}

static void merge_total(enum pg_tally_kind kind, pg_wide *to, pg_wide more, bool is_first)
{
	switch (kind) {
	case PG_TALLY_SUM:
	case PG_TALLY_AVG:
		*to += more;
		break;
	case PG_TALLY_MIN:
		*to = is_first || more < *to ? more : *to;
		break;
	case PG_TALLY_MAX:
		*to = is_first || more > *to ? more : *to;
		break;
	}
}

/** Add a CPU's value, which has been counted. */
static void add_value(const struct pg_tally_table *table, const char *value,
		      struct pg_tally_row *row)
{
	struct probe_total part;
	uint64_t count;

	memcpy(&count, value, sizeof(count));
	if (!count)
		return;
	for (size_t i = 0; i < table->num_totals; i++) {
		memcpy(&part, value + sizeof(count) + i * sizeof(part), sizeof(part));
		merge_total(table->totals[i].kind, &row->totals[i],
			    wide_of(&table->totals[i], &part), !row->count);
	}
	row->count += count;
}

static void merge_row(const struct pg_tally_table *table, struct pg_tally_row *to,
		      const struct pg_tally_row *more)
{
	for (size_t i = 0; i < table->num_totals; i++)
		merge_total(table->totals[i].kind, &to->totals[i], more->totals[i], !to->count);
	to->count += more->count;
}

/* --- The map --- */

static void *read_keys(const struct pg_tally_table *table, const uint32_t *epoch, size_t *ret_num)
{
	char *keys = NULL, *key = calloc(1, table->key_size);
	size_t num = 0, room = 0;
	const char *before = NULL;
	struct probe_place place;

	while (key && bpf_map_get_next_key(table->map, before, key) == 0) {
		before = key;
		memcpy(&place, key, sizeof(place));
		if (epoch && place.epoch == *epoch)
			continue;
		if (num == room) {
			room = room ? 2 * room : 64;
			keys = realloc(keys, room * table->key_size);
			if (!keys)
				pg_no_memory();
		}
		memcpy(keys + num++ * table->key_size, key, table->key_size);
	}
	free(key);
	*ret_num = num;
	return keys;
}

/**
 * Its place is for another key then. Before Linux 5.10 that would begin with this one's numbers
 * on all CPUs but the one that made it.
 */
static void delete_key(const struct pg_tally_table *table, const char *key, char *values,
		       size_t size)
{
	memset(values, 0, size);
	bpf_map_update_elem(table->map, key, values, BPF_EXIST);
	bpf_map_delete_elem(table->map, key);
}

static void read_part(const struct reader *reader, const char *key, const char *values,
		      size_t num_cpus, struct part *ret)
{
	const struct pg_tally_table *table = reader->table;
	struct probe_place place;

	memcpy(&place, key, sizeof(place));
	ret->bucket = place.bucket;
	ret->row.totals = PG_NEW_N(reader->decoder->arena, table->num_totals + 1, pg_wide);
	for (size_t i = 0; i < num_cpus; i++)
		add_value(table, values + i * ((table->value_size + 7u) & ~7u), &ret->row);
	if (ret->row.count)
		read_key(reader, key, &ret->row);
}

static struct parts read_parts(const struct reader *reader, const uint32_t *epoch)
{
	const struct pg_tally_table *table = reader->table;
	struct pg_arena *arena = reader->decoder->arena;
	const int possible = libbpf_num_possible_cpus();
	const size_t num_cpus = possible > 0 ? (size_t)possible : 0;
	const size_t size = num_cpus * ((table->value_size + 7u) & ~7u);
	struct parts parts = {NULL, 0};
	size_t num;
	char *values = calloc(1, size + 1), *keys = read_keys(table, epoch, &num);

	for (size_t i = 0; values && i < num; i++) {
		const char *key = keys + i * table->key_size;
		struct part part = {.bucket = 0};

		if (bpf_map_lookup_elem(table->map, key, values) != 0)
			continue;
		read_part(reader, key, values, num_cpus, &part);
		if (part.row.count)
			*PG_PUSH(arena, parts.items, parts.num) = part;
		if (epoch)
			delete_key(table, key, values, size);
	}
	free(values);
	free(keys);
	return parts;
}

void pg_tally_name(const struct pg_tally_table *table, struct pg_naming *naming)
{
	const char *key;
	char *keys;
	uint64_t address;
	size_t num;

	for (size_t i = 0; i < table->num_stacks; i++) {
		const struct pg_tally_stack *stack = &table->stacks[i];

		if (!stack->is_user)
			continue;
		keys = read_keys(table, NULL, &num);
		for (key = keys; key < keys + num * table->key_size; key += table->key_size) {
			for (size_t j = 0; (address = address_of(stack, key, j)) != 0; j++)
				pg_naming_text(naming, process_of(stack, key), address, j == 0);
		}
		free(keys);
	}
}

/* --- Rows --- */

static int compare_parts(const void *a, const void *b)
{
	const struct part *left = a, *right = b;
	int order = strcmp(left->row.text, right->row.text);

	return order ? order : (left->bucket > right->bucket) - (left->bucket < right->bucket);
}

static void add_bucket(struct pg_arena *arena, struct pg_tally_row *row, const struct part *part)
{
	struct pg_tally_bucket *last = row->buckets ? &row->buckets[row->num_buckets - 1] : NULL;

	if (last && last->number == part->bucket)
		last->count += part->row.count;
	else
		*PG_PUSH(arena, row->buckets, row->num_buckets) =
			(struct pg_tally_bucket){part->bucket, part->row.count};
}

/** What rows are sorted by: the first of the totals, else how often. */
static long double weight(const struct pg_tally_table *table, const struct pg_tally_row *row)
{
	if (!table->num_totals)
		return (long double)row->count;
	if (table->totals[0].kind == PG_TALLY_AVG)
		return (long double)row->totals[0] / (long double)row->count;
	return (long double)row->totals[0];
}

static int compare_rows(const void *a, const void *b, void *data)
{
	const struct pg_tally_row *left = a, *right = b;
	const long double of_left = weight(data, left), of_right = weight(data, right);

	if (of_left != of_right)
		return of_left < of_right ? 1 : -1;
	return strverscmp(left->text, right->text);
}

struct pg_tally_rows pg_tally_read(const struct pg_tally_table *table,
				   const struct pg_decoder *decoder, struct pg_naming *naming,
				   const uint32_t *epoch)
{
	const struct reader reader = {table, decoder, naming};
	struct parts parts = read_parts(&reader, epoch);
	struct pg_tally_rows rows = {NULL, 0};
	struct pg_tally_table by = *table;

	if (!parts.num)
		return rows;
	qsort(parts.items, parts.num, sizeof(*parts.items), compare_parts);
	for (size_t i = 0; i < parts.num; i++) {
		const struct part *part = &parts.items[i];

		if (i == 0 || strcmp(part->row.text, part[-1].row.text) != 0)
			*PG_PUSH(decoder->arena, rows.items, rows.num) = part->row;
		else
			merge_row(table, &rows.items[rows.num - 1], &part->row);
		add_bucket(decoder->arena, &rows.items[rows.num - 1], part);
	}
	qsort_r(rows.items, rows.num, sizeof(*rows.items), compare_rows, &by);
	return rows;
}
