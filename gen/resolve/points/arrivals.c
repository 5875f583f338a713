// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line fires once each time that control arrives at it. The compiler may have copied its code
 * (tails are duplicated, loops peeled, rotated and unrolled), and may have split it: then there are
 * several rows, and some of them are passed one after the other in one arrival.
 *
 * So a row is left out when it only repeats an arrival: when on every path from the function's
 * entry to it another row comes first, and on every path from it back to itself, too. The paths are
 * those of the function's instructions, whole, also for an instance that is inlined in it. Rows are
 * tried one after the other, the most dispensable first, and a row that is left out no longer
 * counts.
 *
 * Before that, rows without code that only end a statement are left out: gcc moves them to where
 * several ways meet, also ways on which the statement is not.
 *
 * Two rows of one line and column are of one statement. When control comes to both from the same
 * other line, they are copies of it, as in a loop that was unrolled: then neither repeats the other.
 * Where nothing is left of the line that comes before (the counting of an unrolled loop), the copies
 * are told by what follows: control goes from both to the same other line, to a row of it for each.
 * The halves of two statements that were interleaved look alike, but for what they begin with: so
 * both also have to begin with an instruction that does the same.
 *
 * Of what is left, a row is also left out when another one always comes after it, before any other
 * line and without a call, which may not return: so that `{ if (a) *a = 0; if (b) *b = 0; }` fires
 * once although control may come to the second part alone. This does not hold where a loop goes
 * through the others alone: its beginning is an arrival, too. A row that cannot be used, since an
 * argument is not readable there yet, is left out at once where another one comes after it.
 *
 * The rows that stay may still be passed twice in one arrival: a row may be reached from another
 * one, by a way that does not leave the line, and also without it. The place says so, for a note. A
 * way back to where a loop begins does not count: a line that is reached by it has been arrived at
 * anew. So has one that is only reached from another: the first and the later turns of a loop that
 * was peeled.
 */
#include "resolve/points/arrivals.h"

#include <stdlib.h>
#include <string.h>

/* The table of instances lives in the arena. */
#define uthash_malloc(size)	  pg_alloc(arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#include "dbg/code/cfg.h"
#include "dbg/code/kprobe.h"
#include "dbg/func/func.h"
#include "resolve/args/field.h"
#include "resolve/points/others.h"

/*
 * Each row is compared with each other one of its line by ways through the function's instructions.
 * The 60 largest functions of Linux 6.1 and of 7.3 have at most 128 rows and 630 million.
 */
#define MOST_ROWS 500
/** Instructions looked at, for all lines of a function. */
#define MOST_WORK 3000000000

/** A candidate in the order in which they are tried. */
struct row {
	const struct pg_candidate *candidate;
	bool has_code; /* no other line's row follows at its address */
	bool is_refused, is_unreadable;
};

/** The rows of one function or inlined instance. */
struct rows {
	UT_hash_handle hh;
	const void *instance;
	struct pg_arena *arena;
	const struct pg_cfg *cfg; /* NULL: unknown, as in code without debug info */
	struct row *rows;
	size_t num;
	uint64_t *kept; /* addresses of those that are not left out, and room to swap */
	size_t num_kept;
	struct pg_others others;
	uint64_t *around; /* the kept ones, and then the addresses of the others */
	bool *reached;	  /* room for one of each instruction */
};

bool pg_arguments_readable(struct pg_resolver *for_resolver, struct pg_place *place,
			   const struct pg_probe *probe)
{
	/* Its own resolver: looking around must not save words at entries. */
	struct pg_resolver resolver = *for_resolver;

	resolver.captures = NULL;
	for (size_t i = 0; i < probe->num_args; i++) {
		struct pg_reading reading;

		if (probe->args[i].optional)
			continue;
		if (pg_reading_at(&resolver, place, &probe->args[i], &reading).error ||
		    reading.plan.avail != PG_AVAILABLE || !pg_plan_is_whole(&reading.plan))
			return false;
	}
	return true;
}

static int by_dispensability(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	uint64_t x_address = x->candidate->place.address, y_address = y->candidate->place.address;

	if (x->is_refused != y->is_refused)
		return x->is_refused ? -1 : 1;
	if (x->is_unreadable != y->is_unreadable)
		return x->is_unreadable ? -1 : 1;
	if (x->candidate->is_gdbs != y->candidate->is_gdbs)
		return y->candidate->is_gdbs ? -1 : 1;
	return (x_address < y_address) - (x_address > y_address);
}

/** Control comes to `to` without passing others; from itself, or (NULL) from the entry. */
static bool arrives_past(const struct rows *rows, uint64_t to, const uint64_t *from,
			 const uint64_t *past, size_t num_past)
{
	return pg_cfg_has_way(rows->cfg, &(struct pg_ways){.from = from,
							   .num_from = from ? 1 : 0,
							   .to = to,
							   .past = past,
							   .num_past = num_past});
}

