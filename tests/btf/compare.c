// SPDX-License-Identifier: GPL-2.0-only
/*
 * compare VMLINUX
 *
 * Every function that the BTF of a kernel describes, at its entry: are its parameters, by the
 * calling convention, where the DWARF of the same file says? Each parameter is counted: the same
 * plan in both, or a reason why not. Prints what differs without a reason, the counts, and fails
 * when anything does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbg/file/open.h"
#include "dbg/func/funclist.h"
#include "dbg/type/btf.h"
#include "ir/settle.h"
#include "resolve/points/btfpoint.h"
#include "resolve/args/field.h"
#include "resolve/args/var.h"

enum outcome {
	SAME,
	NO_SYMBOL,    /* of a function: no code has its name */
	AMBIGUOUS,    /* of a function: several symbols have its name */
	SEVERAL,      /* of a function: BTF has several prototypes; refused */
	NO_DWARF,     /* of a function: assembly, whose prototype a C file declares */
	NO_NAME,      /* a parameter without a name */
	LOST,	      /* the compiler removed it, or left no location */
	REFUSED,      /* a struct in memory by value */
	NO_PLACE,     /* DWARF's location is not a place of an argument at all */
	KNOWN,	      /* of a function, or a parameter of one: see is_known() */
	OTHER_NUMBER, /* DWARF has more or fewer parameters */
	OTHER_PLAN,
	UNREADABLE,   /* by BTF, and not for the reasons above */
	NUM_OUTCOMES,
};

static const char *const texts[NUM_OUTCOMES] = {
	[SAME] = "parameters with the same plan",
	[NO_SYMBOL] = "functions without a symbol",
	[AMBIGUOUS] = "functions whose name several symbols have",
	[SEVERAL] = "functions whose name has several prototypes",
	[NO_DWARF] = "functions that DWARF does not have (assembly)",
	[NO_NAME] = "parameters without a name",
	[LOST] = "parameters that DWARF has no location for at the entry",
	[REFUSED] = "structs in memory by value, which are not for all kernels",
	[NO_PLACE] = "parameters that DWARF has where no argument is passed (computed by the first "
		     "lines, in a frame that is not made yet)",
	[KNOWN] = "of functions that are known to be another in BTF",
	[OTHER_NUMBER] = "FUNCTIONS WITH MORE OR FEWER PARAMETERS",
	[OTHER_PLAN] = "PARAMETERS WITH ANOTHER PLAN",
	[UNREADABLE] = "PARAMETERS THAT ONLY DWARF CAN READ",
};

struct comparison {
	struct pg_arena *arena;
	struct pg_resolver btf, dwarf;
	size_t counts[NUM_OUTCOMES];
	size_t in_memory; /* of the same: on the stack */
	size_t members, other_members; /* paths to members, by the same numbers in both or not */
	size_t in_parts;  /* of the same: in several registers */
};

static struct pg_resolver resolver_of(struct pg_arena *arena, struct pg_dbg *dbg)
{
	return (struct pg_resolver){.arena = arena,
				    .dbg = dbg,
				    .types = pg_dwtypes_create(dbg),
				    .diags = pg_diags_create(arena)};
}

static struct pg_plan plan_of_expr(struct pg_resolver *resolver, struct pg_place *place,
				   const struct pg_expr *expr)
{
	struct pg_arg arg = {.name = "value", .expr = expr};
	struct pg_reading reading = {.type = NULL};
	struct pg_problem problem = pg_reading_at(resolver, place, &arg, &reading);

	return problem.error ? pg_plan_unavailable(PG_NOT_SUPPORTED, problem.error->message)
			     : reading.plan;
}

static void report(struct comparison *comparison, enum outcome outcome, const char *func,
		   const char *detail)
{
	comparison->counts[outcome]++;
	if (outcome >= OTHER_NUMBER || (outcome != SAME && getenv("VERBOSE")))
		printf("%s: %s: %s\n", texts[outcome], func, detail);
}

static struct pg_plan plan_of(struct pg_resolver *resolver, struct pg_place *place,
			      const char *name)
{
	struct pg_expr expr = {.kind = PG_EXPR_VAR, .name = pg_intern(resolver->arena, name)};

	return plan_of_expr(resolver, place, &expr);
}

/* --- Members: some path from each pointer to a struct --- */

static const struct pg_member *draw_member(const struct pg_type *type, unsigned *random)
{
	for (size_t i = 0; i < type->num_members; i++) {
		*random = *random * 1103515245 + 12345;
		if (type->members[(*random >> 8) % type->num_members].name)
			return &type->members[(*random >> 8) % type->num_members];
	}
	return NULL;
}

/** The same expression over two parameters, one step longer; NULL: it ends here. */
static const struct pg_type *go_on(struct pg_resolver *resolver, const struct pg_type *type,
				   const struct pg_expr *base, unsigned *random,
				   struct pg_expr *ret)
{
	const struct pg_member *member;

