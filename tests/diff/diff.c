// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plans of a whole kernel against a second opinion (support/dwinterp.h).
 *
 *     diff [-n PAIRS] [-s SEED] [-v] VMLINUX
 *
 * Draws statement addresses, weighted by code size, and a variable in scope at each; asks probegen
 * for the plan, and runs plan and DWARF operators on the same random machines. The drawing uses
 * libdw alone: its own walk over units, lines and scopes.
 */
#include <dwarf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resolve/capture.h"
#include "resolve/field.h"
#include "resolve/loc.h"
#include "support/dwinterp.h"
#include "support/dwsample.h"

#define NUM_MACHINES 4
#define MAX_WORDS    64	  /**< that a function's entry saves */
#define SP	     7	  /**< DWARF number of %rsp */
#define MAX_SIZE     4096 /**< of a variable, bytes */
#define NUM_AVAIL    (PG_BAD_DEBUG_INFO + 1)

struct diff {
	struct dws_sampler *sampler;
	struct pg_arena *arena;
	struct pg_resolver resolver;
	bool verbose;
	unsigned long passed, failed;
	/** What the plan says against what the interpreter says. */
	unsigned long counts[NUM_AVAIL + 1][DWI_NUM_STATUS];
};

/** A row after the availabilities: the argument as such was refused (a floating-point value …). */
#define REFUSED NUM_AVAIL

static const char *const avail_names[] = {
	"available",	     "optimized out", "not here", "needs entry value", "not representable",
	"not supported yet", "no frame",      "damaged",  "argument refused",
};

/* --- A pair on both sides --- */

static bool plan_reg(void *state, uint64_t number, uint64_t *ret)
{
	const struct dwi_machine *machine = state;

	if (number >= DWI_NUM_REGS)
		return false;
	*ret = machine->regs[number];
	return true;
}

static bool plan_read(void *state, uint64_t address, bool user, void *bytes, size_t size)
{
	(void)user;
	dwi_memory_read(state, address, bytes, size);
	return true;
}

/** Say what is wrong; false, for the caller to return. */
static bool complain(struct diff *diff, const struct dws_pair *pair,
		     const struct pg_reading *reading, const char *what)
{
	printf("FAIL %#" PRIx64 " %s in %s: %s\n", pair->frame.pc, pair->name, pair->function_name,
	       what);
	printf("     plan: %s\n",
	       pg_plan_text(diff->arena, &reading->plan, diff->resolver.dbg->arch));
	return false;
}

/** The frame address that the plan assumes and the interpreter's own. */
static bool cfa_agrees(struct diff *diff, const struct dws_pair *pair, struct pg_place *place,
		       struct dwi_machine *machine, uint64_t *ret)
{
	const struct pg_plan *plan = pg_place_cfa(&diff->resolver, place);
	const struct pg_machine on = {
		.reg = plan_reg, .read = plan_read, .state = machine, .slide = machine->slide};
	uint64_t cfa = 0;

	*ret = 0;
	if (dwi_cfa(machine, &pair->frame, &cfa) != DWI_OK)
		return plan->avail != PG_AVAILABLE;
	if (plan->avail != PG_AVAILABLE)
		return true; /* what needs it says so itself */
	return pg_plan_run(plan, &on, ret, sizeof(*ret)) && *ret == cfa;
}

static bool is_bool(const struct pg_type *type)
{
	return pg_type_strip(type)->is_bool;
}

/** The machine as it was at the function's entry: other registers, other memory, the same frame. */
static void make_entry(const struct dwi_machine *machine, uint64_t cfa, struct dwi_machine *ret)
{
	dwi_machine_init(ret, ~machine->seed);
	ret->slide = machine->slide;
	ret->regs[SP] = cfa - 8; /* the return address has just been pushed */
}

/** The words that the plan's capture saves there. */
static bool save_entry(const struct pg_plan *plan, struct dwi_machine *entry, uint64_t *words)
{
	const struct pg_machine on = {.reg = plan_reg,
				      .read = plan_read,
				      .state = entry,
				      .cfa = entry->regs[SP] + 8,
				      .slide = entry->slide};

	return plan->num_pieces <= MAX_WORDS &&
	       pg_plan_run(plan, &on, words, plan->num_pieces * sizeof(*words));
}

