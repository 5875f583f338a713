// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/steps.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/str.h"
#include "emit/c/cexpr.h"
#include "emit/c/core.h"

struct printer {
	struct pg_arena *arena;
	const struct pg_arch *arch;
	const struct pg_fetch *fetch;
};

static const char *step_name(enum pg_step_kind kind)
{
	switch (kind) {
	case PG_STEP_STRETCH:
		return "stretch";
	case PG_STEP_LOAD:
		return "load";
	case PG_STEP_MEMBER:
		return "member";
	case PG_STEP_WORD:
		return "word";
	case PG_STEP_LOOKUP:
		return "lookup";
	case PG_STEP_FAILURE:
		return "failure";
	case PG_STEP_BYTES:
		return "bytes";
	case PG_STEP_STRING:
		return "string";
	case PG_STEP_COUNTED:
		return "counted";
	case PG_STEP_COPY:
		return "copy";
	case PG_STEP_SET:
		return "set";
	case PG_STEP_CLEAR:
		return "clear";
	case PG_STEP_CLEAR_FAILED:
		return "clear_failed";
	}
	abort();
}

/** "e1 | e2" */
static const char *failures_text(const struct printer *printer, struct pg_range range)
{
	struct pg_str text = {.arena = printer->arena};

	for (uint32_t i = 0; i < range.num; i++)
		pg_str_add(&text, "%se%u", i ? " | " : "",
			   printer->fetch->lists[range.first + i]);
	return pg_str_text(&text);
}

static const char *term_text(const struct printer *printer, uint32_t term, bool is_operand)
{
	return pg_cexpr_term(printer->arena, printer->arch, printer->fetch, term, is_operand);
}

/** A value with the failures that make it void: an address is all ones then. */
static const char *spoilt(const struct printer *printer, uint32_t term, struct pg_range failures)
{
	return pg_printf(printer->arena, "%s | %s", term_text(printer, term, true),
			 failures_text(printer, failures));
}

/** Data with another layout than here are not read. */
static const char *bytes_text(const struct printer *printer, const struct pg_step *step)
{
	const struct pg_fetch *fetch = printer->fetch;
	const char *address = step->failures.num
				      ? spoilt(printer, step->value, step->failures)
				      : term_text(printer, step->value, true);

	return pg_printf(printer->arena, "%s | %s", address,
			 pg_core_differs(printer->arena, fetch->event, fetch->relocs[step->reloc]));
}

static const char *expr_text(const struct printer *printer, const struct pg_step *step)
{
	if (step->kind == PG_STEP_CLEAR_FAILED)
		return failures_text(printer, step->failures);
	if (step->value == PG_NONE)
		return "";
	if (step->kind == PG_STEP_BYTES && step->reloc != PG_NONE)
		return bytes_text(printer, step);
	if (!step->failures.num || step->kind == PG_STEP_MEMBER)
		return term_text(printer, step->value, false);
	if (step->kind == PG_STEP_SET)
		return pg_printf(printer->arena, "%s & ~(%s)",
				 term_text(printer, step->value, true),
				 failures_text(printer, step->failures));
	return spoilt(printer, step->value, step->failures);
}

static const char *check_text(const struct printer *printer, const struct pg_step *step)
{
	if (step->kind == PG_STEP_MEMBER)
		return failures_text(printer, step->failures);
	if (step->kind != PG_STEP_LOOKUP || step->second == PG_NONE)
		return "";
	if (!step->second_failures.num)
		return term_text(printer, step->second, true);
	return spoilt(printer, step->second, step->second_failures);
}

/** Does the kernel have the members that it reads? */
static const char *exists_text(const struct printer *printer, const struct pg_step *step)
{
	const struct pg_fetch *fetch = printer->fetch;
	struct pg_str text = {.arena = printer->arena};

	for (uint32_t i = 0; i < step->exists.num; i++) {
		uint32_t reloc = fetch->lists[step->exists.first + i];

		pg_str_add(&text, "%s%s", i ? " && " : "",
			   pg_core_exists(printer->arena, fetch->event, fetch->relocs[reloc]));
	}
	return pg_str_text(&text);
}

static const char *room_text(const struct printer *printer, const struct pg_step *step)
{
	const struct pg_fetch *fetch = printer->fetch;

	if (step->kind != PG_STEP_STRING || step->reloc == PG_NONE)
		return pg_printf(printer->arena, "%" PRIu64, step->size);
	return pg_core_room(printer->arena, fetch->event, fetch->event->fields[step->field].size,
			    fetch->relocs[step->reloc]);
}

/** "mask & 0x2 ? 0 : mask & 0x20 ? 8 : 16" */
static const char *bounds_text(const struct printer *printer, struct pg_range range)
{
	struct pg_str text = {.arena = printer->arena};

	for (uint32_t i = 0; i < range.num; i++) {
		const struct pg_bound *bound = &printer->fetch->bounds[range.first + i];

		if (i + 1 < range.num)
			pg_str_add(&text, "mask & 0x%" PRIx64 " ? ", bound->need);
		pg_str_add(&text, "%" PRIu64 "%s", bound->at, i + 1 < range.num ? " : " : "");
	}
	return pg_str_text(&text);
}

/** The keys that steps have, by kind: m4 reads hundreds of thousands of them for a thousand probes. */
enum {
	WORD = 1 << 0,
	STRETCH = 1 << 1,
	SAVED = 1 << 2,
	FAILURE = 1 << 3,
	SPACE = 1 << 4,
	EXISTS = 1 << 5,
	SIZE = 1 << 6,
	TYPE = 1 << 7,
	FIELD = 1 << 8,
	AT = 1 << 9,
	ROOM = 1 << 10,
	EXPR = 1 << 11,
	CHECK = 1 << 12,
	READ = FAILURE | SPACE | EXISTS | EXPR,
};