	type = pg_type_strip(type);
	*ret = (struct pg_expr){.base = base, .kind = PG_EXPR_MEMBER};
	if (type->kind == PG_TYPE_POINTER && type->target) {
		ret->kind = PG_EXPR_ARROW;
		type = pg_type_strip(type->target);
	}
	if (type->kind != PG_TYPE_STRUCT && type->kind != PG_TYPE_UNION)
		return NULL;
	pg_type_complete(resolver->types, type);
	member = draw_member(type, random);
	if (!member)
		return NULL;
	ret->name = member->name;
	return member->type;
}

static void compare_members(struct comparison *comparison, struct pg_place *by_btf,
			    struct pg_place *by_dwarf, const struct pg_member *param,
			    const char *dwarf_name)
{
	enum { DEEPEST = 4 };
	const struct pg_arch *arch = comparison->btf.dbg->arch;
	struct pg_expr btf[DEEPEST + 1], dwarf[DEEPEST + 1];
	const struct pg_type *type = param->type;
	unsigned random = (unsigned)comparison->counts[SAME];

	btf[0] = (struct pg_expr){.kind = PG_EXPR_VAR, .name = param->name};
	dwarf[0] = (struct pg_expr){.kind = PG_EXPR_VAR,
				    .name = pg_intern(comparison->arena, dwarf_name)};
	for (size_t i = 0; i < DEEPEST; i++) {
		struct pg_plan a, b;
		const char *x, *y;

		type = go_on(&comparison->btf, type, &btf[i], &random, &btf[i + 1]);
		if (!type)
			return;
		dwarf[i + 1] = btf[i + 1];
		dwarf[i + 1].base = &dwarf[i];
		a = plan_of_expr(&comparison->btf, by_btf, &btf[i + 1]);
		b = plan_of_expr(&comparison->dwarf, by_dwarf, &dwarf[i + 1]);
		if (a.avail != PG_AVAILABLE || b.avail != PG_AVAILABLE)
			continue;
		a = pg_plan_settle(comparison->arena, &a);
		x = pg_plan_text(comparison->arena, &a, arch);
		y = pg_plan_text(comparison->arena, &b, arch);
		comparison->members++;
		if (strcmp(x, y) == 0)
			continue;
		comparison->other_members++;
		printf("ANOTHER MEMBER: %s, %s: %s, by DWARF %s\n", by_btf->btf->name,
		       pg_expr_text(comparison->arena, &btf[i + 1]), x, y);
	}
}

/** Is the word a register of the arguments, or memory above the return address? */
static bool is_argument(const struct pg_plan *plan, pg_word word, bool is_address,
			const struct pg_arch *arch)
{
	const struct pg_op *op = &plan->ops[word];

	if (is_address && op->code == PG_OP_ADD && plan->ops[op->b].code == PG_OP_CONST &&
	    (int64_t)plan->ops[op->b].imm >= 0)
		op = &plan->ops[op->a];
	if (is_address)
		return op->code == PG_OP_CFA;
	while (op->code == PG_OP_ZEXT || op->code == PG_OP_SEXT || op->code == PG_OP_NE)
		op = &plan->ops[op->a];
	if (op->code == PG_OP_LOAD)
		return is_argument(plan, op->a, true, arch);
	for (size_t i = 0; op->code == PG_OP_REG && i < arch->num_params; i++) {
		if (arch->params[i] == op->imm)
			return true;
	}
	return false;
}

/** Is it where arguments are passed, all of it? */
static bool is_passed(const struct pg_plan *plan, const struct pg_arch *arch)
{
	for (size_t i = 0; i < plan->num_pieces; i++) {
		const struct pg_piece *piece = &plan->pieces[i];

		if (piece->kind == PG_PIECE_ABSENT ||
		    !is_argument(plan, piece->word, piece->kind == PG_PIECE_BYTES, arch))
			return false;
	}
	return true;
}

/**
 * What is known: BTF has the function of another file, which is inlined everywhere there (mm_init, of which
 * the symbol is fork.c's), or a declaration of one in assembly.
 */
static bool is_known(struct comparison *comparison, const char *func)
{
	struct pg_listed_function *functions;
	bool is_inlined = false;
	size_t num;

	if (strcmp(func, "__iowrite32_copy") == 0)
		return true;
	if (pg_functions_list(comparison->dwarf.dbg, comparison->arena, func, &functions, &num))
		return false;
	for (size_t i = 0; i < num; i++)
		is_inlined |= !functions[i].num_copies;
	return is_inlined;
}