/** Run both sides on one machine. True: they agree, or this machine divides by zero. */
static bool agrees(struct diff *diff, struct dws_pair *pair, struct pg_place *place,
		   const struct pg_reading *reading, struct dwi_machine *machine)
{
	const struct pg_plan *plan = &reading->plan;
	unsigned char expected[MAX_SIZE] = {0}, actual[MAX_SIZE] = {0};
	uint64_t words[MAX_WORDS], cfa = 0;
	struct pg_machine on = {
		.reg = plan_reg, .read = plan_read, .state = machine, .slide = machine->slide};
	struct dwi_machine entry;
	enum dwi_status status;

	if (!cfa_agrees(diff, pair, place, machine, &on.cfa))
		return complain(diff, pair, reading, "another frame address");
	if (plan->entry) {
		if (dwi_cfa(machine, &pair->frame, &cfa) != DWI_OK)
			return complain(diff, pair, reading, "an entry value without a frame");
		make_entry(machine, cfa, &entry);
		if (!save_entry(plan->entry, &entry, words))
			return complain(diff, pair, reading, "the entry saves nothing");
		machine->entry = &entry;
		on.entry = words;
		on.num_entry = plan->entry->num_pieces;
	}
	status = dwi_read_variable(machine, &pair->frame, &pair->variable, expected, pair->size);
	if (status == DWI_UNDEFINED)
		return true;
	if (status != DWI_OK && status != DWI_PARTIAL)
		return complain(diff, pair, reading, dwi_status_name(status));
	if (!pg_plan_run(plan, &on, actual, pair->size) && status == DWI_OK)
		return complain(diff, pair, reading, "the plan fails");
	/* A _Bool is fetched as 0 or 1 whatever its byte holds. */
	if (is_bool(reading->type))
		expected[0] = expected[0] != 0;
	return memcmp(expected, actual, pair->size) == 0 ||
	       complain(diff, pair, reading, "another value");
}

static bool available_agrees(struct diff *diff, struct dws_pair *pair, struct pg_place *place,
			     const struct pg_reading *reading)
{
	if (reading->size != pair->size)
		return complain(diff, pair, reading, "another size");
	for (unsigned i = 0; i < NUM_MACHINES; i++) {
		struct dwi_machine machine;

		dwi_machine_init(&machine, pair->seed + i);
		if (!agrees(diff, pair, place, reading, &machine))
			return false;
	}
	return true;
}

/** Refusals that are a matter of policy, where DWARF has a location all the same. */
static bool is_policy(const char *reason)
{
	return strstr(reason, ".init.") || strstr(reason, "has a loop");
}

/** A refusal is right when the interpreter has no value either; "not yet" always is. */
static bool refusal_agrees(const struct pg_reading *reading, enum dwi_status status)
{
	if (reading->plan.avail != PG_AVAILABLE && is_policy(reading->plan.reason))
		return true;
	switch (reading->plan.avail) {
	case PG_AVAILABLE:
	case PG_NOT_SUPPORTED:
		return true;
	case PG_OPTIMIZED_OUT:
		if (status == DWI_UNSUPPORTED)
			return true; /* pointers and parameters that exist no more */
				     /* fall through */
	case PG_NOT_HERE:
		return status == DWI_OPTIMIZED_OUT || status == DWI_NOT_HERE ||
		       status == DWI_PARTIAL;
	case PG_NEEDS_ENTRY_VALUE:
		return status == DWI_ENTRY_VALUE;
	case PG_NOT_REPRESENTABLE:
		return status == DWI_NO_REGISTER || status == DWI_UNSUPPORTED;
	case PG_NO_FRAME:
		return status == DWI_NO_FRAME;
	case PG_BAD_DEBUG_INFO:
		return status == DWI_BAD || status == DWI_UNDEFINED;
	}
	return false;
}

static void count_refused(struct diff *diff, const struct dws_pair *pair, enum dwi_status status,
			  const struct pg_error *error)
{
	/* Code that no symbol has is of weak functions that others replaced: it never runs. */
	const bool ok = status != DWI_OK || strstr(error->message, "not supported yet") ||
			strstr(error->message, "floating-point") ||
			strstr(error->message, "no function symbol has the address");

	diff->counts[REFUSED][status]++;
	if (ok)
		diff->passed++;
	else
		diff->failed++;
	if (diff->verbose || !ok)
		printf("%s %#" PRIx64 " %s in %s: %s\n", ok ? "ok" : "FAIL", pair->frame.pc,
		       pair->name, pair->function_name, error->message);
}

