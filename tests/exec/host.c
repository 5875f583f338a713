// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "host.h"

#include <stdio.h>
#include <string.h>

enum { MAX_ARGS = 512, GARBAGE = 0xa5 };

unsigned host_comparisons;

static void set_registers(const struct host_row *row, uint64_t *regs)
{
	for (unsigned i = 0; i < NUM_REGS; i++)
		regs[i] = fake_reg(&row->state, i);
	regs[IP_INDEX] = row->ip;
	host_state = row->state;
}

static bool is_same(const struct host_field *field, const unsigned char *args,
		    const struct host_row *row, bool whole)
{
	const void *is = args + field->offset, *shall = row->fields + field->offset;

	if (field->is_string && !whole)
		return strncmp(is, shall, field->size) == 0;
	return memcmp(is, shall, field->size) == 0;
}

/** Are the fields of the mask as the plans say, and is the result right? */
static bool is_right(const struct host_row *row, const struct host_field *fields, unsigned num,
		     uint64_t mask, bool whole, const unsigned char *args, uint64_t ok, int result)
{
	bool has_to_fail = false;

	for (unsigned i = 0; i < num; i++) {
		if (!(mask >> i & 1))
			continue;
		if (!is_same(&fields[i], args, row, whole))
			return false;
		has_to_fail |= !(row->ok >> i & 1) && !fields[i].optional;
	}
	return ok == (row->ok & mask) && result == (has_to_fail ? -14 : 0);
}

/** The places of the call that control has come to before. */
static void pass(const struct host_row *row, host_capture *const *captures)
{
	host_forget();
	for (unsigned i = 0; i < HOST_PASSED; i++) {
		uint64_t regs[NUM_REGS];

		if (row->passed[i].capture < 0)
			continue;
		host_state = row->past;
		host_state.when = row->passed[i].when;
		host_state.seed += row->passed[i].is_other;
		for (unsigned j = 0; j < NUM_REGS; j++)
			regs[j] = fake_reg(&host_state, j);
		regs[SP_INDEX] = row->past_sp;
		captures[row->passed[i].capture](regs);
	}
}

unsigned host_check(const char *event, host_fetch *fetch, host_capture *const *captures,
		    unsigned size, unsigned ok_offset, const struct host_field *fields,
		    unsigned num_fields, const struct host_row *rows, unsigned num_rows)
{
	uint64_t all = (1ULL << num_fields) - 1;
	unsigned differences = 0;

	for (unsigned i = 0; i < num_rows; i++) {
		pass(&rows[i], captures);
		/* No field, every set of fields, and then the whole struct. */
		for (uint64_t mask = 0; mask <= all + 1; mask++) {
			bool whole = mask > all;
			unsigned char args[MAX_ARGS];
			uint64_t regs[NUM_REGS], ok;
			int result;

			memset(args, GARBAGE, sizeof(args));
			set_registers(&rows[i], regs);
			result = fetch(regs, args, mask, whole);
			memcpy(&ok, args + ok_offset, sizeof(ok));
			host_comparisons++;
			if (is_right(&rows[i], fields, num_fields, whole ? all : mask, whole, args,
				     ok, result) &&
			    args[size] == GARBAGE)
				continue;
			printf("%s, state %u, mask %#llx: result %d, ok %#llx\n", event, i,
			       (unsigned long long)mask, result, (unsigned long long)ok);
			differences++;
		}
	}
	return differences;
}
