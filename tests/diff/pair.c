// SPDX-License-Identifier: GPL-2.0-only
#include "diff/diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbg/code/kprobe.h"
#include "resolve/where/captured.h"
#include "resolve/where/cfa.h"

#define MAX_WORDS 64 /**< that a function's entry saves */

bool diff_is_planned(const struct diff_answer *answer)
{
	return !answer->error && answer->reading.plan.avail == PG_AVAILABLE;
}

bool diff_is_partial(const struct diff_answer *answer)
{
	const struct pg_plan *plan = &answer->reading.plan;

	for (size_t i = 0; diff_is_planned(answer) && i < plan->num_pieces; i++) {
		if (plan->pieces[i].kind == PG_PIECE_ABSENT)
			return true;
	}
	return false;
}

const char *diff_reason(const struct diff_answer *answer)
{
	return answer->error ? answer->error->message : answer->reading.plan.reason;
}

/* --- probegen's answer --- */

static const struct pg_error *read_expr(struct diff *diff, struct diff_answer *answer,
					const struct pg_expr *expr)
{
	const struct pg_arg arg = {.name = pg_intern(diff->arena, "value"), .expr = expr};

	diff->resolver.captures = NULL;
	return pg_reading_at(&diff->resolver, &answer->place, &arg, &answer->reading).error;
}

/** VAR or FUNC::VAR; where only that has a value *VAR, and *(unsigned char *)VAR of a void *. */
static const struct pg_error *read_pair(struct diff *diff, const struct dws_pair *pair,
					struct diff_answer *answer)
{
	const struct pg_expr variable = {.kind = PG_EXPR_VAR,
					 .name = pg_intern(diff->arena, pair->name),
					 .scope = pair->func ? pg_intern(diff->arena, pair->func)
							     : NULL};
	const struct pg_expr pointee = {.kind = PG_EXPR_DEREF, .base = &variable};
	const struct pg_expr bytes = {
		.kind = PG_EXPR_CAST,
		.base = &variable,
		.type = {.name = pg_intern(diff->arena, "unsigned char"), .pointers = 1}};
	const struct pg_expr byte = {.kind = PG_EXPR_DEREF, .base = &bytes};
	const struct pg_error *error;

	if (!answer->is_pointee)
		return read_expr(diff, answer, &variable);
	error = read_expr(diff, answer, &pointee);
	return error && strstr(error->message, "'void'") ? read_expr(diff, answer, &byte) : error;
}

void diff_ask(struct diff *diff, struct dws_pair *pair, struct diff_answer *ret)
{
	const struct pg_capture *captures;
	size_t num_captures;

	*ret = (struct diff_answer){.kind = dwi_kind_of(&pair->frame, &pair->variable)};
	ret->forbidden = pg_probe_refusal(diff->resolver.dbg, pair->frame.pc);
	ret->is_pointee = ret->kind == DWI_KIND_POINTER || ret->kind == DWI_KIND_NO_TARGET;
	ret->error = pg_place_at(&diff->resolver, pair->frame.pc, &ret->place);
	if (ret->error) /* nothing runs there: a weak function that another one replaced */
		ret->forbidden = "no function symbol has the address";
	if (!ret->error)
		ret->error = read_pair(diff, pair, ret);
	if (ret->error)
		return;
	pg_captures_finish(&diff->resolver, &captures, &num_captures);
	ret->is_captured = num_captures > 0;
	if (ret->is_captured)
		ret->captured = captures[0].address;
}

/* --- The machines of both sides --- */

static bool plan_reg(void *state, uint64_t number, uint64_t *ret)
{
	const struct dwi_machine *machine = state;

	if (number >= machine->image->num_regs)
		return false;
	*ret = machine->regs[number];
	return true;
}

/** Nothing is at the last address: plans that know no caller read it, in order to fail. */
static bool plan_read(void *state, uint64_t address, bool user, void *bytes, size_t size)
{
	const struct dwi_machine *machine = state;

	(void)user;
	dwi_memory_read(machine, address, bytes, size);
	return !machine->has_return || address != UINT64_MAX;
}