static void compare_parameter(struct comparison *comparison, struct pg_place *by_btf,
			      struct pg_place *by_dwarf, const struct pg_member *param,
			      const char *dwarf_name)
{
	const struct pg_arch *arch = comparison->btf.dbg->arch;
	const char *name = param->name;
	struct pg_plan a = plan_of(&comparison->btf, by_btf, name);
	struct pg_plan b = plan_of(&comparison->dwarf, by_dwarf, dwarf_name);
	const char *x = pg_plan_text(comparison->arena, &a, arch);
	const char *y = pg_plan_text(comparison->arena, &b, arch);
	const char *detail = pg_printf(comparison->arena, "%s: %s, by DWARF %s", name, x, y);
	enum outcome outcome = OTHER_PLAN;

	if (a.avail == PG_AVAILABLE && b.avail == PG_AVAILABLE && strcmp(x, y) == 0)
		outcome = SAME;
	else if (b.avail != PG_AVAILABLE)
		outcome = LOST;
	else if (!is_passed(&b, arch))
		outcome = NO_PLACE;
	else if (a.avail != PG_AVAILABLE)
		outcome = strstr(x, "its layout") ? REFUSED : UNREADABLE;
	if (outcome == OTHER_PLAN && is_known(comparison, by_btf->btf->name))
		outcome = KNOWN;
	comparison->in_memory += outcome == SAME && pg_plan_uses(&a, PG_OP_CFA);
	comparison->in_parts += outcome == SAME && a.num_pieces > 1;
	report(comparison, outcome, by_btf->btf->name, detail);
	if (outcome == SAME)
		compare_members(comparison, by_btf, by_dwarf, param, dwarf_name);
}

/** By their order: a declaration elsewhere may have other names. */
static void compare_parameters(struct comparison *comparison, struct pg_place *by_btf,
			       struct pg_place *by_dwarf)
{
	const struct pg_type *type = by_btf->btf->type;
	size_t num;
	const char *const *names =
		pg_variable_list(&comparison->dwarf, by_dwarf, true, false, &num);

	if (num != type->num_members) {
		report(comparison, is_known(comparison, by_btf->btf->name) ? KNOWN : OTHER_NUMBER,
		       by_btf->btf->name, "");
		return;
	}
	for (size_t i = 0; i < num; i++) {
		if (type->members[i].name)
			compare_parameter(comparison, by_btf, by_dwarf, &type->members[i],
					  names[i]);
		else
			report(comparison, NO_NAME, by_btf->btf->name, names[i]);
	}
}

static void compare_function(struct comparison *comparison, const struct pg_btf_func *func)
{
	struct pg_place by_btf = {.btf = func, .is_entry = true}, by_dwarf;
	uint64_t address;

	if (func->is_ambiguous) {
		report(comparison, SEVERAL, func->name, "");
		return;
	}

	if (!pg_symbol_unique_address(comparison->dwarf.dbg, func->name, &address)) {
		struct pg_symbol *symbols;

		report(comparison,
		       pg_symbols_of_function(comparison->dwarf.dbg, func->name, &symbols) > 1
			       ? AMBIGUOUS
			       : NO_SYMBOL,
		       func->name, "");
		return;
	}
	if (pg_place_at(&comparison->dwarf, address, &by_dwarf) || !by_dwarf.num_scopes) {
		report(comparison, NO_DWARF, func->name, "");
		return;
	}
	pg_place_start_at_function(&by_dwarf);
	compare_parameters(comparison, &by_btf, &by_dwarf);
}

static int fail(const struct pg_error *error)
{
	fprintf(stderr, "%s\n", error->message);
	return 2;
}

int main(int argc, char **argv)
{
	struct comparison comparison = {.arena = pg_arena_create()};
	const struct pg_error *error;
	struct pg_btf_func *const *funcs;
	struct pg_dbg *btf, *dwarf;
	size_t num;

	if (argc != 2)
		return 2;
	error = pg_btf_open(comparison.arena, argv[1], &btf);
	if (!error)
		error = pg_dbg_open(comparison.arena, argv[1], &dwarf);
	if (error)
		return fail(error);
	comparison.btf = resolver_of(comparison.arena, btf);
	comparison.dwarf = resolver_of(comparison.arena, dwarf);
	num = pg_btf_functions(btf, "*", &funcs);
	for (size_t i = 0; i < num; i++)
		compare_function(&comparison, funcs[i]);
	printf("%zu functions\n", num);
	for (int i = 0; i < NUM_OUTCOMES; i++)
		printf("%7zu %s\n", comparison.counts[i], texts[i]);
	printf("%zu of the same are on the stack, %zu in several registers\n",
	       comparison.in_memory, comparison.in_parts);
	printf("%zu paths to members have the same plan, %zu another\n",
	       comparison.members - comparison.other_members, comparison.other_members);
	return comparison.other_members + comparison.counts[OTHER_NUMBER] +
			       comparison.counts[OTHER_PLAN] + comparison.counts[UNREADABLE]
		       ? 1
		       : 0;
}