static bool arrives_alone(const struct rows *rows, uint64_t to, const uint64_t *from)
{
	return arrives_past(rows, to, from, rows->kept, rows->num_kept);
}

/** The row at the address of a kept one. */
static const struct row *row_at(const struct rows *rows, uint64_t address)
{
	size_t i = 0;

	while (rows->rows[i].candidate->place.address != address)
		i++;
	return &rows->rows[i];
}

/** The rows that a way within the line does not pass: *ret_others are the others alone. */
static size_t look_around(const struct rows *rows, const uint64_t **ret_others)
{
	memcpy(rows->around, rows->kept, rows->num_kept * sizeof(*rows->kept));
	for (size_t i = 0; i < rows->others.num; i++)
		rows->around[rows->num_kept + i] = rows->others.items[i].address;
	*ret_others = rows->around + rows->num_kept;
	return rows->num_kept + rows->others.num;
}

/** Does control come from one and the same line, straight, to both? */
static bool have_one_origin(const struct rows *rows, uint64_t a, uint64_t b)
{
	const uint64_t *others;
	const size_t num = look_around(rows, &others);
	struct pg_ways ways = {.past = rows->around, .num_past = num};

	for (size_t begin = 0, end; begin < rows->others.num; begin = end) {
		end = pg_others_end(&rows->others, begin);
		ways.from = others + begin;
		ways.num_from = end - begin;
		ways.to = a;
		if (!pg_cfg_has_way(rows->cfg, &ways))
			continue;
		ways.to = b;
		if (pg_cfg_has_way(rows->cfg, &ways))
			return true;
	}
	return false;
}

/** To which of the other lines' rows does control come straight? By their numbers. False: anywhere. */
static bool look_straight(const struct rows *rows, uint64_t from, bool *ret)
{
	const uint64_t *others;
	const size_t num = look_around(rows, &others);
	const struct pg_ways ways = {
		.from = &from, .num_from = 1, .past = rows->around, .num_past = num};

	memset(rows->reached, 0, pg_cfg_num(rows->cfg) * sizeof(*rows->reached));
	if (!pg_cfg_reach(rows->cfg, &ways, rows->reached))
		return false;
	for (size_t i = 0; i < rows->others.num; i++)
		ret[i] = rows->reached[pg_cfg_find(rows->cfg, others[i])];
	return true;
}

/** Does control go from both, straight, to one and the same line, by another row from each? */
static bool have_one_destination(const struct rows *rows, uint64_t a, uint64_t b)
{
	bool *from_a = PG_NEW_N(rows->arena, rows->others.num, bool);
	bool *from_b = PG_NEW_N(rows->arena, rows->others.num, bool);

	if (!look_straight(rows, a, from_a) || !look_straight(rows, b, from_b))
		return false;
	for (size_t begin = 0, end; begin < rows->others.num; begin = end) {
		bool only_a = false, only_b = false;

		end = pg_others_end(&rows->others, begin);
		for (size_t i = begin; i < end; i++) {
			only_a = only_a || (from_a[i] && !from_b[i]);
			only_b = only_b || (from_b[i] && !from_a[i]);
		}
		if (only_a && only_b)
			return true;
	}
	return false;
}

/** Of rows of one line and column. */
static bool are_copies(const struct rows *rows, const struct row *a, const struct row *b)
{
	const uint64_t at_a = a->candidate->place.address, at_b = b->candidate->place.address;

	return have_one_origin(rows, at_a, at_b) ||
	       (a->has_code && b->has_code && pg_cfg_same_operation(rows->cfg, at_a, at_b) &&
		have_one_destination(rows, at_a, at_b));
}

/** Is a row that is not kept a copy of one that is, and do no other parts of the line come first? */
static bool is_copy(const struct rows *rows, const struct row *row)
{
	const uint64_t to = row->candidate->place.address;
	const unsigned column = row->candidate->column;
	uint64_t *parts = PG_NEW_N(rows->arena, rows->num_kept, uint64_t);
	bool has_copy = false;
	size_t num_parts = 0;

	if (!column)
		return false;
	for (size_t i = 0; i < rows->num_kept; i++) {
		const struct row *other = row_at(rows, rows->kept[i]);

		if (other->candidate->column != column)
			parts[num_parts++] = rows->kept[i];
		else
			has_copy = has_copy || are_copies(rows, row, other);
	}
	return has_copy && (arrives_past(rows, to, NULL, parts, num_parts) ||
			    arrives_past(rows, to, &to, parts, num_parts));
}