/** The words that the call's beginning saves, of the machine that was there. */
static bool plan_saved(void *state, const struct pg_saved *saved, uint64_t *ret)
{
	const struct dwi_machine *machine = state;
	const struct pg_saving *saving = saved->savings;
	const struct pg_plan *plan = &saving->capture->plan;
	uint64_t words[MAX_WORDS];
	struct pg_machine on;

	if (!machine->entry || saved->num_savings != 1 || plan->num_pieces > MAX_WORDS)
		return false;
	on = diff_machine((struct dwi_machine *)machine->entry,
			  machine->entry->regs[machine->image->sp] + machine->image->pushed);
	if (!pg_plan_run(plan, &on, words, plan->num_pieces * sizeof(*words)))
		return false;
	*ret = pg_load_u64(on.order, &words[saving->piece]);
	return true;
}

struct pg_machine diff_machine(struct dwi_machine *machine, uint64_t cfa)
{
	return (struct pg_machine){.reg = plan_reg,
				   .read = plan_read,
				   .saved = plan_saved,
				   .state = machine,
				   .cfa = cfa,
				   .slide = machine->slide,
				   .cpu = machine->cpu,
				   .order = machine->image->is_big ? PG_BIG_ENDIAN : PG_LITTLE_ENDIAN};
}

/* --- A plan against the interpreter --- */

/** Report a difference; false, for the caller to return. */
static bool complain(struct diff *diff, const struct dws_pair *pair,
		     const struct diff_answer *answer, const char *what)
{
	printf("FAIL %#" PRIx64 " %s in %s: %s\n", pair->frame.pc, pair->name, pair->function_name,
	       what);
	printf("     plan: %s\n", answer->error ? answer->error->message
						: pg_plan_text(diff->arena, &answer->reading.plan,
							       diff->resolver.dbg->arch));
	return false;
}

/** The frame address that the plan assumes and the interpreter's own. */
static bool cfa_agrees(struct diff *diff, const struct dws_pair *pair, struct diff_answer *answer,
		       struct dwi_machine *machine, uint64_t *ret)
{
	const struct pg_plan *plan = pg_place_cfa(&diff->resolver, &answer->place);
	const struct pg_machine on = diff_machine(machine, 0);
	uint64_t cfa = 0;
	unsigned char bytes[sizeof(*ret)];

	*ret = 0;
	if (dwi_cfa(machine, &pair->frame, &cfa) != DWI_OK)
		return plan->avail != PG_AVAILABLE;
	if (plan->avail != PG_AVAILABLE)
		return true; /* what needs it says so itself */
	if (!pg_plan_run(plan, &on, bytes, sizeof(bytes)))
		return false;
	*ret = pg_load_u64(on.order, bytes);
	return *ret == cfa;
}

static bool is_bool(const struct pg_type *type)
{
	return pg_type_strip(type)->is_bool;
}

/** The machine as it was at the function's entry: other registers, other memory, the same frame. */
static void make_entry(const struct dwi_machine *machine, uint64_t cfa, struct dwi_machine *ret)
{
	dwi_machine_init(ret, machine->image, ~machine->seed);
	ret->slide = machine->slide;
	ret->cpu = machine->cpu;
	ret->regs[ret->image->sp] = cfa - ret->image->pushed;
}

/** The calls that a pair's value depends on. */
struct callers {
	uint64_t addresses[DWI_MAX_CALLS];
	size_t num;
};

static void find_callers(const struct diff *diff, struct dws_pair *pair, struct callers *ret)
{
	ret->num = dwi_callers(dws_image(diff->sampler), &pair->frame, &pair->variable, ret->addresses, DWI_MAX_CALLS);
}

/** Return to one of the calls, or, once in a round, to none of them. */
static void return_to(const struct callers *callers, uint64_t which, const struct dws_pair *pair,
		      struct dwi_machine *machine)
{
	uint64_t cfa;

	which %= callers->num + 1;
	if (callers->num == 0 || dwi_cfa(machine, &pair->frame, &cfa) != DWI_OK)
		return;
	machine->has_return = true;
	machine->return_place = cfa - 8;
	machine->return_address =
		machine->slide + (which < callers->num ? callers->addresses[which] : 0);
}