static void check_pair(struct diff *diff, struct dws_pair *pair)
{
	const struct pg_expr expr = {.kind = PG_EXPR_VAR,
				     .name = pg_intern(diff->arena, pair->name)};
	const struct pg_arg arg = {.name = expr.name, .expr = &expr};
	unsigned char bytes[MAX_SIZE];
	struct dwi_machine machine;
	struct pg_reading reading = {0};
	struct pg_place place;
	const struct pg_capture *captures;
	size_t num_captures;
	uint64_t entry;
	const struct pg_error *error;
	enum dwi_status status;
	bool ok;

	dwi_machine_init(&machine, pair->seed);
	status = dwi_read_variable(&machine, &pair->frame, &pair->variable, bytes, pair->size);
	error = pg_place_at(&diff->resolver, pair->frame.pc, &place);
	diff->resolver.captures = NULL;
	if (!error)
		error = pg_reading_at(&diff->resolver, &place, &arg, &reading).error;
	if (error) {
		count_refused(diff, pair, status, error);
		return;
	}
	pg_captures_finish(&diff->resolver, &captures, &num_captures);
	if (num_captures > 0 &&
	    (!dwi_entry(&pair->function, &entry) || captures[0].address != entry)) {
		complain(diff, pair, &reading, "saved at another address than the entry");
		diff->failed++;
		return;
	}
	diff->counts[reading.plan.avail][status]++;
	if (reading.plan.avail == PG_AVAILABLE) {
		ok = available_agrees(diff, pair, &place, &reading);
	} else {
		ok = refusal_agrees(&reading, status);
		if (!ok)
			complain(diff, pair, &reading, dwi_status_name(status));
	}
	if (diff->verbose)
		printf("%s %#" PRIx64 " %s in %s: %s\n", ok ? "ok" : "no", pair->frame.pc,
		       pair->name, pair->function_name,
		       pg_plan_text(diff->arena, &reading.plan, diff->resolver.dbg->arch));
	if (ok)
		diff->passed++;
	else
		diff->failed++;
}

/* --- The run --- */

static void print_table(const struct diff *diff)
{
	printf("%-20s", "plan \\ DWARF");
	for (unsigned status = 0; status < DWI_NUM_STATUS; status++)
		printf(" %13.13s", dwi_status_name(status));
	putchar('\n');
	for (unsigned avail = 0; avail <= REFUSED; avail++) {
		printf("%-20s", avail_names[avail]);
		for (unsigned status = 0; status < DWI_NUM_STATUS; status++)
			printf(" %13lu", diff->counts[avail][status]);
		putchar('\n');
	}
}

static void run(struct diff *diff, unsigned long num)
{
	for (unsigned long i = 0; i < num; i++) {
		struct dws_pair pair;

		if (!dws_next(diff->sampler, &pair))
			break;
		if (pair.size == 0 || pair.size > MAX_SIZE) {
			i--;
			continue;
		}
		check_pair(diff, &pair);
	}
	print_table(diff);
	printf("%lu passed, %lu failed\n", diff->passed, diff->failed);
}

static unsigned long number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (*end || end == text) {
		fprintf(stderr, "diff: '%s' is no number\n", text);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	struct diff diff = {.arena = pg_arena_create()};
	unsigned long num = 2000, seed = 1;
	const struct pg_error *error;
	int option;

	while ((option = getopt(argc, argv, "n:s:v")) != -1) {
		switch (option) {
		case 'n':
			num = number(optarg);
			break;
		case 's':
			seed = number(optarg);
			break;
		case 'v':
			diff.verbose = true;
			break;
		default:
			return 2;
		}
	}
	if (optind + 1 != argc) {
		fprintf(stderr, "usage: diff [-n PAIRS] [-s SEED] [-v] VMLINUX\n");
		return 2;
	}
	diff.resolver.arena = diff.arena;
	diff.resolver.diags = pg_diags_create(diff.arena);
	error = pg_dbg_open(diff.arena, argv[optind], &diff.resolver.dbg);
	if (error) {
		fprintf(stderr, "diff: %s\n", error->message);
		return 2;
	}
	diff.resolver.types = pg_dwtypes_create(diff.resolver.dbg);
	diff.sampler = dws_open(argv[optind], seed);
	if (!diff.sampler) {
		fprintf(stderr, "diff: %s: no units with code\n", argv[optind]);
		return 2;
	}
	run(&diff, num);
	dws_close(diff.sampler);
	pg_dwtypes_destroy(diff.resolver.types);
	pg_dbg_close(diff.resolver.dbg);
	pg_arena_destroy(diff.arena);
	return diff.failed > 0 || diff.passed == 0;
}