/** Do the kept rows miss an arrival at one that is not kept, if only those before it count? */
static bool arrives_afresh(const struct rows *rows, const struct row *row)
{
	const uint64_t address = row->candidate->place.address;

	return arrives_alone(rows, address, NULL) || arrives_alone(rows, address, &address) ||
	       is_copy(rows, row);
}

static void swap(uint64_t *a, uint64_t *b)
{
	uint64_t value = *a;

	*a = *b;
	*b = value;
}

/** Control may go on from a row, to other lines or out of the function, without a kept one. */
static bool goes_on_alone(const struct rows *rows, uint64_t from)
{
	const uint64_t *others;
	struct pg_ways ways = {
		.from = &from, .num_from = 1, .past = rows->kept, .num_past = rows->num_kept};

	look_around(rows, &others);
	ways.out = true;
	ways.to = from;
	if (pg_cfg_has_way(rows->cfg, &ways))
		return true;
	ways.out = false;
	for (size_t i = 0; i < rows->others.num; i++) {
		ways.to = others[i];
		if (pg_cfg_has_way(rows->cfg, &ways))
			return true;
	}
	return false;
}

/** Take the row out of the kept ones if the others see the same arrivals, before or after it. */
static void try_without(struct rows *rows, const struct row *row, bool after)
{
	const uint64_t address = row->candidate->place.address;
	size_t at = 0;

	while (at < rows->num_kept && rows->kept[at] != address)
		at++;
	if (at == rows->num_kept)
		return;
	swap(&rows->kept[at], &rows->kept[--rows->num_kept]);
	if (!rows->num_kept ||
	    (arrives_afresh(rows, row) && (!after || goes_on_alone(rows, address))))
		rows->num_kept++;
}

/** What is before a row: a kept one with code from which control comes straight to it, forward. */
enum following { FOLLOWS_NONE, FOLLOWS_ANOTHER, FOLLOWS_ITS_OWN };

static enum following what_it_follows(const struct rows *rows, const struct row *row)
{
	enum following found = FOLLOWS_NONE;
	const uint64_t *others;
	struct pg_ways ways = {.num_from = 1, .to = row->candidate->place.address, .forward = true};

	ways.num_past = look_around(rows, &others);
	ways.past = rows->around;
	for (size_t i = 0; i < rows->num_kept; i++) {
		const struct row *before = row_at(rows, rows->kept[i]);

		ways.from = &rows->kept[i];
		if (before == row || !before->has_code || !pg_cfg_has_way(rows->cfg, &ways))
			continue;
		if (row->candidate->column && row->candidate->column == before->candidate->column)
			return FOLLOWS_ITS_OWN;
		found = FOLLOWS_ANOTHER;
	}
	return found;
}

/**
 * What gcc leaves of a statement that ends without code, as the condition of `do ... while (0)`: a
 * row at the code of another line, to which control may come by ways on which the statement is not.
 * A row like that is also where a loop begins; but a macro, whose rows are all of one column, ends
 * so.
 */
static void try_without_end(struct rows *rows, const struct row *row)
{
	const uint64_t address = row->candidate->place.address;
	const enum following follows = row->has_code ? FOLLOWS_NONE : what_it_follows(rows, row);
	size_t at = 0;

	if (follows == FOLLOWS_NONE)
		return;
	while (rows->kept[at] != address)
		at++;
	swap(&rows->kept[at], &rows->kept[--rows->num_kept]);
	if (follows == FOLLOWS_ANOTHER && arrives_alone(rows, address, &address))
		rows->num_kept++;
}

static bool is_kept(const struct rows *rows, uint64_t address)
{
	for (size_t i = 0; i < rows->num_kept; i++) {
		if (rows->kept[i] == address)
			return true;
	}
	return false;
}

/** Can control come back to a kept row without passing the others? */
static bool has_loop(const struct rows *rows)
{
	for (size_t i = 0; i < rows->num_kept; i++) {
		if (arrives_alone(rows, rows->kept[i], &rows->kept[i]))
			return true;
	}
	return false;
}

/** Can control come from one kept row to another in the same arrival? */
static bool repeats(const struct rows *rows, uint64_t from, uint64_t to)
{
	const uint64_t *others;
	struct pg_ways ways = {.from = &from,
			       .num_from = 1,
			       .to = to,
			       .past = rows->kept,
			       .num_past = rows->num_kept,
			       .forward = true};

	if (!pg_cfg_has_way(rows->cfg, &ways))
		return false;
	if (arrives_alone(rows, to, NULL))
		return true;
	ways.num_past = look_around(rows, &others);
	ways.past = rows->around;
	return pg_cfg_has_way(rows->cfg, &ways);
}

