// SPDX-License-Identifier: GPL-2.0-only
#include "diff/gdb.h"

#include <dwarf.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "dbg/loc/opname.h"
#include "diff/agent.h"
#include "resolve/where/cfa.h"
#include "support/dwrun.h"

/* --- Questions --- */

/** The names that gdb looks up at an address end with the innermost function's (symtab.c). */
static bool can_name(const struct dws_pair *pair)
{
	return pair->is_near && !pair->func;
}

/** gdb's agents have no structs and arrays on their stack: their addresses are asked for. */
static bool is_aggregate(Dwarf_Die *variable)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;

	if (!dwarf_attr_integrate(variable, DW_AT_type, &attr) ||
	    !dwarf_formref_die(&attr, &type) || dwarf_peel_type(&type, &type) != 0)
		return false;
	switch (dwarf_tag(&type)) {
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
	case DW_TAG_array_type:
		return true;
	default:
		return false;
	}
}

void gdb_ask(struct diff *diff)
{
	struct dws_pair pair;

	printf("set pagination off\nset width 0\nset language c\n");
	for (unsigned i = 0; dws_next(diff->sampler, &pair); i++) {
		if (can_name(&pair))
			printf("echo \\n@ %u\\n\nset $pc = %#" PRIx64 "\nmaint agent-eval %s%s\n",
			       i, pair.frame.pc, is_aggregate(&pair.variable) ? "&" : "",
			       pair.name);
	}
	printf("echo \\n@ end\\n\n");
}

/* --- Answers --- */

struct answer {
	struct agent agent;
	char message[512]; /**< what gdb said instead; or "" */
};

/** gdb's output, question by question. */
struct reader {
	FILE *file;
	char line[512];
	unsigned long question; /**< of the header that `line` is; valid while at_header */
	bool at_header;
};

/** The next line, without gdb's prompts. */
static bool next_line(struct reader *reader)
{
	size_t skip = 0;

	if (!fgets(reader->line, sizeof(reader->line), reader->file))
		return false;
	reader->line[strcspn(reader->line, "\n")] = '\0';
	while (strncmp(reader->line + skip, "(gdb) ", 6) == 0)
		skip += 6;
	memmove(reader->line, reader->line + skip, strlen(reader->line + skip) + 1);
	reader->at_header = strncmp(reader->line, "@ ", 2) == 0;
	if (reader->at_header && sscanf(reader->line, "@ %lu", &reader->question) != 1)
		reader->question = ULONG_MAX; /* the end */
	return true;
}

static bool is_heading(const char *line)
{
	/* gdb 16 writes no blank where the mask is empty. */
	return *line == '\0' || strncmp(line, "Scope: ", 7) == 0 ||
	       strncmp(line, "Reg mask:", 9) == 0;
}

static bool read_answer(struct reader *reader, unsigned long question, struct answer *ret)
{
	ret->agent.num = 0;
	ret->message[0] = '\0';
	while (!reader->at_header || reader->question != question) {
		if (!next_line(reader))
			return false;
	}
	while (next_line(reader) && !reader->at_header) {
		if (!is_heading(reader->line) && !agent_add(&ret->agent, reader->line) &&
		    !ret->message[0])
			snprintf(ret->message, sizeof(ret->message), "%s", reader->line);
	}
	return ret->agent.num > 0 || ret->message[0];
}

/* --- Verdicts --- */

/** The possible results for a pair; all but the last are right. */
enum verdict {
	EQUAL,	     /**< the same value on all machines */
	NO_VALUE,    /**< neither has one */
	NO_OPERATOR, /**< gdb's agents lack an operator of this location: an entry value … */
	NO_ADDRESS, /**< an aggregate of pieces, or in a register: more than gdb has on its stack */
	ENTRY_RANGE, /**< gdb takes gcc's empty range at a function's first instruction: sites that
			  are entries do so here, too, but not statements that happen to be there; and
			  it reads there what the code has yet to bring to its place */
	POLICY,	     /**< refused for what the kernel does, or what C says of the type */
	DIFFERENT,
};

static const char *const verdict_names[] = {
	"the same value",
	"no value",
	"gdb's agents have no operator for it",
	"a struct in registers, or in pieces",
	"at the entry only",
	"refused here: code or data that is gone, loops, no size",
	"different",
};
#define NUM_VERDICTS (DIFFERENT + 1)

/** Has the pair's location an operator of this name? */
static bool has_operator(const struct dws_pair *pair, enum dwi_kind kind, const char *name)
{
	Dwarf_Die variable = pair->variable;
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t num;

	if (kind == DWI_KIND_MALFORMED) /* for libdw, which does not know this one */
		return strcmp(name, "DW_OP_GNU_uninit") == 0;
	if (!dwarf_attr_integrate(&variable, DW_AT_location, &attr) ||
	    dwarf_getlocation_addr(&attr, pair->frame.pc, &ops, &num, 1) != 1)
		return false;
	for (size_t i = 0; i < num; i++) {
		const char *known = pg_dwop_name(ops[i].atom);

		if (known && strcmp(known, name) == 0)
			return true;
	}
	return false;
}

