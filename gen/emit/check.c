// SPDX-License-Identifier: GPL-2.0-only
/* What the generated headers cannot express. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "emit/header.h"

enum {
	MAX_FIELDS = 64, /* one bit each in the availability word */
	MAX_STACK = 400, /* of BPF's 512 bytes, what a struct may take */
};

static const struct pg_error *check_field(struct pg_arena *arena, const struct pg_event *event,
					  const struct pg_field *field)
{
	const struct pg_type *type = pg_type_strip(field->type);
	bool is_record = type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION;

	if (strncmp(field->name, "pg_", 3) == 0)
		return pg_error_hint(
			arena,
			pg_error(arena, "%s: the name '%s' is reserved", event->name, field->name),
			"give it another one: NAME=%s", field->text);
	if (type->kind == PG_TYPE_FLOAT)
		return pg_error(arena,
				"%s: '%s' is a floating-point number, which BPF does not have",
				event->name, field->name);
	if ((is_record && !type->complete) || field->size == 0)
		return pg_error(arena, "%s: the debug info does not define the type of '%s'",
				event->name, field->name);
	return NULL;
}

static bool uses_cfa(const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_ops; i++)
		if (plan->ops[i].code == PG_OP_CFA)
			return true;
	return false;
}

/** Registers that the program's ctx does not hold. */
static bool uses_unknown_register(const struct pg_plan *plan, const struct pg_arch *arch)
{
	for (size_t i = 0; i < plan->num_ops; i++)
		if (plan->ops[i].code == PG_OP_REG && !pg_arch_reg(arch, plan->ops[i].imm))
			return true;
	return false;
}

/** libbpf reads a section's name this far; the kernel's symbols have no other characters. */
static bool is_symbol(const char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_' && *name != '.')
			return false;
	return true;
}

static const struct pg_error *check_plan(struct pg_arena *arena, const struct pg_model *model,
					 const struct pg_event *event, const struct pg_site *site,
					 size_t field)
{
	const struct pg_plan *plan = &site->plans[field];
	const char *why = NULL;

	if (plan->avail != PG_AVAILABLE)
		return NULL;
	if (uses_cfa(plan) && site->cfa.avail != PG_AVAILABLE)
		why = "the frame is unknown";
	else if (uses_unknown_register(plan, model->arch) ||
		 uses_unknown_register(&site->cfa, model->arch))
		why = "a register that it needs is not in struct pt_regs";
	if (!why)
		return NULL;
	return pg_error(arena, "%s: '%s' cannot be read at %s+0x%" PRIx64 ": %s", event->name,
			event->fields[field].name, site->symbol, site->offset, why);
}

static const struct pg_error *check_site(struct pg_arena *arena, const struct pg_model *model,
					 const struct pg_event *event, const struct pg_site *site)
{
	if (!is_symbol(site->symbol))
		return pg_error(arena,
				"%s: a probe cannot be set in '%s': libbpf cannot read the name",
				event->name, site->symbol);
	/* All returns come by one address, the trampoline: which site it was cannot be told. */
	if (site->is_return && event->num_sites > 1)
		return pg_error_hint(arena,
				     pg_error(arena, "%s: one event for the returns of %zu functions "
						     "is not supported",
					      event->name, event->num_sites),
				     "name one function, or one file with FUNC@FILE");
	for (size_t i = 0; i < event->num_fields; i++)
		PG_TRY(check_plan(arena, model, event, site, i));
	return NULL;
}

static const struct pg_error *check_event(struct pg_arena *arena, const struct pg_model *model,
					  const struct pg_event *event)
{
	if (event->num_fields > MAX_FIELDS)
		return pg_error(arena, "%s has %zu arguments: more than %d are not supported",
				event->name, event->num_fields, MAX_FIELDS);
	for (size_t i = 0; i < event->num_fields; i++)
		PG_TRY(check_field(arena, event, &event->fields[i]));
	if (event->size > MAX_STACK)
		return pg_error_hint(arena,
				     pg_error(arena,
					      "%s does not fit BPF's stack (%" PRIu64
					      " bytes): not supported yet",
					      event->name, event->size),
				     "fetch fewer or shorter strings and structs: at most %d bytes",
				     MAX_STACK);
	for (size_t i = 0; i < event->num_sites; i++)
		PG_TRY(check_site(arena, model, event, &event->sites[i]));
	return NULL;
}

const struct pg_error *pg_header_check(struct pg_arena *arena, const struct pg_model *model)
{
	for (size_t i = 0; i < model->num_events; i++)
		PG_TRY(check_event(arena, model, &model->events[i]));
	return NULL;
}