/** Another kept row after which control may come to this one in the same arrival; 0: none. */
static uint64_t repeated_at(const struct rows *rows, uint64_t address)
{
	for (size_t i = 0; i < rows->num_kept; i++) {
		const uint64_t from = rows->kept[i];

		if (from != address && (!rows->cfg || repeats(rows, from, address)))
			return from;
	}
	return 0;
}

static bool is_too_much(const struct rows *rows)
{
	return rows->num > MOST_ROWS || (rows->cfg && pg_cfg_work(rows->cfg) > MOST_WORK);
}

static void choose(struct pg_resolver *resolver, const struct pg_probe *probe, struct rows *rows)
{
	struct pg_place place = rows->rows[0].candidate->place;

	rows->kept = PG_NEW_N(rows->arena, rows->num, uint64_t);
	for (; rows->num_kept < rows->num; rows->num_kept++)
		rows->kept[rows->num_kept] = rows->rows[rows->num_kept].candidate->place.address;
	if (rows->num < 2 || is_too_much(rows) || !place.num_scopes)
		return;
	rows->cfg = pg_cfg_of(resolver->dbg, &place.scopes[place.num_scopes - 1].die);
	if (!rows->cfg)
		return;
	rows->others = pg_others_of(resolver, rows->arena, rows->cfg, &place, rows->kept,
				    rows->num_kept);
	rows->around = PG_NEW_N(rows->arena, rows->num + rows->others.num, uint64_t);
	rows->reached = PG_NEW_N(rows->arena, pg_cfg_num(rows->cfg), bool);
	for (size_t i = 0; i < rows->num; i++) {
		struct row *row = &rows->rows[i];

		place = row->candidate->place;
		row->is_refused = pg_probe_refusal(resolver->dbg, place.address) != NULL;
		row->is_unreadable = probe && !pg_arguments_readable(resolver, &place, probe);
	}
	for (size_t i = 0; i < rows->num && !is_too_much(rows); i++)
		try_without_end(rows, &rows->rows[i]);
	qsort(rows->rows, rows->num, sizeof(*rows->rows), by_dispensability);
	for (size_t i = 0; i < rows->num && !is_too_much(rows); i++)
		try_without(rows, &rows->rows[i],
			    rows->rows[i].is_refused || rows->rows[i].is_unreadable);
	for (size_t i = rows->num; i > 0 && !is_too_much(rows) && !has_loop(rows); i--)
		try_without(rows, &rows->rows[i - 1], true);
}

/** The rows of each instance, each address once; a table in the order of the first candidates. */
static struct rows *group(struct pg_arena *arena, const struct pg_candidate *candidates, size_t num)
{
	struct rows *all = NULL, *rows;

	for (size_t i = 0; i < num; i++) {
		const struct pg_candidate *candidate = &candidates[i];

		HASH_FIND_PTR(all, &candidate->instance, rows);
		if (!rows) {
			rows = PG_NEW(arena, struct rows);
			rows->arena = arena;
			rows->instance = candidate->instance;
			HASH_ADD_PTR(all, instance, rows);
		}
		if (!rows->num || rows->rows[rows->num - 1].candidate->place.address !=
					  candidate->place.address)
			*PG_PUSH(arena, rows->rows, rows->num) =
				(struct row){.candidate = candidate};
		rows->rows[rows->num - 1].has_code |= candidate->has_code;
	}
	return all;
}

static int by_address(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	uint64_t x_address = x->candidate->place.address, y_address = y->candidate->place.address;

	return (x_address > y_address) - (x_address < y_address);
}

static const struct pg_error *too_much(struct pg_resolver *resolver, const struct rows *rows)
{
	struct pg_place place = rows->rows[0].candidate->place;

	return pg_error(resolver->arena,
			"line %u has %zu places in %s: more than %d, or too many in a function of "
			"this size to tell which of them are passed in one arrival", place.line,
			rows->num, pg_place_text(resolver, &place), MOST_ROWS);
}

const struct pg_error *pg_arrivals_choose(struct pg_resolver *resolver,
					  const struct pg_probe *probe,
					  const struct pg_candidate *candidates, size_t num,
					  struct pg_place **ret, size_t *ret_num)
{
	struct rows *rows = group(resolver->arena, candidates, num);

	for (; rows; rows = rows->hh.next) {
		choose(resolver, probe, rows);
		qsort(rows->rows, rows->num, sizeof(*rows->rows), by_address);
		for (size_t j = 0; j < rows->num && !is_too_much(rows); j++) {
			struct pg_place place = rows->rows[j].candidate->place;

			if (!is_kept(rows, place.address))
				continue;
			place.repeats = repeated_at(rows, place.address);
			*PG_PUSH(resolver->arena, *ret, *ret_num) = place;
		}
		if (rows->num > 1 && is_too_much(rows))
			return too_much(resolver, rows);
	}
	return NULL;
}