static unsigned keys_of(enum pg_step_kind kind)
{
	static const unsigned keys[] = {
		[PG_STEP_STRETCH] = STRETCH | FAILURE | SPACE | SIZE | EXPR,
		[PG_STEP_LOAD] = WORD | READ | TYPE,
		[PG_STEP_MEMBER] = WORD | READ | SIZE | CHECK,
		[PG_STEP_WORD] = WORD | EXPR,
		[PG_STEP_LOOKUP] = SAVED | FAILURE | EXPR | CHECK,
		[PG_STEP_FAILURE] = FAILURE | EXPR,
		[PG_STEP_BYTES] = READ | FIELD | AT | ROOM,
		[PG_STEP_STRING] = READ | FIELD | AT | ROOM,
		[PG_STEP_COUNTED] = READ | FIELD | AT | ROOM,
		[PG_STEP_COPY] = STRETCH | FIELD | AT | SIZE,
		[PG_STEP_SET] = FIELD | AT | SIZE | EXPR,
		[PG_STEP_CLEAR] = FIELD,
		[PG_STEP_CLEAR_FAILED] = FIELD | EXPR,
	};

	return keys[kind];
}

static void define_member(const struct printer *printer, struct pg_defs *defs,
			  const struct pg_step *step)
{
	const struct pg_fetch *fetch = printer->fetch;
	const struct pg_reloc *reloc = fetch->relocs[step->reloc];

	pg_def(defs, "root", pg_core_root(printer->arena, fetch->event, reloc));
	pg_def(defs, "path", pg_reloc_path(printer->arena, reloc));
	pg_def(defs, "reader", reloc->bit_size ? "PG_BIT_FIELD" : "PG_MEMBER");
	pg_def(defs, "sign", pg_type_strip(pg_reloc_type(reloc))->is_signed ? "s64" : "u64");
}

/** The keys of one kind alone. */
static void define_own(const struct printer *printer, struct pg_defs *defs,
		       const struct pg_step *step)
{
	if (step->kind == PG_STEP_MEMBER)
		define_member(printer, defs, step);
	if (step->kind == PG_STEP_LOOKUP)
		pg_def_number(defs, "call", step->call);
	if (step->kind == PG_STEP_COUNTED)
		pg_def(defs, "count", term_text(printer, step->second, false));
	if (step->kind == PG_STEP_COPY)
		pg_def_number(defs, "from", step->from);
	if (step->kind == PG_STEP_STRETCH) {
		pg_def(defs, "low", bounds_text(printer, step->low));
		pg_def(defs, "high", bounds_text(printer, step->high));
	}
}

/** Its variables: "w3" is a word, "e3" the failure to make it. */
static void define_variables(const struct printer *printer, struct pg_defs *defs,
			     const struct pg_step *step, unsigned keys)
{
	if (keys & WORD)
		pg_def(defs, "word", pg_printf(printer->arena, "w%u", step->number));
	if (keys & STRETCH)
		pg_def(defs, "stretch", pg_printf(printer->arena, "f%u", step->number));
	if (keys & SAVED)
		pg_def(defs, "saved", pg_printf(printer->arena, "s%u", step->number));
	if (keys & FAILURE) {
		pg_def(defs, "failure", pg_printf(printer->arena, "e%u", step->number));
		pg_def_hex(defs, "fails", step->fails);
	}
}

static void define_step(const struct printer *printer, struct pg_defs *defs,
			const struct pg_step *step)
{
	const unsigned keys = keys_of((enum pg_step_kind)step->kind);

	pg_def(defs, "do", step_name((enum pg_step_kind)step->kind));
	pg_def_hex(defs, "need", step->need);
	define_variables(printer, defs, step, keys);
	if (keys & FIELD)
		pg_def(defs, "field", printer->fetch->event->fields[step->field].name);
	if (keys & AT)
		pg_def_number(defs, "at", step->at);
	if (keys & SIZE)
		pg_def_number(defs, "size", step->size);
	if (keys & TYPE)
		pg_def(defs, "type", pg_cexpr_type((unsigned)step->size));
	if (keys & SPACE)
		pg_def(defs, "space", step->user ? "user" : "kernel");
	if (keys & EXISTS)
		pg_def(defs, "exists", exists_text(printer, step));
	if (keys & ROOM)
		pg_def(defs, "room", room_text(printer, step));
	if (keys & EXPR)
		pg_def(defs, "expr", expr_text(printer, step));
	if (keys & CHECK)
		pg_def(defs, "check", check_text(printer, step));
	define_own(printer, defs, step);
}

void pg_def_fetch(struct pg_arena *arena, struct pg_defs *defs, const struct pg_arch *arch,
		  const char *where, const struct pg_fetch *fetch)
{
	const struct printer printer = {arena, arch, fetch};

	pg_defs_prefix(defs, "%s.", where);
	pg_def_hex(defs, "absent", fetch->absent);
	pg_def_number(defs, "steps", fetch->num_steps);
	for (size_t i = 0; i < fetch->num_steps; i++) {
		pg_defs_prefix(defs, "%s.step.%zu.", where, i);
		define_step(&printer, defs, &fetch->steps[i]);
	}
	pg_defs_prefix(defs, "%s.", where);
}