static bool is_beyond_agents(const char *message)
{
	return strstr(message, "Expression pieces exceed word size") ||
	       strstr(message, "Cannot translate empty pieces") ||
	       strstr(message, "Attempt to take address of register or constant") ||
	       strstr(message, "is an rvalue, which has no address") ||
	       strstr(message, "is in a register, and has no address");
}

/** clang's frame base is the stack pointer itself: for gdb's agents what is at an offset from it is in the register. */
static bool has_register_as_base(const struct dws_pair *pair)
{
	Dwarf_Die function = pair->function;
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t num;

	return dwarf_attr_integrate(&function, DW_AT_frame_base, &attr) &&
	       dwarf_getlocation(&attr, &ops, &num) == 0 && num == 1 && ops[0].atom >= DW_OP_reg0 &&
	       ops[0].atom <= DW_OP_reg31;
}

/** Is its place an offset from such a register? gdb cuts that to the variable's size, and knows of no prologue. */
static bool is_by_base_register(const struct dws_pair *pair)
{
	Dwarf_Die variable = pair->variable;
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t num;

	return has_register_as_base(pair) && dwarf_attr_integrate(&variable, DW_AT_location, &attr) &&
	       dwarf_getlocation_addr(&attr, pair->frame.pc, &ops, &num, 1) == 1 && num > 0 &&
	       ops[0].atom == DW_OP_fbreg;
}

/** Is all of it at one address? gdb gives up at the first DW_OP_piece, also where it is the only
 * one. */
static bool is_in_memory(const struct diff_answer *answer)
{
	return answer->kind != DWI_KIND_PIECES && diff_is_planned(answer) &&
	       answer->reading.plan.num_pieces == 1 &&
	       answer->reading.plan.pieces[0].kind == PG_PIECE_BYTES;
}

static enum verdict judge_message(const struct dws_pair *pair, const struct diff_answer *answer,
				  const char *message)
{
	Dwarf_Die variable = pair->variable;
	char operator[64];

	if (strstr(message, "has been optimized out"))
		return answer->kind <= DWI_KIND_NO_TARGET ? NO_VALUE : DIFFERENT;
	if (is_beyond_agents(message) && is_aggregate(&variable))
		return is_in_memory(answer) ? DIFFERENT : NO_ADDRESS;
	if (strstr(message, "Value not scalar: cannot be an rvalue") && is_aggregate(&variable) &&
	    has_register_as_base(pair))
		return NO_OPERATOR;
	if (sscanf(message, "DWARF operator %63s cannot be translated", operator) == 1)
		return has_operator(pair, answer->kind, operator) ? NO_OPERATOR : DIFFERENT;
	return DIFFERENT;
}

/** The value of a scalar, the address of an aggregate; false: it is in several pieces. */
static bool plan_word(struct diff *diff, struct diff_answer *answer, struct dwi_machine *machine,
		      bool is_address, uint64_t *ret)
{
	struct pg_machine on = diff_machine(machine, 0);
	struct pg_plan plan = answer->reading.plan;
	struct pg_piece piece = plan.pieces[0];
	const struct pg_plan *cfa = pg_place_cfa(&diff->resolver, &answer->place);

	if (plan.num_pieces != 1 || is_address != (piece.kind == PG_PIECE_BYTES))
		return false;
	if (cfa->avail == PG_AVAILABLE && !pg_plan_run(cfa, &on, &on.cfa, sizeof(on.cfa)))
		return false;
	if (is_address) {
		piece.kind = PG_PIECE_VALUE;
		piece.size = sizeof(*ret);
		plan.pieces = &piece;
	}
	*ret = 0;
	return pg_plan_run(&plan, &on, ret, sizeof(*ret));
}

static uint64_t low_bytes(uint64_t word, uint64_t size)
{
	return size >= sizeof(word) ? word : word & (((uint64_t)1 << 8 * size) - 1);
}

/**
 * gdb takes a frame register as it is at the address, also in a prologue; a location means the one that most of
 * its code has (gen/resolve/where/frame.h).
 */
static void set_frame_register(const struct dws_pair *pair, struct dwi_machine *machine)
{
	Dwarf_Die variable = pair->variable;
	Dwarf_Attribute attr;
	struct dwr_entry entry;
	struct dwr_body body;

	if (!dwarf_attr_integrate(&variable, DW_AT_location, &attr) ||
	    dwr_find_entry(&attr, pair->frame.pc, &entry) <= 0)
		return;
	body = dwr_body_of(machine, &pair->frame, entry.from, entry.to);
	for (size_t i = 0; i < entry.num && body.is_elsewhere; i++) {
		if (entry.ops[i].atom == DW_OP_breg0 + body.reg || is_by_base_register(pair))
			machine->regs[body.reg] = body.value;
	}
}

static enum verdict judge_value(struct diff *diff, struct dws_pair *pair,
				struct diff_answer *answer, const struct agent *agent)
{
	const bool is_address = is_aggregate(&pair->variable);
	const uint64_t size = is_address ? sizeof(uint64_t) : pair->size;