static enum dwi_status read_expected(const struct dwi_machine *machine, struct dws_pair *pair,
				     const struct diff_answer *answer, unsigned char *bytes,
				     size_t size)
{
	if (answer->is_pointee)
		return dwi_read_pointee(machine, &pair->frame, &pair->variable, bytes, size);
	return dwi_read_variable(machine, &pair->frame, &pair->variable, bytes, size);
}

/** Run both sides on one machine. True: they agree, or this machine divides by zero. */
static bool agrees_on(struct diff *diff, struct dws_pair *pair, struct diff_answer *answer,
		      struct dwi_machine *machine, unsigned char *expected, unsigned char *actual)
{
	const struct pg_plan *plan = &answer->reading.plan;
	const size_t size = answer->reading.size;
	uint64_t cfa = 0;
	struct pg_machine on = diff_machine(machine, 0);
	struct dwi_machine entry;
	enum dwi_status status;

	if (!cfa_agrees(diff, pair, answer, machine, &on.cfa))
		return complain(diff, pair, answer, "another frame address");
	if (pg_plan_uses(plan, PG_OP_SAVED)) {
		if (dwi_cfa(machine, &pair->frame, &cfa) != DWI_OK)
			return complain(diff, pair, answer, "an entry value without a frame");
		make_entry(machine, cfa, &entry);
		machine->entry = &entry;
	}
	status = read_expected(machine, pair, answer, expected, size);
	if (status == DWI_UNDEFINED)
		return true;
	if (status == DWI_NO_CALLER || status == DWI_LOST)
		return !pg_plan_run(plan, &on, actual, size) ||
		       complain(diff, pair, answer, "a value although the caller is unknown");
	if (status == DWI_BAD && answer->is_pointee)
		return true; /* what it points to is malformed for libdw, see plan_agrees() */
	if (status != DWI_OK && status != DWI_PARTIAL)
		return complain(diff, pair, answer, dwi_status_name(status));
	if (!pg_plan_run(plan, &on, actual, size) && status == DWI_OK)
		return complain(diff, pair, answer, "the plan fails");
	if ((status == DWI_PARTIAL) != diff_is_partial(answer))
		return complain(diff, pair, answer, "other bytes are missing");
	/* A _Bool is fetched as 0 or 1 whatever its byte holds. */
	if (is_bool(answer->reading.type))
		expected[0] = expected[0] != 0;
	return memcmp(expected, actual, size) == 0 || complain(diff, pair, answer, "another value");
}

static bool plan_agrees(struct diff *diff, struct dws_pair *pair, struct diff_answer *answer)
{
	const size_t size = answer->reading.size;
	unsigned char *expected, *actual;
	struct callers callers;
	uint64_t entry;
	bool agree = true;

	if (answer->kind == DWI_KIND_MALFORMED)
		return true; /* for libdw, which does not know DW_OP_GNU_uninit; gdb judges it */
	if (!answer->is_pointee && pair->size > 0 && size != pair->size)
		return complain(diff, pair, answer, "another size");
	if (answer->is_captured &&
	    (!dwi_entry(&pair->function, &entry) || answer->captured != entry))
		return complain(diff, pair, answer, "saved at another address than the entry");
	find_callers(diff, pair, &callers);
	expected = calloc(2, size);
	actual = expected + size;
	for (unsigned i = 0; i < diff->machines && agree; i++) {
		struct dwi_machine machine;

		dwi_machine_init(&machine, dws_image(diff->sampler), pair->seed + i);
		return_to(&callers, pair->seed + i, pair, &machine);
		if (machine.return_place == UINT64_MAX)
			continue; /* where nothing is, see plan_read() */
		agree = agrees_on(diff, pair, answer, &machine, expected, actual);
	}
	free(expected);
	return agree;
}

/* --- A refusal against the interpreter --- */

/** Refusals that are a matter of policy, where DWARF has a location all the same. Whether the code has brought
    a variable there is for tests/cases to judge. */