	for (unsigned i = 0; i < diff->machines; i++) {
		struct dwi_machine machine, gdbs;
		enum agent_status status;
		uint64_t expected, actual;

		dwi_machine_init(&machine, dws_image(diff->sampler), pair->seed + i);
		machine.slide = 0; /* gdb's addresses are the linker's */
		gdbs = machine;
		set_frame_register(pair, &gdbs);
		status = agent_run(agent, &gdbs, &expected);
		if (status == AGENT_UNDEFINED)
			continue;
		if (status != AGENT_OK || !plan_word(diff, answer, &machine, is_address, &actual))
			return DIFFERENT;
		expected = low_bytes(expected, size);
		if (!is_address && pg_type_strip(answer->reading.type)->is_bool)
			expected = expected != 0;
		if (expected != low_bytes(actual, size))
			return DIFFERENT;
	}
	return EQUAL;
}

/** By the second interpreter's table: gdb reads the place that debug info gives it, at the entry as elsewhere. */
static bool is_not_stored(struct diff *diff, const struct dws_pair *pair)
{
	Dwarf_Die variable = pair->variable;
	struct dwi_machine machine;
	struct dwr_run run = {.machine = &machine, .frame = &pair->frame};

	dwi_machine_init(&machine, dws_image(diff->sampler), pair->seed);
	return dwr_is_not_stored(&run, &variable);
}

static enum verdict judge(struct diff *diff, struct dws_pair *pair, struct diff_answer *answer,
			  const struct answer *gdb)
{
	enum verdict verdict = DIFFERENT;
	uint64_t entry;

	if (gdb->message[0])
		verdict = judge_message(pair, answer, gdb->message);
	else if (diff_is_planned(answer))
		verdict = judge_value(diff, pair, answer, &gdb->agent);
	else if (answer->kind == DWI_KIND_NO_RANGE && dwi_entry(&pair->function, &entry) &&
		 entry == pair->frame.pc)
		verdict = ENTRY_RANGE;
	if (verdict == DIFFERENT && diff_is_planned(answer) && is_not_stored(diff, pair))
		verdict = ENTRY_RANGE;
	if (verdict == DIFFERENT && has_register_as_base(pair) &&
	    (answer->reading.plan.avail == PG_NO_FRAME ||
	     (is_by_base_register(pair) && pair->size < sizeof(uint64_t))))
		verdict = NO_OPERATOR;
	return verdict == DIFFERENT && diff_is_policy(pair, answer) ? POLICY : verdict;
}

static void show(struct diff *diff, const struct dws_pair *pair, const struct diff_answer *answer,
		 const struct answer *gdb)
{
	printf("FAIL gdb %#" PRIx64 " %s in %s: %s\n", pair->frame.pc, pair->name,
	       pair->function_name, dwi_kind_name(answer->kind));
	printf("     plan: %s; gdb: %s\n",
	       answer->error
		       ? answer->error->message
		       : pg_plan_text(diff->arena, &answer->reading.plan, diff->resolver.dbg->arch),
	       gdb->message[0] ? gdb->message : "");
	for (size_t i = 0; i < gdb->agent.num; i++)
		printf("     %s %" PRIu64 "\n", agent_op_name(&gdb->agent.ops[i]),
		       gdb->agent.ops[i].operand);
}

/** What gdb cannot tell is a tenth at most. */
static void limit_unjudged(struct diff *diff, const unsigned long counts[])
{
	unsigned long unjudged = counts[NO_OPERATOR] + counts[NO_ADDRESS] + counts[POLICY], all = 0;

	for (unsigned verdict = 0; verdict < NUM_VERDICTS; verdict++)
		all += counts[verdict];
	if (unjudged * 10 <= all)
		return;
	printf("FAIL gdb: of %lu pairs %lu are not judged\n", all, unjudged);
	diff->failed++;
}

void gdb_compare(struct diff *diff, FILE *answers)
{
	struct reader reader = {.file = answers};
	struct answer *gdb = calloc(1, sizeof(*gdb));
	unsigned long counts[NUM_VERDICTS] = {0};
	struct dws_pair pair;

	for (unsigned long i = 0; dws_next(diff->sampler, &pair); i++) {
		struct diff_answer answer;
		enum verdict verdict = DIFFERENT;

		if (!can_name(&pair))
			continue;
		diff_ask(diff, &pair, &answer);
		if (read_answer(&reader, i, gdb))
			verdict = judge(diff, &pair, &answer, gdb);
		if (verdict == DIFFERENT)
			show(diff, &pair, &answer, gdb);
		counts[verdict]++;
	}
	printf("\n    pairs  gdb\n");
	for (unsigned verdict = 0; verdict < NUM_VERDICTS; verdict++)
		printf("%9lu  %s\n", counts[verdict], verdict_names[verdict]);
	limit_unjudged(diff, counts);
	for (unsigned verdict = 0; verdict < DIFFERENT; verdict++)
		diff->passed += counts[verdict];
	diff->failed += counts[DIFFERENT];
	free(gdb);
}