static bool is_policy(const char *reason)
{
	return strstr(reason, ".init.") || strstr(reason, " calls could have passed it") ||
	       strstr(reason, "has a loop") || strstr(reason, "the linker dropped it") ||
	       strstr(reason, "stored it yet") || strstr(reason, " where debug info has it") ||
	       strstr(reason, "the registers that debug info has it in") ||
	       strstr(reason, "an address of too few bytes") || /* of clang 19, which forgets DW_OP_stack_value */
	       strstr(reason, "the caller's again") || strstr(reason, "the frame is gone") ||
	       strstr(reason, "the pointer itself is optimised out");
}

/**
 * An argument as such is refused for its type, or for its address: code that no symbol has is of
 * weak functions that others replaced, and never runs.
 */
static bool is_policy_error(const struct dws_pair *pair, const char *message)
{
	return (pair->size == 0 && strstr(message, "does not have a size")) ||
	       strstr(message, "floating-point") ||
	       strstr(message, "no function symbol has the address");
}

bool diff_is_policy(const struct dws_pair *pair, const struct diff_answer *answer)
{
	if (answer->error)
		return is_policy_error(pair, answer->error->message);
	if (diff_is_planned(answer))
		return false;
	return is_policy(answer->reading.plan.reason) ||
	       (pair->is_doubled && strstr(answer->reading.plan.reason, "several variables of this name"));
}

/** A refusal is right when the interpreter has no value either; "not yet" always is. */
static bool plan_refusal_agrees(const struct pg_plan *plan, enum dwi_status status, bool is_forbidden)
{
	switch (plan->avail) {
	case PG_AVAILABLE:
	case PG_NOT_SUPPORTED:
		return true;
	case PG_OPTIMIZED_OUT:
		if (status == DWI_UNSUPPORTED || status == DWI_NO_CALLER || status == DWI_LOST)
			return true; /* pointers that exist no more, what callers do not say */
				     /* fall through */
	case PG_NOT_HERE:
		return status == DWI_OPTIMIZED_OUT || status == DWI_NOT_HERE ||
		       status == DWI_PARTIAL;
	case PG_NEEDS_ENTRY_VALUE:
		/* At an entry that has no probe, where it would be a register. */
		return status == DWI_ENTRY_VALUE || (status == DWI_OK && is_forbidden);
	case PG_NOT_REPRESENTABLE:
		return status == DWI_NO_REGISTER || status == DWI_UNSUPPORTED;
	case PG_NO_FRAME:
		return status == DWI_NO_FRAME || status == DWI_ELSEWHERE;
	case PG_BAD_DEBUG_INFO:
		return status == DWI_BAD || status == DWI_UNDEFINED;
	}
	return false;
}

/** Does a call say what the plan refuses? Such a call is the interpreter's last word. */
static enum dwi_status read_refused(struct diff *diff, struct dws_pair *pair, const struct diff_answer *answer,
				    unsigned char *bytes, size_t size)
{
	struct callers callers;
	enum dwi_status status = DWI_BAD;
	size_t which = 0;

	find_callers(diff, pair, &callers);
	do {
		struct dwi_machine machine;

		dwi_machine_init(&machine, dws_image(diff->sampler), pair->seed);
		return_to(&callers, which, pair, &machine);
		status = read_expected(&machine, pair, answer, bytes, size);
	} while (++which < callers.num && status != DWI_OK);
	return status;
}

static bool refusal_agrees(struct diff *diff, struct dws_pair *pair, struct diff_answer *answer)
{
	const size_t size = answer->is_pointee ? answer->reading.size : pair->size;
	unsigned char *bytes = calloc(1, size + 1);
	enum dwi_status status = read_refused(diff, pair, answer, bytes, size);
	bool agree = diff_is_policy(pair, answer) ||
		     (answer->error ? status != DWI_OK
				    : plan_refusal_agrees(&answer->reading.plan, status,
							  answer->forbidden));

	free(bytes);
	return agree || complain(diff, pair, answer, dwi_status_name(status));
}

bool diff_agrees(struct diff *diff, struct dws_pair *pair, struct diff_answer *answer)
{
	return diff_is_planned(answer) ? plan_agrees(diff, pair, answer)
				       : refusal_agrees(diff, pair, answer);
}
